"""A figure, opened: what it counts and what it leaves out, and why."""

from __future__ import annotations

from typing import Any

import pytest

from primm.core.errors import NotFound, Refused
from primm.core.figures.measures import count, median, persons, ratio, share, stock, total
from primm.proof.explain import explain


def test_every_row_has_its_reason(desk: Any) -> None:
    desk.met("ann", "2020-01-01", sex="1")
    desk.met("ann", "2020-01-02", sex="1")
    desk.met("bob", "2020-01-02", reached=False)
    desk.met("bob", "2019-01-02")
    desk.met("bob", "2020-05-02", desk="south")
    desk.met(None, "2020-01-02")
    desk.met("cyd", "2020-01-02", sex="2")
    desk.met("dan", "2020-01-02", floor=2, sex="1")
    opened = desk.opened(
        persons(desk.Meeting, desk.Meeting.reached), {"desk": "north", "sex": "1"}, filters={"floor": ["unknown"]}
    )
    assert opened == {
        "counted": [1],
        "in another cell: desk": [5],
        "outside the period": [4],
        "not: reached": [3],
        "filtered out": [8],
        "not known: person": [6],
        "placed in another cell by its first row: person": [7],
        "counted by another row: person": [2],
    }


def test_a_line_names_event_subject_day_desk_and_number(desk: Any) -> None:
    desk.met("ann", "2020-01-02", minutes=20)
    explanation = desk.explain(total(desk.Meeting, desk.Meeting.minutes))
    (line,) = explanation.opened[0].groups[0].lines
    assert (line.event[-1], line.subject, line.day, line.desk, line.value) == ("1", "ann", "2020-01-02", "north", 20)
    assert explanation.number.value == 20


def test_rows_without_a_desk_have_none(desk: Any) -> None:
    desk.tell(desk.Presence, "ann", day="2020-01-01", margin="all", people=1)
    (line,) = desk.explain(count(desk.Presence)).opened[0].groups[0].lines
    assert line.desk is None


def test_a_share_tells_both_sides_of_the_line_and_what_is_open(desk: Any) -> None:
    for served, due in ((True, "2020-02-01"), (False, "2020-02-01"), (True, None), (False, "2030-01-01")):
        desk.met("ann", "2020-01-01", served=served, due=due)
    opened = desk.opened(share(desk.Meeting, of=desk.Meeting.served, due=desk.Meeting.due))
    assert opened == {"counted": [1], "counted below the line alone": [2], "window open": [3, 4]}


def test_a_stock_tells_what_is_not_overdue_and_a_median_what_is_not_known(desk: Any) -> None:
    desk.tell(desk.Case, "ann", opened="2020-01-01", review="2020-02-01", case="1", minutes=1)
    desk.tell(desk.Case, "ann", opened="2020-01-01", case="2")
    overdue = stock(desk.Case, opened=desk.Case.opened, closed=desk.Case.closed, overdue=desk.Case.review)
    assert desk.opened(overdue) == {"counted": [1], "not overdue": [2]}
    assert desk.opened(median(desk.Case, desk.Case.minutes)) == {"counted": [1], "not known: minutes": [2]}


def test_a_ratio_is_opened_above_and_below(desk: Any) -> None:
    desk.met("ann", "2020-01-01", minutes=10, desk="south")
    desk.met("ann", "2020-01-01", minutes=20)
    each = ratio(total(desk.Meeting, desk.Meeting.minutes), count(desk.Presence))
    desk.tell(desk.Presence, "ann", day="2020-01-01", margin="all", people=1)
    explanation = desk.explain(each, {"desk": "south"})
    above, below = explanation.opened
    assert (explanation.number.value, above.number.value, below.number.value) == (10, 10, 1)
    assert [group.number for group in above.groups] == [1, 1]
    assert [group.number for group in below.groups] == [1]


def test_rows_come_in_pages(desk: Any) -> None:
    for day in ("03", "01", "02"):
        desk.met("ann", f"2020-01-{day}")
    (counted,) = desk.explain(count(desk.Meeting), limit=2).opened[0].groups
    assert (counted.number, [line.day for line in counted.lines]) == (3, ["2020-01-01", "2020-01-02"])
    (counted,) = desk.explain(count(desk.Meeting), limit=2, offset=2).opened[0].groups
    assert (counted.number, [line.day for line in counted.lines]) == (3, ["2020-01-03"])


def test_a_cell_that_does_not_occur_is_none_or_not_applicable(desk: Any) -> None:
    desk.met("ann", "2020-01-01")
    assert desk.explain(count(desk.Meeting), {"desk": "moon"}).number.value == 0
    assert desk.explain(share(desk.Meeting, of=desk.Meeting.served), {"desk": "moon"}).number.value is None


def test_where_nothing_happened_nothing_is_counted(desk: Any) -> None:
    (counted,) = desk.explain(count(desk.Meeting)).opened[0].groups
    assert (0, ()) == (counted.number, counted.lines)


def test_a_hundred_rows_are_shown_where_nobody_says_how_many(desk: Any) -> None:
    for _each in range(101):
        desk.met("ann", "2020-01-01")
    (counted,) = desk.explain(count(desk.Meeting)).opened[0].groups
    assert (101, 100) == (counted.number, len(counted.lines))


@pytest.mark.parametrize(
    ("cell", "said"),
    [({"sex": "7"}, "sex: the list has no such code"), ({"dsk": "north"}, "by: no figure can be shown by dsk: ")],
)
def test_a_cell_that_no_report_can_have_is_refused(desk: Any, cell: dict[str, str], said: str) -> None:
    with pytest.raises(Refused) as refused:
        desk.explain(count(desk.Meeting), cell)
    (problem,) = refused.value.problems
    assert problem.say().startswith(said)


def test_a_calendar_cell_can_be_opened(desk: Any) -> None:
    desk.met("ann", "2020-01-01")
    desk.met("ann", "2020-02-01")
    opened = desk.opened(count(desk.Meeting), {"month": "2020-02"})
    assert opened == {"counted": [2], "in another cell: month": [1]}


def test_rows_of_several_views_are_told_apart(desk: Any) -> None:
    from primm.core.figures.measures import rows

    desk.met("ann", "2020-01-01")
    desk.tell(desk.Case, "ann", opened="2020-01-01", case="1")
    opened = desk.opened(persons(any_of=[rows(desk.Case), rows(desk.Meeting)]))
    assert opened == {"counted": [1], "counted by another row: person": [2]}


def test_an_unknown_metric_is_not_found(desk: Any, of: Any) -> None:
    with desk.basis() as rows, pytest.raises(NotFound, match="there is no such metric"):
        explain(rows, of(count(desk.Meeting)), "X99", horizon=None)  # type: ignore[arg-type]
