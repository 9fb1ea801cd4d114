"""Residents of the four municipalities (ISTAT, through opendatasicilia/comuni-italiani), one edition of four years."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

from tests.real.conftest import DATA, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.real.conftest import World

FILE = DATA / "residents.csv"
PLACES = {"042014", "042018", "042027", "042030"}


@whole("residents.csv")
def test_every_line_is_there_once_and_makes_no_share_with_another_edition(
    world: Callable[[str], World], capsys: pytest.CaptureFixture[str]
) -> None:
    """What anyone reads in the file is listed; foreigners of another edition beside it make no figure."""
    here = world("residents")
    command = ("population", "import", str(FILE), "--edition", "istat-rese")
    assert [0, 0] == [here.run(*command), here.run(*command)]
    assert capsys.readouterr().out.splitlines()[-2:] == ["stored: 16; already there: 0", "stored: 0; already there: 16"]
    with FILE.open(newline="", encoding="utf-8") as file:
        expected = {
            (row["codice_istat"], f"{row['anno']}-01-01", int(row["residenti"]))
            for row in csv.DictReader(file, delimiter=";")
        }
    here.run("population", "list", "--format", "json")
    listed = json.loads(capsys.readouterr().out)
    assert expected == {(each["municipality"], each["day"], each["residents"]) for each in listed}
    assert {each[0] for each in expected} == PLACES

    other = here.folder / "foreign.csv"
    other.write_text("codice_istat;data;stranieri\n042018;2018-12-31;2545\n", "utf-8")
    assert here.run("population", "import", str(other), "--edition", "newspaper") == 0
    assert here.figures("services")["X19"][()].value is None
