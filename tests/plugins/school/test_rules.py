"""What school refuses because of what is known already, told as what a mediator tries."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from primm.plugins.school import action
from primm.plugins.school.events import (
    SchoolAbsenceJustified,
    SchoolAbsenceReported,
    SchoolAttendanceTaken,
    SchoolCaseClosed,
    SchoolCaseOpened,
    SchoolEnrolled,
    SchoolMayorInformed,
    SchoolNoticeSent,
    SchoolReturned,
)

if TYPE_CHECKING:
    from primm.core.events.base import Event
    from primm.testing import Diary


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


@pytest.mark.parametrize(
    ("level", "grade", "expected"),
    [
        ("lower_secondary", 4, [("grade", False)]),
        ("lower_secondary", 3, []),
        ("primary", 6, [("grade", False)]),
        ("iefp", 5, [("grade", False)]),
        ("infant", 3, []),
        ("upper_secondary", 5, [("grade", True)]),
        ("primary", 1, [("grade", True)]),
        ("primary", 2, []),
        ("primary", None, []),
    ],
)
def test_a_grade_is_one_of_its_level_and_near_the_age(
    diary: Diary, level: str, grade: int | None, expected: list[tuple[str, bool]]
) -> None:
    """Who is twelve when school begins is five years late in the second year of primary school, six in the first."""
    pupil = diary.person(birth_year=2012)
    assert expected == tried(diary, "2024-09-12", SchoolEnrolled(person=pupil, level=level, grade=grade))


def test_a_second_enrolment_at_one_school_is_warned_about(diary: Diary, pupil: str) -> None:
    diary.write("2024-09-12", SchoolEnrolled(person=pupil, level="primary", school="body:est"))
    again = SchoolEnrolled(person=pupil, level="primary", school="body:est")
    assert [("school", True)] == tried(diary, "2025-01-08", again)
    assert not tried(diary, "2025-09-12", again)
    assert not tried(diary, "2025-01-08", SchoolEnrolled(person=pupil, level="primary", school="body:ovest"))
    assert not tried(diary, "2025-01-08", SchoolEnrolled(person=pupil, level="primary"))


def test_the_same_attendance_twice_on_a_day_is_warned_about(diary: Diary, pupil: str) -> None:
    diary.write("2024-10-07", SchoolAttendanceTaken(person=pupil, status="absent", hours=2))
    assert [("status", True)] == tried(
        diary, "2024-10-07", SchoolAttendanceTaken(person=pupil, status="absent", hours=2)
    )
    assert not tried(diary, "2024-10-08", SchoolAttendanceTaken(person=pupil, status="absent", hours=2))


def test_days_without_absence_are_warned_about_when_they_are_justified(diary: Diary, pupil: str) -> None:
    diary.write("2024-10-07", SchoolAttendanceTaken(person=pupil, status="absent", hours=2))
    diary.write("2024-12-20", SchoolAbsenceReported(person=pupil, since=date(2024, 12, 2), hours=12))
    diary.write("2024-10-09", SchoolAttendanceTaken(person=pupil, status="present", hours=2))

    def justified(since: date, until: date | None = None) -> list[tuple[str, bool]]:
        return tried(diary, "2025-01-08", SchoolAbsenceJustified(person=pupil, since=since, until=until))

    assert not justified(date(2024, 10, 7))
    assert not justified(date(2024, 12, 20), date(2024, 12, 22))
    assert [("since", True)] == justified(date(2024, 10, 8), date(2024, 10, 9))


@pytest.mark.parametrize("step", [SchoolNoticeSent, SchoolReturned, SchoolMayorInformed])
def test_no_step_follows_the_end_of_a_case(diary: Diary, pupil: str, step: type[Event]) -> None:
    case = diary.write("2019-11-04", SchoolCaseOpened(person=pupil, form="abbandono"))
    diary.write("2019-12-02", SchoolCaseClosed(of=case, outcome="back_at_school"))
    assert [("of", False)] == tried(diary, "2019-12-03", step(of=case))
    assert not tried(diary, "2019-12-02", step(of=case))


def test_the_mayor_is_told_when_the_seven_days_are_over(diary: Diary, pupil: str) -> None:
    case = diary.write("2024-11-04", SchoolCaseOpened(person=pupil, form="abbandono"))
    assert [("of", True)] == tried(diary, "2024-11-13", SchoolMayorInformed(of=case))
    diary.write("2024-11-05", SchoolNoticeSent(of=case))
    assert [("of", True)] == tried(diary, "2024-11-12", SchoolMayorInformed(of=case))
    assert not tried(diary, "2024-11-13", SchoolMayorInformed(of=case))
