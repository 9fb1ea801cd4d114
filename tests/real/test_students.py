"""Students with nationality, sex, age and outcome (Realinho et al. 2021): persons, enrolments, and who left."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.events.ids import derived_id
from primm.core.log.log import Log
from tests.real.conftest import DATA, EXAMPLES, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.real.conftest import World

SAMPLE, MAP, WHOLE = EXAMPLES / "students.csv", EXAMPLES / "students.toml", DATA / "students.csv"
SEX = {"1": "1", "0": "2"}  # 0 is female in this file


def counted(path: Path) -> dict[str, Any]:
    """What anyone must count in such a file, with the standard library alone."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))

    def left(column: str) -> dict[str, list[int]]:
        every, gone = Counter(row[column] for row in rows), Counter(row[column] for row in rows if _left(row))
        return {value: [gone[value], number] for value, number in every.items()}

    return {
        "students": len(rows),
        "by_status": Counter(row["Status"] for row in rows),
        "dropout_by_gender": left("Gender"),
        "dropout_by_international": left("International"),
    }


def _left(row: dict[str, str]) -> bool:
    return row["Status"] == "Dropout"


def share(world: World, *by: str) -> dict[tuple[str, ...], list[Any]]:
    """Of S18, who left and how many were followed, by cell."""
    return {at: [number.above, number.below] for at, number in world.figures("school", *by)["S18"].items()}


def check(world: World, expected: dict[str, Any]) -> None:
    """The school report says what was counted: in all, by sex, and by citizenship, of which PRT is national here."""
    assert expected["students"] == world.figures("school")["S01"][()].value
    by_citizenship = share(world, "citizenships")
    total = by_citizenship.pop(())
    national = by_citizenship.pop(("PRT",))
    foreign = [sum(each) for each in zip(*by_citizenship.values(), strict=True)]
    assert [expected["by_status"]["Dropout"], expected["students"]] == total
    assert expected["dropout_by_international"] == {"0": national, "1": foreign}
    by_sex = {sex: share(world, "sex")[code,] for sex, code in SEX.items()}
    assert expected["dropout_by_gender"] == by_sex


@pytest.fixture(scope="module")
def sample(world: Callable[[str], World]) -> World:
    """The shipped sample, imported."""
    made = world("sample")
    assert made.load(SAMPLE, MAP) == 0
    return made


@pytest.fixture(scope="module")
def complete(world: Callable[[str], World]) -> World:
    """The whole file, imported."""
    made = world("whole")
    assert made.load(WHOLE, MAP) == 0
    return made


def test_the_sample_counts_as_anyone_would_count_it(sample: World) -> None:
    check(sample, counted(SAMPLE))


def test_the_sample_has_persons_enrolments_outcomes_and_cases(sample: World) -> None:
    with Log.open(sample.folder / "log" / "log.db", write=False) as log:
        kinds = Counter(row.meta.partition('"kind":"')[2].partition('"')[0] for row in log.read())
    expected = counted(SAMPLE)
    assert kinds == {
        "desk.registered": 1,
        "person.registered": expected["students"],
        "school.enrolled": expected["students"],
        "school.case_opened": expected["by_status"]["Dropout"],
        "school.outcome_recorded": expected["by_status"]["Graduate"] + expected["by_status"]["Enrolled"],
    }


def test_importing_the_sample_twice_adds_nothing(sample: World) -> None:
    before = sample.events()
    assert 0 == sample.load(SAMPLE, MAP)
    assert before == sample.events()


@whole("students.csv")
def test_the_whole_file_counts_as_expected(complete: World) -> None:
    expected = json.loads((DATA / "students.expected.json").read_text())
    check(complete, expected)
    assert f"{expected['dropout_percent']:.2f}" == f"{float(complete.figures('school')['S18'][()].value or 0):.2f}"


@whole("students.csv")
def test_the_figure_opens_to_exactly_those_who_left(complete: World) -> None:
    """711 persons are counted, and they are those whose row says Dropout."""
    with WHOLE.open(newline="", encoding="utf-8") as file:
        left = {row["Student"] for row in csv.DictReader(file, delimiter=";") if _left(row)}
    (opened,) = complete.opened("school", "S18").opened
    counted_rows = next(group for group in opened.groups if group.remark.text == "counted")
    assert 711 == counted_rows.number == len(counted_rows.lines)
    assert {f"person:{derived_id('uci697', '1', each)}" for each in left} == {
        line.subject for line in counted_rows.lines
    }
