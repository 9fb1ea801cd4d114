"""School, information, participation and the fund's sheets are counted a second time, from the events alone.

The recount (``recounting``) is written from the definitions and knows none of the views: it reads the rows of a log,
applies what was corrected, retracted and united, and counts. The lives that it counts are hard on purpose.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.recount_actions import compare, sheets
from tests.acceptance.recount_actions.cells import Ask
from tests.acceptance.recount_actions.lives import rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STARTS = (date(2019, 9, 1), date(2023, 10, 1), date(2023, 12, 1))  # 29 February, the law of 2023, an end of a year
SOME = (
    "desk",
    "month",
    "level",
    "school",
    "form",
    "sex",
    "age",
    "tg",
    "language",
    "topic",
    "place",
    "promoter",
    "name",
)
MORE = (
    *("quarter", "class_name", "pupil", "citizenships", "residence", "first_language", "born", "age_band", "purpose"),
    *("mode", "group", "group_kind", "cefr", "channel", "topics", "call_kind", "municipality", "worker"),
    *("distribution", "channels", "languages", "association_kind", "register", "theme", "initiative", "association"),
    *("support_kind", "body", "seat_level"),
)
PAIRS = (("sex", "age"), ("desk", "sex"), ("level", "tg"), ("month", "desk"), ("topic", "language"), ("group", "sex"))
FILTERS = (
    *({"sex": ["2"]}, {"tg": ["tcn"]}, {"desk": ["falconara"]}, {"level": ["primary"]}),
    *({"sex": ["2"], "desk": ["falconara", "chiaravalle"]}, {"age": ["lt18"], "sex": ["1"]}),
)


def periods(start: date) -> list[Ask]:
    """All of it, a quarter with its windows open, one day, over the year's end, and before everything."""
    day = lambda number: start + timedelta(days=number)  # noqa: E731
    spans = ((0, 420, 4000), (30, 120, 125), (150, 240, 240), (130, 130, 200), (100, 300, 310), (-900, -800, 0))
    return [Ask(*map(day, each)) for each in spans]


def asks(start: date, dims: Sequence[str]) -> Iterator[tuple[Ask, Sequence[str]]]:
    """Every period in total and by each dimension; one of them by pairs, and filtered."""
    every = periods(start)
    for asked in every:
        yield asked, ()
        yield from ((asked, (each,)) for each in dims)
    yield from ((every[4], pair) for pair in PAIRS)
    for chosen, by in product(FILTERS, ((), ("desk",), ("sex",), ("level",))):
        yield Ask(every[4].start, every[4].end, every[4].horizon, chosen), by


def test_every_cell_of_a_year_of_hard_lives_is_counted_again() -> None:
    start = STARTS[2]
    short = [(asked, by) for asked in periods(start)[:2] for by in ((), *((each,) for each in SOME))]
    found = compare.compared(rows(2, start), short)
    assert [] == found.differ
    assert found.numbers > 1000


def test_a_wrong_figure_is_seen() -> None:
    """The recount is told of no correction, retraction or merge: it counts otherwise, and the comparison says so."""
    told = rows(5, STARTS[1])
    first = [each for each in told if not any(kind in each.meta for kind in ('"event.', '"person.merged', "unmerged"))]
    found = compare.compared(told, [(periods(STARTS[1])[0], ())], told=first)
    assert {"S01", "I01", "P04"} <= {each.metric for each in found.differ}


def test_the_sheets_of_the_fund_are_counted_again() -> None:
    start = STARTS[0]
    spans = [(start - timedelta(days=10), start + timedelta(days=each)) for each in (150, 600)]
    cells, differ = sheets.compared(rows(3, start), spans)
    assert [] == differ
    assert cells > 150


@pytest.mark.parametrize("seed", [4, 5])
def test_what_changed_between_two_transmissions_is_found_again(seed: int) -> None:
    """Corrections, retractions and merges, told after the first transmission."""
    told = rows(seed, STARTS[0])
    span = (STARTS[0] - timedelta(days=10), STARTS[0] + timedelta(days=600))
    page, recount = sheets.delta(told, len(told) - 30, span)
    assert recount == page
    assert recount


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(9))
def test_every_cell_of_many_years_is_counted_again(seed: int) -> None:
    start = STARTS[seed % 3]
    told = rows(seed, start)
    assert [] == compare.compared(told, asks(start, (*SOME, *MORE))).differ
    span = (start - timedelta(days=10), start + timedelta(days=300))
    assert [] == sheets.compared(told, [span])[1]
