"""What is seen of pupils: who is followed, attendance, the budget of hours, long absences, enrolments and cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from primm.core.figures.persons import PersonTraits, traits
from primm.core.figures.views import dim, flag, number, row, view, when
from primm.plugins.school import hours
from primm.plugins.school.events import SchoolAttendanceTaken, SchoolCaseClosed, SchoolCaseOpened, SchoolEnrolled
from primm.words import _

if TYPE_CHECKING:
    from primm.core.events.entry import Entry
    from primm.core.figures.history import History

READS = ("school.",)
LEFT = frozenset(("abbandono", "evasione"))


@row
class PupilRow(PersonTraits):
    """The base of rows about pupils: where they go to school, and the desk that recorded it."""

    desk: str = dim(_("desk"))
    school: str = dim(_("school"))
    level: str = dim(_("level of school"), codes="school_level")


@row
class FollowedRow(PupilRow):
    """Something of school was recorded about a pupil."""

    day: date = when(_("day of the event"))


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
class LongAbsenceRow(PupilRow):
    """A day that completes more than 15 unjustified days in three months."""

    day: date = when(_("day"))
    days: int = number(_("unjustified days in the three months"))


@row
class EnrolmentRow(PupilRow):
    """A pupil is enrolled."""

    since: date = when(_("first day"), places=True)
    until: date = when(_("last day"))
    grade: int | None = number(_("grade"))


@row
class CaseRow(PupilRow):
    """A case of dispersion."""

    opened: date = when(_("opened"), places=True)
    closed: date | None = when(_("closed"))
    form: str = dim(_("form of dispersion"), codes="dispersion_form")
    outcome: str | None = dim(_("how it ended"), codes="dispersion_outcome")
    left: bool = flag(_("abandonment or evasion"))


@view(FollowedRow, of="person", reads=READS)
def followed(history: History) -> Iterator[FollowedRow]:
    """One row for each event of school that concerns a pupil."""
    pupil = _pupils(history)
    for entry in history.entries:
        if entry.kind.startswith("school."):
            yield FollowedRow(entry=entry, day=entry.occurred, **pupil(entry))


@view(AttendanceRow, of="person", reads=READS)
def attendance(history: History) -> Iterator[AttendanceRow]:
    """One row for each attendance taken; excused hours and closed schools are neither present nor absent."""
    pupil = _pupils(history)
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
    pupil = _pupils(history)
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


@view(LongAbsenceRow, of="person", reads=READS)
def long_absences(history: History) -> Iterator[LongAbsenceRow]:
    """One row for each absent day on which the pupil has more than 15 unjustified days in three months."""
    pupil = _pupils(history)
    absent = hours.unjustified(history)
    for day, days in hours.long_absences(tuple(absent)):
        yield LongAbsenceRow(entry=absent[day], day=day, days=days, **pupil(absent[day]))


@view(EnrolmentRow, of="person", reads=READS)
def enrolments(history: History) -> Iterator[EnrolmentRow]:
    """One row for each enrolment, from its date to its end, else to 31 August."""
    pupil = _pupils(history)
    for entry in history.of(SchoolEnrolled):
        until = entry.event.until or hours.year_end(entry.occurred)
        grade = entry.event.grade
        yield EnrolmentRow(entry=entry, since=entry.occurred, until=until, grade=grade, **pupil(entry))


@view(CaseRow, of="person", reads=READS)
def cases(history: History) -> Iterator[CaseRow]:
    """One row for each case of dispersion; its closing is the first that was recorded."""
    pupil = _pupils(history)
    for entry in history.of(SchoolCaseOpened):
        closing = next(iter(history.follow_ups(entry, SchoolCaseClosed)), None)
        known = pupil(entry) | ({"level": entry.event.level} if entry.event.level else {})
        yield CaseRow(
            entry=entry,
            opened=entry.occurred,
            closed=closing.occurred if closing else None,
            form=entry.event.form,
            outcome=closing.event.outcome if closing else None,
            left=entry.event.form in LEFT,
            **known,
        )


def _pupils(history: History) -> Callable[[Entry[Any]], dict[str, Any]]:
    """Who the pupil is and where enrolled on the day of an event: by the last enrolment that began by then."""
    enrolled = tuple(history.of(SchoolEnrolled))

    def pupil(entry: Entry[Any]) -> dict[str, Any]:
        begun = [each.event for each in enrolled if each.occurred <= entry.occurred]
        said = entry.event.school_name or entry.event.school if isinstance(entry.event, SchoolCaseOpened) else None
        return {
            **traits(history, entry.occurred),
            "desk": entry.desk,
            "school": said or (begun and (begun[-1].school_name or begun[-1].school)) or "unknown",
            "level": begun[-1].level if begun else "unknown",
        }

    return pupil
