"""The arithmetic of absence: hours against a quarter of the year, unjustified days against three months. Pure."""

from __future__ import annotations

import calendar
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby, pairwise, zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from primm.plugins.school import law
from primm.plugins.school.events import (
    SchoolAbsenceJustified,
    SchoolAbsenceReported,
    SchoolAttendanceTaken,
    SchoolDerogationGranted,
    SchoolEnrolled,
)

if TYPE_CHECKING:
    from primm.core.events.entry import Entry
    from primm.core.figures.history import History

    Hours = Callable[[Entry[Any]], int | None]

PRESENT = frozenset(("present", "late", "remote"))
ABSENT = frozenset(("absent", "absent_justified"))
IGNORE = frozenset(("excused_derogation", "school_closed"))
COUNTED = (SchoolEnrolled, SchoolAttendanceTaken, SchoolAbsenceReported, SchoolDerogationGranted)
MOST_DAYS = 15
MONTHS = 3
NEAR_DAYS = 11  # our own warning line


def year_of(day: date) -> int:
    """The school year of a day, named by the September in which it begins."""
    return day.year if day.month >= 9 else day.year - 1


def year_end(day: date) -> date:
    """The last day of the school year of a day."""
    return date(year_of(day) + 1, 8, 31)


@attrs.define
class Absences:
    """The hours that a pupil was absent in one school year, as they add up day by day."""

    annual_hours: int | None = None
    derogated: int = 0
    enrolments: int = 0
    days: dict[date, int] = attrs.field(factory=dict)
    totals: dict[tuple[date, date], int] = attrs.field(factory=dict)

    def add(self, entry: Entry[Any], hours: int) -> None:
        """Read one event more, which tells of so many hours."""
        event = entry.event
        if isinstance(event, SchoolEnrolled):
            self.annual_hours = event.annual_hours or self.annual_hours
            self.enrolments += 1
        elif isinstance(event, SchoolDerogationGranted):
            self.derogated += hours
        elif isinstance(event, SchoolAbsenceReported):
            self._report(event.since, entry.occurred, hours)
        elif not any(since <= entry.occurred <= until for since, until in self.totals):
            self.days[entry.occurred] = self.days.get(entry.occurred, 0) + hours

    def _report(self, since: date, until: date, hours: int) -> None:
        """A reported total stands for all the days that it covers, and for earlier totals inside it."""
        self.days = {day: told for day, told in self.days.items() if not since <= day <= until}
        self.totals = {span: told for span, told in self.totals.items() if span[0] < since}
        self.totals[since, until] = hours

    @property
    def net(self) -> int:
        """Hours of absence that no derogation covers."""
        return max(0, sum(self.days.values()) + sum(self.totals.values()) - self.derogated)


