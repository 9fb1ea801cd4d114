"""``primm merge``: the events of other computers, united with those here."""

from __future__ import annotations

import json
import os
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click

from primm.commands.conflicts import sentence
from primm.commands.output import listing, say
from primm.commands.telling import code
from primm.commands.tree import Command, option
from primm.core.errors import Forked, KeyMissing, OutcomeUnknown, PrimmError, Refused, StorageRefused
from primm.core.events.ids import handle
from primm.core.host.action import Listing
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.core.log.log import Log
    from primm.core.log.rows import Head
    from primm.proof.kept import Seen
    from primm.proof.sources import Source
    from primm.proof.union import Taken

COLUMNS = ("desk", "origin", "before", "new", "now")
SHOWN = 20  # lines of what may be many


@click.command(cls=Command)
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@option("--dry-run", is_flag=True, help=_("only say what would be new; nothing is stored"))
@option("--partial", is_flag=True, help=_("of a damaged copy, take what comes before the damage"))
@click.pass_obj
@listing
def merge(place: Workplace, show: Show, files: Sequence[str], dry_run: bool, partial: bool) -> None:
    """Take over the events of other computers, from copies that primm copy made or from other logs.

    In any order and as often as you like: what is here already stays as it is, and nothing is ever removed.
    """
    from primm.commands.vouching import vouch_unasked
    from primm.people.carrying_out import begin_again
    from primm.proof.union import merge as unite

    log = place.log if dry_run else place.writable
    before, errors = log.heads(), list[PrimmError]()
    with ExitStack() as stack:
        sources = _sources(place, stack, files, partial, errors)
        if not dry_run:
            begin_again(log)
        taken = unite(log, sources, place.folder, store=not dry_run)
        if not dry_run and any(each.new for each in taken):
            stack.enter_context(_stored())
        errors += [each.error for each in taken if each.error]
        show(Listing(COLUMNS, _accounts(log, before, taken, sources)))
        if dry_run:
            say(place.words.translate(_("this was a trial: nothing was stored")))
        else:
            _erase(place, log)
            _take_keys(place, log, [each.keys for each in sources if each.keys], errors)
            _look_back(place, log, before, errors)
            _take_notes(place, log, [note for each in sources for note in each.notes], errors)
            vouch_unasked(place)
        _leave(place, errors)


@contextmanager
def _stored() -> Iterator[None]:
    """From here on a disk that fails is no reason to say that nothing was stored."""
    try:
        yield
    except StorageRefused as error:
        text = _("events were stored, and then the disk failed: run the same command again, which stores nothing twice")
        raise OutcomeUnknown(text) from error


def _sources(
    place: Workplace, stack: ExitStack, files: Sequence[str], partial: bool, errors: list[PrimmError]
) -> list[Source]:
    """The files that can be taken; a file that cannot does not stop the others."""
    from primm.proof.sources import source

    found = []
    for path in dict.fromkeys(files):
        try:
            found.append(stack.enter_context(source(path, place.kinds, partial=partial)))
        except PrimmError as error:
            errors.append(error)
    errors += [each.damage for each in found if each.damage]
    return found


def _accounts(
    log: Log, before: Mapping[str, Head], taken: Iterable[Taken], sources: Iterable[Source]
) -> list[tuple[Any, ...]]:
    """Every origin that is here or came, with how many events it had, got and has."""
    new = dict.fromkeys(before, 0)
    for each in taken:
        new[each.origin] = new.get(each.origin, 0) + each.new
    desks = {each.part.origin: _desk(source.rows(each)) for source in sources for each in source.held if each.upto}
    desks |= {origin: _desk(log.read({origin: n - 1}, {origin: n})) for origin, n in log.position().items()}
    had = {origin: head.n for origin, head in before.items()}
    counts = ((origin, had.get(origin, 0), came) for origin, came in new.items())
    rows = [(desks.get(origin, ""), origin, n, came, n + came) for origin, n, came in counts]
    return sorted(rows, key=lambda each: each[:2])


def _desk(rows: Iterable[Any]) -> str:
    """At which desk the first of some events was recorded; nothing where it was not written as an event is."""
    with suppress(Refused, ValueError):
        return next((json.loads(row.meta)["desk"] for row in rows), "")
    return ""


