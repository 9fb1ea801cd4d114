"""The figures of a report that are opened: the rows that they count and leave out, as far as they may be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.formats.book import Opening
from primm.proof.explain import explain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from primm.commands.book import Found
    from primm.core.figures.basis import Basis
    from primm.core.figures.report import Cell, Report, Table

ROWS = 40  # of each group of an opened figure; the rest is said as a number


def openings_of(
    bases: Sequence[Basis], found: Sequence[Found], page: Report
) -> Iterator[tuple[str, tuple[Opening, ...]]]:
    """Each total, and each desk of the figures of the page, with the rows that are counted and left out."""
    first = {table.metric.id for table in page.tables}
    for basis, one in zip(bases, found, strict=True):
        for table in one.now[0].tables:
            cells = [each for each in table.cells if not each.at or table.metric.id in first]
            yield table.metric.id, tuple(_opening(basis, one, table, cell, page) for cell in cells if _opens(cell))


def _opens(cell: Cell) -> bool:
    return bool(cell.number) and not cell.number.hidden


def _opening(basis: Basis, one: Found, table: Table, cell: Cell, page: Report) -> Opening:
    opened = explain(
        basis, one.action.metrics, table.metric.id, horizon=page.horizon, period=page.period, filters=page.filters,
        cell=cell.at, limit=ROWS,
    ).opened  # fmt: skip
    return Opening(cell.at, opened)
