"""What is refused or warned about at school because of what is already known of the pupil."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from primm.core.errors import Problem
from primm.core.host.action import Rule
from primm.plugins.school.events import (
    HOURS_OF_A_DAY,
    SchoolAbsenceReported,
    SchoolAttendanceTaken,
    SchoolCaseClosed,
    SchoolCaseOpened,
)
from primm.words import _

if TYPE_CHECKING:
    from primm.core.events.entry import Entry
    from primm.core.figures.history import History


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


RULES = (
    Rule(("school.case_closed",), closed_once),
    Rule(("school.attendance_taken",), hours_fit_the_day),
    Rule(("school.absence_reported",), total_is_sound),
    Rule(("school.case_opened",), not_open_already),
)
