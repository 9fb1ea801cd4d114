"""What school refuses because of what is known already, told as what a mediator tries."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from primm.plugins.school import action
from primm.plugins.school.events import (
    SchoolAbsenceReported,
    SchoolAttendanceTaken,
    SchoolCaseClosed,
    SchoolCaseOpened,
)
from primm.testing import Diary

if TYPE_CHECKING:
    from primm.core.events.base import Event


@pytest.fixture
def diary() -> Diary:
    return Diary()


@pytest.fixture
def pupil(diary: Diary) -> str:
    return diary.person()


def tried(diary: Diary, on: str, event: Event) -> list[tuple[str, bool]]:
    """The fields that the rules complain about, and whether they only warn."""
    return [(problem.field, problem.warns) for problem in diary.problems(action, on, event)]


def test_a_step_of_a_case_that_is_not_here_is_let_through(diary: Diary, pupil: str) -> None:
    """That it exists is checked before; another desk's log may bring it."""
    step = SchoolCaseClosed(of="01900000-0000-7000-8000-00000000ffff", outcome="cpia")
    assert not diary.problems(action, "2024-11-03", step, subjects=(pupil,))


def test_a_case_is_closed_once(diary: Diary, pupil: str) -> None:
    case = diary.write("2024-11-04", SchoolCaseOpened(person=pupil, form="abbandono"))
    diary.write("2024-12-02", SchoolCaseClosed(of=case, outcome="back_at_school"))
    assert [("of", False)] == tried(diary, "2024-12-09", SchoolCaseClosed(of=case, outcome="cpia"))


def test_a_day_of_school_has_twelve_hours(diary: Diary, pupil: str) -> None:
    diary.write("2024-10-07", SchoolAttendanceTaken(person=pupil, status="late", hours=8))
    assert not tried(diary, "2024-10-07", SchoolAttendanceTaken(person=pupil, status="absent", hours=4))
    assert not tried(diary, "2024-10-08", SchoolAttendanceTaken(person=pupil, status="absent", hours=5))
    assert not tried(diary, "2024-10-07", SchoolAttendanceTaken(person=pupil, status="absent"))
    assert [("hours", False)] == tried(
        diary, "2024-10-07", SchoolAttendanceTaken(person=pupil, status="absent", hours=5)
    )


def test_a_total_of_absences_is_sound(diary: Diary, pupil: str) -> None:
    """It begins before it ends and holds its justified hours; a later one may swallow it but not halve it."""

    def total(since: date, justified: int | None = None) -> list[tuple[str, bool]]:
        event = SchoolAbsenceReported(person=pupil, since=since, hours=20, justified_hours=justified)
        return tried(diary, "2025-03-31", event)

    diary.write("2025-01-31", SchoolAbsenceReported(person=pupil, since=date(2024, 9, 12), hours=12))
    assert [("since", False), ("justified_hours", False)] == total(date(2025, 4, 1), justified=21)
    assert [("since", True)] == total(date(2025, 1, 31))
    assert not total(date(2024, 9, 12), justified=20)
    assert not total(date(2025, 2, 1))


def test_a_second_open_case_of_one_form_is_warned_about(diary: Diary, pupil: str) -> None:
    case = diary.write("2024-11-04", SchoolCaseOpened(person=pupil, form="abbandono"))
    again = SchoolCaseOpened(person=pupil, form="abbandono")
    assert [("form", True)] == tried(diary, "2024-12-02", again)
    assert not tried(diary, "2024-12-02", SchoolCaseOpened(person=pupil, form="elusione"))
    diary.write("2024-12-02", SchoolCaseClosed(of=case, outcome="back_at_school"))
    assert not tried(diary, "2025-02-03", again)
