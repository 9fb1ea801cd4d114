"""What the page of a report says, piece by piece, ready for its template."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import attrs

from primm.formats import page as onepage
from primm.formats.appendix import appendix, place_of
from primm.formats.book import MONTH, Book, Chapter, Depth
from primm.formats.described import source_of
from primm.formats.localized import day, number
from primm.formats.pictures import picture, svg
from primm.formats.sides import Sides, period_in_full
from primm.formats.tables import figures_table, page_table
from primm.formats.text import below
from primm.formats.tidy import detail, figure, label, legend, rounded, said, shown
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from primm.core.figures.dimensions import Dimension
    from primm.core.figures.period import Period
    from primm.core.figures.report import Cell, Report, Table
    from primm.words import Words

NARROW, SHORT = 4, 24  # columns and rows of a table that has room beside its picture
SAID = {
    "contents": _("contents"),
    "page": _("The page"),
    "rows": _("The rows behind the figures"),
    "rows_about": _(
        "What each figure counts and what it leaves out, by desk, day and handle, without names: primm explain shows"
        " all of them, primm log show HANDLE one of them."
    ),
    "certificate": _("Birth certificate"),
    "certificate_about": _(
        "From this position of the log, with these versions, the same figures can be computed again: primm report"
        " --check FILE does it and compares."
    ),
    "as_table": _("as a table"),
    "up": _("back to the page"),
}


def told(report: Report, words: Words, notices: Iterable[str] = ()) -> Mapping[str, Any]:
    """Everything that the template of a report shows, with more notices than its own."""
    book, sides = as_book(report), Sides(words, import_module("markupsafe").Markup)
    every = {
        place_of(depth.table, each.cell) for one in book.chapters for depth in one.figures for each in depth.openings
    }
    return {
        "title": sides.say(book.title),
        "plain_title": f"{sides.plain(book.title)} {book.period}",
        "when": sides.of(period_in_full, book.period),
        "notices": [*_notices(book, sides), *map(sides.say, notices)],
        "facts": list(_facts(book, sides)),
        "says": {name: sides.say(text) for name, text in SAID.items()} | {"contents": sides.plain(SAID["contents"])},
        "page": page_table(book, sides, every),
        "notes": list(sides.several(partial(onepage.notes, book))),
        "chapters": _drawn([_chapter(each, book, sides, every) for each in book.chapters], sides),
        "openings": list(appendix(book, sides)),
        "certificate": "\n".join(below(book, words)),
    }


def as_book(report: Report) -> Book:
    """A report without depth as a book of one chapter."""
    if isinstance(report, Book):
        return report
    fields = {each.name: getattr(report, each.name) for each in attrs.fields(type(report))}
    chapter = Chapter(report.name, report.title, None, tuple(Depth(each, closer=(each,)) for each in report.tables))
    return Book(**fields, chapters=(chapter,))


def _notices(book: Book, sides: Sides) -> Iterator[Any]:
    """What must be known before anything is read."""
    if book.partial:
        yield sides.of(_partial, book.horizon)
    yield from sides.several(partial(legend, book))


def _partial(horizon: date, words: Words) -> str:
    return words.translate(_("partial: the period was not over on {day}")).format(day=day(horizon, words))


def _begins(first: date, words: Words) -> str:
    return words.translate(_("the records of this action begin on {day}")).format(day=day(first, words))


def _facts(book: Book, sides: Sides) -> Iterator[tuple[Any, Any]]:
    """The title page: of whom, by whom, from where, compared with what."""
    desks = book.dimensions.get("desk")
    if "desk" not in book.filters and desks:
        there = {cell.at["desk"] for table in book.tables for cell in table.cells if "desk" in cell.at}
        named = [label(sides.words, desks, each) for each in desks.ranked(there)]
        yield sides.say(_("desks")), ", ".join(named) or sides.say(_("all"))
    for name, values in book.filters.items():
        yield sides.say(_("only")), sides.by(_only, book.dimensions[name], values)
    if book.author:
        yield sides.say(_("made by (staff code)")), book.author
    yield sides.say(_("judged on")), sides.of(day, book.horizon)
    if book.certificate.begins:
        yield sides.say(_("the records begin on")), sides.of(day, book.certificate.begins)
    for name, period in ((_("the period before"), book.before), (_("the same a year before"), book.year_before)):
        if period:
            yield sides.say(name), sides.of(period_in_full, period)
    yield (
        sides.say(_("log position")),
        ", ".join(f"{each} {n}" for each, n in sorted(book.certificate.position.items())),
    )
    yield sides.say(_("fingerprint")), onepage.fingerprint(book.certificate)


def _only(words: Words, dimension: Dimension, values: Sequence[str]) -> str:
    return f"{words.translate(dimension.help)}: {', '.join(label(words, dimension, each) for each in values)}"


def _chapter(chapter: Chapter, book: Book, sides: Sides, every: set[str]) -> Mapping[str, Any]:
    begins = chapter.begins and sides.of(_begins, chapter.begins)
    return {
        "id": f"action-{chapter.name}",
        "title": sides.say(chapter.title),
        "begins": begins,
        "figures": [_figure(each, book, chapter.begins, sides, every) for each in chapter.figures],
    }


def _figure(depth: Depth, book: Book, begins: date | None, sides: Sides, every: set[str]) -> Mapping[str, Any]:
    table, metric = depth.table, depth.table.metric
    total = table.cells[0] if table.cells else None
    place = total and place_of(table, total.at)
    return {
        "id": metric.id,
        "title": sides.title(metric),
        "value": sides.of(figure, table, total) if total else "-",
        "href": place if place in every else None,
        "unit": sides.say(metric.unit),
        "detail": sides.of(detail, table, total) if total else "",
        "compared": list(_compared(depth, total, book, begins, sides)),
        "definition": sides.columns(lambda words: words.translate(metric.definition)),
        "source": sides.of(source_of, metric),
        "remarks": [sides.by(said, each) for each in table.remarks],
        "desks": figures_table(table, book, sides, every) if len(table.cells) > 1 and table.by == ("desk",) else None,
        "looks": [_look(each, book, begins, sides) for each in depth.closer if len(each.cells) > 1],
    }


def _compared(
    depth: Depth, total: Cell | None, book: Book, begins: date | None, sides: Sides
) -> Iterator[tuple[Any, str]]:
    """What the figure was before, and what it is to reach; of a period that is on record in part, from when on."""
    earlier = (
        (_("the period before"), depth.before, book.before),
        (_("a year before"), depth.year_before, book.year_before),
    )
    for text, cell, period in earlier:
        if total and cell and period:
            since = "" if begins is None or begins <= period.start else sides.of(_from, begins)
            name = sides.say(text) + since
            yield name, sides.of(figure, depth.table, cell) + _difference(depth.table, total, cell, sides)
    if depth.target is not None:
        yield sides.say(_("target")), rounded(depth.target) or ""


def _from(begins: date, words: Words) -> str:
    return " (" + words.translate(_("on record from {day}")).format(day=day(begins, words)) + ")"


def _difference(table: Table, now: Cell, then: Cell, sides: Sides) -> str:
    """What the shown figures differ by; nothing where one of them is hidden, not applicable or not wholly known."""
    if any(each.number.hidden or each.number.unknown for each in (now, then)):
        return ""
    first, second = (shown(table, each).figure for each in (now, then))
    if first is None or second is None:
        return ""
    change = Decimal(first) - Decimal(second)
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    return f" ({sign}{number(str(abs(change)), sides.words)})"


def _look(table: Table, book: Book, begins: date | None, sides: Sides) -> dict[str, Any]:
    """A table, and the picture that says more than it where there is one."""
    over = book.months if MONTH[0] in table.by else None
    view = figures_table(table, book, sides, set(), over)
    found = picture(table, sides.words, period=_known(over or book.period, book, begins))
    is_wide = len(view["heads"]) > NARROW or len(table.cells) > SHORT
    return {"table": view, "wide": is_wide, "spec": found and found.spec}


def _drawn(chapters: list[Mapping[str, Any]], sides: Sides) -> list[Mapping[str, Any]]:
    """The chapters with their pictures, which are drawn on all processors: most of the time of a page goes there."""
    looks = [look for chapter in chapters for figure in chapter["figures"] for look in figure["looks"]]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        drawings = pool.map(lambda look: look["spec"] and svg(look["spec"]), looks)
        for look, drawing in zip(looks, drawings, strict=True):
            look["svg"] = drawing and sides.markup(drawing)
    return chapters


def _known(period: Period, book: Book, begins: date | None) -> Period:
    """The days of a period of which something can be known: since the records begin, up to the horizon."""
    end = min(period.end, book.horizon)
    return attrs.evolve(period, start=min(max(period.start, begins or period.start), end), end=end)