def _erase(place: Workplace, log: Log) -> None:
    """Carry out the erasures that came, and those of which more came; what this takes is told by its numbers."""
    from primm.commands.admitting import finish

    text = place.words.translate(_("erased here too: {handle}; parts of events: {count}, keys: {keys}"))
    for each in finish(place, log):
        say(text.format(handle=handle(each.id), count=sum(each.blanked.values()), keys=each.keys))


def _take_notes(place: Workplace, log: Log, notes: Sequence[Seen], errors: list[PrimmError]) -> None:
    """Keep the checkpoints that came; a key that nobody heard makes none of them believed."""
    from primm.proof.carrying import beyond, take_in

    error = beyond(log, notes)
    errors += [error] if error else []
    unknown = take_in(log, notes)
    text = _(
        "checkpoints signed with a key that is not known here: {count}; once it was heard: primm log witness add {name}"
    )
    for name in dict.fromkeys(unknown):
        say(place.words.translate(text).format(count=unknown.count(name), name=name))


def _take_keys(place: Workplace, log: Log, keys: Sequence[Sequence[str]], errors: list[PrimmError]) -> None:
    """Take in the keys that were wrapped for this desk, of each file all or none; the events are here all the same."""
    from primm.commands.keys import MEANING
    from primm.people.erased import erased_persons
    from primm.people.receiving import FILE_NAME
    from primm.people.wrapping import Counts, accept, told_by

    if not keys or not os.path.lexists(os.path.join(place.folder, FILE_NAME)):
        return
    found, erased = [], erased_persons(log)
    for each in keys:
        try:
            found.append(accept(place.folder, place.vault, each, told_by(log), erased))
        except PrimmError as error:
            errors.append(error)
            if isinstance(error, KeyMissing):  # which it would be for the next file too
                break
    text = place.words.translate(_("keys: {count} {meaning}"))
    for name, count in zip(Counts._fields, map(sum, zip(*found, strict=True)), strict=False):
        if count:
            say(text.format(count=count, meaning=place.words.translate(MEANING[name])))


def _look_back(place: Workplace, log: Log, before: Mapping[str, Head], errors: list[PrimmError]) -> None:
    """Say what is odd now, and that nothing was lost, after looking whether that is so."""
    from primm.proof.conflicts import new_conflicts
    from primm.proof.digest import digest
    from primm.proof.union import require_kept

    require_kept(log, before)
    had = {origin: head.n for origin, head in before.items()}
    new = sum(log.position().values()) - sum(had.values())
    try:
        found = new_conflicts(place, log, had) if new else []
    except PrimmError as error:
        found, errors[:] = [], [*errors, error]
    _list(
        place, [sentence(place, each) for each in found], _("{count} conflicts in all: primm log conflicts lists them")
    )
    if new:
        _say_doubles(place, log, had)
    text = _("new events: {new}; of those that were here ({had}) none is missing; digest of the log: {digest}")
    gaps = {"new": new, "had": sum(had.values()), "digest": digest(log.heads()).hex()[:20]}
    say(place.words.translate(text).format(**gaps))


def _say_doubles(place: Workplace, log: Log, had: Mapping[str, int]) -> None:
    """Say which persons of whom something came look like somebody else; names are compared in memory only."""
    from primm.commands.finding import open_finder
    from primm.people.doubles import pairs, said_different

    came = {each for each in log.touched(had, log.position()) if each.startswith("person:")}
    if not came:
        return
    try:
        finder = open_finder(place)
    except KeyMissing:
        say(place.words.translate(_("names were not compared, which takes the passphrase: primm doubles does it")))
        return
    undecided = pairs(finder.shown(), said_different(log, place.kinds))
    found = [each for each in undecided if came & {*each.one.members, *each.other.members}]
    text = place.words.translate(_("may be one person: {one} and {other}"))
    lines = [text.format(one=code(each.one.subject), other=code(each.other.subject)) for each in found]
    _list(place, lines, _("{count} pairs in all: primm doubles asks about each"))


def _list(place: Workplace, lines: Sequence[str], more: str) -> None:
    """The first of some lines, and how many there are where they are too many."""
    for each in lines[:SHOWN]:
        say(each)
    if len(lines) > SHOWN:
        say(place.words.translate(more).format(count=len(lines)))


def _leave(place: Workplace, errors: Sequence[PrimmError]) -> None:
    """Say everything that went wrong; the exit code is that of two histories, else of the first thing."""
    if not errors:
        return
    worst = next((each for each in errors if isinstance(each, Forked)), errors[0])
    for each in errors:
        if each is not worst:
            say(each.say(place.words.translate))
    raise worst
