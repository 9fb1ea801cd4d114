"""A report in depth as sheets: its page, each action, the rows of each view, what the figures mean, where from."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from primm.core.host.action import Page
from primm.formats.book import MONTH
from primm.formats.described import COLUMNS as DESCRIBED
from primm.formats.described import described
from primm.formats.page import columns, fingerprint
from primm.formats.text import below
from primm.formats.tidy import SIGN, as_number, filters, label, legend, named, rounded, shown, title
from primm.formats.workbook import workbook
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from io import BytesIO

    from primm.core.figures.period import Period
    from primm.core.figures.report import Cell, Table
    from primm.formats.book import Book, Chapter, Depth, ViewRows
    from primm.formats.workbook import Workbook
    from primm.words import Words

    Line = Sequence[object]

COLUMNS = (
    "metric", "title", "unit", "breakdown", "figure", "above", "below", "percent", "open", "not_known", "from", "to",
)  # fmt: skip
SPLIT = COLUMNS.index("figure")  # what figures are told apart by stands before them
OF_PERSONS = _("The sheets of rows tell of single persons, without names: they are for the desks, not for others.")
OF_ROWS = ("subject", "event")


def fill(book: Book, words: Words, made: BytesIO) -> None:
    """Write all sheets of a report."""
    name = f"{words.translate(book.title)}, {book.period}"
    foot = f"{name} · {fingerprint(book.certificate)}"
    with workbook(words, made, name, foot) as sheets:
        _fill_page(book, words, sheets)
        for chapter in book.chapters:
            dims = _dims(chapter)
            sheets.fill(words.translate(chapter.title), _heads(dims, chapter, words), _figures(book, chapter, words))
        views = list(_fill_views(book, words, sheets))
        heads = [words.label("column", each) for each in DESCRIBED]
        sheets.fill(words.translate(_("definitions")), heads, _definitions(book, words))
        sheets.fill(words.translate(_("Birth certificate")), (), chain(_about(book, words), _told(views, words)))


def _fill_page(book: Book, words: Words, sheets: Workbook) -> None:
    """The page as it stands on paper; what is told apart by anything but one dimension as a table of rows."""
    say = words.translate
    if len(book.by) > 1:
        from primm.formats.xlsx import table

        names, lines, _heading = table(book, Page(words))
        sheets.fill(say(_("table")), names, lines)
        return
    values = columns(book)
    heads = [label(words, book.dimensions[name], each) for name in book.by for each in values]
    more = (_("total"), _("the period before"), _("a year before"), _("target"))
    first = (_("figure"), _("unit"))
    sheets.fill(say(_("The page")), [*map(say, first), *heads, *map(say, more)], _page(book, values, words))


def _page(book: Book, values: Sequence[str], words: Words) -> Iterator[Line]:
    depths = {depth.table.metric.id: depth for chapter in book.chapters for depth in chapter.figures}
    name = book.by[0] if book.by else ""
    for table in book.tables:
        cells = {cell.at.get(name, ""): cell for cell in table.cells if len(cell.at) < 2}
        metric, depth = table.metric, depths.get(table.metric.id)
        yield [
            named(metric, words),
            words.translate(metric.unit),
            *(_figure(table, cells.get(each), words) for each in (*values, "")),
            *(_figure(table, each, words) for each in ((depth.before, depth.year_before) if depth else (None, None))),
            as_number(rounded(depth.target)) if depth else None,
        ]


def _figure(table: Table, cell: Cell | None, words: Words) -> object:
    """A number, or why there is none."""
    if cell is None:
        return None
    if cell.number.hidden:
        return SIGN
    found = as_number(shown(table, cell).figure)
    return words.translate(_("not known") if cell.number.unknown else _("n/a")) if found is None else found


def _dims(chapter: Chapter) -> list[str]:
    """By what anything of an action is told apart."""
    tables = (table for depth in chapter.figures for table in (depth.table, *depth.closer))
    return list(dict.fromkeys(name for table in tables for name in table.by))


def _heads(dims: Sequence[str], chapter: Chapter, words: Words) -> list[str]:
    every = {name: each for depth in chapter.figures for name, each in _dimensions(depth)}
    heads = [words.label("column", each) for each in COLUMNS]
    return [*heads[:SPLIT], *(words.translate(every[name]) for name in dims), *heads[SPLIT:]]


def _dimensions(depth: Depth) -> Iterator[tuple[str, str]]:
    for table in (depth.table, *depth.closer):
        for name in table.by:
            yield name, table.dimensions[name].help


def _figures(book: Book, chapter: Chapter, words: Words) -> Iterator[Line]:
    """A figure a row: by desk, by what tells most, and what it was before."""
    dims = _dims(chapter)
    for depth in chapter.figures:
        for table in (depth.table, *depth.closer):
            over = book.months if MONTH[0] in table.by else None
            yield from (_row(table, cell, dims, over or book.period, words) for cell in table.cells)
        for period, cell in ((book.before, depth.before), (book.year_before, depth.year_before)):
            if period and cell:
                yield _row(depth.table, cell, dims, period, words)


def _row(table: Table, cell: Cell, dims: Sequence[str], over: Period, words: Words) -> Line:
    metric, say = table.metric, words.translate
    by = " × ".join(say(table.dimensions[name].help) for name in table.by)
    told: list[object] = [None] * 5
    if not cell.number.hidden:
        found = shown(table, cell)
        numbers = (found.above, found.below, found.percent)
        told = [*map(as_number, numbers), found.open or None, as_number(found.unknown) or None]
    where = [_place(table, cell, name, words) for name in dims]
    about = (metric.id, title(metric, words), say(metric.unit), by)
    return [*about, *where, _figure(table, cell, words), *told, over.start, over.end]


def _place(table: Table, cell: Cell, name: str, words: Words) -> str | None:
    if name not in table.by:
        return None
    if name not in cell.at:
        return words.translate(_("total"))
    return label(words, table.dimensions[name], cell.at[name])


def _fill_views(book: Book, words: Words, sheets: Workbook) -> Iterator[Line]:
    """A sheet for each view that has rows; what stands of it beside the certificate comes back."""
    for view in book.rows():
        heads = [
            *(words.label("column", each) for each in OF_ROWS),
            *(words.translate(each) for _n, each in view.columns),
        ]
        sheets.fill(view.name, heads, view.rows)
        yield _of_view(view, words)


def _told(views: Sequence[Line], words: Words) -> Iterator[Line]:
    if views:
        yield (words.translate(OF_PERSONS),)
    yield from views


def _of_view(view: ViewRows, words: Words) -> Line:
    left = ", ".join(words.label("column", each) for each in view.left_out)
    text = words.translate(_("without: {columns}")).format(columns=left) if left else None
    return view.name, words.translate(view.title), text


def _definitions(book: Book, words: Words) -> Iterator[Line]:
    every = (table.metric for tables in _tables(book) for table in tables)
    for metric in {each.id: each for each in every}.values():
        yield [metric.version if name == "version" else text for name, text in described(metric, words).items()]


def _tables(book: Book) -> Iterator[Iterable[Table]]:
    for chapter in book.chapters:
        yield (depth.table for depth in chapter.figures)
    yield book.tables


def _about(book: Book, words: Words) -> Iterator[Line]:
    """What it is of, from where it can be computed again, and what each sheet of rows is."""
    say, certificate = words.translate, book.certificate
    yield say(book.title), None
    yield from ((each,) for each in legend(book, words))
    if book.partial:
        yield (say(_("partial: the period was not over on {day}")).format(day=book.horizon),)
    yield say(_("first day")), book.period.start
    yield say(_("last day")), book.period.end
    for text, period in ((_("the period before"), book.before), (_("the same a year before"), book.year_before)):
        if period:
            yield say(text), period.start, period.end
    yield say(_("judged on")), book.horizon
    if book.filters:
        yield say(_("only")), filters(book)
    yield say(_("made by (staff code)")), book.author or None
    yield say(_("fingerprint")), fingerprint(certificate)
    yield from ((each,) for each in below(book, words.each[0]))
