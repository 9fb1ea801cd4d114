"""Changes of mode: which days lie on each side of them, and what the figures say of both."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.desk import DeskModeChanged
from primm.plugins.services import action
from primm.plugins.services.switches import switches
from primm.testing.diary import Diary

TOLD: dict[str, Any] = {"topics": ("doc",), "outcomes": ("information",)}
MODES = ("in_person", "phone", "closed")
BEGUN = date(2020, 1, 1)


def visit(diary: Diary, day: str, *, channel: str = "in_person_desk", desk: str = "falconara") -> None:
    diary.write(day, Contact(channel=channel, **TOLD), desk=desk)


def days_of(diary: Diary) -> list[tuple[str, str, str, str, int]]:
    """Of each side the day of the change, both modes, the side and its days."""
    return [
        (row.day.isoformat(), row.from_mode, row.to_mode, "before" if row.before else "after", row.days)
        for row in diary.rows(switches)
        if row.days is not None
    ]


def test_falconara_goes_from_the_counter_to_the_telephone() -> None:
    """Four at the counter in the four weeks before; one at the counter and three by phone in those after."""
    diary = Diary()
    visit(diary, "2020-01-07")
    for day in ("2020-02-10", "2020-02-20", "2020-03-05", "2020-03-08"):
        visit(diary, day)
    diary.write("2020-03-09", DeskModeChanged(mode="phone", reason="epidemic"))
    visit(diary, "2020-03-09")
    for day in ("2020-03-09", "2020-03-30", "2020-04-05", "2020-04-06"):
        visit(diary, day, channel="phone_in")
    assert [
        ("2020-03-09", "in_person", "phone", "before", 28),
        ("2020-03-09", "in_person", "phone", "after", 28),
    ] == days_of(diary)
    found = diary.figures(action, "2020-01-01", "2020-03-31", by=("from_mode", "to_mode"))
    assert {(): 0, ("in_person", "phone"): 0} == {cell: found["X14b"][cell] for cell in ((), ("in_person", "phone"))}
    assert (75, Fraction(1, 7), Fraction(1, 7)) == tuple(found[each][()] for each in ("X14c", "X14d", "X14e"))


def test_a_change_whose_days_after_are_not_over_is_open() -> None:
    diary = Diary()
    visit(diary, "2020-01-07")
    diary.write("2020-03-09", DeskModeChanged(mode="phone"))
    visit(diary, "2020-03-10", channel="phone_in")

    def told(horizon: date) -> tuple[Any, ...]:
        tables = diary.report(action, "2020-01-01", "2020-03-31", horizon=horizon).tables
        numbers = {each.metric.id: each.cells[0].number for each in tables}
        return numbers["X14c"].value, numbers["X14c"].open, numbers["X14e"].value

    assert (None, 1, None) == told(date(2020, 4, 5))
    assert (100, 0, Fraction(1, 28)) == told(date(2020, 4, 6))


def test_the_next_change_and_the_one_before_cut_the_days_short() -> None:
    diary = Diary()
    visit(diary, "2019-01-07")
    for day, mode in (("2020-03-09", "phone"), ("2020-03-19", "closed"), ("2020-05-18", "in_person")):
        diary.write(day, DeskModeChanged(mode=mode))
    assert [
        ("2020-03-09", "in_person", "phone", "before", 28),
        ("2020-03-09", "in_person", "phone", "after", 10),
        ("2020-03-19", "phone", "closed", "before", 10),
        ("2020-03-19", "phone", "closed", "after", 28),
        ("2020-05-18", "closed", "in_person", "before", 28),
        ("2020-05-18", "closed", "in_person", "after", 28),
    ] == days_of(diary)


def test_days_before_the_desk_s_first_contact_do_not_count() -> None:
    diary = Diary()
    diary.write("2020-03-09", DeskModeChanged(mode="phone"))
    assert [0, 28] == [each[-1] for each in days_of(diary)]
    visit(diary, "2020-03-05")
    assert [4, 28] == [each[-1] for each in days_of(diary)]


def test_the_same_mode_again_is_no_change_nor_is_what_was_taken_back_the_same_day() -> None:
    diary = Diary()
    diary.write("2020-01-01", DeskModeChanged(mode="in_person"))
    diary.write("2020-02-01T09:00", DeskModeChanged(mode="closed"))
    diary.write("2020-02-01T10:00", DeskModeChanged(mode="in_person"))
    diary.write("2020-03-01", DeskModeChanged(mode="phone", since=date(2020, 3, 9)))
    diary.write("2020-03-09", DeskModeChanged(mode="phone", reason="epidemic"))
    assert [("2020-03-09", "in_person", "phone")] * 2 == [each[:3] for each in days_of(diary)]


def test_each_desk_has_its_own_days() -> None:
    diary = Diary()
    diary.write("2020-03-09", DeskModeChanged(desks=("desk:falconara", "desk:chiaravalle"), mode="phone"))
    visit(diary, "2020-03-02")
    visit(diary, "2020-03-16", channel="phone_in", desk="chiaravalle")
    found = diary.figures(action, "2020-01-01", "2020-03-31", by=("desk",))
    assert {(): 0, ("falconara",): 0} == found["X14b"]
    assert {(): 100, ("chiaravalle",): 100} == found["X14c"]


def test_the_first_and_the_last_day_that_there_is_break_nothing() -> None:
    diary = Diary()
    for day, mode in ((date.min, "phone"), (date.max, "closed")):
        diary.write("2020-03-09", DeskModeChanged(mode=mode, since=day))
    assert [0, 28, 0, 0] == [each[-1] for each in days_of(diary)]


@given(st.lists(st.tuples(st.integers(0, 200), st.sampled_from(MODES)), max_size=6), st.sets(st.integers(0, 240)))
def test_a_day_lies_on_each_side_of_one_change_at_most(changes: list[tuple[int, str]], visits: set[int]) -> None:
    diary = Diary()
    for days, mode in changes:
        diary.write((BEGUN + timedelta(days)).isoformat(), DeskModeChanged(mode=mode))
    for days in visits:
        visit(diary, (BEGUN + timedelta(days)).isoformat())
    rows = diary.rows(switches)
    met = [(row.entry.id, row.after) for row in rows if row.visit]
    assert len(met) == len(set(met))
    assert all(0 <= row.days <= 28 for row in rows if row.days is not None)
    assert all(row.from_mode != row.to_mode for row in rows)
    for side in (True, False):
        assert sum(row.days or 0 for row in rows if row.after is side) >= sum(
            row.after is side for row in rows if row.visit
        )
