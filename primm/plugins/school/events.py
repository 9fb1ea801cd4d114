"""What happens at school: enrolments, attendance, and the steps of a case of dispersion.

Attendance is told in whole hours of the timetable, the unit of the personalised annual hours: a lesson may last 50
minutes, so minutes would lie.
"""

from __future__ import annotations

from datetime import date

import attrs

from primm.core.events.base import Event, ask, event
from primm.core.events.privacy import NARRATIVE, SCHOOL, WORK
from primm.words import _

HOURS_OF_A_DAY = 12
HOURS_OF_A_YEAR = 2000
CLASS = "[0-9A-Za-z][0-9A-Za-z .-]{0,11}"
GRADES = {"primary": 5, "lower_secondary": 3, "upper_secondary": 5, "iefp": 4}  # how many years a level has


@attrs.frozen(slots=True, kw_only=True)
class _AtSchool(Event):
    """Where a pupil goes to school; the school's name and town are copied from the directory."""

    person: str = ask(_("pupil"), WORK, subject="person")
    school: str | None = ask(_("school"), SCHOOL, link="body", default=None)
    school_name: str | None = ask(_("its name at that time"), SCHOOL, default=None)
    school_municipality: str | None = ask(
        _("its municipality at that time"), SCHOOL, codes="municipality", default=None
    )


@event("school.enrolled")
class SchoolEnrolled(_AtSchool):
    """A pupil is enrolled, until the date given, else until 31 August."""

    level: str = ask(_("level of school"), SCHOOL, codes="school_level")
    grade: int | None = ask(_("grade"), SCHOOL, at_least=1, at_most=8, default=None)
    class_name: str | None = ask(_("class, such as 2B"), SCHOOL, pattern=CLASS, default=None)
    annual_hours: int | None = ask(
        _("personalised annual hours"), SCHOOL, at_least=1, at_most=HOURS_OF_A_YEAR, default=None
    )
    until: date | None = ask(
        _("last day of the enrolment, if not 31 August"), SCHOOL, not_before="occurred", default=None
    )


@event("school.attendance_taken")
class SchoolAttendanceTaken(Event):
    """A pupil was present or absent on that day, for so many hours of the timetable."""

    person: str = ask(_("pupil"), WORK, subject="person")
    status: str = ask(_("present, absent, justified …"), SCHOOL, codes="attendance")
    hours: int | None = ask(_("hours of the timetable"), SCHOOL, at_least=0, at_most=HOURS_OF_A_DAY, default=None)


@event("school.absence_reported")
class SchoolAbsenceReported(Event):
    """The school reports a total of hours of absence, up to that day; it stands for all the days that it covers."""

    person: str = ask(_("pupil"), WORK, subject="person")
    since: date = ask(_("first day that the total covers"), SCHOOL)
    hours: int = ask(_("hours of absence in all"), SCHOOL, at_least=0, at_most=HOURS_OF_A_YEAR)
    justified_hours: int | None = ask(
        _("how many of them are justified"), SCHOOL, at_least=0, at_most=HOURS_OF_A_YEAR, default=None
    )


@event("school.absence_justified")
class SchoolAbsenceJustified(Event):
    """The absences of some days turn out to be justified."""

    person: str = ask(_("pupil"), WORK, subject="person")
    since: date = ask(_("first day of the absence"), SCHOOL)
    until: date | None = ask(_("last day, if more than one"), SCHOOL, not_before="since", default=None)


@event("school.derogation_granted")
class SchoolDerogationGranted(Event):
    """The school decides that some hours of absence do not count against the year."""

    person: str = ask(_("pupil"), WORK, subject="person")
    hours: int = ask(_("hours of absence that do not count"), SCHOOL, at_least=1, at_most=HOURS_OF_A_YEAR)


@event("school.outcome_recorded")
class SchoolOutcomeRecorded(Event):
    """How the school year, or the school, ended for a pupil."""

    person: str = ask(_("pupil"), WORK, subject="person")
    outcome: str = ask(_("outcome"), SCHOOL, codes="school_outcome")


@event("school.case_opened")
class SchoolCaseOpened(_AtSchool):
    """A pupil is at risk of leaving school, or has left: a case of dispersion, in one of its forms."""

    form: str = ask(_("form of dispersion"), WORK, codes="dispersion_form")
    level: str | None = ask(
        _("level of school, if not that of the enrolment"), SCHOOL, codes="school_level", default=None
    )
    reported_by: str | None = ask(_("who reported the pupil"), WORK, codes="initiated_by", default=None)
    law: str | None = ask(_("law that it rests on"), WORK, codes="school_law", default=None)
    note: str | None = ask(_("note"), NARRATIVE, type="note", personal=True, default=None)


@attrs.frozen(slots=True, kw_only=True)
class _Step(Event):
    """A step in a case of dispersion."""

    of: str = ask(_("the case"), WORK, opens="school.case_opened")


@event("school.notice_sent")
class SchoolNoticeSent(_Step):
    """The head of the school tells the parents; they have seven days."""


@event("school.mayor_informed")
class SchoolMayorInformed(_Step):
    """Attendance was not resumed: the mayor is told."""


@event("school.returned")
class SchoolReturned(_Step):
    """The pupil is back at school."""


@event("school.case_closed")
class SchoolCaseClosed(_Step):
    """The case ends, with an outcome."""

    outcome: str = ask(_("how it ended"), WORK, codes="dispersion_outcome")


KINDS = (
    SchoolEnrolled,
    SchoolAttendanceTaken,
    SchoolAbsenceReported,
    SchoolAbsenceJustified,
    SchoolDerogationGranted,
    SchoolOutcomeRecorded,
    SchoolCaseOpened,
    SchoolNoticeSent,
    SchoolMayorInformed,
    SchoolReturned,
    SchoolCaseClosed,
)