class Budget(NamedTuple):
    """Hours of absence against the personalised annual hours, from one day until the day before another."""

    entry: Entry[Any]
    since: date
    until: date
    absent: int
    annual_hours: int

    @property
    def beyond(self) -> bool:
        """More than a quarter: the year is not valid."""
        return 4 * self.absent > self.annual_hours

    @property
    def near(self) -> bool:
        """From a fifth up to a quarter."""
        return not self.beyond and 5 * self.absent >= self.annual_hours > 0

    @property
    def eluding(self) -> bool:
        """A quarter or more, of hours that nothing justifies."""
        return 4 * self.absent >= self.annual_hours > 0

    @property
    def near_elusion(self) -> bool:
        """From a fifth to less than a quarter, of hours that nothing justifies."""
        return not self.eluding and 5 * self.absent >= self.annual_hours > 0

    @property
    def allowed(self) -> int:
        """Whole hours that may still be missed without passing a quarter."""
        return max(0, self.annual_hours // 4 - self.absent)


def budgets(history: History) -> Iterator[Budget]:
    """How each school year's budget of absence stood, from change to change."""
    return _budgets(history, _absent)


def unjustified_budgets(history: History) -> Iterator[Budget]:
    """The same of the hours that nothing justifies, since elusion is said by law.

    A total reported by the school counts if it says how many of its hours are justified and begins when the law is in
    force: what cannot be known is not held against a pupil.
    """
    justified = _justified(history)

    def hours(entry: Entry[Any]) -> int | None:
        event = entry.event
        if isinstance(event, SchoolAbsenceReported):
            if event.justified_hours is None or not law.in_force(law.ELUSION, event.since):
                return None
            return event.hours - event.justified_hours
        if isinstance(event, SchoolAttendanceTaken):
            counts = event.status == "absent" and not justified(entry.occurred)
            return event.hours if counts and law.in_force(law.ELUSION, entry.occurred) else None
        return 0 if isinstance(event, SchoolEnrolled) else None

    return _budgets(history, hours)


def _absent(entry: Entry[Any]) -> int | None:
    """The hours of absence, or of a derogation, that an event tells of; None where it tells of none."""
    event = entry.event
    if isinstance(event, SchoolEnrolled):
        return 0
    if isinstance(event, SchoolAttendanceTaken) and event.status not in ABSENT:
        return None
    return event.hours or 0


def _budgets(history: History, hours: Hours) -> Iterator[Budget]:
    for _, entries in groupby(history.of(*COUNTED), key=lambda entry: year_of(entry.occurred)):
        yield from _spans(tuple(_changes(entries, hours)))


def _changes(entries: Iterable[Entry[Any]], hours: Hours) -> Iterator[Budget]:
    """The state at the end of each day on which it changed, open until the year's end; then nothing is left of it.

    Another enrolment is a change too: the budget goes along to the other school.
    """
    absences, before = Absences(), (0, 0, 0)
    last: Entry[Any] | None = None
    for day, told in groupby(entries, key=lambda entry: entry.occurred):
        for last in told:
            counted = hours(last)
            if counted is not None:
                absences.add(last, counted)
        state = (absences.net, absences.annual_hours or 0, absences.enrolments)
        if last is not None and absences.annual_hours and state != before:
            yield Budget(last, day, _after(year_end(day)), *state[:2])
            before = state
    if last is not None and before[1]:
        over = _after(year_end(last.occurred))
        yield Budget(last, over, over, 0, 0)


def _spans(states: Sequence[Budget]) -> Iterator[Budget]:
    for state, following in zip_longest(states, states[1:]):
        yield state if following is None else state._replace(until=following.since)


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def unjustified(history: History) -> dict[date, Entry[SchoolAttendanceTaken]]:
    """The days on which the pupil was absent without justification and not present at all, in order."""
    taken = tuple(history.of(SchoolAttendanceTaken))
    absent = {entry.occurred: entry for entry in taken if entry.event.status == "absent"}
    there = set(present(history))
    justified = _justified(history)
    return {day: absent[day] for day in sorted(absent.keys() - there) if not justified(day)}


def present(history: History) -> list[date]:
    """The days on which the pupil was present, late or at a distance, in order."""
    return sorted({entry.occurred for entry in history.of(SchoolAttendanceTaken) if entry.event.status in PRESENT})


def _justified(history: History) -> Callable[[date], bool]:
    spans = [(each.event.since, each.event.until or each.event.since) for each in history.of(SchoolAbsenceJustified)]
    return lambda day: any(since <= day <= until for since, until in spans)


def long_absences(days: Sequence[date]) -> Iterator[tuple[date, int]]:
    """The days that complete more than 15 in three calendar months since the law is in force, and how many they are."""
    counted = _lawful(days)
    first = 0
    for last, day in enumerate(counted):
        while _months_later(counted[first], MONTHS) <= day:
            first += 1
        if last - first >= MOST_DAYS:
            yield day, last - first + 1


def absence_spans(days: Sequence[date]) -> Iterator[tuple[date, date, int]]:
    """From which day to the eve of which there are how many such days in the three months before: 11 or more."""
    counted = _lawful(days)
    over = [_months_later(day, MONTHS) for day in counted]
    for since, until in pairwise(sorted({*counted, *over})):
        number = bisect_right(counted, since) - bisect_right(over, since)
        if number >= NEAR_DAYS:
            yield since, until, number


def _lawful(days: Sequence[date]) -> list[date]:
    return [day for day in days if law.in_force(law.FIFTEEN_DAYS, day)]


def _months_later(day: date, months: int) -> date:
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
