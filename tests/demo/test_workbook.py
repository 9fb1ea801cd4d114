"""The quarter as a workbook: its figures are those of the report, its rows those of the views, none for others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from primm.demo.calendar import DESKS
from tests.demo.conftest import HORIZON
from tests.seen.papers import Book, reopened

if TYPE_CHECKING:
    from pathlib import Path

    from tests.demo.conftest import Made

QUARTER = ("2020q3", "--horizon", HORIZON)
FIRST, LAST = "2020-07-01", "2020-09-30"
VIEWS = {"services_contacts": "day", "services_needs": "opened", "school_followed": "day", "info_onward": "day"}
CALLED = {each.code: each.name for each in DESKS}
LED = ("info_", "participation_", "school_", "services_")  # how the names of views begin


@pytest.fixture(scope="module")
def book(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The quarter with all four actions, opened again."""
    path = tmp_path_factory.mktemp("book") / "q3.xlsx"
    assert 0 == made.run("report", *QUARTER, "-o", str(path))
    return reopened(path)


def table(book: Book, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet by the names of its columns, the first of two that are called alike."""
    names, *rows = book.sheets[name]
    return [dict(reversed(list(zip(names, row, strict=True)))) for row in rows]


def test_nothing_in_it_runs_and_every_number_is_a_number(book: Book) -> None:
    assert [] == book.faults
    assert ["The page", "Information"] == list(book.sheets)[:2]
    assert ["definitions", "Birth certificate"] == list(book.sheets)[-2:]
    ours = [each for each in book.texts if not each.startswith(LED)]
    assert [] == ours  # in the rows of views the handle of an event may be of digits alone
    heads = book.sheets["The page"][0]
    for place in range(heads.index("unit") + 1, len(heads)):
        assert book.types["The page"][place] <= {"int", "float"}


def test_the_page_and_the_actions_say_what_the_report_says(made: Made, book: Book, tmp_path: Path) -> None:
    page, path = table(book, "The page"), tmp_path / "q3.json"
    assert 0 == made.run("report", *QUARTER, "-o", str(path))
    metrics = json.loads(path.read_text("utf-8"))["metrics"]
    expected = {each["id"]: each["cells"] for each in metrics}
    assert 10 == len(expected)
    for row in page:
        for cell in expected[str(row["figure"]).split()[0]]:
            place = CALLED[cell["at"]["desk"]["code"]] if cell["at"] else "total"
            assert cell["figure"] == row[place], (row["figure"], place)
    totals = [
        each["figure"]
        for each in table(book, "Access to services")
        if (each["metric"], each["breakdown"], each["desk"]) == ("X01", "desk", "total")
    ]
    here, before = totals[0], page[0]["the period before"]
    assert next(each["figure"] for each in expected["X01"] if not each["at"]) == here
    assert isinstance(before, int)


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_has_the_rows_that_it_shows_for_the_period(made: Made, book: Book, tmp_path: Path, view: str) -> None:
    path = tmp_path / "rows.json"
    assert 0 == made.run("views", "show", view, "-o", str(path))
    every = json.loads(path.read_text("utf-8"))
    expected = [each["event"] for each in every if FIRST <= (each[VIEWS[view]] or "") <= LAST]
    assert len(expected) > 10
    assert expected == [each["event"] for each in table(book, view)]


def test_of_the_staff_no_row_tells(book: Book) -> None:
    assert {"services_hours", "services_contacts"} <= book.sheets.keys()
    for name, rows in book.sheets.items():
        if name.startswith(LED):
            assert not [each for row in rows for each in row if each in ("mr", "worker", "who did it")], name


def few(book: Book) -> list[dict[str, Any]]:
    """The numbers of 1 and 2 of persons, needs and referrals."""
    rows = table(book, "Access to services")
    return [each for each in rows if each["figure"] in (1, 2) and each["unit"] in ("person", "need", "referral")]


def test_for_others_there_are_no_rows_and_no_small_numbers(made: Made, book: Book, tmp_path: Path) -> None:
    path = tmp_path / "open.xlsx"
    assert 0 == made.run("report", "services", *QUARTER, "--publish", "-o", str(path))
    found = reopened(path)
    assert [] == [each for each in found.sheets if each.startswith(LED)]
    assert ([], []) == (found.faults, few(found))
    assert few(book)


def test_only_the_rows_that_were_asked_for_are_in_it(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "desk.xlsx"
    asked = ("services", *QUARTER, "--metric", "X01,V01", "--desk", "falconara")
    assert 0 == made.run("report", *asked, "-o", str(path))
    found = reopened(path)
    assert ["services_contacts", "services_needs"] == [each for each in found.sheets if each.startswith(LED)]
    assert {"falconara"} == {each["desk"] for name in list(found.sheets)[2:4] for each in table(found, name)}


def test_in_arabic_every_sheet_is_turned(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "ar.xlsx"
    assert 0 == made.run("--lang", "ar", "report", "info", *QUARTER, "--metric", "I04", "-o", str(path))
    found = reopened(path)
    assert ([], set(found.sheets)) == (found.faults, found.turned)
