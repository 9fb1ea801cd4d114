"""Changes of a desk's mode as rows, and the days before and after each, so that contacts can be told apart by them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from primm.core.events.entry import Entry
from primm.core.events.kinds.desk import DeskModeChanged
from primm.core.figures.history import History
from primm.core.figures.views import Row, dim, row, view, when
from primm.words import _

WINDOW = 28  # days: four whole weeks, so that each day of the week weighs the same
IN_PERSON = "in_person"  # where nobody has said yet how a desk works
READS = ("desk.mode_changed",)
NONE = "-"  # on days near no change; those are known, of a desk that is registered


class Change(NamedTuple):
    """A desk works otherwise from a day on; around it the days that count for it, the last of each side included."""

    entry: Entry[DeskModeChanged]
    was: str
    since: date
    first: date
    last: date

    @property
    def mode(self) -> str:
        """How the desk works from then on."""
        return self.entry.event.mode

    @property
    def over(self) -> date:
        """The day on which the days after it are over."""
        return _moved(self.last, 1)


@row
class ChangeRow(Row):
    """A change of a desk's mode."""

    entry: Entry[DeskModeChanged]
    day: date = when(_("day from which the desk works otherwise"), places=True)
    over: date = when(_("day on which the days after it are over"))
    desk: str = dim(_("desk"))
    from_mode: str = dim(_("mode of the desk before"), codes="desk_mode")
    to_mode: str = dim(_("mode of the desk after"), codes="desk_mode")


@row
class _DaysRow(Row):
    """Days around a change of a desk's mode."""

    entry: Entry[Any]
    since: date | None = when(_("from this day"), places=True)
    until: date | None = when(_("to this day"))
    desk: str = dim(_("desk"))
    change: str = dim(_("day from which the desk works otherwise"))


@row
class BeforeRow(_DaysRow):
    """The days before a change of a desk's mode."""


@row
class AfterRow(_DaysRow):
    """The days from a change of a desk's mode on."""


@view(ChangeRow, of="desk", reads=READS)
def changes(history: History) -> Iterator[ChangeRow]:
    """Every change of the desk's mode."""
    for each in changes_of(history):
        yield ChangeRow(
            each.entry,
            day=each.since,
            over=each.over,
            desk=code_of(history),
            from_mode=each.was,
            to_mode=each.entry.event.mode,
        )


@view(BeforeRow, of="desk", reads=(*READS, "desk.registered"))
def days_before(history: History) -> Iterator[BeforeRow]:
    """The 28 days before each change, back to the change before it at most; and all other days."""
    desk = code_of(history)
    for entry in history.entries[:1]:
        yield BeforeRow(entry, since=None, until=None, desk=desk, change=NONE)
    for each in changes_of(history):
        last, change = _moved(each.since, -1), each.since.isoformat()
        yield BeforeRow(each.entry, since=each.first, until=last, desk=desk, change=change)


@view(AfterRow, of="desk", reads=(*READS, "desk.registered"))
def days_after(history: History) -> Iterator[AfterRow]:
    """The 28 days from each change on, up to the next one at most; and all other days."""
    desk = code_of(history)
    for entry in history.entries[:1]:
        yield AfterRow(entry, since=None, until=None, desk=desk, change=NONE)
    for each in changes_of(history):
        yield AfterRow(each.entry, since=each.since, until=each.last, desk=desk, change=each.since.isoformat())


def told_modes(history: History) -> list[tuple[date, Entry[DeskModeChanged]]]:
    """What was said of the desk's mode, each with the day from which it holds, in the order of these days."""
    told = [(entry.event.since or entry.occurred, entry) for entry in history.of(DeskModeChanged)]
    return sorted(told, key=lambda each: (each[0], each[1].moment))


def changes_of(history: History) -> Iterator[Change]:
    """Where the mode becomes another one: not where it is said again, nor where a day ends as it began."""
    last_words = [list(words)[-1] for _day, words in groupby(told_modes(history), key=itemgetter(0))]
    found: list[tuple[date, Entry[DeskModeChanged], str]] = []
    mode = IN_PERSON
    for since, entry in last_words:
        if entry.event.mode != mode:
            found.append((since, entry, mode))
            mode = entry.event.mode
    days = [date.min, *(since for since, _entry, _was in found), date.max]
    for place, (since, entry, was) in enumerate(found, 1):
        last = min(_moved(days[place + 1], -1), _moved(since, WINDOW - 1))
        yield Change(entry, was, since, max(days[place - 1], _moved(since, -WINDOW)), last)


def code_of(desk: History) -> str:
    """The code of the desk whose history this is."""
    return desk.subject.partition(":")[2]


def _moved(day: date, by: int) -> date:
    """So many days later, or the first or last day that there is."""
    return date.fromordinal(min(max(day.toordinal() + by, date.min.toordinal()), date.max.toordinal()))
