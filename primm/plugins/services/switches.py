"""What a change of a desk's mode did: the contacts of the days before it and of the days after it, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from primm.core.events.entry import Entry
from primm.core.figures.views import Row, dim, flag, lookup, number, row, view, when
from primm.plugins.services.contacts import DeskModeRow, DeskRow, desk_modes
from primm.plugins.services.recording import RecordingRow, recordings
from primm.words import _

WINDOW = 28  # days: four whole weeks, so that each day of the week weighs the same
IN_PERSON = "in_person"  # where nobody has said yet how a desk works


@row
class SwitchRow(Row):
    """A contact near a change of mode, or the number of days that lie on one side of it."""

    entry: Entry[Any]
    day: date = when(_("day from which the desk worked otherwise"), places=True)
    over: date = when(_("day on which the days after it are over"))
    desk: str = dim(_("desk"))
    municipality: str | None = lookup(
        DeskRow, on="desk", at="day", give="municipality", help=_("municipality of the desk"), codes="municipality"
    )
    from_mode: str = dim(_("mode of the desk before"), codes="desk_mode")
    to_mode: str = dim(_("mode of the desk after"), codes="desk_mode")
    days: int | None = number(_("days"))
    before: bool = flag(_("before the change"))
    after: bool = flag(_("after the change"))
    visit: bool = flag(_("a person was reached"))
    remote: bool = flag(_("by phone, message or video"))


class Side(NamedTuple):
    """The days before a change of mode or after it; the first day is one of them, the end is not."""

    change: DeskModeRow
    was: str
    after: bool
    first: date
    end: date
    over: date

    def days(self, begun: date | None) -> int:
        """How many there are; those before the desk's first contact do not count."""
        first = self.first if self.after else max(self.first, begun or self.end)
        return max(0, (self.end - first).days)

    def row(
        self, entry: Entry[Any], *, days: int | None = None, visit: bool = False, remote: bool = False
    ) -> SwitchRow:
        """One row of this side: a contact, or how many days it has."""
        return SwitchRow(
            entry,
            day=self.change.since,
            over=self.over,
            desk=self.change.desk,
            municipality=None,  # looked up
            from_mode=self.was,
            to_mode=self.change.mode,
            days=days,
            before=not self.after,
            after=self.after,
            visit=visit,
            remote=remote,
        )


@view(SwitchRow, after=(recordings, desk_modes))
def switches(told: Iterable[RecordingRow], modes: Iterable[DeskModeRow]) -> Iterator[SwitchRow]:
    """The contacts within 28 days of each change; the change before and the one after it cut these days short."""
    sides = _sides(modes)
    begun: dict[str, date] = {}
    for each in told:
        if each.visit and each.desk in sides:
            begun[each.desk] = min(begun.get(each.desk, each.day), each.day)
            near = (side for side in sides[each.desk] if side.first <= each.day < side.end)
            yield from (side.row(each.entry, visit=True, remote=each.remote) for side in near)
    for desk, of_desk in sides.items():
        for side in of_desk:
            yield side.row(side.change.entry, days=side.days(begun.get(desk)))


def _sides(modes: Iterable[DeskModeRow]) -> dict[str, list[Side]]:
    """Both sides of every change, desk by desk."""
    in_order = sorted(modes, key=attrgetter("desk", "since"))
    return {desk: list(_of_desk(list(_changes(rows)))) for desk, rows in groupby(in_order, key=attrgetter("desk"))}


def _changes(modes: Iterable[DeskModeRow]) -> Iterator[tuple[DeskModeRow, str]]:
    """Where the mode becomes another one, with the one before; what was said and unsaid on one day is none."""
    now = IN_PERSON
    for each in modes:
        if each.until != each.since and each.mode != now:
            yield each, now
            now = each.mode


def _of_desk(changes: list[tuple[DeskModeRow, str]]) -> Iterator[Side]:
    days = [date.min, *(change.since for change, _was in changes), date.max]
    for place, (change, was) in enumerate(changes, 1):
        over = min(days[place + 1], _moved(change.since, WINDOW))
        yield Side(change, was, False, max(days[place - 1], _moved(change.since, -WINDOW)), change.since, over)
        yield Side(change, was, True, change.since, over, over)


def _moved(day: date, by: int) -> date:
    """So many days later, or the last day that there is."""
    return date.fromordinal(min(max(day.toordinal() + by, date.min.toordinal()), date.max.toordinal()))
