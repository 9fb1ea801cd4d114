"""The report beside the recount, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.figures.period import Period
from primm.core.figures.report import report
from primm.plugins.info import action as the_info
from primm.plugins.participation import action as the_participation
from primm.plugins.school import action as the_school
from primm.testing.bench import bench
from tests.acceptance.recount_actions import info, participation, school
from tests.acceptance.recount_actions.cells import Ask, Cell, Dims, Figure
from tests.acceptance.recount_actions.world import World

if TYPE_CHECKING:
    from primm.core.log.rows import Row
    from primm.testing.bench import Bench

OVER = ("%", "days")
ACTIONS = ((the_school, school.figures), (the_info, info.figures), (the_participation, participation.figures))


class Difference(NamedTuple):
    """A cell that is counted otherwise."""

    metric: str
    asked: Ask
    dims: Dims
    cell: Cell
    page: Figure
    recount: Figure


class Comparison:
    """How many cells were compared, and which differ."""

    def __init__(self) -> None:
        self.cells = 0
        self.numbers = 0
        self.differ: list[Difference] = []

    def of(self, action: Any, mine: Bench, recount: Mapping[str, Any], asked: Ask, by: Sequence[str]) -> None:
        """Compare every metric that can be shown so."""
        chosen = [each for each in action.metrics if _can(each, by, asked)]
        if not chosen:
            return
        with mine.basis() as basis:
            made = report(
                basis,
                chosen,
                name=action.name,
                title=action.title,
                horizon=asked.horizon,
                period=Period(asked.start, asked.end),
                by=by,
                filters=asked.filters,
            )
        for table in made.tables:
            page = {tuple(each.at): {} for each in table.cells}
            for each in table.cells:
                number = each.number
                page[tuple(each.at)][tuple(each.at.values())] = Figure(number.value, number.open, int(number.unknown))
            page.setdefault((), {})
            for dims, found in page.items():
                self._cells(table.metric, asked, dims, found, recount[table.metric.id](asked, dims))

    def _cells(
        self, metric: Any, asked: Ask, dims: Dims, page: Mapping[Cell, Figure], recount: Mapping[Cell, Figure]
    ) -> None:
        for cell in sorted({*page, *recount}):
            one, other = (each.get(cell, Figure(None)) for each in (page, recount))
            if cell or metric.unit not in OVER:
                one, other = _zero(one), _zero(other)
            self.cells += 1
            self.numbers += bool(one.value)
            if one != other:
                self.differ.append(Difference(metric.id, asked, dims, cell, one, other))


def _zero(figure: Figure) -> Figure:
    """What nothing is in and nothing can be divided by are one here; a nought is a figure where others are."""
    return figure._replace(value=figure.value or Fraction(0))


def _can(metric: Any, by: Sequence[str], asked: Ask) -> bool:
    from primm.core.figures.dimensions import can_break_down, can_filter

    shown = all(can_break_down(metric, name) for name in by)
    return shown and all(can_filter(metric, name) for name in asked.filters)


def compared(
    rows: Sequence[Row],
    asks: Iterable[tuple[Ask, Sequence[str]]],
    only: Sequence[str] = (),
    told: Sequence[Row] | None = None,
) -> Comparison:
    """Every figure of three actions, for each thing asked; ``told``: what the recount hears, if something else."""
    asks = list(asks)
    world = World([each._asdict() for each in (rows if told is None else told)])
    made = Comparison()
    for action, figures in ACTIONS:
        if only and action.name not in only:
            continue
        recount = figures(world)
        with bench(action) as mine:
            mine.receive(rows)
            for asked, by in asks:
                made.of(action, mine, recount, asked, by)
    return made
