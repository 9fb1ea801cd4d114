"""The figures of the desks are counted a second time, from the events alone, and every cell is the same.

The second count (``tests/acceptance/recount``) is written from the definitions and knows no view. What it counts are
hard lives: told late, corrected, retracted, brought back, united and separated, at two desks and two origins.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest

from primm.core.host.plugins import core_kinds
from primm.plugins.services import action
from primm.testing.bench import bench
from tests.acceptance.recount_services.compare import PAIRS, Difference, Recount
from tests.acceptance.recount_services.hard import Lives
from tests.acceptance.recount_services.tally import Asked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

KINDS = [*core_kinds(), *action.kinds]
YEAR = Asked(date(2020, 1, 1), date(2020, 12, 31), date(2021, 1, 31))
PERIODS = (
    YEAR,
    Asked(date(2020, 1, 1), date(2020, 3, 31), date(2020, 4, 15)),
    Asked(date(2020, 3, 10), date(2020, 3, 10), date(2020, 6, 20)),  # one day
    Asked(date(2019, 12, 15), date(2020, 1, 31), date(2020, 2, 15)),  # over the end of a year
    Asked(date(2018, 1, 1), date(2018, 12, 31), date(2020, 12, 31)),  # in which nothing happened
)
FILTERS = ({"desk": "falconara"}, {"sex": "2"}, {"tg": "tcn"}, {"desk": "chiaravalle", "age": "18_60"})


def compared(
    rows: Sequence[object], periods: Iterable[Asked], by: Iterable[Sequence[str]], only: Iterable[Mapping[str, str]]
) -> tuple[int, list[tuple[Asked, Difference]]]:
    """How many cells are the same, and those that are not."""
    recount = Recount([row._asdict() for row in rows])  # type: ignore[attr-defined]
    asked = [(each, dims, {}) for each in periods for dims in (by or [[each] for each in recount.dimensions()])]
    asked += [(YEAR, dims, each) for each in only for dims in ((), ("desk",), ("sex",))]
    same, found = 0, []
    with bench(action) as mine:
        mine.receive(rows)  # type: ignore[arg-type]
        with mine.basis() as basis:
            for each, dims, filters in asked:
                for difference in recount.compared(basis, each, dims, filters):
                    same += difference is None
                    found += [(each, difference)] if difference else []
    return same, found


def some_lives(seed: int, many: int) -> Sequence[object]:
    """The rows of a log of hard lives."""
    return Lives(KINDS, seed, many).scribe.rows


def test_every_figure_of_the_desks_is_counted_again() -> None:
    assert {each.id for each in action.metrics} == Recount([]).ids()


def test_every_cell_is_counted_again() -> None:
    same, found = compared(some_lives(2, 400), PERIODS[:3], (), ())
    assert [] == found[:5]
    assert same > 3_000


def test_two_dimensions_and_filters_are_counted_again() -> None:
    same, found = compared(some_lives(9, 300), PERIODS[:1], PAIRS, FILTERS)
    assert [] == found[:5]
    assert same > 1_000


def test_a_wrong_figure_is_seen() -> None:
    """The check can fail: where the second count misses an event, each figure that counts it differs."""
    rows = some_lives(2, 300)
    recount = Recount([row._asdict() for row in rows if '"kind":"event.retracted"' not in row.meta])  # type: ignore[attr-defined]
    with bench(action) as mine:
        mine.receive(rows)  # type: ignore[arg-type]
        with mine.basis() as basis:
            wrong = {each.metric for each in recount.compared(basis, YEAR, (), {}) if each}
    assert {"X01", "X12", "V01"} <= wrong


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(20, 60))
def test_many_lives_are_counted_again(seed: int) -> None:
    same, found = compared(some_lives(seed, 700), PERIODS, (), FILTERS)
    pairs, more = compared(some_lives(seed, 300), PERIODS, PAIRS, ())
    assert {} == Counter(each.metric for _asked, each in found + more)
    assert same + pairs > 10_000
