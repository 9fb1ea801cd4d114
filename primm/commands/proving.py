"""``primm log checkpoint`` and ``primm log prove``: what somebody outside can hold against this log."""

from __future__ import annotations

from base64 import b32encode
from typing import TYPE_CHECKING

import click

from primm.commands.output import opened, say, tell
from primm.commands.telling import event_named
from primm.commands.tree import Command, option
from primm.core.errors import NotFound, Problem, Refused, Tampered
from primm.words import _, counted

if TYPE_CHECKING:
    from primm.commands.workplace import Workplace
    from primm.proof.shown import Shown

PRINTED = 20  # characters of five bits that are written on paper


def letters_of(root: bytes) -> str:
    """What is written on paper of a root: twenty letters in groups of five."""
    text = b32encode(root).decode()[:PRINTED]
    return "-".join(text[at : at + 5] for at in range(0, PRINTED, 5))


@click.command(cls=Command)
@option("-o", "--output", metavar="FILE", help=_("write all that is signed into a new file, for another desk"))
@click.pass_obj
def checkpoint(place: Workplace, output: str | None) -> None:
    """Sign how far the log has come, write it to every witness that is there, and print it."""
    from primm.commands.vouching import vouch
    from primm.proof.notesfile import written

    place.vault.unlock()
    signed = vouch(place, place.writable)
    own = next(each for each in signed if each.said().checkpoint.origin == place.writable.origin)
    if output is None:
        click.echo(own.note, nl=False)
    else:
        with opened(output) as file:
            file.write(written(signed).decode())
        tell(output)
    said = own.said()
    text = place.words.translate(_("on paper: {n} {letters}"))
    say(text.format(n=said.checkpoint.n, letters=letters_of(said.checkpoint.root)))
    say_fingerprint(place)


def say_fingerprint(place: Workplace) -> None:
    """Say by what others know that a checkpoint is of this log."""
    from primm.proof.signing import fingerprint_of, public_keys

    keys = public_keys(place.folder, place.log.origin)
    if keys:
        text = place.words.translate(_("fingerprint of this log's key, to be read aloud: {fingerprint}"))
        say(text.format(fingerprint=fingerprint_of(keys[1])))


@click.command(cls=Command)
@click.argument("event", metavar="[HANDLE]", required=False)
@option("--from", "start", metavar="N", type=click.IntRange(1), help=_("that the log only grew since event N"))
@option("--check", metavar="FILE", help=_("check a proof, or a file of many, one a line"))
@option("-o", "--output", metavar="FILE", help=_("write into a new file"))
@click.pass_obj
def prove(place: Workplace, event: str | None, start: int | None, check: str | None, output: str | None) -> None:
    """Write the proof that an event is in the tree that was signed last, or that the tree only grew."""
    from primm.proof.issuing import signed
    from primm.proof.shown import prove_event, prove_growth

    if sum(each is not None for each in (event, start, check)) != 1:
        raise Refused([Problem("", _("name one event, or one of --from and --check"))])
    if check is not None:
        _check(place, check)
        return
    notes = signed(place.folder, place.log.origin)
    if start is not None:
        proof = prove_growth(place.log, notes, place.log.origin, start)
    else:
        proof = prove_event(place.log, notes, *_place_of(place, event or ""))
    with opened(output) as file:
        file.write(proof)


def _place_of(place: Workplace, event: str) -> tuple[str, int]:
    found = event_named(place.references, event)
    if found is None:
        raise NotFound(_("there is no event with this handle or id: look with primm log list"))
    row = place.log.by_id(found.id)[0]
    return row.origin, row.n


def _check(place: Workplace, path: str) -> None:
    from primm.proof.shown import read_proofs

    for each in list(read_proofs(path)):  # so that nothing is said of a file in which one proof is none
        _check_one(place, path, each)


def _check_one(place: Workplace, path: str, shown: Shown) -> None:
    from primm.proof.signing import fingerprint_of
    from primm.proof.witness import known_keys

    if shown.claim.key.text not in known_keys(place.folder, place.log.origin):
        text = _("{path}: the key of {who}, {fingerprint}, is not known here: have it read aloud and add it first")
        gaps = {"path": path, "who": shown.claim.key.name, "fingerprint": fingerprint_of(shown.claim.key)}
        raise Refused([Problem("", text, gaps)])
    _require_ours(place, shown)
    size, who = shown.claim.checkpoint.n, shown.claim.key.name
    included = counted(
        "event {n} of {origin} is in the tree of {size} event that {who} signed",
        "event {n} of {origin} is in the tree of {size} events that {who} signed",
        size,
    )
    grown = counted(
        "the tree of {size} event of {origin} that {who} signed begins with the first {n}: {letters}",
        "the tree of {size} events of {origin} that {who} signed begins with the first {n}: {letters}",
        size,
    )
    text = place.words.translate(included if shown.kind == "inclusion" else grown)
    tell(text.format(n=shown.n, origin=shown.origin, size=size, who=who, letters=letters_of(shown.hash)))


def _require_ours(place: Workplace, shown: Shown) -> None:
    """Where the event is in this log too, it must be the same one."""
    from primm.proof.leaves import leaves, roots_at

    if place.log.position().get(shown.origin, 0) < shown.n:
        return
    if shown.kind == "inclusion":
        found = next(leaves(place.log.path, shown.origin, shown.n - 1, shown.n))
    else:
        found = roots_at(place.log, {shown.origin: [shown.n]})[shown.origin, shown.n]
    if found != shown.hash:
        text = _("event {n} of {origin} is another one in this log: run primm log verify")
        raise Tampered(text, n=shown.n, origin=shown.origin)
