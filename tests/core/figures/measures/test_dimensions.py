"""What figures are broken down and filtered by: work, traits, the calendar, several values, other views, margins."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from primm.core.errors import Refused
from primm.core.figures.measures import count, distinct, median, persons, ratio, share, stock, total


def test_a_person_is_placed_once_by_the_first_row_in_play(desk: Any) -> None:
    """Acceptance example 7: who changes bracket inside the period stays in that of the first event."""
    desk.met("ann", "2019-05-01", sex="x")
    desk.met("ann", "2020-05-01", sex="2", reached=False)
    desk.met("ann", "2020-06-01", sex="1")
    desk.met("ann", "2020-07-01", sex="2", desk="south")
    assert desk.figures(count(desk.Meeting), "sex") == {"1": 1, "2": 2}
    assert desk.figures(persons(desk.Meeting), "sex") == {"2": 1}
    assert desk.figures(persons(desk.Meeting, desk.Meeting.reached), "sex") == {"1": 1}
    assert desk.figures(persons(desk.Meeting), "desk", "sex") == {("north", "2"): 1, ("south", "2"): 1}
    assert desk.figures(persons(desk.Meeting, desk.Meeting.reached), "sex", filters={"desk": ["south"]}) == {"2": 1}
    assert desk.figures(persons(desk.Meeting, desk.Meeting.reached), filters={"sex": ["2"]}) == 0


def test_persons_are_not_additive_over_desks(desk: Any) -> None:
    """Acceptance example 1: three contacts of one person at two desks."""
    for place in ("north", "south", "north"):
        desk.met("ann", "2020-01-01", desk=place)
    assert desk.figures(count(desk.Meeting)) == 3
    assert desk.figures(persons(desk.Meeting)) == 1
    assert desk.figures(persons(desk.Meeting), "desk") == {"north": 1, "south": 1}


def test_what_is_no_person_is_in_the_cell_of_everybody_it_has_rows_of(desk: Any) -> None:
    """A desk is not placed by its first row, which nothing orders among those of several persons."""
    desk.met("ann", "2020-01-01", desk="north", sex="2")
    desk.met("bob", "2020-01-01", desk="north", sex="1")
    desks = distinct(desk.Meeting, desk.Meeting.desk)
    assert 1 == desk.figures(desks)
    assert {"1": 1, "2": 1} == desk.figures(desks, "sex")
    assert [1, 1] == [desk.figures(desks, filters={"sex": [sex]}) for sex in ("1", "2")]


def test_the_calendar_tells_rows_apart_by_their_date(desk: Any) -> None:
    for day in ("2020-01-31", "2020-03-01", "2020-04-01", "2020-12-31"):
        desk.met("ann", day)
    meetings = count(desk.Meeting)
    assert desk.figures(meetings, "month") == {"2020-01": 1, "2020-03": 1, "2020-04": 1, "2020-12": 1}
    assert desk.figures(meetings, "quarter") == {"2020q1": 2, "2020q2": 1, "2020q4": 1}
    assert desk.figures(persons(desk.Meeting), "year", "quarter") == {
        ("2020", "2020q1"): 1,
        ("2020", "2020q2"): 1,
        ("2020", "2020q4"): 1,
    }
    assert desk.figures(meetings, filters={"quarter": ["2020q1"]}) == 2


def test_a_row_with_several_values_counts_once_for_each(desk: Any) -> None:
    desk.met("ann", "2020-01-01", topics=("house", "school"))
    desk.met("ann", "2020-01-02", topics=("house", "house"))
    desk.met("ann", "2020-01-03")
    assert desk.figures(count(desk.Meeting), "topics") == {"house": 2, "school": 1, "unknown": 1}
    assert desk.figures(persons(desk.Meeting), "topics") == {"house": 1, "school": 1, "unknown": 1}
    assert desk.figures(count(desk.Meeting), filters={"topics": ["school", "unknown"]}) == 2
    (table,) = desk.report(count(desk.Meeting), by=("topics",)).tables
    assert [remark.text for remark in table.remarks] == [
        "one may have several of: {what}; the rows add to more than the total"
    ]
    assert all(cell.percent is None for cell in table.cells)


def test_persons_by_a_trait_with_several_values(desk: Any) -> None:
    desk.met("ann", "2020-01-01", countries=("MAR", "ITA"))
    desk.met("ann", "2020-02-01", countries=("ALB",), desk="south")
    assert desk.figures(persons(desk.Meeting), "countries") == {"ITA": 1, "MAR": 1}
    assert desk.figures(persons(desk.Meeting), "desk", "countries") == {
        ("north", "ITA"): 1,
        ("north", "MAR"): 1,
        ("south", "ITA"): 1,
        ("south", "MAR"): 1,
    }
    assert desk.figures(persons(desk.Meeting), "desk", filters={"countries": ["ALB"]}) == {}
    assert desk.figures(persons(desk.Meeting), "desk", filters={"countries": ["ITA"]}) == {"north": 1, "south": 1}


def test_numbers_are_values_in_their_order(desk: Any) -> None:
    for floor in (10, 9, None, 9):
        desk.met("ann", "2020-01-01", floor=floor)
    assert list(desk.figures(count(desk.Meeting), "floor").items()) == [("9", 2), ("10", 1), ("unknown", 1)]
    assert desk.figures(count(desk.Meeting), filters={"floor": ["10", "unknown"]}) == 2


def test_another_view_says_how_it_was_on_that_day(desk: Any) -> None:
    desk.tell(desk.Mode, desk="north", since=None, until="2020-03-10", mode="in_person")
    desk.tell(desk.Mode, desk="north", since="2020-03-10", mode="phone")
    for day, place in (("2020-03-09", "north"), ("2020-03-10", "north"), ("2020-05-01", "north"), ("2020-05-01", "a")):
        desk.met("ann", day, desk=place)
    modes = desk.figures(count(desk.Meeting), "mode")
    assert modes == {"in_person": 1, "phone": 2, "unknown": 1}
    assert desk.figures(persons(desk.Meeting), "mode") == {"in_person": 1, "phone": 1, "unknown": 1}
    assert desk.figures(count(desk.Meeting), filters={"mode": ["phone"]}) == 2


class TestMargins:
    """Acceptance example 3: a workshop of twelve without a name, seven women and five men; three minors."""

    @pytest.fixture
    def workshop(self, desk: Any) -> Any:
        for margin, sex, age, people in (
            ("total", None, None, 12),
            ("sex", "2", None, 7),
            ("sex", "1", None, 5),
            ("age", None, "lt18", 3),
            ("age", None, "unknown", 9),
        ):
            desk.tell(desk.Presence, of=1, day="2020-01-01", margin=margin, sex=sex, age=age, people=people)
        desk.tell(desk.Presence, "ann", day="2020-01-01", margin="all", sex="2", age="gt60", people=1)
        return desk

    def test_one_margin_is_told_at_a_time(self, workshop: Any) -> None:
        presences = total(workshop.Presence, workshop.Presence.people)
        assert workshop.figures(presences) == 13
        assert workshop.figures(presences, "place") == {"hall": 13}
        assert workshop.figures(presences, "sex") == {"1": 5, "2": 8}
        assert workshop.figures(presences, "age") == {"lt18": 3, "gt60": 1, "unknown": 9}
        assert workshop.figures(presences, filters={"sex": ["2"]}) == 8

    def test_of_two_together_nobody_knows(self, workshop: Any) -> None:
        """Where nothing is known stands how many they are, and no figure."""
        presences = total(workshop.Presence, workshop.Presence.people)
        cells = workshop.report(presences, by=("sex", "age")).tables[0].cells
        assert [(tuple(cell.at.values()), cell.number.value, cell.number.unknown) for cell in cells[-2:]] == [
            (("2", "gt60"), 1, 0),
            (("unknown", "unknown"), 0, 12),
        ]
        assert workshop.opened(presences, {"sex": "unknown", "age": "unknown"}) == {
            "counted": [],
            "in another cell: sex": [1, 1, 6],
            "in another cell: age": [1],
            "told by another margin": [1],
            "not known: how the traits of people without a name go together": [1],
        }
        assert workshop.figures(presences, "age", filters={"sex": ["unknown"]}) == {}

    def test_who_passes_a_filter_by_one_margin_is_not_known_by_another_trait(self, workshop: Any) -> None:
        presences = total(workshop.Presence, workshop.Presence.people)
        asked = {"filters": {"sex": ["2"]}}
        assert workshop.figures(presences, **asked) == 8
        assert workshop.figures(presences, "age", **asked) == {"gt60": 1, "unknown": 7}
        both = workshop.report(presences, by=("sex", "age"), **asked).tables[0].cells
        assert [(cell.number.value, cell.number.unknown) for cell in both if len(cell.at) == 2] == [(1, 0), (0, 7)]
        cells = workshop.report(presences, by=("age",), **asked).tables[0].cells
        assert [(cell.at, cell.percent) for cell in cells] == [
            ({}, None),
            ({"age": "gt60"}, Fraction(125, 10)),
            ({"age": "unknown"}, Fraction(875, 10)),
        ]
        assert workshop.opened(presences, {"age": "unknown"}, **asked)["counted"] == [1]

    def test_two_margins_filtered_by_say_how_many_are_not_known(self, workshop: Any) -> None:
        """Of three minors nobody knows whether they are women; the part of a hundred is not known either."""
        presences = total(workshop.Presence, workshop.Presence.people)
        asked = {"filters": {"age": ["lt18", "gt60"], "sex": ["2"]}}
        cells = workshop.report(presences, by=("age", "place"), **asked).tables[0].cells
        assert [(cell.at, cell.number.value, cell.number.unknown, cell.percent) for cell in cells] == [
            ({}, 1, 3, None),
            ({"age": "lt18"}, 0, 3, None),
            ({"age": "gt60"}, 1, 0, None),
            ({"place": "hall"}, 1, 3, None),
            ({"age": "lt18", "place": "hall"}, 0, 3, None),
            ({"age": "gt60", "place": "hall"}, 1, 0, None),
        ]
        assert workshop.opened(presences, **asked) == {
            "counted": [6],
            "told by another margin": [1, 1, 1],
            "not known: how the traits of people without a name go together": [1],
            "filtered out": [1],
        }
        assert workshop.explain(presences, **asked).number == cells[0].number

    def test_a_work_filter_holds_for_what_is_not_known_too(self, workshop: Any) -> None:
        presences = total(workshop.Presence, workshop.Presence.people, scale=2)
        asked = {"filters": {"age": ["lt18"], "place": ["moon"], "sex": ["2"]}}
        (cell,) = workshop.report(presences, **asked).tables[0].cells
        assert (cell.number.value, cell.number.unknown) == (0, 0)
        (cell,) = workshop.report(presences, filters={"age": ["lt18"], "sex": ["2"]}).tables[0].cells
        assert (cell.number.value, cell.number.unknown) == (0, Fraction(3, 2))

    def test_where_nobody_has_one_of_the_two_it_is_known(self, workshop: Any) -> None:
        """No one of the twelve is older than sixty: whoever is, has a name."""
        presences = total(workshop.Presence, workshop.Presence.people)
        for filters in ({"age": ["gt60"], "sex": ["2"]}, {"age": ["lt18"], "sex": ["9"]}):
            (cell,) = workshop.report(presences, filters=filters).tables[0].cells
            assert cell.number.unknown == 0

    def test_counts_shares_medians_and_ratios_say_it_too(self, workshop: Any) -> None:
        rows, people = workshop.Presence, workshop.Presence.people
        measures = (
            count(rows),
            share(rows, of=rows.day),
            median(rows, people),
            ratio(count(rows), total(rows, people)),
        )
        tables = workshop.report(*measures, filters={"age": ["lt18", "gt60"], "sex": ["2"]}).tables
        assert [(table.cells[0].number.value, table.cells[0].number.unknown) for table in tables] == [
            (1, 1),
            (100, 1),
            (1, 1),
            (1, 1),
        ]

    def test_a_median_of_nobody_with_a_name_is_not_known(self, desk: Any) -> None:
        for margin, sex, age in (("total", None, None), ("sex", "2", None), ("age", None, "lt18")):
            desk.tell(desk.Presence, of=1, day="2020-01-01", margin=margin, sex=sex, age=age, people=4)
        asked = {"filters": {"age": ["lt18"], "sex": ["2"]}, "by": ("place",)}
        (table,) = desk.report(median(desk.Presence, desk.Presence.people), **asked).tables
        assert [(cell.at, cell.number.value, cell.number.unknown) for cell in table.cells] == [
            ({}, None, 1),
            ({"place": "hall"}, None, 1),
        ]

    def test_persons_are_known_by_name_whatever_is_asked(self, workshop: Any) -> None:
        asked = {"filters": {"age": ["lt18", "gt60"], "sex": ["2"]}}
        (cell,) = workshop.report(persons(workshop.Presence), **asked).tables[0].cells
        assert (cell.number.value, cell.number.unknown) == (1, 0)

    def test_a_trait_of_which_there_is_no_margin_is_not_known(self, desk: Any) -> None:
        """Twelve people of whom nobody asked the age: they do not vanish from a table by age."""
        for margin, sex, people in (("total", None, 12), ("sex", "2", 7), ("sex", "1", 5)):
            desk.tell(desk.Presence, of=1, day="2020-01-01", margin=margin, sex=sex, people=people)
        presences = total(desk.Presence, desk.Presence.people)
        assert desk.figures(presences, "age") == {"unknown": 12}
        assert desk.figures(presences, filters={"age": ["unknown"]}) == 12
        assert desk.opened(presences, {"age": "unknown"})["counted"] == [1]

    def test_the_other_margins_are_left_out(self, workshop: Any) -> None:
        opened = workshop.opened(total(workshop.Presence, workshop.Presence.people))
        assert opened == {"counted": [1, 6], "told by another margin": [1, 1, 1, 1]}


def test_what_no_figure_has_is_refused_with_the_nearest_names(desk: Any) -> None:
    with pytest.raises(Refused) as refused:
        desk.report(count(desk.Meeting), by=("dsk", "place"), filters={"topic": ["x"], "sex": ["w"]})
    by, by_other, sex, topic = (problem.say() for problem in refused.value.problems)
    assert by == "by: no figure can be shown by dsk: choose among desk"
    assert by_other.startswith("by: no figure can be shown by place: choose among ")
    assert topic == "filter: no figure can be filtered by topic: choose among topics"
    assert sex == "sex: the list has no such code"


def test_an_unknown_value_may_always_be_filtered_by(desk: Any) -> None:
    desk.met("ann", "2020-01-01")
    assert desk.figures(count(desk.Meeting), filters={"sex": ["unknown", "refused"]}) == 1


def test_what_some_figures_lack_is_said_beside_them(desk: Any) -> None:
    desk.met("ann", "2020-01-01", floor=1)
    open_cases = stock(desk.Case, opened=desk.Case.opened, closed=desk.Case.closed)
    meetings, cases = desk.report(count(desk.Meeting), open_cases, by=("floor", "month")).tables
    assert (meetings.by, meetings.remarks) == (("floor", "month"), ())
    assert (cases.by, len(cases.cells)) == ((), 1)
    assert [remark.text.format(what=remark.what) for remark in cases.remarks] == [
        "not shown by: floor",
        "not shown by: month",
    ]


def test_a_figure_that_cannot_be_filtered_is_not_given_unfiltered(desk: Any) -> None:
    desk.met("ann", "2020-01-01", floor=1)
    meetings, cases = desk.report(count(desk.Meeting), count(desk.Case), filters={"floor": ["1"]}).tables
    assert meetings.cells[0].number.value == 1
    assert cases.cells == ()
    assert [remark.text.format(what=remark.what) for remark in cases.remarks] == ["not told apart by: floor"]


def test_a_filter_gives_the_figure_of_the_cell_also_where_a_share_looks_into_another_view(desk: Any) -> None:
    from primm.core.figures.measures import rows

    desk.met("ann", "2020-01-01", floor=1, desk="north")
    desk.tell(desk.Case, "ann", opened="2020-01-01", case="1", desk="south")
    some = share(persons(desk.Meeting), of=rows(desk.Case))
    assert desk.figures(some, filters={"floor": ["1"]}) == 100
    assert desk.figures(some, filters={"desk": ["north"]}) == 100
    assert desk.figures(some, "desk") == {"north": 100}
