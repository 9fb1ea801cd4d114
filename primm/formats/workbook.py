"""A workbook as a spreadsheet opens it: typed cells, heads that stay in sight, sheets that print well; nothing runs."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import contextmanager
from datetime import UTC, date, datetime
from importlib import import_module
from io import BytesIO
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from primm.core.errors import NotFound, Problem, Refused
from primm.formats.safe import inert
from primm.formats.tidy import text
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from primm.words import Words

MADE = datetime(2020, 1, 1, tzinfo=UTC)  # in every workbook: what is the same has the same bytes
PLAIN = {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
WIDEST, NARROWEST = 60, 8  # characters
NEVER = dict.fromkeys((*range(0x09), *range(0x0B, 0x20), 0xFFFE, 0xFFFF))  # no file of this form may hold them
MOST, ROWS = 32767, 1048576  # characters of a cell and lines of a sheet: no spreadsheet takes more
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
LONGEST_NAME, LONGEST_FOOT = 31, 200
A4 = 9


class Workbook:
    """The sheets of a file; in each the first line holds the names of the columns, where it has some."""

    def __init__(self, book: Any, words: Words, foot: str = "") -> None:
        self._book, self._foot = book, foot.replace("&", "&&")[:LONGEST_FOOT]
        self._is_turned = words.each[0].rtl
        self._names = {"history"}  # which a spreadsheet keeps for itself
        head = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
        self._heads = {quoted: book.add_format({**head, "quote_prefix": quoted}) for quoted in (False, True)}
        top = {"valign": "top"}
        self._forms = {
            "day": book.add_format({**top, "num_format": "yyyy-mm-dd"}),
            "whole": book.add_format({**top, "num_format": "0"}),
            "part": book.add_format({**top, "num_format": "0.00"}),
            "text": book.add_format(top),
            "long": book.add_format({**top, "text_wrap": True}),
            "quoted": book.add_format({**top, "quote_prefix": True}),
        }

    def fill(self, name: str, names: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
        """One more sheet, written line by line: no more of it is kept in memory than a line."""
        sheet = self._book.add_worksheet(self._free(name))
        widths = [len(each) for each in names]
        for place, each in enumerate(map(_plain, names)):
            sheet.write_string(0, place, each, self._heads[inert(each) != each])
        number = 0 if names else -1
        for number, line in enumerate(lines, 1 if names else 0):
            if number == ROWS:
                text_ = _("no spreadsheet takes so many rows: ask for a shorter period, or write .csv")
                raise Refused([Problem("output", text_)])
            widths += [0] * (len(line) - len(widths))
            for place, value in enumerate(line):
                self._write(sheet, number, place, value)
                widths[place] = max(widths[place], len(text(value)))
        for place, width in enumerate(widths):
            sheet.set_column(place, place, min(WIDEST, max(NARROWEST, width + 2)))
        if names:
            sheet.freeze_panes(1, 0)
            sheet.repeat_rows(0)
            sheet.autofilter(0, 0, max(number, 1), len(names) - 1)
        self._set_up(sheet)

    def _free(self, wanted: str) -> str:
        """A name that a sheet may have and that no other one has."""
        plain = NOT_IN_NAMES.sub(" ", wanted.translate(NEVER)).strip("' ")[:LONGEST_NAME].strip("' ") or "-"
        name, number = plain, 1
        while name.lower() in self._names:
            number += 1
            name = f"{plain[: LONGEST_NAME - len(f' {number}')]} {number}"
        self._names.add(name.lower())
        return name

    def _set_up(self, sheet: Any) -> None:
        """How it is read and printed: from the right where its language is, as wide as a sheet of paper."""
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{self._foot}&R&P / &N")
        if self._is_turned:
            sheet.right_to_left()

    def _write(self, sheet: Any, line: int, place: int, value: object) -> None:
        """One cell, of the type of its value; what a spreadsheet could take for a formula stays text when edited."""
        forms = self._forms
        if value is None or value == "":
            return
        if isinstance(value, bool):
            sheet.write_boolean(line, place, value, forms["text"])
        elif isinstance(value, (int, float)):
            sheet.write_number(line, place, value, forms["part" if isinstance(value, float) else "whole"])
        elif isinstance(value, date):
            day = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day
            sheet.write_datetime(line, place, day, forms["day"])
        else:
            shown = _plain(value)
            form = "quoted" if inert(shown) != shown else "long" if len(shown) > WIDEST else "text"
            sheet.write_string(line, place, shown, forms[form])


def _plain(value: object) -> str:
    """A text as a cell may hold it."""
    return text(value).translate(NEVER)[:MOST]


@contextmanager
def workbook(
    words: Words, made: BytesIO, title: str = "", foot: str = "", *, small: bool = False
) -> Iterator[Workbook]:
    """A workbook whose bytes are in ``made`` once it is filled.

    A ``small`` one never leaves the memory. Of any other one the rows wait in a folder that nobody else can read and
    that is taken away whatever happens.
    """
    library = _library()
    if small:
        with library.Workbook(made, {"in_memory": True, **PLAIN}) as book:
            _describe(book, title)
            yield Workbook(book, words, foot)
        return
    folder = mkdtemp(prefix="primm-")
    try:
        path = os.path.join(folder, "whole")
        with library.Workbook(path, {"constant_memory": True, "tmpdir": folder, **PLAIN}) as book:
            _describe(book, title)
            yield Workbook(book, words, foot)
        _settle(path, made)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _describe(book: Any, title: str) -> None:
    book.set_properties({"created": MADE.replace(tzinfo=None), **({"title": title} if title else {})})


def _settle(path: str, made: BytesIO) -> None:
    """The same files in another archive that does not say when and with which rights they were written."""
    with ZipFile(path) as rough, ZipFile(made, "w", ZIP_DEFLATED) as settled:
        for each in rough.infolist():
            plain = ZipInfo(each.filename)
            plain.compress_type = ZIP_DEFLATED
            with rough.open(each) as source, settled.open(plain, "w") as target:
                shutil.copyfileobj(source, target)


def _library() -> Any:
    """The library, which is only there for those who write workbooks."""
    try:
        return import_module("xlsxwriter")
    except ImportError:
        sentence = _("workbooks need the library XlsxWriter: pip install primm[report], or write .csv")
        raise NotFound(sentence) from None
