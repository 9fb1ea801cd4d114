"""Small bars beside shares: as many cells as the share has of a hundred, of blocks or of plain letters."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from primm.core.figures.metrics import PERCENT

if TYPE_CHECKING:
    from primm.core.figures.report import Cell, Table

CELLS = 10  # of a whole bar
EIGHTHS = " ▏▎▍▌▋▊▉█"
PLAIN = "#"


def share_of(table: Table, cell: Cell) -> Fraction | None:
    """The part of a hundred that a figure is, or that it has of its line; None where it is none, or hidden."""
    if cell.number.hidden:
        return None
    return cell.percent if table.metric.unit != PERCENT else cell.number.value


def bar(share: Fraction | None, *, blocks: bool) -> str:
    """The bar of a share, which is seen however small it is; none for nothing."""
    if not share or share < 0:
        return ""
    part = min(share, Fraction(100)) * CELLS / 100
    if not blocks:
        return PLAIN * max(1, round(part))
    whole, eighths = divmod(max(1, round(part * 8)), 8)
    return EIGHTHS[-1] * whole + EIGHTHS[eighths].strip()
