"""XLSX: a workbook of one table and, beside it, what stands above it; texts are never formulas, numbers are numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any

from primm.core.errors import NotFound
from primm.core.host.action import Listing, Page
from primm.formats.safe import inert
from primm.formats.tidy import header, legend, rows, text
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from primm.core.figures.report import Report

MADE = datetime(2020, 1, 1, tzinfo=UTC)  # in every workbook: what is the same has the same bytes
PLAIN = {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
NUMBERS = ("figure", "above", "below", "percent", "open", "not_known")
WIDEST, NARROWEST = 60, 8  # characters
NEVER = dict.fromkeys((*range(0x09), *range(0x0B, 0x20), 0xFFFE, 0xFFFF))  # no file of this form may hold them


def content(what: Report | Listing, page: Page) -> bytes:
    """The bytes of a workbook: the table on its first sheet, the sentences about it on the second."""
    made = BytesIO()
    book = _library().Workbook(made, {"in_memory": True, **PLAIN})
    book.set_properties({"created": MADE.replace(tzinfo=None)})
    names, lines, heading = _table(what, page)
    say = page.words.translate
    _fill(book, say(_("table")), names, lines)
    if heading:
        _fill(book, say(_("about")), (), ((each,) for each in heading))
    book.close()
    return made.getvalue()


def _library() -> Any:
    """The library, which is only there for those who write workbooks."""
    try:
        return import_module("xlsxwriter")
    except ImportError:
        sentence = _("workbooks need the library XlsxWriter: pip install primm[report], or write .csv")
        raise NotFound(sentence) from None


def _table(what: Report | Listing, page: Page) -> tuple[Sequence[str], Iterable[Sequence[object]], Sequence[str]]:
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


def _fill(book: Any, name: str, names: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    """One sheet: the names of columns, which stay in sight, and the lines."""
    sheet, bold = book.add_worksheet(name), book.add_format({"bold": True})
    forms = {"day": book.add_format({"num_format": "yyyy-mm-dd"}), "quoted": book.add_format({"quote_prefix": True})}
    widths = [len(each) for each in names]
    for place, each in enumerate(names):
        sheet.write_string(0, place, each, bold)
    for number, line in enumerate(lines, 1 if names else 0):
        widths += [0] * (len(line) - len(widths))
        for place, value in enumerate(line):
            _write(sheet, number, place, value, forms)
            widths[place] = max(widths[place], len(text(value)))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(WIDEST, max(NARROWEST, width + 1)))
    if names:
        sheet.freeze_panes(1, 0)


def _write(sheet: Any, line: int, place: int, value: object, forms: dict[str, Any]) -> None:
    """One cell, of the type of its value; what a spreadsheet could take for a formula stays text when it is edited."""
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, place, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(line, place, value)
    elif isinstance(value, date):
        sheet.write_datetime(line, place, datetime(value.year, value.month, value.day), forms["day"])  # noqa: DTZ001 - a day
    else:
        shown = text(value).translate(NEVER)
        sheet.write_string(line, place, shown, forms["quoted"] if inert(shown) != shown else None)
