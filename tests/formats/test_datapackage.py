"""Open data: a Frictionless data package that its own tool finds valid, of a report for others alone."""

from __future__ import annotations

import csv
import json
import warnings
from io import StringIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest

from tests.cli.conftest import cache, desk, home, run  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

CALL = ("record", "contact", "--channel", "phone_in", "--outcomes", "information", "--on", "2020-02-01")
BY_DESK = ("services", "q1", "--metric", "X01,X14,V05", "--by", "desk,channel,topics", "--publish")


@pytest.fixture
def told(desk: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:  # noqa: F811
    """Nine contacts at two desks; one of them about a need of which no small number is shown."""
    monkeypatch.chdir(home)
    assert desk("record", "desk.registered", "--desk", "chiaravalle", "--name", "Chiaravalle").code == 0
    for number in range(9):
        where = ("--desk", "chiaravalle") if number < 4 else ()
        assert desk(*where, *CALL, "--topics", "doc" if number else "hea").code == 0
    return desk


def faults(path: str) -> list[str]:
    """What the tool of Frictionless finds wrong; how long a cell may be, which it changes for all, is put back."""
    longest = csv.field_size_limit()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import frictionless

        report = frictionless.Package(path).validate()
    csv.field_size_limit(longest)
    return [f"{each}" for each in report.flatten(["name", "type", "message"])]


def opened(path: Path) -> tuple[dict[str, Any], list[dict[str, str]], list[dict[str, str]]]:
    """The descriptor, the figures and the definitions."""
    with ZipFile(path) as zipped:
        assert ["datapackage.json", "figures.csv", "definitions.csv"] == zipped.namelist()
        first, *tables = (zipped.read(name).decode() for name in zipped.namelist())
    rows = [list(csv.DictReader(StringIO(table, newline=""))) for table in tables]
    return json.loads(first), rows[0], rows[1]


def test_the_tool_finds_it_valid(told: Run) -> None:
    for number, asked in enumerate((BY_DESK, ("q1", "--publish"), ("services", "--publish"))):
        for language in ("en", "it", "ar"):
            path = f"{language}-{number}.zip"
            assert told("--lang", language, "report", *asked, "--licence", "IODL-2.0", "-o", path).code == 0
            assert [] == faults(path), path


def test_the_tool_sees_what_is_wrong(told: Run, home: Path) -> None:  # noqa: F811
    """A canary: two rows with one key, a word where a number stands, a metric that is defined nowhere."""
    assert told("report", *BY_DESK, "-o", "open.zip").code == 0
    with ZipFile(home / "open.zip") as zipped:
        files = {name: zipped.read(name).decode() for name in zipped.namelist()}
    lines = files["figures.csv"].splitlines(keepends=True)
    wrong = [*lines, lines[1], lines[2].replace('"shown"', '"seen"'), lines[3].replace('"X01"', '"X99"')]
    with ZipFile(home / "wrong.zip", "w") as zipped:
        for name, text in {**files, "figures.csv": "".join(wrong)}.items():
            zipped.writestr(name, text)
    found = " ".join(faults("wrong.zip"))
    assert [True] * 3 == [each in found for each in ("primary-key", "constraint-error", "foreign-key")]


def test_each_figure_is_a_row_with_what_it_means(told: Run, home: Path) -> None:  # noqa: F811
    assert told("report", *BY_DESK, "--licence", "CC-BY-4.0", "-o", "open.zip").code == 0
    shown = json.loads(told("report", *BY_DESK, "--format", "json").out)
    described, figures, definitions = opened(home / "open.zip")
    assert sum(len(table["cells"]) for table in shown["metrics"]) == len(figures)
    assert ["X01", "X14", "V05"] == [each["metric"] for each in definitions]
    total = next(row for row in figures if row["metric"] == "X01")
    assert ("_T", "_T", "_T", "9", "shown") == tuple(total[n] for n in ("desk", "channel", "topics", "figure", "state"))
    assert {"_Z"} == {row["channel"] for row in figures if row["metric"] == "V05"}
    hidden = [row for row in figures if row["state"] == "hidden"]
    assert hidden
    assert {""} == {row[name] for row in hidden for name in ("figure", "above", "below", "percent", "open")}
    assert {"not applicable"} == {row["state"] for row in figures if row["metric"] == "V05"}
    assert [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}] == described["licenses"]
    born = described["certificate"]
    assert shown["certificate"] == {name: value for name, value in born.items() if name in shown["certificate"]}
    assert ("services", 3, "2020-03-31T00:00:00Z") == (born["action"], born["hidden_below"], described["created"])


def test_the_same_report_has_the_same_bytes(told: Run, home: Path) -> None:  # noqa: F811
    assert told("report", *BY_DESK, "-o", "sent.json").code == 0
    assert told("report", *BY_DESK, "-o", "one.zip").code == 0
    assert told(*CALL, "--topics", "hou").code == 0
    assert told("report", *BY_DESK, "--as-of", "sent.json", "--format", "datapackage", "-o", "two.zip").code == 0
    assert (home / "one.zip").read_bytes() == (home / "two.zip").read_bytes()


def test_a_licence_that_nobody_names_is_said_to_be_open(told: Run, home: Path) -> None:  # noqa: F811
    answer = told("report", *BY_DESK, "-o", "open.zip")
    assert "warning: no licence is named in it: --licence CC-BY-4.0 names one\n" == answer.err
    expected = [{"name": "notspecified", "title": "to be chosen by whoever publishes"}]
    assert expected == opened(home / "open.zip")[0]["licenses"]


REFUSED = [
    (("report", "q1", "-o", "a.zip"), "format: open data are for others: add --publish"),
    (("report", "q1", "--publish", "--format", "datapackage"), "output: this form is always a file: name it with -o"),
    (("report", "--preset", "-o", "a.zip"), "format: only a report can be open data"),
    (("person", "list", "-o", "a.zip"), "format: only a report can be open data"),
    (("report", "q1", "--publish", "--licence", "CC BY", "-o", "a.zip"), "licence: write its short name"),
    (("report", "q1", "--licence", "CC-BY-4.0", "-o", "a.csv"), "licence: is of open data: -o FILE.zip"),
    (
        ("report", "q1", "--publish", "--issue", "--to", "regione", "-o", "a.zip"),
        "issue: open data are given to everybody",
    ),
    (
        ("report", "services", "--metric", "X01", "--by", "worker", "--publish", "-o", "a.zip"),
        "by: a report for others tells of nobody of the staff: leave out worker",
    ),
    (
        ("report", "services", "--metric", "V08b", "--by", "mediator", "--publish", "-o", "a.csv"),
        "by: a report for others tells of nobody of the staff: leave out mediator",
    ),
    (
        ("report", "q1", "--filter", "worker=mr", "--metric", "X01", "--publish", "-o", "a.zip"),
        "by: a report for others tells of nobody of the staff: leave out worker",
    ),
]


def test_what_is_not_for_everybody_is_refused(told: Run, home: Path) -> None:  # noqa: F811
    for asked, said in REFUSED:
        answer = told(*asked)
        assert (3, "") == (answer.code, answer.out), asked
        assert answer.err.startswith(said)
    assert not list(home.glob("a.*"))
