"""Workbooks, read back by another library: texts are never formulas, numbers are numbers, bytes do not change."""

from __future__ import annotations

import sys
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from primm.core.errors import NotFound
from primm.core.host.action import Listing, Page
from primm.formats.xlsx import content
from primm.words import Words
from tests.formats.test_report_formats import BROKEN_DOWN

if TYPE_CHECKING:
    from openpyxl import Workbook

PAGE = Page(Words("en"))
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "=cmd|' /C calc'!A0")


def read(made: bytes) -> Workbook:
    """The workbook again."""
    return load_workbook(BytesIO(made))


def cells(listing: Listing) -> list[tuple[Any, ...]]:
    """The values of the first sheet, line by line."""
    sheet = read(content(listing, PAGE)).worksheets[0]
    return [tuple(cell.value for cell in line) for line in sheet.iter_rows()]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_is_never_a_formula_not_even_when_somebody_edits_it(text: str) -> None:
    sheet = read(content(Listing(("note",), [(text,)]), PAGE)).worksheets[0]
    cell = sheet["A2"]
    assert ("s", True) == (cell.data_type, cell.quotePrefix)
    assert text.strip() == str(cell.value).strip()


def test_a_plain_text_is_left_as_it_is() -> None:
    cell = read(content(Listing(("note",), [("Amal",)]), PAGE)).worksheets[0]["A2"]
    assert ("Amal", False) == (cell.value, bool(cell.quotePrefix))


def test_numbers_days_and_nothing_keep_their_types() -> None:
    day = date(2020, 3, 31)
    line = (3, 33.33, True, day, None, "", ["a", "b"], "007")
    names, found = cells(Listing(tuple("abcdefgh"), [line]))
    assert tuple("abcdefgh") == names
    assert (3, 33.33, True, day, None, None, "a b", "007") == (*found[:3], found[3].date(), *found[4:])


def test_what_no_such_file_may_hold_is_left_out() -> None:
    assert [("note",), ("ab",)] == cells(Listing(("note",), [("a\x0b\x01b",)]))


def test_the_sentences_above_a_table_stand_on_a_sheet_of_their_own() -> None:
    book = read(content(Listing(("a",), [(1,)], ("one", "two")), PAGE))
    assert ["table", "about"] == book.sheetnames
    assert ["one", "two"] == [cell.value for cell in book["about"]["A"]]
    assert ["table"] == read(content(Listing(("a",), [(1,)]), PAGE)).sheetnames


def test_the_same_table_has_the_same_bytes() -> None:
    listing = Listing(("a",), [("x",)], ("one",))
    assert content(listing, PAGE) == content(listing, PAGE)


def test_the_figures_of_a_report_are_numbers() -> None:
    sheet = read(content(BROKEN_DOWN, PAGE)).worksheets[0]
    names = [cell.value for cell in sheet[1]]
    figures = {sheet.cell(line, names.index("figure") + 1).value for line in range(2, sheet.max_row + 1)}
    assert any(isinstance(each, (int, float)) for each in figures)
    assert not [each for each in figures if isinstance(each, str) and each.isdecimal()]


def test_without_the_library_one_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(NotFound, match=r"pip install primm\[report\], or write \.csv"):
        content(Listing(("a",), []), PAGE)
