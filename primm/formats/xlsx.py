"""XLSX: a workbook of one table with what stands above it, or of a report in depth, a sheet for each of its parts."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from primm.core.host.action import Listing, Page
from primm.formats.book import Book
from primm.formats.tidy import header, legend, rows
from primm.formats.workbook import workbook
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from primm.core.figures.report import Report

NUMBERS = ("figure", "above", "below", "percent", "open", "not_known")


def content(what: Report | Listing, page: Page) -> bytes:
    """The bytes of a workbook: of a table its rows and then the sentences about it, of a report in depth all of it."""
    made = BytesIO()
    if isinstance(what, Book):
        from primm.formats.booksheets import fill

        fill(what, page.words, made)
        return made.getvalue()
    names, lines, heading = table(what, page)
    say = page.words.translate
    with workbook(page.words, made, small=True) as book:
        book.fill(say(_("table")), names, lines)
        if heading:
            book.fill(say(_("about")), (), ((each,) for each in heading))
    return made.getvalue()


def table(what: Report | Listing, page: Page) -> tuple[Sequence[str], Iterable[Sequence[object]], Sequence[str]]:
    """The names of the columns, the rows, and the sentences about them."""
    if isinstance(what, Listing):
        return [page.words.label("column", each) for each in what.columns], what.rows, what.heading
    names = header(what)
    return names, _typed(names, rows(what, page.words)), (page.words.translate(what.title), *legend(what, page.words))


def _typed(names: Sequence[str], lines: Iterable[Sequence[str]]) -> Iterator[list[object]]:
    """The figures of a report as numbers, where they are some."""
    for line in lines:
        yield [_number(each) if name in NUMBERS else each for name, each in zip(names, line, strict=True)]


def _number(shown: str) -> object:
    try:
        return float(shown) if "." in shown else int(shown)
    except ValueError:
        return shown
