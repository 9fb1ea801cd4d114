"""The judges see what is dangerous: each is given what it must find, and what it must let pass."""

from __future__ import annotations

from io import BytesIO

import pytest
import xlsxwriter
from openpyxl import Workbook

from primm.formats.safe import inert, safe
from tests.formats.hostile import IN_NOTES, REFUSED, TAKEN
from tests.formats.inert import (
    dangerous_in_csv,
    dangerous_in_html,
    dangerous_in_json,
    dangerous_in_text,
    dangerous_in_workbook,
)

PAGE = (
    '<!doctype html><html lang="it"><head><meta charset="utf-8">'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    "</head><body><p>{}</p></body></html>"
)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t1", "\r1", "\n1", "＝1", "＋1", "－1", "＠1"])
def test_a_cell_that_is_computed_is_seen(text: str) -> None:
    assert 1 == len(dangerous_in_csv(f'"a","b"\r\n"1","{text}"\r\n'))
    assert [] == dangerous_in_csv(f'"a","b"\r\n"1","{inert(text)}"\r\n')


def test_a_row_that_falls_apart_is_seen() -> None:
    assert ["row 1: 3 cells"] == dangerous_in_csv('"a","b"\r\n"1","2","3"\r\n')


def test_a_workbook_that_computes_or_leads_somewhere_is_seen() -> None:
    assert 1 == len(dangerous_in_workbook(_workbook(lambda sheet: sheet.write_formula(0, 0, "=1+1"))))
    assert 2 == len(dangerous_in_workbook(_workbook(lambda sheet: sheet.write_url(0, 0, "http://example.org"))))
    assert 1 == len(dangerous_in_workbook(_workbook(lambda sheet: sheet.write_string(0, 0, "=1+1"))))
    assert [] == dangerous_in_workbook(_workbook(lambda sheet: sheet.write_string(0, 0, "1")))
    naive = Workbook()
    naive.active["A1"] = "=1+1"
    content = BytesIO()
    naive.save(content)
    assert ["Sheet!A1: a f"] == dangerous_in_workbook(content.getvalue())


def _workbook(fill) -> bytes:
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        fill(book.add_worksheet())
    return content.getvalue()


@pytest.mark.parametrize("text", [each for each in REFUSED if each != "a\ufeffb"])
def test_what_a_terminal_obeys_is_seen(text: str) -> None:
    assert [] != dangerous_in_text(text)
    assert [] == dangerous_in_text(safe(text), 1)


@pytest.mark.parametrize("text", [*TAKEN, *IN_NOTES])
def test_whatever_is_taken_in_is_one_line_that_a_terminal_shows(text: str) -> None:
    assert [] == dangerous_in_text(safe(text), 1)


def test_a_line_that_nobody_wrote_is_seen() -> None:
    assert ["2 lines"] == dangerous_in_text("late\nforged", 1)


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', "[1", "NaN", '{"a": "\x1b"}', "{}{}"])
def test_what_is_no_json_is_seen(text: str) -> None:
    assert 1 == len(dangerous_in_json(text))


def test_json_in_lines_is_read_line_by_line() -> None:
    assert [] == dangerous_in_json('{"a": "<"}\n[1]\n', many=True)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<span onclick="alert(1)">x</span>',
        '<p style="background:url(//example.org)">x</p>',
        "<svg><set/></svg>",
        '<meta http-equiv="refresh" content="0;url=//example.org">',
        "<!-- x -->",
        "\x1b",
        "\u202e",
    ],
)
def test_a_page_that_runs_leads_or_hides_something_is_seen(text: str) -> None:
    assert [] != dangerous_in_html(PAGE.format(text))


def test_a_page_without_a_policy_is_seen_and_one_of_text_is_let_pass() -> None:
    assert ["no policy of content"] == dangerous_in_html("<p>x</p>")
    assert [] == dangerous_in_html(PAGE.format("<bdi>&lt;script&gt;</bdi> {{ 7*7 }}"))
