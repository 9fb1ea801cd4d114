"""What is read in files of residents, whatever stands in them, and the citizenships of ISTAT."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.events.codes import Codes
from primm.plugins.services import istat
from primm.plugins.services.istat import citizenships, read, together

PLACE = "042018"
HEADERS = (
    "Codice comune;Comune;Età;Maschi;Femmine",
    "Codice comune;Comune;Età;Totale maschi;Totale femmine;Totale",
    "Anno;Codice Istat;Denominazione;Codice stato di cittadinanza;Maschi;Femmine;Totale",
    "codice_istat;anno;residenti;stranieri",
)


def test_every_citizenship_of_istat_is_a_country_and_every_member_of_the_union_has_one() -> None:
    countries = Codes.load()["country"]
    members = json.loads(Path(istat.__file__).parents[2].joinpath("core/events/countries.json").read_text("utf-8"))
    assert all(code in countries for code in citizenships().values())
    assert set(members["country"]["members"]) <= set(citizenships().values())
    assert {code: citizenships()[code] for code in ("100", "201", "235", "305", "436", "272", "999")} == {
        "100": "ITA", "201": "ALB", "235": "ROU", "305": "BGD", "436": "MAR", "272": "x-kosovo", "999": "x-stateless",
    }  # fmt: skip
    assert "CC BY 4.0" in json.loads(istat.FILE.read_text("utf-8"))["source"]


@given(st.sampled_from(HEADERS), st.lists(st.lists(st.sampled_from(
    ["", PLACE, "42018", "042", "0", "999", "100", "235", "2019", "-1", "1.5", "١", '"', "x"]
), max_size=8).map(";".join), max_size=6))  # fmt: skip
def test_any_line_is_counted_or_told(header: str, lines: list[str]) -> None:
    """Nothing that stands in a file makes reading fail, and a number is never less than nobody."""
    found = read([f"{header}\n", *(f"{line}\n" for line in lines)], "x_2019.csv", [PLACE])
    assert all(0 <= number for numbers in found.numbers.values() for number in numbers.values())


@given(st.lists(st.text(max_size=30), max_size=5))
def test_what_is_no_such_table_is_told(lines: list[str]) -> None:
    assert [] != read(lines, "x.csv", [PLACE]).problems


def test_a_title_may_stand_above_the_header_and_a_day_may_be_said_for_the_file() -> None:
    lines = ["Popolazione\n", f"{HEADERS[0]}\n", f"{PLACE};Falconara;0;1;2\n", f"{PLACE};Falconara;999;1;2\n"]
    numbers = {"foreign": 3, "foreign_m": 1, "foreign_f": 2}
    assert read(lines, "x.csv", [PLACE], date(2018, 12, 31)).numbers == {(PLACE, date(2018, 12, 31)): numbers}
    assert read(lines[1:], "STRASA_2019.csv", [PLACE]).numbers == {(PLACE, date(2019, 1, 1)): numbers}


def test_without_a_total_the_ages_are_the_total() -> None:
    lines = [f"{HEADERS[1]}\n", f"{PLACE};F;0;1;2;3\n", f"{PLACE};F;100;1;1;2\n"]
    assert read(lines, "POSAS_2019.csv", [PLACE]).numbers == {
        (PLACE, date(2019, 1, 1)): {"residents": 5, "residents_m": 2, "residents_f": 3}
    }


def test_two_files_of_one_edition_that_differ_are_of_two() -> None:
    one, other = (read([f"{HEADERS[3]}\n", f"{PLACE};2019;{many};\n"], "x.csv", [PLACE]) for many in (10, 11))
    assert [] == together([one, one]).problems
    (problem,) = together([one, other]).problems
    assert problem.say() == (
        "042018 on 2019-01-01: two files of this edition have different numbers of residents: they are of two editions"
    )


@pytest.mark.parametrize("code", ["42018", "42018.0", "0042018", "Falconara Marittima", ""])
def test_a_code_is_six_digits_as_text(code: str) -> None:
    found = read([f"{HEADERS[3]}\n", f"{code};2019;10;\n"], "x.csv", [PLACE])
    assert found.numbers == {}
    assert [each.field for each in found.problems] == ["line 2"]
