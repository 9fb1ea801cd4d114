"""Desk sessions: how long a desk was open, contacts in that time, and what the rules say of a session."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.desk import DeskModeChanged, DeskRegistered, DeskSessionClosed, DeskSessionOpened
from primm.plugins.services import action
from primm.testing.diary import Diary

Q1 = ("2020-01-01", "2020-03-31")


def session(diary: Diary, day: str, minutes: int | None, *, desk: str = "falconara", **planned: Any) -> str:
    opened = diary.write(day, DeskSessionOpened(**planned), desk=desk)
    if minutes is not None:
        diary.write(day, DeskSessionClosed(of=opened, minutes=minutes), desk=desk)
    return opened


@pytest.fixture(scope="module")
def open_days() -> Diary:
    """Two mornings at Falconara, one of them by phone, an afternoon elsewhere, and one that nobody closed."""
    diary = Diary()
    diary.write("2019-01-01", DeskRegistered(name="Falconara", municipality="042018"))
    diary.write("2020-01-01", DeskModeChanged(mode="in_person"))
    diary.write("2020-03-09", DeskModeChanged(mode="phone"))
    session(diary, "2020-01-13", 240)
    session(diary, "2020-03-16", 180)
    session(diary, "2020-03-17", 90, desk="chiaravalle")
    session(diary, "2020-03-23", None)
    session(diary, "2020-04-06", 600)
    for day in ("2020-01-13", "2020-01-13", "2020-01-13", "2020-01-13", "2020-03-16"):
        diary.write(day, Contact(channel="phone_in", topics=("doc",), outcomes=("information",)))
    diary.write("2020-03-16", Contact(channel="phone_out", reached="no_answer"))
    return diary


def test_hours_of_the_desks_by_desk_mode_town_and_month(open_days: Diary) -> None:
    def hours(by: str) -> Any:
        return {cell: value for cell, value in open_days.figures(action, *Q1, by=(by,))["X13"].items() if value}

    assert {(): Fraction(17, 2), ("falconara",): 7, ("chiaravalle",): Fraction(3, 2)} == hours("desk")
    assert {(): Fraction(17, 2), ("in_person",): 4, ("phone",): 3, ("unknown",): Fraction(3, 2)} == hours("mode")
    assert {(): Fraction(17, 2), ("042018",): 7, ("unknown",): Fraction(3, 2)} == hours("municipality")
    assert {(): Fraction(17, 2), ("2020-01",): 4, ("2020-03",): Fraction(9, 2)} == hours("month")


def test_contacts_per_hour_are_those_in_which_somebody_was_reached(open_days: Diary) -> None:
    found = open_days.figures(action, *Q1, by=("mode",))["X13b"]
    assert {(): Fraction(10, 17), ("in_person",): 1, ("phone",): Fraction(1, 3)} == found


def test_a_session_counts_once_it_was_closed_by_the_horizon() -> None:
    diary = Diary()
    opened = diary.write("2020-03-30", DeskSessionOpened())
    diary.write("2020-04-02", DeskSessionClosed(of=opened, minutes=120))
    early, late = (diary.figures(action, *Q1, horizon=date(2020, 4, day)) for day in (1, 2))
    assert ((0, 1), (2, 0)) == tuple((found["X13"][()], found["X13c"][()]) for found in (early, late))


def told(diary: Diary, day: str, event: Any) -> list[tuple[str, bool]]:
    """The fields of which the rules say something, and whether they only warn."""
    subjects = ("desk:falconara",)
    return [(each.field, each.warns) for each in diary.problems(action, day, event, subjects=subjects)]


def test_a_session_is_closed_once() -> None:
    diary = Diary()
    opened = session(diary, "2020-01-13", None)
    assert [] == told(diary, "2020-01-13", DeskSessionClosed(of=opened, minutes=240))
    diary.write("2020-01-13", DeskSessionClosed(of=opened, minutes=240))
    assert [("of", False)] == told(diary, "2020-01-13", DeskSessionClosed(of=opened, minutes=240))


def test_the_sessions_of_a_day_are_no_longer_than_the_day() -> None:
    diary = Diary()
    session(diary, "2020-01-12", 1440)
    session(diary, "2020-01-13", 700)
    opened = session(diary, "2020-01-13", None)
    assert [] == told(diary, "2020-01-13", DeskSessionClosed(of=opened, minutes=740))
    assert [("minutes", False)] == told(diary, "2020-01-13", DeskSessionClosed(of=opened, minutes=741))


def test_much_longer_than_planned_is_asked_about() -> None:
    diary = Diary()
    opened = session(diary, "2020-01-13", None, planned_minutes=240)
    assert [] == told(diary, "2020-01-13", DeskSessionClosed(of=opened, minutes=360))
    assert [("minutes", True)] == told(diary, "2020-01-13", DeskSessionClosed(of=opened, minutes=361))


def test_two_sessions_at_once_are_told_those_one_after_the_other_are_not() -> None:
    diary = Diary()
    session(diary, "2020-01-12", None)
    session(diary, "2020-01-13", 180)
    assert [] == told(diary, "2020-01-13", DeskSessionOpened())
    session(diary, "2020-01-13", None)
    assert [("occurred", True)] == told(diary, "2020-01-13", DeskSessionOpened())
