"""What is refused or warned about at school because of what is already known of the pupil."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from primm.core.errors import Problem
from primm.core.host.action import Rule
from primm.plugins.school import hours, law
from primm.plugins.school.events import (
    GRADES,
    HOURS_OF_A_DAY,
    SchoolAbsenceReported,
    SchoolAttendanceTaken,
    SchoolCaseClosed,
    SchoolCaseOpened,
    SchoolEnrolled,
    SchoolNoticeSent,
)
from primm.plugins.school.steps import RESUMES
from primm.plugins.school.views import years_late
from primm.words import _

if TYPE_CHECKING:
    from primm.core.events.entry import Entry
    from primm.core.figures.history import History


EARLY, LATE = 2, 5  # years: beyond them a grade and a year of birth hardly belong together


def closed_once(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """A case is closed once."""
    opening = history.opening(entry)
    if opening is not None and history.follow_ups(opening, SchoolCaseClosed):
        yield Problem("of", _("this case is closed already; correct or retract its closing instead"))


def hours_fit_the_day(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """All that is told of one day fits into a day of school."""
    told = (each for each in history.of(SchoolAttendanceTaken) if each.occurred == entry.occurred)
    if sum(each.event.hours or 0 for each in told) + (entry.event.hours or 0) > HOURS_OF_A_DAY:
        text = _("with what is already recorded of this day there are more than {most} hours; correct that instead")
        yield Problem("hours", text, {"most": HOURS_OF_A_DAY})


def total_is_sound(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """A total begins before it ends, holds its justified hours, and does not half overlap another one."""
    event = entry.event
    if event.since > entry.occurred:
        yield Problem("since", _("is after the day up to which the total counts"))
    if (event.justified_hours or 0) > event.hours:
        yield Problem("justified_hours", _("are more than the hours of absence in all"))
    for other in history.of(SchoolAbsenceReported):
        if other.event.since < event.since <= other.occurred:
            yield Problem("since", _("days that an earlier total covers would count twice"), warns=True)


def not_open_already(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """Two open cases of one form are probably one."""
    for other in history.of(SchoolCaseOpened):
        if other.event.form == entry.event.form and not history.follow_ups(other, SchoolCaseClosed):
            yield Problem("form", _("a case of this form is open already"), warns=True)


def grade_is_there(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """A level has so many years; a grade far from the age is probably typed wrongly, and would make a school delay."""
    event = entry.event
    most = GRADES.get(event.level)
    if most is not None and event.grade > most:
        yield Problem("grade", _("this level has {most} years"), {"most": most})
        return
    late = years_late(event, history.person(entry.occurred).birth_year, hours.year_of(entry.occurred))
    if late is not None and not -EARLY <= late <= LATE:
        yield Problem("grade", _("is far from the grade of the age: is the year of birth right?"), warns=True)


def not_enrolled_already(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """A second enrolment at the same school in the same days is probably the first one, told again."""
    for other in history.of(SchoolEnrolled):
        until = other.event.until or hours.year_end(other.occurred)
        if other.event.school == entry.event.school and other.occurred <= entry.occurred <= until:
            yield Problem("school", _("the pupil is enrolled there already on that day"), warns=True)
            return


def told_once(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """The same attendance twice on one day would count its hours twice."""
    for other in history.of(SchoolAttendanceTaken):
        if other.occurred == entry.occurred and other.event.status == entry.event.status:
            yield Problem("status", _("is recorded already of this day, and its hours would count twice"), warns=True)
            return


def something_to_justify(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """Days of which no absence is known are probably others than those that are meant."""
    since, until = entry.event.since, entry.event.until or entry.event.since
    told = (each for each in history.of(SchoolAttendanceTaken) if each.event.status in hours.ABSENT)
    totals = history.of(SchoolAbsenceReported)
    days = any(since <= each.occurred <= until for each in told)
    if not days and not any(each.event.since <= until and since <= each.occurred for each in totals):
        yield Problem("since", _("no absence is recorded of these days: are they the right ones?"), warns=True)


def still_open(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """No step is taken after the end of a case."""
    opening = history.opening(entry)
    closings = history.follow_ups(opening, SchoolCaseClosed) if opening else ()
    if any(entry.occurred > each.occurred for each in closings):
        yield Problem("of", _("this case was closed before that day; open another one"))


def noticed_before(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """The mayor is told when the parents were, and their seven days are over: else the step counts, but is not due."""
    opening = history.opening(entry)
    if opening is None or not law.in_force(law.SEVEN_DAYS, entry.occurred):
        return
    notices = [each.occurred for each in history.follow_ups(opening, SchoolNoticeSent)]
    if not any(day + RESUMES < entry.occurred for day in notices):
        text = _("no notice to the parents is recorded in this case whose seven days are over")
        yield Problem("of", text, warns=True)


RULES = (
    Rule(("school.enrolled",), grade_is_there, given=("grade",)),
    Rule(("school.enrolled",), not_enrolled_already, given=("school",)),
    Rule(("school.attendance_taken",), told_once),
    Rule(("school.absence_justified",), something_to_justify),
    Rule(("school.notice_sent", "school.mayor_informed", "school.returned"), still_open),
    Rule(("school.mayor_informed",), noticed_before),
    Rule(("school.case_closed",), closed_once),
    Rule(("school.attendance_taken",), hours_fit_the_day),
    Rule(("school.absence_reported",), total_is_sound),
    Rule(("school.case_opened",), not_open_already),
)
