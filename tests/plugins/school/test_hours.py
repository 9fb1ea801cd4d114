"""The arithmetic of absence, told in days and hours."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from primm.plugins.school import hours
from primm.plugins.school.events import (
    SchoolAbsenceReported,
    SchoolAttendanceTaken,
    SchoolDerogationGranted,
    SchoolEnrolled,
)
from primm.testing import Diary


def budget(diary: Diary, pupil: str) -> hours.Budget:
    """The last budget of the school year that the diary tells of."""
    return [each for each in hours.budgets(diary.history(pupil)) if each.annual_hours][-1]


def enrolled(annual_hours: int | None = 990) -> tuple[Diary, str]:
    diary = Diary()
    pupil = diary.person()
    diary.write("2024-09-12", SchoolEnrolled(person=pupil, level="lower_secondary", annual_hours=annual_hours))
    return diary, pupil


@pytest.mark.parametrize(
    ("absent", "near", "beyond", "allowed"),
    [(197, False, False, 50), (198, True, False, 49), (247, True, False, 0), (248, False, True, 0)],
)
def test_a_quarter_of_990_hours_lies_between_247_and_248(absent: int, near: bool, beyond: bool, allowed: int) -> None:
    diary, pupil = enrolled()
    diary.write("2025-03-31", SchoolAbsenceReported(person=pupil, since=date(2024, 9, 12), hours=absent))
    found = budget(diary, pupil)
    assert (near, beyond, allowed) == (found.near, found.beyond, found.allowed)


def test_a_derogation_brings_a_pupil_back() -> None:
    """Ten derogated hours of 248 leave 238."""
    diary, pupil = enrolled()
    diary.write("2025-03-31", SchoolAbsenceReported(person=pupil, since=date(2024, 9, 12), hours=248))
    diary.write("2025-05-10", SchoolDerogationGranted(person=pupil, hours=10))
    beyond, back, over = [each for each in hours.budgets(diary.history(pupil)) if each.since > date(2024, 9, 12)]
    assert (True, date(2025, 3, 31), date(2025, 5, 10)) == (beyond.beyond, beyond.since, beyond.until)
    assert (False, 238, date(2025, 9, 1)) == (back.beyond, back.absent, back.until)
    assert (0, 0, date(2025, 9, 1)) == (over.absent, over.annual_hours, over.since)


def test_a_derogation_never_turns_absence_into_credit() -> None:
    diary, pupil = enrolled()
    diary.write("2025-05-10", SchoolDerogationGranted(person=pupil, hours=10))
    assert budget(diary, pupil).absent == 0


def test_a_reported_total_stands_for_the_days_that_it_covers() -> None:
    """Five hours told day by day in October are inside the total of January; those of February are not."""
    diary, pupil = enrolled()
    diary.write("2024-10-07", SchoolAttendanceTaken(person=pupil, status="absent", hours=5))
    diary.write("2024-12-20", SchoolAbsenceReported(person=pupil, since=date(2024, 9, 12), hours=12))
    diary.write("2024-12-20", SchoolAttendanceTaken(person=pupil, status="absent", hours=5))
    diary.write("2025-01-31", SchoolAbsenceReported(person=pupil, since=date(2024, 9, 12), hours=20))
    diary.write("2025-02-03", SchoolAttendanceTaken(person=pupil, status="absent_justified", hours=4))
    assert budget(diary, pupil).absent == 24


def test_totals_of_different_spans_add_up() -> None:
    diary, pupil = enrolled()
    diary.write("2025-01-31", SchoolAbsenceReported(person=pupil, since=date(2024, 9, 12), hours=20))
    diary.write("2025-06-07", SchoolAbsenceReported(person=pupil, since=date(2025, 2, 1), hours=7))
    assert budget(diary, pupil).absent == 27


def test_presence_and_excused_hours_are_no_absence() -> None:
    diary, pupil = enrolled()
    for day, status in enumerate(("present", "late", "remote", "excused_derogation", "school_closed", "unknown"), 1):
        diary.write(f"2024-10-{day:02}", SchoolAttendanceTaken(person=pupil, status=status, hours=5))
    assert budget(diary, pupil).absent == 0


def test_without_annual_hours_there_is_no_budget() -> None:
    diary, pupil = enrolled(annual_hours=None)
    diary.write("2024-10-07", SchoolAttendanceTaken(person=pupil, status="absent", hours=5))
    assert not list(hours.budgets(diary.history(pupil)))


def test_annual_hours_that_come_late_hold_from_then() -> None:
    """A second enrolment in the year that does not tell them leaves them as they were."""
    diary, pupil = enrolled(annual_hours=None)
    diary.write("2024-10-07", SchoolAttendanceTaken(person=pupil, status="absent"))
    diary.write("2024-11-04", SchoolEnrolled(person=pupil, level="iefp", annual_hours=1000))
    diary.write("2024-12-02", SchoolEnrolled(person=pupil, level="iefp"))
    first, second, over = hours.budgets(diary.history(pupil))
    assert (date(2024, 11, 4), date(2024, 12, 2), date(2025, 9, 1)) == (first.since, second.since, over.since)
    assert first.annual_hours == second.annual_hours == 1000


def test_the_budget_goes_along_to_another_school() -> None:
    """The hours missed at the first school are shown at the second from its first day, not from the next absence."""
    diary, pupil = enrolled()
    diary.write("2024-10-07", SchoolAttendanceTaken(person=pupil, status="absent", hours=5))
    moved = diary.write("2024-11-04", SchoolEnrolled(person=pupil, level="lower_secondary", annual_hours=990))
    assert (moved, 5) == (budget(diary, pupil).entry.id, budget(diary, pupil).absent)


def test_each_school_year_begins_with_nothing() -> None:
    diary, pupil = enrolled()
    diary.write("2025-06-07", SchoolAbsenceReported(person=pupil, since=date(2024, 9, 12), hours=300))
    diary.write("2025-09-15", SchoolEnrolled(person=pupil, level="upper_secondary", annual_hours=1056))
    assert (0, 1056) == (budget(diary, pupil).absent, budget(diary, pupil).annual_hours)


def school_days(first: date, number: int) -> list[date]:
    """So many days from this one on, Sundays left out."""
    days = (first + timedelta(days=each) for each in range(2 * number + 7))
    return [day for day in days if day.weekday() < 6][:number]


def test_sixteen_days_in_three_months_are_too_many_and_fifteen_are_not() -> None:
    days = school_days(date(2024, 10, 1), 16)
    assert [(days[-1], 16)] == list(hours.long_absences(days))
    assert not list(hours.long_absences(days[:15]))


def test_three_months_end_on_the_eve_of_the_same_day() -> None:
    """From 1 October the window ends on 31 December; 1 January is outside."""
    days = school_days(date(2024, 10, 1), 15)
    assert [(date(2024, 12, 31), 16)] == list(hours.long_absences([*days, date(2024, 12, 31)]))
    assert not list(hours.long_absences([*days, date(2025, 1, 1)]))


def test_three_months_after_the_last_day_of_november_is_the_last_of_february() -> None:
    days = [date(2023, 11, 30), *school_days(date(2024, 1, 8), 14)]
    assert list(hours.long_absences([*days, date(2024, 2, 28)]))
    assert not list(hours.long_absences([*days, date(2024, 2, 29)]))


def test_days_before_the_law_do_not_count() -> None:
    assert not list(hours.long_absences(school_days(date(2020, 10, 1), 40)))
    before, since = date(2023, 11, 14), date(2023, 11, 15)
    assert not list(hours.long_absences([before, *school_days(since, 15)]))
    assert list(hours.long_absences([before, *school_days(since, 16)]))
