"""Rows of a CSV file, one at a time: however long the file or a line of it is, little of it is in memory."""

from __future__ import annotations

import csv
import io
import re
from itertools import chain
from typing import IO, TYPE_CHECKING, NamedTuple

from primm.core.errors import Problem, Refused, StorageRefused, reason
from primm.formats.safe import unshielded
from primm.words import _, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ENCODINGS = {
    "utf-8": "utf-8-sig",  # with or without the mark that spreadsheets put first
    "utf-16": "utf-16",
    "latin-1": "latin-1",
    "cp1252": "cp1252",
    "cp850": "cp850",
    "mac-roman": "mac-roman",
}
DELIMITERS, ANY = ",;|\t", "any"
LONGEST = 1_000_000  # code points of a row; a note has 20,000 at most
REJECTED = ("primm_row", "primm_reason")  # the columns that a rejects file has before those of the file
WORKBOOKS = ("PK\x03\x04", "\udcd0\udccf\x11")  # how .xlsx and .ods, and .xls begin
_ESCAPED = re.compile("[\ud800-\udfff]")


class Row(NamedTuple):
    """A row as it stands in the file: its number without the header, the line it begins on, and what is wrong."""

    number: int
    line: int
    cells: Mapping[str, str]
    raw: Sequence[str]
    problems: tuple[Problem, ...] = ()


class Table:
    """A CSV file that is being read: its header, checked, and its rows."""

    def __init__(
        self, file: IO[bytes], *, encoding: str, delimiter: str, columns: Sequence[str], ignored: Sequence[str] = ()
    ) -> None:
        self._encoding = encoding
        self._lines = _Lines(file, encoding)
        first = next(self._lines, "")
        self.delimiter = max(DELIMITERS, key=first.count) if delimiter == ANY else delimiter
        self._records = csv.reader(chain([first], self._lines), delimiter=self.delimiter, strict=True)
        problems = [*_of_another_form(first, self.delimiter)]
        self._rejected = False
        self.header = [] if problems else next(self._read(), (1, []))[1]
        if tuple(self.header[: len(REJECTED)]) == REJECTED:
            self._rejected, self.header = True, [*map(unshielded, self.header)]
        problems = problems or [*_undecoded(self.header, encoding, 1)]
        problems = problems or [*_misnamed(self.header, columns, {*ignored, *REJECTED})]
        if problems:
            raise Refused(problems)

    def __iter__(self) -> Iterator[Row]:
        """The rows, good and bad; Refused where the rest of the file cannot be told apart into rows."""
        width = len(self.header)
        for number, (line, found) in enumerate(self._read(), 1):
            raw = [*map(unshielded, found)] if self._rejected else found
            problems = [*_undecoded(raw, self._encoding, line)]
            if len(raw) != width:
                gaps = {"found": len(raw), "width": width}
                text = counted(
                    "the row has {found} cell, the header has {width}",
                    "the row has {found} cells, the header has {width}",
                    len(raw),
                )
                problems.append(Problem("", text, gaps))
            yield Row(number, line, dict(zip(self.header, raw, strict=False)), raw, tuple(problems))

    def _read(self) -> Iterator[tuple[int, list[str]]]:
        """The records that are not empty, each with the line that it begins on."""
        while True:
            line = self._records.line_num + 1
            self._lines.held = 0
            try:
                record = next(self._records)
            except StopIteration:
                return
            except csv.Error:
                text = _("line {line}: the quotes are not closed or not doubled; nothing after it was read")
                raise Refused([Problem("", text, {"line": line})]) from None
            if record:
                yield line, record


class _Lines:
    """The lines of a file in some encoding. What cannot be decoded comes as lone surrogates, which no text has."""

    def __init__(self, file: IO[bytes], encoding: str) -> None:
        self._text = io.TextIOWrapper(file, ENCODINGS[encoding], "surrogateescape", newline="")
        self._encoding = encoding
        self._count = 0
        self.held = 0  # code points since the last row was complete

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self._count += 1
        line = self._readline()
        self.held += len(line)
        if self.held > LONGEST:
            text = _("line {line}: a row of more than {limit} characters; are its quotes closed, is this a CSV file?")
            raise Refused([Problem("", text, {"line": self._count, "limit": LONGEST})])
        if not line:
            raise StopIteration
        return line

    def _readline(self) -> str:
        try:
            return self._text.readline(LONGEST + 1)
        except UnicodeError:
            raise Refused([_wrong_encoding(self._count, self._encoding)]) from None
        except OSError as error:  # a stick that fails, or was pulled out
            raise StorageRefused(_("the file cannot be read: {reason}"), reason=reason(error)) from None


def _of_another_form(first: str, delimiter: str) -> Iterator[Problem]:
    """What a first line gives away: a workbook, a line that spreadsheets alone read, cells divided by another sign."""
    other = max(DELIMITERS, key=first.count)
    if first.startswith(WORKBOOKS):
        yield Problem("", _("this is a workbook of a spreadsheet: save its sheet as CSV"))
    elif first.lower().startswith("sep="):
        yield Problem("", _("line 1 says sep=, which spreadsheets alone read: take the line out"))
    elif first.count(other) and not first.count(delimiter):
        text = _('the cells are divided by {found}, and not as the map says: write delimiter = "any" into the map')
        yield Problem("", text, {"found": repr(other)})


def _undecoded(cells: Sequence[str], encoding: str, line: int) -> Iterator[Problem]:
    """NUL is what UTF-16 looks like to others."""
    if any("\0" in cell or (not cell.isascii() and _ESCAPED.search(cell)) for cell in cells):
        yield _wrong_encoding(line, encoding)


def _wrong_encoding(line: int, encoding: str) -> Problem:
    text = _("line {line} is not {encoding}: say with --encoding what the file is, one of {known}")
    return Problem("", text, {"line": line, "encoding": encoding, "known": ", ".join(ENCODINGS)})


def _misnamed(header: Sequence[str], columns: Sequence[str], ignored: set[str]) -> Iterator[Problem]:
    """What is wrong with a header. Names that the map does not know are not shown: they may be somebody's data."""
    if not header:
        yield Problem("", _("the file is empty: its first line must name the columns"))
        return
    for column in columns:
        if column not in header:
            yield Problem(column, _("the file has no such column"))
    for place, name in enumerate(header, 1):
        if name in header[: place - 1]:
            yield Problem("", _("column {place} has the name of another"), {"place": place})
        elif name not in columns and name not in ignored:
            yield Problem("", _("column {place} is neither read nor ignored by the map"), {"place": place})
