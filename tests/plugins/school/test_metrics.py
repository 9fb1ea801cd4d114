"""The figures of school, each over a few events that anyone can count."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from primm.core.events.kinds.contact import Contact
from primm.plugins.school import action
from primm.plugins.school.events import (
    SchoolAbsenceReported,
    SchoolAttendanceTaken,
    SchoolCaseOpened,
    SchoolEnrolled,
    SchoolNoticeSent,
)
from primm.testing import Diary

Q1 = ("2020-01-01", "2020-03-31")


def figures(diary: Diary, *by: str, period: tuple[str, str] = Q1) -> dict[str, dict[Any, Any]]:
    """Every figure of the quarter; a cell of one dimension is called by its code alone."""
    found = diary.figures(action, *period, by=by)
    return {
        metric: {cell[0] if len(cell) == 1 else cell: value for cell, value in cells.items()}
        for metric, cells in found.items()
    }


def test_pupils_followed_are_persons_with_any_event_of_school() -> None:
    """Two pupils with three events; a contact about school makes no pupil."""
    diary = Diary()
    girl, boy, parent = (diary.person(sex="2"), diary.person(sex="1"), diary.person())
    diary.write("2019-09-16", SchoolEnrolled(person=girl, level="primary", school="body:a", school_name="Aldo Moro"))
    case = diary.write("2020-01-10", SchoolCaseOpened(person=girl, form="frequenza_irregolare"))
    diary.write("2020-01-12", SchoolNoticeSent(of=case))
    diary.write("2020-02-10", SchoolEnrolled(person=boy, level="lower_secondary"))
    contact = Contact(persons=(parent,), channel="home", topics=("sch",), outcomes=("information",))
    diary.write("2020-02-11", contact)
    assert {(): 2, "primary": 1, "lower_secondary": 1} == figures(diary, "level")["S01"]
    assert {(): 2, "Aldo Moro": 1, "unknown": 1} == figures(diary, "school")["S01"]
    assert {(): 2, "1": 1, "2": 1} == figures(diary, "sex")["S01"]


def test_attendance_is_told_in_hours_without_what_is_excused_closed_or_not_known() -> None:
    """12 hours present of 20 present or absent; 5 of 25 are not known."""
    diary = Diary()
    first, second = diary.person(), diary.person()
    for pupil, status, hours in (
        (first, "present", 5),
        (first, "late", 3),
        (second, "remote", 4),
        (second, "absent", 6),
        (first, "absent_justified", 2),
        (first, "excused_derogation", 7),
        (second, "school_closed", 6),
        (second, "unknown", 5),
    ):
        diary.write("2020-01-10", SchoolAttendanceTaken(person=pupil, status=status, hours=hours))
    found = figures(diary, "pupil")
    assert {(): 60, first: 80, second: 40} == found["S02"]
    assert {(): 20, first: 0, second: Fraction(100, 3)} == found["S02b"]


def test_absence_against_the_year_by_pupil() -> None:
    """Of 1,000 hours each, one pupil missed 100 and the other 260: 18 % in all, one beyond a quarter."""
    diary = Diary()
    pupils = (diary.person(), diary.person())
    for pupil, hours in zip(pupils, (100, 260), strict=True):
        diary.write("2019-09-16", SchoolEnrolled(person=pupil, level="primary", annual_hours=1000))
        diary.write("2020-02-28", SchoolAbsenceReported(person=pupil, since=date(2019, 9, 16), hours=hours))
    found = figures(diary, "pupil")
    assert {(): 18, pupils[0]: 10, pupils[1]: 26} == found["S03"]
    assert (1, 0) == (found["S04"][()], found["S04b"][()])
    assert {(): 150, pupils[0]: 150} == found["S05"]


def test_dispersion_cases_by_form_level_and_trait() -> None:
    diary = Diary()
    girl, boy = diary.person(sex="2", birth_year=2009), diary.person(sex="1", birth_year=2004)
    diary.write("2019-09-16", SchoolEnrolled(person=girl, level="primary"))
    for person, form in ((girl, "elusione"), (girl, "abbandono"), (boy, "abbandono")):
        diary.write("2020-01-10", SchoolCaseOpened(person=person, form=form))
    diary.write("2020-04-01", SchoolCaseOpened(person=boy, form="evasione"))
    assert {(): 3, "abbandono": 2, "elusione": 1} == figures(diary, "form")["S09"]
    assert {(): 3, "primary": 2, "unknown": 1} == figures(diary, "level")["S09"]
    assert {(): 3, "1": 1, "2": 2} == figures(diary, "sex")["S09"]
    assert {(): 3, "11_13": 2, "16_17": 1} == figures(diary, "age_band")["S09"]


def test_a_case_may_say_its_own_level_and_who_reported_the_pupil() -> None:
    diary = Diary()
    told = SchoolCaseOpened(person=diary.person(), form="evasione", level="infant", reported_by="school")
    diary.write("2020-01-10", told)
    assert {(): 1, "infant": 1} == figures(diary, "level")["S09"]
    assert {(): 1, "infant": 1} == figures(diary, "level")["S01"]
