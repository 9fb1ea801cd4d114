"""A report in words: its figures rounded, its codes with their labels, and all of it as one table."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, NamedTuple

from primm.core.events.codes import ALWAYS
from primm.core.figures.report import decimals_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from primm.core.figures.dimensions import Dimension
    from primm.core.figures.frame import Remark
    from primm.core.figures.report import Cell, Report, Table
    from primm.words import Words

AFTER = ("figure", "above", "below", "percent", "open", "from", "to", "partial", "horizon", "filters")


class Shown(NamedTuple):
    """A figure as it is shown; None is not applicable."""

    figure: str | None
    above: str | None
    below: str | None
    percent: str | None
    open: int


def shown(table: Table, cell: Cell) -> Shown:
    """A cell as it is shown: exact until here; shares, ratios and hours have two decimals, parts of a hundred one."""
    number = cell.number
    return Shown(
        rounded(number.value, decimals_of(table.metric)),
        rounded(number.above),
        rounded(number.below),
        rounded(cell.percent, 1),
        number.open,
    )


def rounded(value: Fraction | None, decimals: int = 0) -> str | None:
    """A number with decimals, half rounded up; without, whole numbers and halves as they are."""
    if value is None:
        return None
    if not decimals and value.denominator > 1:
        decimals = 1 if value.denominator == 2 else 2
    return str(Decimal(floor(value * 10**decimals + Fraction(1, 2))).scaleb(-decimals))


def label(words: Words, dimension: Dimension, value: str) -> str:
    """The value of a dimension in the reader's language."""
    text = dimension.label(value)
    if dimension.codes is None or value not in dimension.codes.codes:
        return words.translate(text) if value in ALWAYS else text
    return words.label(dimension.codes.name, text)


def said(words: Words, remark: Remark) -> str:
    """A remark in the reader's language."""
    return words.translate(remark.text).format(what=words.translate(remark.what))


def text(value: object) -> str:
    """A value in a cell; what is not there leaves it empty."""
    if isinstance(value, (list, tuple)):
        return " ".join(map(str, value))
    return "" if value is None else str(value)


def filters(report: Report) -> str:
    """The filters in one line."""
    return "; ".join(f"{name}={','.join(values)}" for name, values in report.filters.items())


def header(report: Report) -> list[str]:
    """The columns of a report as one table: a dimension has its code and its label; empty where it is the total."""
    return ["metric", "title", "unit", *(each for name in report.by for each in (name, f"{name}_label")), *AFTER]


def rows(report: Report, words: Words, nothing: str = "n/a") -> Iterator[list[str]]:
    """The figures of a report, one a row; ``nothing`` stands where there is no figure."""
    period, partial = report.period, "yes" if report.partial else "no"
    about = [period.start.isoformat(), period.end.isoformat(), partial, report.horizon.isoformat(), filters(report)]
    for table in report.tables:
        metric = table.metric
        names = [metric.id, words.translate(metric.title), words.translate(metric.unit)]
        for cell in table.cells:
            figure, *rest = shown(table, cell)
            yield [*names, *_place(report, words, cell.at), figure or nothing, *map(text, rest), *about]


def _place(report: Report, words: Words, at: Mapping[str, str]) -> Iterator[str]:
    for name in report.by:
        yield at.get(name, "")
        yield label(words, report.dimensions[name], at[name]) if name in at else ""
