"""A report as one value: its period, its levels, its order, its parts of a hundred."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from primm.core.figures.measures import count, median, persons, ratio, share, stock, total
from primm.core.figures.period import Period
from primm.core.figures.report import hundred
from primm.formats.tidy import decimals_of


def at(table: Any) -> list[tuple[str, ...]]:
    """Where the cells of a table stand."""
    return [tuple(cell.at.values()) for cell in table.cells]


def test_the_total_comes_first_then_each_dimension_then_both_and_what_is_unknown_last(desk: Any) -> None:
    desk.met("ann", "2020-01-01", sex="unknown")
    desk.met("bob", "2020-01-01", sex="refused", desk="south")
    desk.met("cyd", "2020-01-01", sex="2", desk=None)
    desk.met("dan", "2020-01-01", sex="1", desk="a")
    (table,) = desk.report(count(desk.Meeting), by=("desk", "sex")).tables
    assert at(table) == [
        (),
        *(("a",), ("north",), ("south",), ("unknown",)),
        *(("1",), ("2",), ("refused",), ("unknown",)),
        *(("a", "1"), ("north", "unknown"), ("south", "refused"), ("unknown", "2")),
    ]


def test_a_dimension_that_is_asked_for_twice_is_shown_once(desk: Any) -> None:
    assert desk.report(count(desk.Meeting), by=("desk", "desk")).by == ("desk",)


def test_without_a_period_it_covers_the_whole_log(desk: Any) -> None:
    report = desk.report(count(desk.Meeting), period=None)
    assert report.period == Period(date(2021, 6, 30), date(2021, 6, 30))
    desk.met("ann", "2018-02-03")
    desk.tell(desk.Case, "ann", opened="2021-07-07", case="1")
    cases = stock(desk.Case, opened=desk.Case.opened, closed=desk.Case.closed)
    report = desk.report(count(desk.Meeting), cases, period=None)
    assert report.period == Period(date(2018, 2, 3), date(2021, 7, 7))
    assert [table.cells[0].number.value for table in report.tables] == [1, 1]
    assert report.partial


def test_a_period_that_is_over_is_not_partial(desk: Any) -> None:
    assert not desk.report(count(desk.Meeting)).partial


def test_parts_of_a_hundred_stand_along_traits_inside_one_value_of_work(desk: Any) -> None:
    for who, sex, place in (
        ("ann", "1", "north"),
        ("bob", "2", "north"),
        ("cyd", None, "north"),
        ("dan", "2", "south"),
    ):
        desk.met(who, "2020-01-01", sex=sex, desk=place)
    (table,) = desk.report(persons(desk.Meeting), by=("desk", "sex")).tables
    assert {tuple(cell.at.values()): cell.percent for cell in table.cells if cell.percent is not None} == {
        ("1",): 25,
        ("2",): 50,
        ("unknown",): 25,
        ("north", "1"): Fraction(334, 10),
        ("north", "2"): Fraction(333, 10),
        ("north", "unknown"): Fraction(333, 10),
        ("south", "2"): 100,
    }


def test_shares_medians_and_ratios_have_no_parts_of_a_hundred(desk: Any) -> None:
    desk.met("ann", "2020-01-01", sex="1", minutes=5)
    meeting = desk.Meeting
    measures = (
        share(meeting, of=meeting.reached),
        median(meeting, meeting.minutes),
        ratio(count(meeting), count(meeting)),
    )
    for table in desk.report(*measures, by=("sex",)).tables:
        assert [cell.percent for cell in table.cells] == [None, None]


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=12))
def test_parts_add_to_a_hundred_and_none_is_off_by_a_tenth(values: list[int]) -> None:
    parts = hundred([Fraction(each) for each in values])
    assert sum(parts) == 100
    assert all(
        abs(part - Fraction(100 * each, sum(values))) < Fraction(1, 10)
        for each, part in zip(values, parts, strict=True)
    )


def test_shares_ratios_and_hours_have_two_decimals(desk: Any, of: Any) -> None:
    meeting = desk.Meeting
    measures = {
        count(meeting): 0,
        median(meeting, meeting.minutes): 0,
        total(meeting, meeting.minutes): 0,
        total(meeting, meeting.minutes, scale=60): 2,
        share(meeting, of=meeting.served): 2,
        ratio(count(meeting), count(meeting)): 2,
    }
    assert {each.measure: decimals_of(each) for each in of(*measures)} == measures


def test_the_same_rows_give_the_same_report(desk: Any) -> None:
    """Acceptance example 13, its part here: nothing depends on when or how often it is asked."""
    for who, sex in (("bob", "1"), ("ann", "2"), ("cyd", None)):
        desk.met(who, "2020-01-01", sex=sex, topics=("b", "a"))
    first, second = (desk.report(persons(desk.Meeting), by=("sex", "topics")) for _ in range(2))
    assert first.tables == second.tables


def test_a_value_has_the_label_of_its_list_or_stands_for_itself(desk: Any) -> None:
    sex, place = desk.report(count(desk.Meeting), by=("sex", "desk")).dimensions.values()
    assert [sex.label(each) for each in ("2", "unknown")] == ["female", "not known"]
    assert [place.label(each) for each in ("north", "unknown")] == ["north", "not known"]
