"""Tables of a page: the page of figures and desks, one figure by what it is told apart by, rows of an opened one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from primm.formats import page as onepage
from primm.formats.appendix import place_of
from primm.formats.cell import cell_of
from primm.formats.crossed import grid
from primm.formats.localized import number
from primm.formats.sides import period_in_full
from primm.formats.tidy import detail, figure, label, rounded
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from fractions import Fraction

    from primm.core.figures.period import Period
    from primm.core.figures.report import Cell, Table
    from primm.formats.book import Book
    from primm.formats.sides import Sides
    from primm.words import Words

    View = Mapping[str, Any]

WIDE = 10**6  # a page has room for every column


def page_table(book: Book, sides: Sides, every: set[str]) -> View:
    """A figure a line, a column for each desk and one for the total."""
    flat = book if len(book.by) < 2 else attrs.evolve(book, by=())
    columns = onepage.columns(flat)
    dimension = flat.dimensions[flat.by[0]] if flat.by else None
    names = [sides.by(label, dimension, each) for each in columns if dimension]
    heads = [
        {"text": sides.say(_("figure")), "number": False},
        {"text": sides.say(_("unit")), "number": False},
        *({"text": each, "number": True} for each in (*names, sides.say(_("total")))),
    ]
    return {
        "name": f"{sides.plain(book.title)} {book.period}",
        "caption": sides.say(book.title),
        "heads": heads,
        "rows": [_page_row(table, flat, columns, sides, every) for table in book.tables],
    }


def _page_row(table: Table, book: Book, columns: Sequence[str], sides: Sides, every: set[str]) -> View:
    name = book.by[0] if book.by else ""
    cells = {cell.at.get(name, ""): cell for cell in table.cells if len(cell.at) < 2}
    metric = table.metric
    numbers = (
        cell_of(
            sides.of(onepage.number, table, cells.get(each)),
            number=True,
            total=not each,
            href=_href(table, cells.get(each), every),
        )
        for each in (*columns, "")
    )
    first = cell_of(sides.title(metric), head=True)
    return {"total": False, "cells": [first, cell_of(sides.say(metric.unit)), *numbers]}


def _href(table: Table, cell: Cell | None, every: set[str]) -> str | None:
    place = place_of(table, cell.at) if cell else ""
    return place if place in every else None


def figures_table(table: Table, book: Book, sides: Sides, every: set[str], over: Period | None = None) -> View:
    """One figure by one dimension or two; it says over which other period, where it is another one."""
    metric = table.metric
    by = sides.of(_by, table, over if over != book.period else None)
    plain = " × ".join(sides.plain(table.dimensions[name].help) for name in table.by)
    view = {"name": f"{metric.id} {sides.plain(metric.title)}: {plain}", "caption": by}
    crossed = grid(table, sides.words, WIDE)
    if crossed and len(sides.words.each) == 1:
        heads, lines = crossed
        return view | {
            "heads": [{"text": each, "number": place > 0} for place, each in enumerate(heads)],
            "rows": [_line(line, number == 0) for number, line in enumerate(lines)],
        }
    return view | {"heads": list(_heads(table, sides)), "rows": list(_rows(table, sides, every))}


def _by(table: Table, over: Period | None, words: Words) -> str:
    names = " × ".join(words.translate(table.dimensions[name].help) for name in table.by)
    return f"{names}: {period_in_full(over, words)}" if over else names


def _line(line: Sequence[str], total: bool) -> View:
    return {"total": total, "cells": [cell_of(line[0], head=True), *(cell_of(each, number=True) for each in line[1:])]}


def _heads(table: Table, sides: Sides) -> Iterator[View]:
    for name in table.by:
        yield {"text": sides.say(table.dimensions[name].help), "number": False}
    yield {"text": sides.say(_("figure")), "number": True}
    if _has_percent(table):
        yield {"text": "%", "number": True}
    if _has_detail(table, sides):
        yield {"text": sides.say(_("of which")), "number": False}


def _rows(table: Table, sides: Sides, every: set[str]) -> Iterator[View]:
    most = max((cell.number.value or 0 for cell in table.cells if cell.at), default=0)
    for cell in table.cells:
        names = [cell_of(_value(table, cell, name, sides), head=not place) for place, name in enumerate(table.by)]
        shown = sides.of(figure, table, cell)
        cells = [*names, cell_of(shown, number=True, href=_href(table, cell, every), bar=_bar(cell, most))]
        if _has_percent(table):
            cells.append(cell_of(number(rounded(cell.percent, 1) or "", sides.words), number=True))
        if _has_detail(table, sides):
            cells.append(cell_of(sides.of(detail, table, cell)))
        yield {"total": not cell.at, "cells": cells}


def _value(table: Table, cell: Cell, name: str, sides: Sides) -> Any:
    at = cell.at.get(name)
    return sides.say(_("total")) if at is None else sides.by(label, table.dimensions[name], at)


def _bar(cell: Cell, most: Fraction | int) -> str | None:
    """How long the bar beside a figure is, in parts of a hundred of the longest; the total has none."""
    value = cell.number.value
    if not cell.at or not value or cell.number.hidden or not most:
        return None
    return rounded(100 * value / most)


def _has_percent(table: Table) -> bool:
    return any(cell.percent is not None for cell in table.cells)


def _has_detail(table: Table, sides: Sides) -> bool:
    return any(detail(table, cell, sides.words) for cell in table.cells)
