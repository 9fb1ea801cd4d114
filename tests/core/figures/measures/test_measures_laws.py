"""Laws of measures, whatever the rows."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from primm.core.figures import measures as m
from primm.core.figures.play import play_of

DAYS = st.sampled_from(["2019-06-01", "2020-01-01", "2020-05-17", "2020-12-31", "2021-01-01"])
MAYBE = st.none() | DAYS
WHO = st.sampled_from(["ann", "bob", "cyd", None])
DESKS = st.sampled_from(["north", "south", None])
SEXES = st.sampled_from(["2", "1", "unknown", None])
COUNTRIES = st.lists(st.sampled_from(["MAR", "ITA", "ALB"]), max_size=2, unique=True).map(tuple)
MEETINGS = st.fixed_dictionaries(
    {
        "subject": WHO,
        "day": DAYS,
        "due": MAYBE,
        "answered": MAYBE,
        "desk": DESKS,
        "sex": SEXES,
        "countries": COUNTRIES,
        "topics": COUNTRIES,
        "lead": st.booleans(),
        "reached": st.booleans(),
        "served": st.booleans(),
        "minutes": st.none() | st.integers(0, 9),
    }
)
CASES = st.fixed_dictionaries(
    {
        "subject": WHO,
        "opened": DAYS,
        "closed": MAYBE,
        "review": MAYBE,
        "case": st.sampled_from("123"),
        "desk": DESKS,
        "sex": SEXES,
        "countries": COUNTRIES,
        "grave": st.booleans(),
        "minutes": st.none() | st.integers(0, 9),
    }
)


def told(new_desk: Any, meetings: Any, cases: Any) -> Any:
    """A desk with these meetings and cases."""
    desk = new_desk()
    for each in meetings:
        desk.tell(desk.Meeting, **each)
    for each in cases:
        desk.tell(desk.Case, **each)
    return desk


def counted(desk: Any) -> list[m.Measure]:
    """Measures whose figure is a number of rows or of persons."""
    meeting, case = desk.Meeting, desk.Case
    return [
        m.count(meeting, meeting.reached),
        m.count(case, during=(case.opened, case.closed)),
        m.stock(case, opened=case.opened, closed=case.closed, overdue=case.review),
        m.persons(meeting, (meeting.reached, meeting.lead)),
        m.persons(any_of=[m.rows(meeting, window="6 months"), m.rows(case)]),
        m.distinct(case, case.case),
        m.stock(case, opened=case.opened, closed=case.closed, key=case.case),
    ]


def shares(desk: Any) -> list[m.Measure]:
    """Measures whose figure is a part of something."""
    meeting, case = desk.Meeting, desk.Case
    return [
        m.share(meeting, of=meeting.served, among=meeting.reached, due=meeting.due),
        m.share(m.persons(meeting), of=(meeting.served, meeting.lead)),
        m.share(m.persons(meeting), of=m.rows(case, case.grave, during=(case.opened, case.closed))),
        m.retained(meeting, meeting.person, window="12 months"),
    ]


CELLS = st.lists(st.sampled_from(["desk", "sex", "countries"]), max_size=2, unique=True)
ROWS = {"meetings": st.lists(MEETINGS, max_size=6), "cases": st.lists(CASES, max_size=4)}


@given(**ROWS, by=CELLS, nth=st.integers(0, 10), choose=st.integers(0, 99))
def test_a_figure_is_the_number_of_its_explained_rows(
    new_desk: Any, meetings: Any, cases: Any, by: Any, nth: int, choose: int
) -> None:
    desk = told(new_desk, meetings, cases)
    measure = [*counted(desk), *shares(desk)][nth]
    cells = desk.report(measure, by=tuple(by)).tables[0].cells
    cell = cells[choose % len(cells)]
    (opened,) = desk.explain(measure, dict(cell.at)).opened
    sizes = {group.remark.text: group.number for group in opened.groups}
    assert all(len(group.lines) == group.number for group in opened.groups)
    assert opened.number == cell.number
    if cell.number.below is None:
        assert sizes["counted"] == cell.number.value
    else:
        assert sizes["counted"] == cell.number.above
        assert sizes["counted"] + sizes.get("counted below the line alone", 0) == cell.number.below
        assert sizes.get("window open", 0) == cell.number.open


@given(**ROWS, nth=st.integers(0, 10), cell=st.sampled_from([{}, {"sex": "2"}, {"desk": "north", "sex": "1"}]))
def test_every_row_is_counted_or_left_out_for_one_reason(
    new_desk: Any, meetings: Any, cases: Any, nth: int, cell: Any
) -> None:
    desk = told(new_desk, meetings, cases)
    measure = [*counted(desk), *shares(desk)][nth]
    among = {each.row for each in play_of(measure).rows}
    groups = desk.explain(measure, cell).opened[0].groups
    assert sum(group.number for group in groups) == sum(type(row) in among for _, _, row in desk.told)


@given(**ROWS, by=st.sampled_from([("desk",), ("sex",), ("desk", "sex")]))
def test_cells_of_additive_units_sum_to_the_total(new_desk: Any, meetings: Any, cases: Any, by: Any) -> None:
    desk = told(new_desk, meetings, cases)
    meeting, case = desk.Meeting, desk.Case
    for measure in (
        m.count(meeting, meeting.reached),
        m.total(meeting, meeting.minutes, scale=60),
        m.total([m.rows(meeting), m.rows(case, case.grave)], meeting.minutes),
        m.stock(case, opened=case.opened, closed=case.closed),
    ):
        assert sum(desk.figures(measure, *by).values()) == desk.figures(measure)


@given(**ROWS, nth=st.integers(3, 6), sex=st.sampled_from(["2", "1", "unknown"]))
def test_a_person_is_in_exactly_one_cell_of_a_trait(
    new_desk: Any, meetings: Any, cases: Any, nth: int, sex: str
) -> None:
    desk = told(new_desk, meetings, cases)
    measure = counted(desk)[nth]
    cells = {tuple(cell.at.items()): cell.number.value for cell in tables(desk, measure, "desk", "sex").cells}
    by_sex = {at: value for at, value in cells.items() if [name for name, _ in at] == ["sex"]}
    assert sum(by_sex.values()) == cells[()]
    assert desk.figures(measure, filters={"sex": [sex]}) == by_sex.get((("sex", sex),), 0)
    for at, number in cells.items():
        if [name for name, _ in at] == ["desk"]:
            assert sum(value for inner, value in cells.items() if len(inner) == 2 and inner[:1] == at) == number
            assert number <= cells[()]


def tables(desk: Any, measure: m.Measure, *by: str) -> Any:
    """The one table of a report."""
    return desk.report(measure, by=by).tables[0]


@given(**ROWS)
@settings(max_examples=30)
def test_parts_of_a_hundred_along_a_trait_add_to_a_hundred(new_desk: Any, meetings: Any, cases: Any) -> None:
    """A case or a desk may be several persons': of these there are no parts."""
    desk = told(new_desk, meetings, cases)
    for table in desk.report(*counted(desk), by=("desk", "sex")).tables:
        lines: dict[Any, list[Any]] = {}
        for cell in table.cells:
            parts = "sex" in cell.at and play_of(table.metric.measure).unit in (None, "person")
            assert parts == (cell.percent is not None)
            if cell.percent is not None:
                lines.setdefault(cell.at.get("desk"), []).append(cell.percent)
        assert all(sum(line) == 100 for line in lines.values())


def test_of_nothing_every_figure_is_none_or_not_applicable(desk: Any) -> None:
    """Acceptance example 15."""
    meeting = desk.Meeting
    for measure in counted(desk):
        assert desk.figures(measure) == 0
        assert desk.figures(measure, "sex") == {}
    medians = m.median(meeting, meeting.minutes), m.median_per(meeting, meeting.person)
    for measure in (*shares(desk), *medians, m.ratio(m.count(meeting), m.count(meeting))):
        assert desk.figures(measure) is None
        assert desk.figures(measure, "sex") == {}
