"""Acceptance examples of the school action: 11, 12 and 15, and the share of S18 on real rows."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from primm.plugins.school import action
from primm.plugins.school.events import (
    SchoolAbsenceJustified,
    SchoolAbsenceReported,
    SchoolAttendanceTaken,
    SchoolCaseClosed,
    SchoolCaseOpened,
    SchoolDerogationGranted,
    SchoolEnrolled,
    SchoolOutcomeRecorded,
)
from primm.testing import Diary

DATA = Path(__file__).parents[3] / "shared" / "data"


def total(diary: Diary, metric: str, start: str, end: str) -> Fraction | None:
    """One figure, in total."""
    return diary.figures(action, start, end)[metric][()]


# 11: a pupil of 990 hours


def absent(hours: int) -> Diary:
    """A pupil of 990 hours whose school reports so many hours of absence at the end of March."""
    diary = Diary()
    pupil = diary.person("2024-09-01", birth_year=2012)
    diary.write("2024-09-12", SchoolEnrolled(person=pupil, level="lower_secondary", annual_hours=990))
    diary.write("2025-03-31", SchoolAbsenceReported(person=pupil, since=date(2024, 9, 12), hours=hours))
    return diary


def test_247_hours_of_990_are_near_a_quarter() -> None:
    found = absent(247).figures(action, "2025-01-01", "2025-03-31")
    assert "24.9" == f"{float(found['S03'][()] or 0):.1f}"
    assert (0, 1) == (found["S04"][()], found["S04b"][()])


def test_248_hours_of_990_are_over_a_quarter() -> None:
    found = absent(248).figures(action, "2025-01-01", "2025-03-31")
    assert (1, 0, 0) == (found["S04"][()], found["S04b"][()], found["S05"][()])


def test_ten_derogated_hours_bring_the_pupil_back() -> None:
    diary = absent(248)
    (pupil,) = {entry.subjects[0] for entry in diary.entries}
    diary.write("2025-06-07", SchoolDerogationGranted(person=str(pupil), hours=10))
    found = diary.figures(action, "2025-04-01", "2025-06-30")
    assert (0, 1, 9) == (found["S04"][()], found["S04b"][()], found["S05"][()])
    assert 1 == total(diary, "S04", "2025-01-01", "2025-03-31")


def test_next_year_begins_with_nothing() -> None:
    found = absent(300).figures(action, "2025-07-01", "2025-09-30")
    assert (0, 0, 0, None) == (found["S04"][()], found["S04b"][()], found["S05"][()], found["S03"][()])


# 12: more than 15 unjustified days in three months


def away(days: int, since: date) -> tuple[Diary, str]:
    """A pupil who was absent on so many school days without a reason, from one Monday to Saturday to the next."""
    diary = Diary()
    pupil = diary.person("2019-01-01")
    school_days = [day for day in (since + timedelta(each) for each in range(90)) if day.weekday() < 6]
    for day in school_days[::2][:days]:
        diary.write(day.isoformat(), SchoolAttendanceTaken(person=pupil, status="absent", hours=5))
    return diary, pupil


def test_sixteen_days_in_three_months_are_an_alert() -> None:
    diary, _ = away(16, date(2024, 10, 1))
    assert 1 == total(diary, "S06", "2024-10-01", "2024-12-31")


def test_fifteen_days_are_none() -> None:
    diary, _ = away(15, date(2024, 10, 1))
    assert 0 == total(diary, "S06", "2024-10-01", "2024-12-31")


def test_the_same_days_justified_are_none() -> None:
    diary, pupil = away(16, date(2024, 10, 1))
    justified = SchoolAbsenceJustified(person=pupil, since=date(2024, 10, 1), until=date(2024, 12, 31))
    diary.write("2025-01-08", justified)
    assert 0 == total(diary, "S06", "2024-10-01", "2024-12-31")


def test_before_the_law_the_same_days_are_none() -> None:
    diary, _ = away(16, date(2020, 10, 1))
    assert 0 == total(diary, "S06", "2020-10-01", "2020-12-31")


# 15: an empty quarter


def test_an_empty_quarter_prints_everything_with_nothing() -> None:
    found = Diary().figures(action, "2020-01-01", "2020-03-31", by=("desk", "sex", "citizenships"))
    assert {metric.id for metric in action.metrics} == found.keys()
    assert [{()}] * len(found) == [set(cells) for cells in found.values()]
    shares = {"S02", "S02b", "S03", "S05", "S07", "S10", "S11", "S13", "S14d", "S15", "S16", "S16b", "S18"}
    assert shares == {name for name, cells in found.items() if cells[()] is None}
    assert {0} == {cells[()] for cells in found.values() if cells[()] is not None}


# S18: who left, of those enrolled


def enrolled(diary: Diary, **known: Any) -> str:
    pupil = diary.person("2019-09-01", **known)
    diary.write("2019-09-16", SchoolEnrolled(person=pupil, level="upper_secondary"))
    return pupil


def test_a_case_counts_from_its_opening_to_its_closing() -> None:
    """One of two left in November and was back on 3 February."""
    diary = Diary()
    left, _ = enrolled(diary, sex="1"), enrolled(diary, sex="2")
    case = diary.write("2019-11-04", SchoolCaseOpened(person=left, form="abbandono"))
    diary.write("2020-02-03", SchoolCaseClosed(of=case, outcome="back_at_school"))
    halves = [("2019-09-16", "2019-11-03"), ("2019-11-04", "2019-12-31"), ("2020-02-03", "2020-02-28")]
    assert [0, 50, 50] == [total(diary, "S18", start, end) for start, end in halves]
    assert 0 == total(diary, "S18", "2020-02-04", "2020-06-30")
    assert {(): 50, ("1",): 100, ("2",): 0} == diary.figures(action, "2020-01-01", "2020-03-31", by=("sex",))["S18"]


def test_only_abandonment_and_evasion_count() -> None:
    diary = Diary()
    diary.write("2019-11-04", SchoolCaseOpened(person=enrolled(diary), form="frequenza_irregolare"))
    diary.write("2019-11-04", SchoolCaseOpened(person=enrolled(diary), form="evasione"))
    assert 50 == total(diary, "S18", "2020-01-01", "2020-03-31")


def test_after_31_august_nobody_is_enrolled() -> None:
    diary = Diary()
    diary.write("2019-11-04", SchoolCaseOpened(person=enrolled(diary), form="abbandono"))
    assert 100 == total(diary, "S18", "2020-08-31", "2020-09-30")
    assert total(diary, "S18", "2020-09-01", "2020-09-30") is None


@pytest.mark.skipif(not (DATA / "students.csv").exists(), reason="the whole file is not shipped with the project")
def test_the_real_students() -> None:
    """2,212 students, of whom 711 left: by sex and by citizenship as anyone must count them."""
    countries = {"1": "PRT", "41": "BRA"}
    diary = Diary()
    with (DATA / "students.csv").open(newline="", encoding="utf-8") as file:
        for student in csv.DictReader(file, delimiter=";"):
            pupil = enrolled(
                diary,
                sex={"1": "1", "0": "2"}[student["Gender"]],
                citizenships=(countries.get(student["Nacionality"], "x-unknown"),),
                birth_year=2019 - int(student["Age_at_enrollment"]),
            )
            if student["Status"] == "Dropout":
                diary.write("2019-09-16", SchoolCaseOpened(person=pupil, form="abbandono"))
            else:
                diary.write("2019-09-16", SchoolOutcomeRecorded(person=pupil, outcome="graduated"))
    expected = json.loads((DATA / "students.expected.json").read_text())
    tables = {
        table.metric.id: table
        for table in diary.report(action, "2019-09-16", "2020-08-31", by=("sex", "citizenships")).tables
    }
    left = {tuple(each.at.values()): (each.number.above, each.number.below) for each in tables["S18"].cells}
    assert expected["students"] == tables["S01"].cells[0].number.value
    assert (expected["by_status"]["Dropout"], expected["students"]) == left[()]
    assert tuple(expected["dropout_by_gender"]["1"]) == left["1",]
    assert tuple(expected["dropout_by_gender"]["0"]) == left["2",]
    assert tuple(expected["dropout_by_international"]["0"]) == left["PRT",]
    assert f"{expected['dropout_percent']:.2f}" == f"{float(tables['S18'].cells[0].number.value or 0):.2f}"
