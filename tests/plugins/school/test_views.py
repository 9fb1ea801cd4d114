"""What is seen of pupils, told as small stories."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from primm.plugins.school import steps, views
from primm.plugins.school.events import (
    SchoolAbsenceJustified,
    SchoolAbsenceReported,
    SchoolAttendanceTaken,
    SchoolCaseClosed,
    SchoolCaseOpened,
    SchoolEnrolled,
    SchoolNoticeSent,
)

if TYPE_CHECKING:
    from primm.testing import Diary


@pytest.fixture
def pupil(diary: Diary) -> str:
    return diary.person(birth_year=2010, sex="2", citizenships=("BGD",))


def test_everything_of_school_makes_a_pupil_followed(diary: Diary, pupil: str) -> None:
    diary.write("2024-09-12", SchoolEnrolled(person=pupil, level="lower_secondary"))
    case = diary.write("2024-11-04", SchoolCaseOpened(person=pupil, form="elusione"))
    diary.write("2024-11-05", SchoolNoticeSent(of=case))
    rows = diary.rows(views.followed)
    assert [date(2024, 9, 12), date(2024, 11, 4), date(2024, 11, 5)] == [row.day for row in rows]
    assert {(pupil, "2", "lt18", "tcn", "falconara", "lower_secondary")} == {
        (row.person, row.sex, row.age, row.tg, row.desk, row.level) for row in rows
    }


def test_a_file_alone_makes_no_pupil(diary: Diary, pupil: str) -> None:
    assert not diary.rows(views.followed)


def test_the_school_is_that_of_the_last_enrolment(diary: Diary, pupil: str) -> None:
    """Before any enrolment it is not known; its name at that time is preferred to its code."""
    diary.write("2024-09-10", SchoolAttendanceTaken(person=pupil, status="absent"))
    diary.write("2024-09-12", SchoolEnrolled(person=pupil, level="primary", school="body:ic-nord"))
    diary.write("2024-09-13", SchoolAttendanceTaken(person=pupil, status="absent"))
    enrolled = SchoolEnrolled(person=pupil, level="lower_secondary", school="body:ic-sud", school_name="IC Sud")
    diary.write("2024-11-04", enrolled)
    diary.write("2024-11-05", SchoolAttendanceTaken(person=pupil, status="absent"))
    assert [("unknown", "unknown"), ("body:ic-nord", "primary"), ("IC Sud", "lower_secondary")] == [
        (row.school, row.level) for row in diary.rows(views.attendance)
    ]


@pytest.mark.parametrize(
    ("status", "present", "counted", "unknown"),
    [
        ("present", True, True, False),
        ("late", True, True, False),
        ("remote", True, True, False),
        ("absent", False, True, False),
        ("absent_justified", False, True, False),
        ("excused_derogation", False, False, False),
        ("school_closed", False, False, False),
        ("unknown", False, False, True),
        ("refused", False, False, True),
    ],
)
def test_attendance_is_present_absent_ignored_or_unknown(
    diary: Diary, pupil: str, status: str, present: bool, counted: bool, unknown: bool
) -> None:
    diary.write("2024-10-07", SchoolAttendanceTaken(person=pupil, status=status, hours=5))
    (row,) = diary.rows(views.attendance)
    assert (present, counted, unknown, counted or unknown) == (row.present, row.counted, row.unknown, row.told)


def test_the_budget_is_seen_from_change_to_change(diary: Diary, pupil: str) -> None:
    diary.write("2024-09-12", SchoolEnrolled(person=pupil, level="primary", annual_hours=100))
    diary.write("2024-12-20", SchoolAbsenceReported(person=pupil, since=date(2024, 9, 12), hours=26))
    rows = diary.rows(views.hours_budget)
    assert [(0, 25, False), (26, 0, True), (0, 0, False)] == [(row.absent, row.allowed, row.beyond) for row in rows]
    assert [pupil] * 3 == [row.person for row in rows]


def absent(diary: Diary, pupil: str, days: int) -> None:
    for day in range(1, days + 1):
        diary.write(f"2024-10-{day:02}", SchoolAttendanceTaken(person=pupil, status="absent"))


def test_a_long_absence_is_seen_on_its_sixteenth_day(diary: Diary, pupil: str) -> None:
    absent(diary, pupil, 16)
    (row,) = diary.rows(views.long_absences)
    assert (date(2024, 10, 16), 16, row.entry.occurred) == (row.day, row.days, row.day)


def test_justified_days_are_no_long_absence(diary: Diary, pupil: str) -> None:
    absent(diary, pupil, 16)
    justified = SchoolAbsenceJustified(person=pupil, since=date(2024, 10, 3), until=date(2024, 10, 4))
    diary.write("2024-10-20", justified)
    assert not diary.rows(views.long_absences)


def test_one_justified_day_is_enough(diary: Diary, pupil: str) -> None:
    absent(diary, pupil, 16)
    diary.write("2024-10-20", SchoolAbsenceJustified(person=pupil, since=date(2024, 10, 3)))
    assert not diary.rows(views.long_absences)


def test_a_day_with_an_hour_of_presence_is_no_day_of_absence(diary: Diary, pupil: str) -> None:
    absent(diary, pupil, 16)
    diary.write("2024-10-16", SchoolAttendanceTaken(person=pupil, status="late", hours=3))
    assert not diary.rows(views.long_absences)


@pytest.mark.parametrize(
    ("day", "until", "end"),
    [
        ("2024-09-12", None, date(2025, 8, 31)),
        ("2025-01-08", None, date(2025, 8, 31)),
        ("2025-08-31", None, date(2025, 8, 31)),
        ("2024-09-12", date(2025, 1, 31), date(2025, 1, 31)),
    ],
)
def test_an_enrolment_ends_on_its_date_or_on_31_august(
    diary: Diary, pupil: str, day: str, until: date | None, end: date
) -> None:
    diary.write(day, SchoolEnrolled(person=pupil, level="primary", until=until))
    assert [end] == [row.until for row in diary.rows(views.enrolments)]


def test_a_case_lasts_until_it_is_closed(diary: Diary, pupil: str) -> None:
    diary.write("2024-09-12", SchoolEnrolled(person=pupil, level="upper_secondary", school_name="IIS Est"))
    first = diary.write("2024-11-04", SchoolCaseOpened(person=pupil, form="abbandono"))
    diary.write("2025-01-10", SchoolCaseOpened(person=pupil, form="elusione", level="iefp", school="body:cfp"))
    diary.write("2025-02-03", SchoolCaseClosed(of=first, outcome="back_at_school"))
    left, elusion = diary.rows(steps.cases)
    assert (date(2025, 2, 3), "back_at_school", True, "IIS Est", "upper_secondary") == (
        left.closed, left.outcome, left.left, left.school, left.level
    )  # fmt: skip
    assert (None, None, False, "body:cfp", "iefp") == (
        elusion.closed, elusion.outcome, elusion.left, elusion.school, elusion.level
    )  # fmt: skip
