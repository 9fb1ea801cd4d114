"""A report as one value: the figures of an action, with all that is needed to read them and to compute them again."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

import attrs

from primm.core.figures.ask import Remark
from primm.core.figures.basis import ask_of
from primm.core.figures.dimensions import can_break_down, can_filter, check, dimension, own_words
from primm.core.figures.forms import Ratio
from primm.core.figures.play import Play, plays_of
from primm.core.figures.tally import NOTHING, Number, Tally
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from primm.core.figures.basis import Basis, Certificate
    from primm.core.figures.dimensions import Dimension
    from primm.core.figures.metrics import Metric
    from primm.core.figures.period import Period

    Dims = tuple[str, ...]


@attrs.frozen
class Cell:
    """One figure: the value of each dimension (none: the total), the number, and its part of a hundred."""

    at: Mapping[str, str]
    number: Number
    percent: Fraction | None = None


@attrs.frozen
class Table:
    """The figures of one metric, by as many of the dimensions asked for as it has, each in the metric's own words."""

    metric: Metric
    by: Dims
    cells: tuple[Cell, ...]
    remarks: tuple[Remark, ...] = ()
    dimensions: Mapping[str, Dimension] = attrs.field(factory=dict, eq=False)


@attrs.frozen
class Report:
    """The figures of an action in a period, as the log stood at a position, judged at a horizon."""

    name: str
    title: str
    period: Period
    horizon: date
    by: Dims
    dimensions: Mapping[str, Dimension]
    filters: Mapping[str, tuple[str, ...]]
    tables: tuple[Table, ...]
    certificate: Certificate
    published: int = 0  # numbers below this one, but for 0, are hidden: it is for others

    @property
    def partial(self) -> bool:
        """Whether the period was not over at the horizon."""
        return self.period.partial(self.horizon)


def report(
    basis: Basis,
    metrics: Sequence[Metric],
    *,
    name: str,
    title: str,
    horizon: date,
    period: Period | None = None,
    by: Sequence[str] = (),
    filters: Mapping[str, Iterable[str]] | None = None,
) -> Report:
    """The figures of metrics, under the name and the title of their action; without a period, over the whole log.

    Every figure is given in total, by each of the dimensions, and by all combinations of them: none of them is the
    sum of others, because persons are counted once in each.
    """
    ask = ask_of(basis, metrics, period, horizon, filters)
    by = tuple(dict.fromkeys(by))
    check(metrics, by, ask.filters, basis.codes)
    dimensions = {each: dimension(each, metrics, basis.codes) for each in (*by, *ask.filters)}
    shown = {
        metric.id: tuple(each for each in by if can_break_down(metric, each))
        for metric in metrics
        if all(can_filter(metric, each) for each in ask.filters)
    }
    wanted = [(metric.measure, dims) for metric in metrics for dims in _levels(shown.get(metric.id))]
    tally = Tally(basis.connection, ask, wanted)
    tables = (_table(each, shown.get(each.id), by, tally, own_words(each, dimensions, basis.codes)) for each in metrics)
    return Report(
        name=name,
        title=title,
        period=ask.period,
        horizon=horizon,
        by=by,
        dimensions=dimensions,
        filters=ask.filters,
        tables=tuple(tables),
        certificate=attrs.evolve(basis.certificate, metrics={each.id: each.version for each in metrics}),
    )


def _levels(by: Dims | None) -> Iterator[Dims]:
    """The total first, then each dimension, then each two of them together …; nothing where nothing can be told."""
    for many in range(-1 if by is None else len(by) + 1):
        yield from combinations(by or (), many)


def _table(metric: Metric, shown: Dims | None, by: Dims, tally: Tally, dimensions: Mapping[str, Dimension]) -> Table:
    play = plays_of(metric.measure)[0]
    if shown is None:
        lacking = (each for name, each in dimensions.items() if not can_filter(metric, name))
        return Table(metric, (), (), tuple(Remark(_("not told apart by: {what}"), each.help) for each in lacking))
    remarks = [Remark(_("not shown by: {what}"), dimensions[name].help) for name in by if name not in shown]
    remarks += [Remark(text, dimensions[name].help) for name in shown for text in _several(play, name)]
    cells = (cell for dims in _levels(shown) for cell in _cells(metric, play, dims, tally, dimensions))
    return Table(metric, shown, tuple(cells), tuple(remarks), dimensions)


def _several(play: Play, name: str) -> Iterator[str]:
    """A warning where the cells of a dimension add to more than the total."""
    if play.many(name):
        yield _("one may have several of: {what}; the rows add to more than the total")
    elif play.unit and not play.trait(name) and play.counted:
        yield _("counted once in each: {what}; the rows may add to more than the total")


def _cells(metric: Metric, play: Play, dims: Dims, tally: Tally, dimensions: Mapping[str, Dimension]) -> Iterator[Cell]:
    numbers = tally.numbers(metric.measure, dims)
    if not dims:
        yield Cell({}, numbers.get((), NOTHING))
        return
    ranks = [dimensions[name].ranked(values) for name, values in zip(dims, zip(*numbers, strict=True), strict=False)]
    places = sorted(
        (cell for cell, number in numbers.items() if number),
        key=lambda cell: [rank[value] for rank, value in zip(ranks, cell, strict=True)],
    )
    percents = _percents(metric, play, dims, {cell: numbers[cell] for cell in places})
    for cell in places:
        yield Cell(dict(zip(dims, cell, strict=True)), numbers[cell], percents.get(cell))


def _percents(
    metric: Metric, play: Play, dims: Dims, numbers: Mapping[tuple[str, ...], Number]
) -> Mapping[tuple[str, ...], Fraction]:
    """Parts of a hundred along the traits of persons, inside one value of their work; none of what is not known."""
    traits = [play.trait(name) for name in dims]
    if isinstance(metric.measure, Ratio) or not play.counted or not any(traits) or any(map(play.many, dims)):
        return {}
    lines: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    for cell in numbers:
        lines[tuple(value for value, trait in zip(cell, traits, strict=True) if not trait)].append(cell)
    return {
        cell: part
        for line in lines.values()
        if not any(numbers[each].unknown for each in line)
        for cell, part in zip(line, hundred([numbers[each].value or Fraction(0) for each in line]), strict=True)
    }


def hundred(values: Sequence[Fraction]) -> list[Fraction]:
    """Parts of a hundred with one decimal that add to 100.0: what is left goes to the largest remainders."""
    whole = sum(values)
    exact = [value * 1000 / whole for value in values]
    parts = [int(each) for each in exact]
    largest = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in largest[: 1000 - sum(parts)]:
        parts[place] += 1
    return [Fraction(part, 10) for part in parts]
