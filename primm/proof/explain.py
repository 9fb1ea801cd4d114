"""Opening a figure: the rows that it counts, and those that it leaves out, each with the reason.

The rows counted are those of the statement over which the figure is counted: list and number cannot disagree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from primm.core.errors import NotFound
from primm.core.figures.ask import Remark
from primm.core.figures.basis import ask_of
from primm.core.figures.dimensions import can_break_down, check
from primm.core.figures.forms import Ratio
from primm.core.figures.play import play_of
from primm.core.figures.query.statements import grouped, left_out, listed, page, run
from primm.core.figures.tally import Number, Tally
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from primm.core.figures.ask import Ask
    from primm.core.figures.basis import Basis, Certificate
    from primm.core.figures.forms import Measure
    from primm.core.figures.metrics import Metric
    from primm.core.figures.period import Period
    from primm.core.figures.play import Play
    from primm.core.figures.query.statements import Lines

COUNTED = Remark(_("counted"))
BELOW = Remark(_("counted below the line alone"))


@attrs.frozen
class Line:
    """One row: its event, whom it concerns, the day that places it, the desk, and the number that is added."""

    event: str
    subject: str
    day: str | None
    desk: str | None
    value: int | str | None


@attrs.frozen
class Group:
    """Rows that have the same fate: how many there are, some of them, and how many of these stand in no list."""

    remark: Remark
    number: int
    lines: tuple[Line, ...]
    kept: int = 0


@attrs.frozen
class Opened:
    """A number and its rows: those counted first, then those left out; of a ratio there are several."""

    number: Number
    groups: tuple[Group, ...]


@attrs.frozen
class Explanation:
    """A figure, opened."""

    metric: Metric
    period: Period
    horizon: date
    filters: Mapping[str, tuple[str, ...]]
    cell: Mapping[str, str]
    number: Number
    opened: tuple[Opened, ...]
    certificate: Certificate


def explain(
    basis: Basis,
    metrics: Sequence[Metric],
    metric_id: str,
    *,
    horizon: date,
    period: Period | None = None,
    filters: Mapping[str, Iterable[str]] | None = None,
    cell: Mapping[str, str] | None = None,
    limit: int = 100,
    offset: int = 0,
    kept: Container[str] = (),
) -> Explanation:
    """Open one figure of a report over these metrics; of each group of rows, ``limit`` are shown after ``offset``.

    ``kept``: the persons whose data may only be kept. They stay in the numbers, and in none of the lines.
    """
    metric = next((each for each in metrics if each.id == metric_id), None)
    if metric is None:
        raise NotFound(_("there is no such metric: primm metrics list shows them"))
    ask = ask_of(basis, metrics, period, horizon, filters)
    cell = dict(cell or {})
    chosen = {name: (value,) for name, value in cell.items() if can_break_down(metric, name)}
    check([metric], tuple(cell), {**ask.filters, **chosen}, basis.codes)
    parts = [(each, {name: cell[name] for name in cell if play_of(each).has(name)}) for each in _parts(metric.measure)]
    tally = Tally(basis.connection, ask, [(each, tuple(here)) for each, here in ((metric.measure, cell), *parts)])
    opened = [
        Opened(
            tally.number(measure, here),
            tuple(_unlisted(each, kept) for each in _groups(basis, play_of(measure), ask, here, limit, offset)),
        )
        for measure, here in parts
    ]
    return Explanation(
        metric=metric,
        period=ask.period,
        horizon=horizon,
        filters=ask.filters,
        cell=cell,
        number=tally.number(metric.measure, cell),
        opened=tuple(opened),
        certificate=attrs.evolve(basis.certificate, metrics={metric.id: metric.version}),
    )


def _unlisted(group: Group, kept: Container[str]) -> Group:
    """A group without the lines of those who stand in no list."""
    lines = tuple(each for each in group.lines if each.subject not in kept)
    return attrs.evolve(group, lines=lines, kept=len(group.lines) - len(lines))


def _parts(measure: Measure) -> list[Measure]:
    if isinstance(measure, Ratio):
        return _parts(measure.above) + _parts(measure.below)
    return [measure]


def _groups(basis: Basis, play: Play, ask: Ask, cell: Mapping[str, str], limit: int, offset: int) -> Iterator[Group]:
    """The rows counted, those below the line alone, then what every view of the play leaves out."""

    def groups(rows: Lines, by: str, remarks: Mapping[int | None, Remark]) -> Iterator[Group]:
        numbers = dict(run(basis.connection, grouped(rows, by)))
        for value, remark in remarks.items():
            if value in numbers or remark is COUNTED:
                lines = run(basis.connection, page(rows, by, value, limit, offset))
                yield Group(remark, numbers.get(value, 0), tuple(Line(*each) for each in lines))

    yield from groups(listed(play, ask, cell), "above", {None: COUNTED} if play.of is None else {1: COUNTED, 0: BELOW})
    for part in range(len(play.rows)):
        rows, reasons = left_out(play, part, ask, cell)
        yield from groups(rows, "reason", dict(enumerate(reasons)))
