"""The rows behind the figures of a page: what each counts and what it leaves out, by handle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.commands.hidden import hidden_in
from primm.formats.book import Opening, opens
from primm.proof.explain import explain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from primm.commands.book import Found
    from primm.commands.workplace import Workplace
    from primm.core.figures.basis import Basis
    from primm.core.figures.report import Cell, Report, Table

ROWS = 40  # of each group of an opened figure; the rest is said as a number


class Opener:
    """Opens the figures of a page; who may only be kept stands in none of their rows."""

    def __init__(self, place: Workplace, page: Report) -> None:
        self._page, self._first = page, {table.metric.id for table in page.tables}
        self._kept = set(hidden_in(place))  # persons whose data may only be kept stand in no list

    def of_all(self, bases: Sequence[Basis], found: Sequence[Found]) -> Iterator[tuple[str, tuple[Opening, ...]]]:
        """Each total, and each desk of the figures of the page, with the rows that are counted and left out."""
        for basis, one in zip(bases, found, strict=True):
            for table in one.now[0].tables:
                cells = [each for each in table.cells if not each.at or table.metric.id in self._first]
                opened = (self._opened(basis, one, table, each) for each in cells if opens(each))
                yield table.metric.id, tuple(opened)

    def _opened(self, basis: Basis, one: Found, table: Table, cell: Cell) -> Opening:
        page = self._page
        opened = explain(
            basis, one.action.metrics, table.metric.id, horizon=page.horizon, period=page.period, filters=page.filters,
            cell=cell.at, limit=ROWS, kept=self._kept,
        ).opened  # fmt: skip
        return Opening(cell.at, opened)
