"""What is handed out calls desks by their names; lists, data and filters by their codes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from tests.acceptance.conftest import office  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from tests.acceptance.conftest import Office

QUARTER = "2020q1"
HOSTILE = "=Sportello <b>di</b> Falconara"


@pytest.fixture
def desks(office: Office) -> Office:  # noqa: F811
    """Three desks that were visited: one with a name of its own, two of one name."""
    office.at("2020-03-10T10:00")
    for desk, name in (("falconara", "Falconara"), ("chiaravalle", "Esino"), ("montemarciano", "Esino")):
        office.record("desk.registered", desk=desk, name=name)
    for desk in ("falconara", "chiaravalle", "montemarciano"):
        told = {"anonymous": "1", "channel": "phone_in", "topics": "doc", "outcomes": "information"}
        office.record("contact", desk=desk, **told)
    return office


def heads(office: Office, path: Path, *options: str) -> list[str]:  # noqa: F811
    """The columns of the page by desk."""
    office.primm("report", QUARTER, "--by", "desk", *options, "-o", str(path))
    found = re.search(
        r"<table[^>]*page-table.*?</thead>|<div[^>]*page-table.*?</thead>", path.read_text("utf-8"), re.DOTALL
    )
    assert found
    return [re.sub("<[^>]*>", "", each).strip() for each in re.findall("<th.*?</th>", found[0], re.DOTALL)]


def test_a_desk_has_the_name_that_is_its_own(desks: Office, tmp_path: Path) -> None:
    assert ["chiaravalle", "Falconara", "montemarciano"] == heads(desks, tmp_path / "a.html")[2:-1]
    desks.primm("report", QUARTER, "--by", "desk", "-o", str(tmp_path / "a.xlsx"))
    (first, *_rest) = load_workbook(tmp_path / "a.xlsx", read_only=True).worksheets[0].iter_rows(values_only=True)
    assert "Falconara" in first
    assert "falconara" in desks.primm("report", QUARTER, "--by", "desk", "--format", "csv")


def test_a_page_is_made_again_with_the_names_of_then(desks: Office, tmp_path: Path) -> None:
    before = heads(desks, tmp_path / "a.html")
    desks.record("desk.registered", desk="falconara", name=HOSTILE)
    after = heads(desks, tmp_path / "b.html")
    assert (before[3], after[3]) == ("Falconara", "=Sportello &lt;b&gt;di&lt;/b&gt; Falconara")
    assert before == heads(desks, tmp_path / "c.html", "--as-of", str(tmp_path / "a.html"))
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "c.html").read_bytes()
    assert "the same" in desks.primm("report", "--check", str(tmp_path / "a.html"))
