"""Cases, their steps and the alerts of a pupil, told as small stories."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from primm.plugins.school import alerts, steps, views
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


@pytest.fixture
def case(diary: Diary, pupil: str) -> str:
    return diary.write("2024-11-04", SchoolCaseOpened(person=pupil, form="frequenza_irregolare"))


def notice(diary: Diary, case: str, *after: tuple[str, Event]) -> steps.StepRow:
    """What came of a notice of 5 November."""
    diary.write("2024-11-05", SchoolNoticeSent(of=case))
    for day, event in after:
        diary.write(day, event)
    (found,) = [each for each in diary.rows(steps.steps) if each.notice]
    assert isinstance(found, steps.StepRow)
    return found


def test_a_notice_waits_seven_days(diary: Diary, case: str) -> None:
    found = notice(diary, case)
    assert (date(2024, 11, 12), None, None, None) == (found.due, found.resumed, found.in_time, found.answered)


@pytest.mark.parametrize(
    ("day", "resumed", "in_time"),
    [("2024-11-05", True, True), ("2024-11-12", True, True), ("2024-11-13", True, False)],
)
def test_a_return_from_the_day_of_the_notice_on_resumes(
    diary: Diary, case: str, day: str, resumed: bool, in_time: bool
) -> None:
    found = notice(diary, case, (day, SchoolReturned(of=case)))
    assert (resumed, in_time) == (found.resumed is not None, found.in_time is not None)
    assert found.answered == found.resumed


def test_being_present_on_the_day_of_the_notice_is_no_return(diary: Diary, pupil: str, case: str) -> None:
    there = SchoolAttendanceTaken(person=pupil, status="present", hours=5)
    assert notice(diary, case, ("2024-11-05", there)).resumed is None


def test_being_present_the_day_after_is_one(diary: Diary, pupil: str, case: str) -> None:
    there = SchoolAttendanceTaken(person=pupil, status="remote", hours=5)
    assert date(2024, 11, 6) == notice(diary, case, ("2024-11-06", there)).in_time


@pytest.mark.parametrize("end", [SchoolMayorInformed, SchoolCaseClosed])
def test_the_mayor_or_the_end_of_the_case_answers_a_notice(diary: Diary, case: str, end: type[Event]) -> None:
    more = {"outcome": "lost_contact"} if end is SchoolCaseClosed else {}
    found = notice(diary, case, ("2024-11-14", end(of=case, **more)))
    assert (None, date(2024, 11, 14)) == (found.resumed, found.answered)


def test_before_the_law_there_were_no_seven_days(diary: Diary, pupil: str) -> None:
    case = diary.write("2020-01-10", SchoolCaseOpened(person=pupil, form="elusione"))
    diary.write("2020-01-11", SchoolNoticeSent(of=case))
    (found,) = [each for each in diary.rows(steps.steps) if each.notice]
    assert not found.lawful
    assert not diary.rows(alerts.alerts)


def test_a_case_looks_for_the_pupil_thirty_days_after_the_last_return(diary: Diary, pupil: str, case: str) -> None:
    for day in ("2024-11-11", "2024-12-02"):
        diary.write(day, SchoolReturned(of=case))
    for day in ("2024-12-31", "2025-01-08"):
        diary.write(day, SchoolAttendanceTaken(person=pupil, status="late", hours=5))
    (found,) = diary.rows(steps.cases)
    assert (date(2024, 12, 2), date(2025, 1, 1), date(2025, 1, 8)) == (found.returned, found.stays, found.attended)


def test_steps_are_told_where_the_case_is(diary: Diary, pupil: str) -> None:
    diary.write("2024-09-12", SchoolEnrolled(person=pupil, level="primary", school_name="IC Est"))
    case = diary.write("2024-11-04", SchoolCaseOpened(person=pupil, form="abbandono", level="iefp", school="body:cfp"))
    diary.write("2024-11-05", SchoolNoticeSent(of=case), desk="chiaravalle")
    told = [(each.step, each.school, each.level, each.desk) for each in diary.rows(steps.steps)]
    assert [("opened", "body:cfp", "iefp", "falconara"), ("notice", "body:cfp", "iefp", "chiaravalle")] == told


# alerts


def absent(diary: Diary, pupil: str, days: int) -> None:
    for day in range(1, days + 1):
        diary.write(f"2024-10-{day:02}", SchoolAttendanceTaken(person=pupil, status="absent", hours=5))


def test_days_are_near_from_eleven_and_passed_from_sixteen(diary: Diary, pupil: str) -> None:
    """From 11 October there are eleven, from the 16th sixteen; they fall out of the three months one by one."""
    absent(diary, pupil, 16)
    found = [(each.since, each.until, each.amount, each.passed) for each in diary.rows(alerts.alerts)]
    assert (date(2024, 10, 11), date(2024, 10, 12), 11, False) == found[0]
    assert (date(2024, 10, 16), date(2025, 1, 1), 16, True) == found[5]
    assert (date(2025, 1, 5), date(2025, 1, 6), 11, False) == found[-1]
    assert 11 == len(found)


def test_hours_are_near_from_a_fifth_with_the_law_of_the_level(diary: Diary, pupil: str) -> None:
    diary.write("2024-09-12", SchoolEnrolled(person=pupil, level="upper_secondary", annual_hours=100))
    diary.write("2024-12-20", SchoolAbsenceReported(person=pupil, since=date(2024, 9, 12), hours=20))
    diary.write("2025-02-20", SchoolAbsenceReported(person=pupil, since=date(2024, 9, 12), hours=26))
    near, passed = diary.rows(alerts.alerts)
    assert ("quarter", False, 20, 25, "dpr_122_2009_14_7") == (
        near.alert, near.passed, near.amount, near.limit, near.law
    )  # fmt: skip
    assert (True, date(2025, 9, 1)) == (passed.passed, passed.until)


def test_at_primary_school_a_quarter_is_our_own_warning(diary: Diary, pupil: str) -> None:
    diary.write("2024-09-12", SchoolEnrolled(person=pupil, level="primary", annual_hours=100))
    diary.write("2024-12-20", SchoolAbsenceReported(person=pupil, since=date(2024, 9, 12), hours=30))
    assert [None] == [each.law for each in diary.rows(alerts.alerts)]


# elusion


def elusion(diary: Diary) -> list[tuple[int, bool, bool]]:
    """Unjustified hours, whether near elusion and in it, while there is a year."""
    rows = (each for each in diary.rows(views.elusions) if each.annual_hours)
    return [(each.unjustified, each.near, each.elusion) for each in rows]


def test_a_quarter_without_justification_is_elusion(diary: Diary, pupil: str) -> None:
    diary.write("2024-09-12", SchoolEnrolled(person=pupil, level="primary", annual_hours=60))
    for day in range(1, 4):
        diary.write(f"2024-10-0{day}", SchoolAttendanceTaken(person=pupil, status="absent", hours=5))
    diary.write("2024-10-04", SchoolAttendanceTaken(person=pupil, status="absent_justified", hours=5))
    assert [(0, False, False), (5, False, False), (10, False, False), (15, False, True)] == elusion(diary)
    found = {each.alert: each.limit for each in diary.rows(alerts.alerts)}
    assert {"elusion": 15, "quarter": 15} == found


def test_what_is_justified_later_is_no_elusion(diary: Diary, pupil: str) -> None:
    diary.write("2024-09-12", SchoolEnrolled(person=pupil, level="primary", annual_hours=50))
    for day in range(1, 4):
        diary.write(f"2024-10-0{day}", SchoolAttendanceTaken(person=pupil, status="absent", hours=5))
    diary.write("2024-10-20", SchoolAbsenceJustified(person=pupil, since=date(2024, 10, 1)))
    assert [(0, False, False), (5, False, False), (10, True, False)] == elusion(diary)


def test_a_total_counts_if_it_says_what_is_justified_and_begins_with_the_law(diary: Diary, pupil: str) -> None:
    def total(day: str, since: date, justified: int | None) -> None:
        diary.write(day, SchoolAbsenceReported(person=pupil, since=since, hours=30, justified_hours=justified))

    diary.write("2023-09-12", SchoolEnrolled(person=pupil, level="primary", annual_hours=100))
    total("2023-12-22", date(2023, 9, 12), 0)
    assert [(0, False, False)] == elusion(diary)
    total("2024-02-29", date(2023, 11, 15), None)
    assert [(0, False, False)] == elusion(diary)
    total("2024-04-30", date(2023, 11, 15), 8)
    assert [(0, False, False), (22, True, False)] == elusion(diary)


def test_hours_before_the_law_are_no_elusion(diary: Diary, pupil: str) -> None:
    diary.write("2020-09-14", SchoolEnrolled(person=pupil, level="primary", annual_hours=10))
    diary.write("2020-10-01", SchoolAttendanceTaken(person=pupil, status="absent", hours=5))
    assert [(0, False, False)] == elusion(diary)
