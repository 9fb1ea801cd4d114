"""The fund's quarterly sheet in a pack: with whom it goes, what it hides, and that it is made again byte for byte."""

from __future__ import annotations

import csv
import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.test_issued import disturb, issued, told  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]
    Told = tuple[Run, dict[str, str]]

SHEET = [f"trimestre{suffix}" for suffix in (".txt", ".csv", ".json")]
NOTE = "Da marzo gli sportelli lavorano per telefono."


def noted(desk: Run) -> str:
    """A problem of the quarter; its handle."""
    given = {"kind": "quarter.note", "fields": {"period": "2020q1", "note_kind": "problem", "note": NOTE}}
    assert 0 == desk("record", "-", given=json.dumps(given)).code
    return str(json.loads(desk("log", "list", "--kind", "quarter.note", "--format", "json").out)[-1]["handle"])


def figures(folder: Path) -> dict[str, Any]:
    """What the sheet says, by what it says it of."""
    return {each["what"]: each["value"] for each in json.loads((folder / "trimestre.json").read_text("utf-8"))}


def test_the_sheet_lies_in_the_folder_in_three_forms_and_in_the_manifest(told: Told, home: Path) -> None:  # noqa: F811
    desk, _names = told
    assert (0, "25 files in sent\n") == desk("pack", "q1", "-o", "sent")[:2]
    manifest = (home / "sent" / "manifest.txt").read_text()
    for name in SHEET:
        content = (home / "sent" / name).read_bytes()
        assert f"# {len(content)} bytes\n{sha256(content).hexdigest()}  {name}\n" in manifest
    assert 2 == figures(home / "sent")["X01 Contacts"]
    rows = csv.DictReader((home / "sent" / "trimestre.csv").read_text("utf-8").splitlines())
    assert ["2"] == [each["value"] for each in rows if each["what"] == "X01 Contacts"]
    assert "quarterly sheet, 1 January 2020 to 31 March 2020" in (home / "sent" / "trimestre.txt").read_text()


def test_it_says_the_same_as_the_sheet_alone(told: Told, home: Path) -> None:  # noqa: F811
    desk, _names = told
    noted(desk)
    assert 0 == desk("pack", "q1", "-o", "sent").code
    assert json.loads((home / "sent" / "trimestre.json").read_text()) == json.loads(
        desk("funder", "quarterly", "q1", "--format", "json").out
    )


def test_what_was_noted_stays_sealed_and_stands_by_its_handle(told: Told, home: Path) -> None:  # noqa: F811
    desk, _names = told
    note = noted(desk)
    assert 0 == desk("pack", "q1", "-o", "sent").code
    for name in SHEET:
        content = (home / "sent" / name).read_text("utf-8")
        assert (True, False) == (note in content, NOTE in content)


@pytest.mark.parametrize("publish", [(), ("--publish",)], ids=["whole", "published"])
def test_it_is_made_again_byte_for_byte_in_the_language_in_which_it_was_given(
    told: Told,  # noqa: F811
    home: Path,
    publish: tuple[str, ...],
) -> None:
    desk, names = told
    noted(desk)
    assert 0 == desk("--lang", "it", "pack", "q1", *publish, "--issue", "--to", "fami", "-o", "sent").code
    kept = issued(desk)
    disturb(desk, names)
    noted(desk)
    again = desk("pack", "--as-of", kept, "-o", "again")
    assert (0, "") == (again.code, again.err)
    for name in (*SHEET, "manifest.txt"):
        assert (home / "sent" / name).read_bytes() == (home / "again" / name).read_bytes(), name


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (("2020-02",), "left out: it is of one quarter"),
        (("nov-mar",), "left out: it is of one quarter"),
        (("q1", "--desk", "falconara"), "left out: they are of the whole project"),
        (("q1", "--residence", "falc"), "left out: they are of the whole project"),
        (("q1", "--filter", "sex=f"), "left out: they are of the whole project"),
    ],
    ids=lambda each: each[-1],
)
def test_where_it_would_mean_nothing_it_is_left_out_and_that_is_said(
    told: Told,  # noqa: F811
    home: Path,
    asked: tuple[str, ...],
    why: str,
) -> None:
    desk, _names = told
    answer = desk("pack", *asked, "-o", "sent")
    assert 0 == answer.code
    assert 1 == answer.err.count(why)
    assert not {each.name for each in (home / "sent").iterdir()} & set(SHEET)
    assert "trimestre" not in (home / "sent" / "manifest.txt").read_text()
    assert why in " ".join((home / "sent" / "leggimi.txt").read_text().split())


def test_before_the_project_began_there_is_no_sheet(told: Told, home: Path) -> None:  # noqa: F811
    desk, _names = told
    (home / "log" / "funder").mkdir()
    (home / "log" / "funder" / "project.toml").write_text("start = 2020-04-01\n")
    answer = desk("pack", "q1", "-o", "sent")
    assert (0, True) == (answer.code, "it ends before the project begins" in answer.err)
    assert not (home / "sent" / "trimestre.txt").exists()


def test_for_others_it_hides_what_the_reports_beside_it_hide(told: Told, home: Path) -> None:  # noqa: F811
    desk, _names = told
    assert 0 == desk("pack", "q1", "--publish", "-o", "sent").code
    sheet = figures(home / "sent")
    assert ("*", "*", 0) == (sheet["X01 Contacts"], sheet["V03 Referrals sent"], sheet["P03 Initiatives"])
    legend = "for others: numbers under 3 are hidden, of needs of violence, trafficking and guardianship under 5"
    assert legend in [each["value"] for each in json.loads((home / "sent" / "trimestre.json").read_text("utf-8"))]
    page = json.loads((home / "sent" / "services.json").read_text("utf-8"))
    hidden = {each["id"]: each["cells"][0]["hidden"] for each in page["metrics"] if each["cells"]}
    assert (True, True) == (hidden["X01"], hidden["V03"])
