"""A figure by two dimensions as a grid: a line for each value of the first, a column for each of the second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.formats.localized import number
from primm.formats.tidy import detail, figure, label, rounded
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from primm.core.figures.report import Cell, Table
    from primm.words import Words

GAP = 2  # between two columns
TOTAL = ""  # no value of a dimension is empty

Grid = tuple[list[str], list[list[str]]]


def grid(table: Table, words: Words, width: int) -> Grid | None:
    """The heads and the lines; nothing where a figure needs words beside it, or the grid would not fit."""
    if len(table.by) != 2 or any(detail(table, cell, words) for cell in table.cells):
        return None
    first, second = table.by
    cells = {(cell.at.get(first, TOTAL), cell.at.get(second, TOTAL)): _cell(table, cell, words) for cell in table.cells}
    down, across = (_names(table, words, name) for name in table.by)
    helps = (words.translate(table.dimensions[name].help) for name in table.by)
    heads = [" × ".join(helps), *across.values()]
    lines = [[name, *(cells.get((here, there), "") for there in across)] for here, name in down.items()]
    return (heads, lines) if _wide(heads, lines) <= width else None


def _names(table: Table, words: Words, dimension: str) -> Mapping[str, str]:
    """The values of a dimension in their order with their labels, the total first."""
    alone = (cell.at[dimension] for cell in table.cells if list(cell.at) == [dimension])
    named = {value: label(words, table.dimensions[dimension], value) for value in alone}
    return {TOTAL: words.translate(_("total")), **named}


def _cell(table: Table, cell: Cell, words: Words) -> str:
    text = figure(table, cell, words)
    return text if cell.percent is None else f"{text} ({number(str(rounded(cell.percent, 1)), words)} %)"


def _wide(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> int:
    return sum(max(map(len, column)) + GAP for column in zip(heads, *lines, strict=True)) - GAP
