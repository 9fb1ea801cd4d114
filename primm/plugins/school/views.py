"""What is seen of pupils: who is followed, attendance, the budgets of hours, long absences, enrolments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from primm.core.figures.views import dim, flag, key, number, row, view, when
from primm.plugins.school import hours
from primm.plugins.school.events import (
    SchoolAttendanceTaken,
    SchoolEnrolled,
)
from primm.plugins.school.pupil import PupilRow, newly_arrived, pupils
from primm.words import _

if TYPE_CHECKING:
    from primm.core.figures.history import History

READS = ("school.",)
AGES = {"primary": 5, "lower_secondary": 10, "upper_secondary": 13, "iefp": 13}  # plus the grade: age at the year's end


@row
class FollowedRow(PupilRow):
    """Something of school was recorded about a pupil."""

    day: date = when(_("day of the event"))
    born_in_italy: bool = flag(_("born in Italy"))
    newly_arrived: bool = flag(_("in Italy since that year or the one before"))


@row
class AttendanceRow(PupilRow):
    """A pupil was present or absent on a day."""

    day: date = when(_("day"))
    pupil: str = dim(_("pupil"))
    status: str = dim(_("attendance"), codes="attendance")
    hours: int | None = number(_("hours of the timetable"))
    present: bool = flag(_("present, late or at a distance"))
    counted: bool = flag(_("present or absent; not school closed, not excused"))
    unknown: bool = flag(_("nobody knows"))
    told: bool = flag(_("counted or unknown"))


@row
class BudgetRow(PupilRow):
    """How a pupil's hours of absence stood against the personalised annual hours."""

    since: date = when(_("since"), places=True)
    until: date = when(_("day of the next change"))
    pupil: str = dim(_("pupil"))
    absent: int = number(_("hours of absence that no derogation covers"))
    annual_hours: int = number(_("personalised annual hours"))
    allowed: int = number(_("hours that may still be missed"))
    beyond: bool = flag(_("over a quarter: the year is not valid"))
    near: bool = flag(_("from a fifth to a quarter"))


@row
class ElusionRow(PupilRow):
    """How a pupil's hours without justification stood against the personalised annual hours."""

    since: date = when(_("since"), places=True)
    until: date = when(_("day of the next change"))
    unjustified: int = number(_("hours of absence that nothing justifies"))
    annual_hours: int = number(_("personalised annual hours"))
    elusion: bool = flag(_("a quarter or more: elusion"))
    near: bool = flag(_("from a fifth to less than a quarter"))


@row
class LongAbsenceRow(PupilRow):
    """A day that completes more than 15 unjustified days in three months."""

    day: date = when(_("day"))
    days: int = number(_("unjustified days in the three months"))


@row
class EnrolmentRow(PupilRow):
    """A pupil is enrolled."""

    since: date = when(_("first day"), places=True)
    until: date = when(_("last day"))
    pupil: str = dim(_("pupil"))
    school_code: str | None = key(_("code of the school"))
    grade: int | None = number(_("grade"))
    comparable: bool = flag(_("grade and year of birth are known, at a level that goes by grades"))
    behind: bool = flag(_("below the grade of the age"))


@view(FollowedRow, of="person", reads=READS)
def followed(history: History) -> Iterator[FollowedRow]:
    """One row for each event of school that concerns a pupil."""
    pupil = pupils(history)
    for entry in history.entries:
        if entry.kind.startswith("school."):
            known = pupil(entry)
            yield FollowedRow(
                entry=entry,
                day=entry.occurred,
                born_in_italy=known["born"] == "italy",
                newly_arrived=newly_arrived(history.person(entry.occurred), entry.occurred),
                **known,
            )


@view(AttendanceRow, of="person", reads=READS)
def attendance(history: History) -> Iterator[AttendanceRow]:
    """One row for each attendance taken; excused hours and closed schools are neither present nor absent."""
    pupil = pupils(history)
    for entry in history.of(SchoolAttendanceTaken):
        status = entry.event.status
        counted = status in hours.PRESENT or status in hours.ABSENT
        unknown = not counted and status not in hours.IGNORE
        yield AttendanceRow(
            entry=entry,
            day=entry.occurred,
            pupil=history.subject,
            status=status,
            hours=entry.event.hours,
            present=status in hours.PRESENT,
            counted=counted,
            unknown=unknown,
            told=counted or unknown,
            **pupil(entry),
        )


@view(BudgetRow, of="person", reads=READS)
def hours_budget(history: History) -> Iterator[BudgetRow]:
    """The budget of hours of absence from change to change; on 1 September it is empty until the next enrolment."""
    pupil = pupils(history)
    for budget in hours.budgets(history):
        yield BudgetRow(
            entry=budget.entry,
            since=budget.since,
            until=budget.until,
            pupil=history.subject,
            absent=budget.absent,
            annual_hours=budget.annual_hours,
            allowed=budget.allowed,
            beyond=budget.beyond,
            near=budget.near,
            **pupil(budget.entry),
        )


@view(ElusionRow, of="person", reads=READS)
def elusions(history: History) -> Iterator[ElusionRow]:
    """The hours without justification from change to change, since the law says what elusion is."""
    pupil = pupils(history)
    for budget in hours.unjustified_budgets(history):
        yield ElusionRow(
            entry=budget.entry,
            since=budget.since,
            until=budget.until,
            unjustified=budget.absent,
            annual_hours=budget.annual_hours,
            elusion=budget.eluding,
            near=budget.near_elusion,
            **pupil(budget.entry),
        )


@view(LongAbsenceRow, of="person", reads=READS)
def long_absences(history: History) -> Iterator[LongAbsenceRow]:
    """One row for each absent day on which the pupil has more than 15 unjustified days in three months."""
    pupil = pupils(history)
    absent = hours.unjustified(history)
    for day, days in hours.long_absences(tuple(absent)):
        yield LongAbsenceRow(entry=absent[day], day=day, days=days, **pupil(absent[day]))


@view(EnrolmentRow, of="person", reads=READS)
def enrolments(history: History) -> Iterator[EnrolmentRow]:
    """One row for each enrolment, from its date to its end, else to 31 August."""
    pupil = pupils(history)
    for entry in history.of(SchoolEnrolled):
        told, known = entry.event, history.person(entry.occurred)
        late = years_late(told, known.birth_year, hours.year_of(entry.occurred))
        yield EnrolmentRow(
            entry=entry,
            since=entry.occurred,
            until=told.until or hours.year_end(entry.occurred),
            pupil=history.subject,
            school_code=told.school,
            grade=told.grade,
            comparable=late is not None,
            behind=late is not None and late > 0,
            **pupil(entry),
        )


def years_late(told: SchoolEnrolled, birth_year: int | None, year: int) -> int | None:
    """By how many years a pupil is older than the grade wants, counted at the end of the year when school begins."""
    if told.grade is None or birth_year is None or told.level not in AGES:
        return None
    return year - birth_year - AGES[told.level] - told.grade
