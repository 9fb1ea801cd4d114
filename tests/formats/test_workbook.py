"""How a workbook is made: its sheets have names, its rows wait where nobody else reads them, and memory stays flat."""

from __future__ import annotations

import os
import stat
import tempfile
import tracemalloc
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from primm.core.errors import Refused
from primm.formats import workbook as module
from primm.formats.workbook import workbook
from primm.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = Words("en")


def made_of(*names: str) -> list[str]:
    """What the sheets of a workbook are called that were to be called so."""
    made = BytesIO()
    with workbook(WORDS, made) as book:
        for each in names:
            book.fill(each, ("a",), [(1,)])
    return load_workbook(made).sheetnames


def test_the_name_of_a_sheet_is_one_that_it_may_have_and_that_no_other_one_has() -> None:
    assert ["a b c", "A B C 2", "-", "history 2", "x" * 31, "X" * 29 + " 2"] == made_of(
        "a/b?c", "A:B*C", "[]", "history", "x" * 40, "X" * 31
    )


def test_its_rows_wait_in_a_folder_of_their_own_that_is_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen: list[int] = []

    def rows() -> Iterator[tuple[str]]:
        yield ("amal",)
        (folder,) = tmp_path.iterdir()
        seen.append(stat.S_IMODE(folder.stat().st_mode))
        assert list(folder.iterdir())  # the canary: here they wait
        if len(seen) > 1:
            raise KeyboardInterrupt

    with workbook(WORDS, BytesIO()) as book:
        book.fill("a", ("a",), rows())
    assert [] == list(tmp_path.iterdir())
    with pytest.raises(KeyboardInterrupt), workbook(WORDS, BytesIO()) as book:
        book.fill("a", ("a",), rows())
    assert ([0o700, 0o700], []) == (seen, list(tmp_path.iterdir()))


def test_a_small_one_never_leaves_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    made = BytesIO()
    with workbook(WORDS, made, small=True) as book:
        book.fill("a", ("name",), [("amal",)])
    assert "amal" == load_workbook(made)["a"]["A2"].value


def peak(rows: int) -> int:
    """The memory that a sheet of so many rows takes, beside its bytes."""
    made = BytesIO()
    tracemalloc.start()
    with workbook(WORDS, made) as book:
        book.fill("a", ("day", "desk"), ((number, "falconara") for number in range(rows)))
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found - len(made.getvalue())


def test_memory_is_flat_in_the_number_of_rows() -> None:
    peak(10)  # what is imported and compiled once
    few, many = peak(1_000), peak(20_000)
    assert many < 2 * few, (few, many)


def test_the_rights_of_files_are_not_in_the_bytes() -> None:
    def made(mask: int) -> bytes:
        before, found = os.umask(mask), BytesIO()
        try:
            with workbook(WORDS, found) as book:
                book.fill("a", ("a",), [(1,)])
        finally:
            os.umask(before)
        return found.getvalue()

    assert made(0o022) == made(0o077)


def test_more_rows_than_a_sheet_takes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROWS", 3)
    with pytest.raises(Refused, match="no spreadsheet takes so many rows"), workbook(WORDS, BytesIO()) as book:
        book.fill("a", ("a",), [(1,), (2,), (3,)])
