"""Reading CSV: what is a row, what is refused and where, and how little is held in memory."""

from __future__ import annotations

import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.errors import Refused
from primm.formats.reading import LONGEST, Row, Table
from primm.formats.rejects import Rejects
from tests.formats.inert import dangerous_in_csv

COLUMNS = ("a", "b")


def table(text: str | bytes, *, encoding: str = "utf-8", ignored: tuple[str, ...] = ()) -> Table:
    data = text.encode() if isinstance(text, str) else text
    return Table(io.BytesIO(data), encoding=encoding, delimiter=",", columns=COLUMNS, ignored=ignored)


def rows(text: str | bytes, *, encoding: str = "utf-8") -> list[Row]:
    return list(table(text, encoding=encoding))


def refusal(text: str | bytes, *, encoding: str = "utf-8") -> list[str]:
    with pytest.raises(Refused) as refused:
        rows(text, encoding=encoding)
    return refused.value.say().splitlines()


class Endless(io.RawIOBase):
    """A file of one line that does not end for a hundred megabytes."""

    def __init__(self, begin: bytes = b"") -> None:
        self._begin, self.left = begin, 100_000_000

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        size = min(len(buffer), len(self._begin) or self.left)
        buffer[:size] = self._begin[:size] or b"x" * size
        self._begin, self.left = self._begin[size:], self.left - (0 if self._begin else size)
        return size


@pytest.mark.parametrize("begin", [b"", b"a,b\n", b'a,b\n1,"'], ids=["header", "row", "quoted"])
def test_a_line_without_end_is_refused_with_little_memory(begin: bytes) -> None:
    endless = Endless(begin)
    tracemalloc.start()
    with pytest.raises(Refused, match=r"row of more than|quotes"):
        list(Table(io.BufferedReader(endless), encoding="utf-8", delimiter=",", columns=COLUMNS))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * LONGEST
    assert endless.left > 90_000_000


def test_a_quote_that_is_never_closed_does_not_swallow_the_file() -> None:
    (told,) = refusal('a,b\n1,"' + '\n","' * LONGEST)
    assert told.endswith("a row of more than 1000000 characters; are its quotes closed, is this a CSV file?")


def test_rows_have_their_number_and_the_line_on_which_they_begin() -> None:
    found = rows('a,b\r\n1,"two\r\nlines"\r\n\r\n3,4')
    assert [(1, 2, {"a": "1", "b": "two\r\nlines"}), (2, 5, {"a": "3", "b": "4"})] == [each[:3] for each in found]


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("utf-8", "a,b\nè,é\n".encode()),
        ("utf-8", "a,b\nè,é\n".encode("utf-8-sig")),
        ("utf-16", "a,b\nè,é\n".encode("utf-16")),
        ("latin-1", "a,b\nè,é\n".encode("latin-1")),
        ("cp1252", "a,b\nè,é\n".encode("cp1252")),
    ],
)
def test_the_encoding_that_is_named_is_read(encoding: str, data: bytes) -> None:
    assert [{"a": "è", "b": "é"}] == [each.cells for each in rows(data, encoding=encoding)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_that_nobody_named_is_refused_on_line_1(encoding: str) -> None:
    (told,) = refusal("a,b\n1,2\n".encode(encoding))
    assert told.startswith("line 1 is not utf-8: say with --encoding what the file is, one of utf-8, utf-16, latin-1")


def test_what_is_named_utf_16_and_is_not_is_refused() -> None:
    assert refusal(b"a,b\n1,2,\n", encoding="utf-16")[0].startswith("line 1 is not utf-16")
    assert refusal("a,b\n1,2\n".encode("utf-16") + b"\x00\xd8\x31\x00", encoding="utf-16") != []


def test_a_line_of_another_encoding_is_named_and_its_bytes_are_kept() -> None:
    first, second, third = rows("a,b\n1,è\n".encode() + "2,è\n".encode("latin-1") + b"3,e\n")
    assert ((), ()) == (first.problems, third.problems)
    assert ["line 3 is not utf-8"] == [each.say().partition(":")[0] for each in second.problems]
    assert b"\xe8" == second.raw[1].encode("utf-8", "surrogateescape")


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("", ["the file is empty: its first line must name the columns"]),
        ("a\n", ["b: the file has no such column"]),
        ("a,b,a\n", ["column 3 has the name of another"]),
        ("Rossi,1\n", ["a: the file has no such column", "b: the file has no such column"]),
    ],
)
def test_a_header_that_is_not_the_maps_is_refused(header: str, told: list[str]) -> None:
    found = refusal(header)
    assert told == found[: len(told)]
    assert "Rossi" not in str(found)


def test_a_column_is_read_or_ignored_on_purpose() -> None:
    assert ["column 3 is neither read nor ignored by the map"] == refusal("a,b,c\n1,2,3\n")
    assert [{"a": "1", "b": "2", "c": "3"}] == [each.cells for each in table("a,b,c\n1,2,3\n", ignored=("c",))]


def test_the_columns_of_a_rejects_file_are_ignored() -> None:
    assert 1 == len(rows("primm_row,primm_reason,a,b\n7,bad,1,2\n"))


def test_what_stood_in_a_refused_row_comes_back_as_it_was(tmp_path: Path) -> None:
    """Although no cell of the file of refused rows begins as a formula does, nor as what was shielded before."""
    first = ["=1+1", "'=1", "'", "a", "", "+39 333", "\t", "''x", "＝1"]
    assert first == kept(tmp_path, first)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n")), min_size=1))
def test_whatever_stood_there_comes_back(tmp_path_factory: pytest.TempPathFactory, cells: list[str]) -> None:
    assert cells == kept(tmp_path_factory.mktemp("kept"), cells)


def kept(folder: Path, cells: list[str]) -> list[str]:
    """The cells of a row that was refused, read again from the file that keeps it, which is inert."""
    path, names = folder / "rejects.csv", [f"+{place}" for place in range(len(cells))]
    with Rejects(str(path), encoding="utf-8", delimiter=",") as rejects:
        rejects.begin(names)
        rejects.add(Row(1, 2, {}, cells), "=wrong")
    assert [] == dangerous_in_csv(path.read_text("utf-8-sig"))
    (found,) = Table(io.BytesIO(path.read_bytes()), encoding="utf-8", delimiter=",", columns=names)
    return list(found.raw[2:])


def test_ragged_rows_are_told_one_by_one() -> None:
    found = rows("a,b\n1\n1,2\n1,2,3\n")
    said = [[problem.say() for problem in each.problems] for each in found]
    assert [["the row has 1 cell, the header has 2"], [], ["the row has 3 cells, the header has 2"]] == said


def test_quotes_that_are_not_doubled_end_the_reading() -> None:
    assert ["line 3: the quotes are not closed or not doubled; nothing after it was read"] == refusal(
        'a,b\n1,2\n3,"4"5\n6,7\n'
    )


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=2, max_size=2)))
def test_what_a_csv_writer_writes_is_read_back(cells: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([["a", "b"], *cells])
    assert cells == [each.raw for each in rows(text.getvalue())]


@given(st.binary(max_size=300))
def test_whatever_the_bytes_they_are_rows_or_refused(data: bytes) -> None:
    try:
        found = rows(b"a,b\n" + data)
    except Refused:
        return
    assert all(len(each.raw) == 2 or each.problems for each in found)
