"""Planned opening hours, as a desk writes them into a file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import Refused
from primm.desk.timetable import planned_minutes, spans_of
from primm.proof.settings import HOURS as FILE

if TYPE_CHECKING:
    from pathlib import Path

HOURS = """
[[hours]]
desk = "falconara"
since = 2020-01-07
mon = ["09:00-13:00"]
thu = ["09:00-12:30", "15:00-18:00"]

[[hours]]
desk = "falconara"
since = 2020-03-09
mon = ["10:00-12:00"]
"""
MONDAY = date(2020, 3, 2)


@pytest.fixture
def folder(tmp_path: Path) -> str:
    (tmp_path / FILE).write_text(HOURS, "utf-8")
    return str(tmp_path)


def test_a_plan_holds_from_its_day_until_the_next_one(folder: str) -> None:
    assert [planned_minutes(folder, "falconara", date(2020, 3, day)) for day in (2, 5, 6, 9, 12)] == [
        240,
        390,
        0,
        120,
        0,
    ]
    assert [str(each) for each in spans_of(folder, "falconara", date(2020, 3, 5)) or ()] == [
        "09:00–12:30",
        "15:00–18:00",
    ]


def test_nothing_is_planned_before_the_first_plan_nor_for_another_desk_nor_without_a_file(folder: str) -> None:
    assert planned_minutes(folder, "falconara", date(2020, 1, 6)) is None
    assert planned_minutes(folder, "chiaravalle", MONDAY) is None
    assert planned_minutes(f"{folder}/elsewhere", "falconara", MONDAY) is None


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("not toml", "hours.toml"),
        ("hour = 1", "hours.toml hour"),
        ("hours = 1", "hours.toml hours"),
        ('[[hours]]\ndesk = "F"\nsince = 2020-01-07', "hours.toml hours[1].desk"),
        ('[[hours]]\ndesk = "f"\nsince = "2020-01-07"', "hours.toml hours[1].since"),
        ('[[hours]]\ndesk = "f"\nsince = 2020-01-07T10:00:00', "hours.toml hours[1].since"),
        ('[[hours]]\ndesk = "f"\nsince = 2020-01-07\nlun = []', "hours.toml hours[1].lun"),
        ('[[hours]]\ndesk = "f"\nsince = 2020-01-07\nmon = "09:00-13:00"', "hours.toml hours[1].mon"),
        ('[[hours]]\ndesk = "f"\nsince = 2020-01-07\nmon = ["9-13"]', "hours.toml hours[1].mon"),
        ('[[hours]]\ndesk = "f"\nsince = 2020-01-07\nmon = ["13:00-09:00"]', "hours.toml hours[1].mon"),
        ('[[hours]]\ndesk = "f"\nsince = 2020-01-07\nmon = ["09:00-13:00", "12:00-15:00"]', "hours.toml hours[1].mon"),
    ],
)
def test_what_is_wrong_in_the_file_is_named_by_its_place(tmp_path: Path, text: str, field: str) -> None:
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(Refused) as refused:
        planned_minutes(str(tmp_path), "falconara", MONDAY)
    assert [each.field for each in refused.value.problems] == [field]
