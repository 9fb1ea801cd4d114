"""What is told before a person is erased: what goes, what stays, and where it is still to be destroyed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from primm.commands.backup import shelf_of
from primm.commands.output import tell
from primm.commands.telling import code
from primm.core.errors import KeyMissing
from primm.core.events.ids import handle
from primm.people.carrying_out import keys_left
from primm.people.erasure import FACTS, WHO
from primm.people.mentions import mentions, words_of
from primm.people.vault import Locked
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from primm.commands.erasing import Meant
    from primm.commands.workplace import Workplace
    from primm.core.log.log import Log
    from primm.people.carrying_out import Done

PARTS = {
    "sealed": _("events that lose names, numbers or notes: {count}"),
    "who": _("events that lose whom they were about: {count}"),
    "facts": _("events that lose what happened: {count}"),
}


def tell_beforehand(place: Workplace, meant: Meant) -> None:
    """Tell everything that whoever decides must know."""
    for each in (*_covered(place, meant), *_lost(place, meant), *_elsewhere(place), *_figures(place, meant)):
        tell(each)
    for each in _mentioned(place, meant):
        tell(each)


def tell_done(place: Workplace, done: Iterable[Done]) -> None:
    """Tell what was taken here."""
    say = place.words.translate
    for each in done:
        tell(say(_("erased, on record as {handle}")).format(handle=handle(each.id)))
        tell(say(_("parts of events that are gone: {count}")).format(count=sum(each.blanked.values())))
        tell(say(_("keys destroyed here: {count}")).format(count=each.keys))


def _covered(place: Workplace, meant: Meant) -> Iterator[str]:
    say = place.words.translate
    yield say(_("to be erased: {handle}, at level {level}")).format(handle=meant.handle, level=meant.level)
    for each in sorted(meant.persons):
        yield say(_("covered: {handle} ({id})")).format(handle=code(each), id=each)


def _lost(place: Workplace, meant: Meant) -> Iterator[str]:
    say = place.words.translate
    for part, text in PARTS.items():
        if number := meant.plan.events[part]:
            yield say(text).format(count=number)
    if meant.level >= WHO:
        text = _("events in which somebody or something else stands, and where what happened stays: {count}")
        yield say(text).format(count=meant.plan.shared)
    if meant.level < FACTS:
        yield say(_("what happened stays, with its day, its desk and its codes"))
    count = len(keys_left(place.folder, meant.persons))
    yield say(_("keys that are destroyed here: {count}")).format(count=count)


def _elsewhere(place: Workplace) -> Iterator[str]:
    """Backups of keys that open the data still, and desks that have not heard of it yet."""
    from primm.people.master import read_master

    say = place.words.translate
    copies = shelf_of(place).keys(read_master(place.folder).ring)
    for each in copies:
        text = _(
            "a backup of the keys of {made} opens what older copies of the log have, until it is destroyed: {path}"
        )
        yield say(text).format(made=each.made, path=each.path)
    if copies:
        text = _("the last of these backups is to be destroyed on {day}: until then the data can be brought back")
        yield say(text).format(day=max(each.destroy for each in copies))
    else:
        yield say(_("no backup of the keys was made on this computer that is not destroyed"))
    others = sorted({*others_of(place.log).values()})
    if others:
        text = _("these desks carry it out when they next merge a copy of this log: {desks}")
        yield say(text).format(desks=", ".join(others))


def others_of(log: Log) -> Mapping[str, str]:
    """The installations beside this one that may still record, each with its desk: those that none goes on from."""
    ends = {origin: n for origin, n in log.position().items() if origin != log.origin}
    begun = [row for row in log.read({}, dict.fromkeys(log.position(), 1)) if '"kind":"origin.began"' in row.meta]
    before = {json.loads(row.facts or "{}").get("predecessor") for row in begun}
    last = log.read({origin: n - 1 for origin, n in ends.items()} | {log.origin: log.position().get(log.origin, 0)})
    return {row.origin: json.loads(row.meta)["desk"] for row in last if row.origin not in before}


def _figures(place: Workplace, meant: Meant) -> Iterator[str]:
    """What it does to which figure of which issued report."""
    from primm.commands.erasing_figures import moved

    say = place.words.translate
    if meant.level < WHO:
        yield say(_("no figure of any report changes: what is sealed is not counted"))
        return
    found = False
    for each in moved(place, meant.persons, meant.level):
        found = True
        yield each
    if not found:
        yield say(_("no figure of these reports changes"))


def _mentioned(place: Workplace, meant: Meant) -> Iterator[str]:
    """The notes of others in which the person's names occur, by their handles."""
    say = place.words.translate
    try:
        known = {name: told.value for name, told in meant.file.opened(place.vault).items()}
    except Locked:
        raise
    except KeyMissing:
        yield say(_("the names of this person cannot be read here: notes of others were not searched for them"))
        return
    found = mentions(place.log, place.vault, words_of(known), meant.persons)
    if found.events:
        text = _("notes of others in which one of the names occurs, to be looked at and corrected: {handles}")
        yield say(text).format(handles=" ".join(map(handle, found.events)))
    else:
        yield say(_("no note of others that can be read here has one of the names"))
    if found.closed:
        yield say(_("notes of others that cannot be read here: {count}")).format(count=found.closed)
