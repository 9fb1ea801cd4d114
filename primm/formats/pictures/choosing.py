"""Which picture says more than a table: it is chosen by the dimensions by which the table is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from primm.core.figures.play import CALENDAR
from primm.formats.pictures.bars import bars
from primm.formats.pictures.heat import heat
from primm.formats.pictures.lines import line, lines
from primm.formats.pictures.pyramid import is_pyramid, pyramid
from primm.formats.pictures.reader import Reader
from primm.formats.pictures.values import has_number

if TYPE_CHECKING:
    from primm.core.figures.period import Period
    from primm.core.figures.report import Report, Table
    from primm.words import Words

FILE = "person:"  # with which a value begins that is somebody's


class Picture(NamedTuple):
    """A specification in Vega-Lite as plain data, its title, and what it shows in words."""

    spec: dict[str, Any]
    title: str
    alt: str


def picture(table: Table, words: Words, *, period: Period | None = None) -> Picture | None:
    """The picture of a table; none where it would say no more than a number, or have a mark for each person.

    ``period``: of what is counted there is none in its months that the table does not have; without it, between those
    that it has.
    """
    cells = [cell for cell in table.cells if len(cell.at) == len(table.by)]
    calendar = [name for name in table.by if name in CALENDAR]
    if not 1 <= len(table.by) <= 2 or len(calendar) == 2 or len(cells) < 2:
        return None
    if not any(has_number(cell.number) for cell in cells):
        return None
    if any(value.startswith(FILE) for cell in cells for value in cell.at.values()):
        return None
    spec, told = _drawn(table, Reader(words), period, calendar)
    return Picture(spec, told.title, told.alt)


def known(report: Report) -> Period:
    """The days of a report's period of which something can be known: since records begin, up to the horizon."""
    start, end = report.period.start, min(report.period.end, report.horizon)
    start = max(start, report.certificate.begins or start)
    return attrs.evolve(report.period, start=min(start, end), end=end)


def _drawn(table: Table, reader: Reader, period: Period | None, calendar: list[str]) -> Any:
    if calendar:
        return line(table, reader, period) if len(table.by) == 1 else lines(table, reader, period)
    if len(table.by) == 1:
        return bars(table, reader)
    return pyramid(table, reader) if is_pyramid(table) else heat(table, reader)
