"""``primm log witness``: places and desks that hold checkpoints of this log, so that nobody can change it unseen."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import click

from primm.commands.output import listing, say, tell
from primm.commands.proving import PRINTED, letters_of, say_fingerprint
from primm.commands.tree import Group, option
from primm.core.errors import NotFound, Problem, Refused, Tampered
from primm.core.host.action import Listing
from primm.words import _, counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.proof.note import Key
    from primm.proof.witness import Outside

COLUMNS = ("witness", "origin", "n", "when", "state")
CLAIMS = ("witness", "origin", "n", "when", "verdict")


@click.group(cls=Group)
def witness() -> None:
    """Keep checkpoints where nobody who changes this log can reach them, and compare it with them."""


@witness.command()
@click.argument("where", metavar="FOLDER|FILE|KEY")
@option("--fingerprint", metavar="LETTERS", help=_("of another desk's file: what that desk read aloud; else asked for"))
@click.pass_obj
def add(place: Workplace, where: str, fingerprint: str | None) -> None:
    """Write checkpoints to a folder or file elsewhere from now on, such as a stick; or take another desk's key.

    A file of checkpoints that another desk signed is that desk, as is the name of a key that came with a copy: from
    then on its word counts.
    """
    from primm.proof.witnessing import foreign_key

    key = foreign_key(place.folder, place.log.origin, where)
    if key:
        _add_desk(place, where, key, fingerprint)
    else:
        _add_place(place, os.path.abspath(where))


def _add_place(place: Workplace, path: str) -> None:
    from primm.commands.vouching import tell_places, vouch_unasked
    from primm.proof.issuing import signed
    from primm.proof.witness import on_one_disk
    from primm.proof.witnessing import add_place

    file = add_place(place.folder, place.log.origin, path)
    if on_one_disk(os.path.dirname(file), place.folder):
        text = _(
            "it lies on the disk of the log itself, and is lost with it: add a stick, or a folder of another house"
        )
        place.warn(Problem("", text, warns=True))
    vouch_unasked(place)
    notes = signed(place.folder, place.log.origin)
    tell_places(place, place.log.origin, notes)
    tell(place.words.translate(_("checkpoints are written to {path} from now on")).format(path=file))
    if not notes:
        say(place.words.translate(_("nothing is signed yet: primm log checkpoint does it")))
    say_fingerprint(place)


def _add_desk(place: Workplace, path: str, key: Key, heard: str | None) -> None:
    from primm.proof.witnessing import add_key

    require_heard(place, key, heard)
    count = add_key(place.writable, path, key)
    text = place.words.translate(_("{who} is believed from now on; checkpoints taken in: {count}"))
    tell(text.format(who=key.name, count=count))


def require_heard(place: Workplace, key: Key, heard: str | None) -> None:
    """Refuse a key whose fingerprint is not what its desk read aloud."""
    from primm.proof.signing import fingerprint_of

    if heard is None and place.asks:
        question = place.words.translate(_("Fingerprint that {desk} reads aloud"))
        heard = click.prompt(question.format(desk=key.name), err=True)
    if heard is None:
        raise Refused([Problem("fingerprint", _("is needed: have it read aloud by the other desk"))])
    if _plain(heard) != _plain(fingerprint_of(key)):
        text = _("this is not the fingerprint of this key: it may be somebody else's; nothing was taken in")
        raise Refused([Problem("", text)])


@witness.command("list")
@click.pass_obj
@listing
def list_(place: Workplace, show: Show) -> None:
    """List who holds checkpoints: places and desks, how far, since when, and whether a place is there now."""
    show(Listing(COLUMNS, list(_held(place))))


def _held(place: Workplace) -> Any:
    from primm.commands.verify import day_of
    from primm.proof.note import read_key
    from primm.proof.signing import fingerprint_of
    from primm.proof.witness import covering, read_witnesses

    say_, found = place.words.translate, read_witnesses(place.folder)
    states = {
        each.path: say_(_("there") if each.is_there(place.folder) else _("not there now")) for each in found.places
    }
    for text in (*found.keys, *found.former):
        key = read_key(text)
        states[key.name] = fingerprint_of(key)
    covers = list(covering(place.folder, place.log.origin))
    for who, origin, each in covers:
        yield who, origin, each.n, day_of(place, each.when), states.get(who, "")
    for who in states.keys() - {who for who, _origin, _each in covers}:
        yield who, "", 0, "", states[who]


@witness.command()
@click.argument("where", metavar="FOLDER|FILE|KEY")
@click.pass_obj
def remove(place: Workplace, where: str) -> None:
    """Write no more to a place, or believe a desk no more; what lies there stays."""
    from primm.proof.witnessing import remove as take_away

    if not take_away(place.folder, where):
        raise NotFound(_("there is no such witness: look with primm log witness list"))
    tell(place.words.translate(_("removed: {name}")).format(name=where))


@witness.command()
@click.pass_obj
@listing
def check(place: Workplace, show: Show) -> None:
    """Compare the log with every checkpoint outside that can be reached; the events themselves verify looks at."""
    from primm.commands.conflicts import second_histories
    from primm.commands.verify import conclude
    from primm.proof.evidence import gather
    from primm.proof.judge import judge
    from primm.proof.leaves import compared

    evidence = gather(place.folder, place.log.origin)
    verdict = compared(place.log, evidence.places)
    judged = judge(verdict, evidence, place.log.origin, second_histories(place))
    show(Listing(CLAIMS, [_said(place, each, verdict.roots) for each in _furthest(evidence.outside, verdict.roots)]))
    for missed in evidence.missed:
        place.say_error(missed)
    if evidence.unknown:
        _say_unknown(place, len(evidence.unknown))
    for each in judged:
        if each.why:
            place.say_error(each.why)
    conclude(place, judged)


def _say_unknown(place: Workplace, count: int) -> None:
    text = _("checkpoints signed with a key that is not known here, not believed: {count}")
    say(place.words.translate(text).format(count=count))


def _furthest(claims: tuple[Outside, ...], roots: Mapping[tuple[str, int], bytes]) -> list[Outside]:
    """Of each place, key and origin the claim that goes furthest, and every one that does not hold."""
    best: dict[tuple[str, str, str, bool], Outside] = {}
    for each in claims:
        point = each.claim.checkpoint
        held = roots.get((point.origin, point.n)) == point.root
        key = (each.where, each.claim.key.text, point.origin, held)
        order = (lambda one: one.claim.checkpoint.n) if held else (lambda one: -one.claim.checkpoint.n)
        best[key] = max(best.get(key, each), each, key=order)
    return list(best.values())


def _said(place: Workplace, each: Outside, roots: Mapping[tuple[str, int], bytes]) -> tuple[str, str, int, str, str]:
    from primm.commands.verify import day_of

    point, say_ = each.claim.checkpoint, place.words.translate
    root = roots.get((point.origin, point.n))
    verdict = _("not here") if root is None else _("holds") if root == point.root else _("DIFFERS")
    return each.where, point.origin, point.n, day_of(place, each.claim.when), say_(verdict)


@witness.command()
@click.argument("n", metavar="N", type=click.IntRange(1))
@click.argument("letters", metavar="LETTERS")
@click.pass_obj
def paper(place: Workplace, n: int, letters: str) -> None:
    """Compare the log with what was written on paper: the number of events, and 20 letters of the root."""
    from primm.proof.leaves import roots_at

    written = _plain(letters)
    if len(written) < PRINTED or not re.fullmatch("[a-z2-7]*|[0-9a-f]*", written):
        raise Refused([Problem("letters", _("write all 20 letters as they stand on paper, or 20 digits of the root"))])
    roots = roots_at(place.log, {origin: [n] for origin in place.log.position()})
    for (origin, _n), root in roots.items():
        if written in (_plain(letters_of(root)), root.hex()[: len(written)]):
            text = place.words.plural(
                "holds: {n} event of {origin} is the one on paper",
                "holds: {n} events of {origin} are those on paper",
                n,
            )
            tell(text.format(n=n, origin=origin))
            return
    if not roots:
        text = counted(
            "no origin here has {n} event: it is missing, or never came",
            "no origin here has {n} events: those after the last one are missing, or never came",
            n,
        )
        raise Tampered(text, n=n)
    text = counted(
        "the first {n} event of no origin here is the one on paper: run primm log verify",
        "the first {n} events of no origin here are those on paper: run primm log verify",
        n,
    )
    raise Tampered(text, n=n)


def _plain(letters: str) -> str:
    return "".join(letters.lower().replace("-", " ").split())
