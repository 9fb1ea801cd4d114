"""Changes of mode: which days lie on each side of them, and what the figures say of both."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.desk import DeskModeChanged, DeskRegistered, DeskSessionClosed, DeskSessionOpened
from primm.plugins.services import action
from primm.plugins.services.switches import changes, changes_of, days_after, days_before
from primm.testing.diary import Diary

TOLD: dict[str, Any] = {"topics": ("doc",), "outcomes": ("information",)}
MODES = ("in_person", "phone", "closed")
BEGUN = date(2020, 1, 1)


def visit(diary: Diary, day: str, *, channel: str = "in_person_desk", desk: str = "falconara") -> None:
    diary.write(day, Contact(channel=channel, **TOLD), desk=desk)


def spans(diary: Diary) -> list[tuple[str, str, str]]:
    """Of each change the first day before it, its own, and the last day after it."""
    before, after = ([row for row in diary.rows(each) if row.since] for each in (days_before, days_after))
    pairs = list(zip(before, after, strict=True))
    assert all(before.until == after.since - timedelta(1) for before, after in pairs)
    return [(before.since.isoformat(), after.change, after.until.isoformat()) for before, after in pairs]


def kinds(diary: Diary) -> list[tuple[str, str, str]]:
    return [(row.day.isoformat(), row.from_mode, row.to_mode) for row in diary.rows(changes)]


def test_falconara_goes_from_the_counter_to_the_telephone() -> None:
    """Of four contacts before one was by phone; of four after, three: and twice as many in each hour."""
    diary = Diary()
    for day, channel in (("02-09", "phone_in"), ("02-10", "phone_in"), ("02-20", "home")):
        visit(diary, f"2020-{day}", channel=channel)
    for day in ("2020-03-05", "2020-03-08", "2020-03-09"):
        visit(diary, day)
    for day in ("2020-03-09", "2020-03-30", "2020-04-05", "2020-04-06"):
        visit(diary, day, channel="phone_in")
    diary.write("2020-03-09", DeskModeChanged(mode="phone", reason="epidemic"))
    for day, minutes in (("2020-03-02", 240), ("2020-03-09", 120)):
        diary.write(day, DeskSessionClosed(of=diary.write(day, DeskSessionOpened()), minutes=minutes))
    assert [("2020-03-09", "in_person", "phone")] == kinds(diary)

    def told(by: str) -> dict[str, Any]:
        found = diary.figures(action, "2020-01-01", "2020-06-30", by=(by,))
        return {each: found[each][("2020-03-09",)] for each in ("X01", "X13", "X13b", "X14")}

    assert {"X01": 4, "X13": 4, "X13b": 1, "X14": 25} == told("before_change")
    assert {"X01": 4, "X13": 2, "X13b": 2, "X14": 75} == told("after_change")


def test_days_near_no_change_are_known_to_be_so_where_the_desk_is_registered() -> None:
    diary = Diary()
    diary.write("2019-01-01", DeskRegistered(name="Falconara"))
    for desk in ("falconara", "elsewhere"):
        visit(diary, "2020-01-10", desk=desk)
    found = diary.figures(action, "2020-01-01", "2020-03-31", by=("after_change",))["X01"]
    assert {(): 2, ("-",): 1, ("unknown",): 1} == found


def test_a_change_whose_days_after_are_not_over_is_told() -> None:
    diary = Diary()
    diary.write("2020-03-09", DeskModeChanged(mode="phone"))

    def told(horizon: date) -> tuple[Any, ...]:
        found = diary.figures(action, "2020-01-01", "2020-03-31", horizon=horizon)
        return found["X14b"][()], found["X14c"][()]

    assert ((1, 1), (1, 0)) == (told(date(2020, 4, 5)), told(date(2020, 4, 6)))


def test_the_next_change_and_the_one_before_cut_the_days_short() -> None:
    diary = Diary()
    for day, mode in (("2020-03-09", "phone"), ("2020-03-19", "closed"), ("2020-05-18", "in_person")):
        diary.write(day, DeskModeChanged(mode=mode))
    assert [
        ("2020-02-10", "2020-03-09", "2020-03-18"),
        ("2020-03-09", "2020-03-19", "2020-04-15"),
        ("2020-04-20", "2020-05-18", "2020-06-14"),
    ] == spans(diary)
    assert [("in_person", "phone"), ("phone", "closed"), ("closed", "in_person")] == [each[1:] for each in kinds(diary)]


def test_the_same_mode_again_is_no_change_nor_is_what_was_taken_back_the_same_day() -> None:
    diary = Diary()
    diary.write("2020-01-01", DeskModeChanged(mode="in_person"))
    diary.write("2020-02-01T09:00", DeskModeChanged(mode="closed"))
    diary.write("2020-02-01T10:00", DeskModeChanged(mode="in_person"))
    diary.write("2020-03-01", DeskModeChanged(mode="phone", since=date(2020, 3, 9)))
    diary.write("2020-03-09", DeskModeChanged(mode="phone", reason="epidemic"))
    assert [("2020-03-09", "in_person", "phone")] == kinds(diary)


def test_each_desk_has_its_own_changes() -> None:
    diary = Diary()
    diary.write("2020-03-09", DeskModeChanged(desks=("desk:falconara", "desk:chiaravalle"), mode="phone"))
    diary.write("2020-03-19", DeskModeChanged(mode="closed"))
    found = diary.figures(action, "2020-01-01", "2020-03-31", by=("desk",))["X14b"]
    assert {(): 3, ("falconara",): 2, ("chiaravalle",): 1} == found


def test_the_first_and_the_last_day_that_there_is_break_nothing() -> None:
    diary = Diary()
    for day, mode in ((date.min, "phone"), (date.max, "closed")):
        diary.write("2020-03-09", DeskModeChanged(mode=mode, since=day))
    assert ["0001-01-01", "9999-12-31"] == [each[0] for each in kinds(diary)]
    assert 2 == diary.figures(action, "0001-01-01", "9999-12-31")["X14b"][()]


@given(st.lists(st.tuples(st.integers(0, 200), st.sampled_from(MODES)), max_size=8))
def test_a_day_lies_on_each_side_of_one_change_at_most(told: list[tuple[int, str]]) -> None:
    diary = Diary()
    for days, mode in told:
        diary.write((BEGUN + timedelta(days)).isoformat(), DeskModeChanged(mode=mode))
    found = list(changes_of(diary.history("desk:falconara")))
    assert all(each.was != each.entry.event.mode for each in found)
    assert all(0 < (each.since - each.first).days <= 28 and 0 < (each.over - each.since).days <= 28 for each in found)
    for one, following in pairwise(found):
        assert one.since <= following.first
        assert one.over <= following.since
