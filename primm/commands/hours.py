"""``primm hours``: the minutes of work that X12 counts, by worker, action, activity, desk or month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from primm.commands.asking import asking, in_codes
from primm.commands.complete import items
from primm.commands.figures import open_basis, services, warn_of_others
from primm.commands.output import listing
from primm.commands.tree import Command, option
from primm.core.host.action import Listing
from primm.formats.localized import day
from primm.formats.tidy import label
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from primm.commands.asking import Asked
    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.core.figures.report import Cell, Report

METRIC = "X12"
COLUMNS = ("worker", "action", "activity", "desk", "month", "quarter", "year", "minutes", "hours")
DIMENSIONS = COLUMNS[:-2]


@click.command(cls=Command)
@option(
    "--by",
    metavar="DIM[,DIM]",
    multiple=True,
    default=("worker,action",),
    help=_("by worker, action, activity, desk, month, quarter, year; by worker and action if left out"),
    shell_complete=lambda _ctx, _param, incomplete: items(DIMENSIONS, incomplete),
)
@click.pass_obj
@asking
@listing
def hours(place: Workplace, show: Show, by: Sequence[str], asked: Asked) -> None:
    """Show the hours of work in PERIOD (2020, 2020q3, q3, 2020-03), else over the whole log.

    They are the minutes that X12 counts: of contacts, mediations on site and travelling, services, and what was logged
    as work, each minute once. The last line is the total.
    """
    from primm.core.figures.report import report

    action = services(place)
    metrics = [each for each in action.metrics if each.id == METRIC]
    with open_basis(place, asked.earlier, action, metrics) as basis:
        found = report(
            basis,
            metrics,
            name=action.name,
            title=action.title,
            horizon=asked.horizon,
            period=asked.period(basis),
            by=[name for each in by for name in each.split(",")],
            filters=in_codes(asked.filters, metrics, basis.codes),
        )
    warn_of_others(place, found.certificate)
    heading = place.words.translate(_("period: {start} to {end}")).format(
        start=day(found.period.start, place.words), end=day(found.period.end, place.words)
    )
    show(Listing((*found.by, *COLUMNS[-2:]), list(_rows(place, found)), (heading,)))


def _rows(place: Workplace, found: Report) -> Iterator[tuple[Any, ...]]:
    """The cells that have all the dimensions, then the total."""
    (table,) = found.tables
    total, cells = place.words.translate(_("total")), list(table.cells)
    for cell in (each for each in cells if len(each.at) == len(found.by) > 0):
        yield *(label(place.words, found.dimensions[name], cell.at[name]) for name in found.by), *_spent(cell)
    yield *((total, *[""] * (len(found.by) - 1)) if found.by else ()), *_spent(cells[0])


def _spent(cell: Cell) -> tuple[int, str]:
    minutes = int((cell.number.value or 0) * 60)
    return minutes, f"{minutes // 60}:{minutes % 60:02d}"
