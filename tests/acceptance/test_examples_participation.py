"""Acceptance examples of the participation action: 3 and 15, and how associations are counted."""

from __future__ import annotations

import csv
import json
import re
from fractions import Fraction
from io import StringIO
from typing import Any

import attrs
import pytest

from primm.core.host.action import Page
from primm.formats import csv as sheet
from primm.formats import json as document
from primm.formats import text
from primm.plugins.participation import action
from primm.plugins.participation.events import (
    AssociationDissolved,
    AssociationRegistered,
    AssociationSupported,
    InitiativeHeld,
    SeatLeft,
    SeatTaken,
)
from primm.testing import Diary
from primm.words import Words

FORMS = [(each, None) for module in (text, sheet, document) for each in module.primm_formats()]


def workshop() -> Diary:
    """Twelve people whom nobody named: seven women and five men; three minors."""
    diary = Diary()
    held = InitiativeHeld(
        title="Laboratorio di cucina",
        theme="culture",
        promoter="project",
        anonymous=12,
        anonymous_sex={"2": 7, "1": 5},
        anonymous_age={"lt18": 3},
    )
    diary.write("2020-02-15", held)
    return diary


# 3: a workshop of people without a name


def test_presences_by_sex_are_seven_and_five() -> None:
    found = workshop().figures(action, "2020-01-01", "2020-03-31", by=("sex",))["P04"]
    assert {(): 12, ("1",): 5, ("2",): 7} == found


def test_presences_by_age_are_three_minors_and_nine_not_known() -> None:
    found = workshop().figures(action, "2020-01-01", "2020-03-31", by=("age",))["P04"]
    assert {(): 12, ("lt18",): 3, ("unknown",): 9} == found


@pytest.mark.parametrize("asked", [{"by": ("sex", "age")}, {"filters": {"sex": ["2"], "age": ["lt18"]}}], ids=str)
def test_how_sex_and_age_go_together_is_not_known(asked: dict[str, Any]) -> None:
    """In text, CSV, JSON and on the page it says so, and no figure stands there."""
    found = workshop().report(action, "2020-01-01", "2020-03-31", **asked)
    (table,) = (each for each in found.tables if each.metric.id == "P04")
    cell = table.cells[-1]
    assert {"by": 2, "filters": 0}[next(iter(asked))] == len(cell.at)
    assert (0, True) == (cell.number.value, cell.number.unknown > 0)
    one = attrs.evolve(found, tables=(attrs.evolve(table, cells=(cell,)),))
    said = {each.name: "".join(each.write(one, Page(Words("en"), width))) for each, width in FORMS}
    assert {"text": "not known", "csv": "not known", "json": None} == {
        "text": next(line.split("\t") for line in said["text"].splitlines()[1:])[3 + 2 * len(found.by)],
        "csv": next(csv.DictReader(StringIO(said["csv"])))["figure"],
        "json": json.loads(said["json"])["metrics"][0]["cells"][0]["figure"],
    }
    shown = "".join(text.write(one, Page(Words("en"), 200)))
    assert re.search(r"not known( +presence)? +[0-9]+ without a name not known", shown)


def test_people_without_a_name_are_no_identified_participants() -> None:
    """With two women by name there are fourteen presences, nine of them women, and two identified participants."""
    diary = workshop()
    women = (diary.person(sex="2"), diary.person(sex="2"))
    held = InitiativeHeld(title="Festa", theme="culture", promoter="association", participants=women)
    diary.write("2020-03-08", held)
    found = diary.figures(action, "2020-01-01", "2020-03-31", by=("sex",))
    assert {(): 14, ("1",): 5, ("2",): 9} == found["P04"]
    assert {(): 2, ("2",): 2} == found["P05"]
    assert (2, 50) == (found["P03"][()], found["P03b"][()])


# 15: an empty quarter


def test_an_empty_quarter_prints_everything_with_nothing() -> None:
    found = Diary().figures(action, "2020-01-01", "2020-03-31", by=("municipality", "theme", "sex"))
    assert {metric.id for metric in action.metrics} == found.keys()
    assert {"P03b", "P06", "P06b", "P11"} == {name for name, cells in found.items() if cells[()] is None}
    assert {0} == {cells[()] for cells in found.values() if cells[()] is not None}


# Associations


def test_associations_known_active_helped_and_seated() -> None:
    """Two associations; one is helped in 2020 and holds a seat until March 2021, the other ends in June 2020."""
    diary = Diary()
    first, second = (
        f"association:{diary.write('2019-01-10', AssociationRegistered(name=name, association_kind='community'))}"
        for name in ("Senegal Insieme", "Bangladesh Marche")
    )
    diary.write("2020-05-04", AssociationSupported(association=first, support_kind="statute", minutes=90))
    diary.write("2020-05-11", AssociationSupported(association=first, support_kind="room"))
    seat = diary.write("2020-05-20", SeatTaken(association=first, body="body:consulta", body_name="Consulta"))
    diary.write("2020-06-30", AssociationDissolved(association=second))
    diary.write("2021-03-01", SeatLeft(of=seat))
    before, after = diary.figures(action, "2020-04-01", "2020-06-29"), diary.figures(action, "2020-06-30", "2021-05-31")
    assert (2, 1, Fraction(3, 2), 2, 1) == tuple(before[name][()] for name in ("P01", "P01b", "P07", "P07b", "P08"))
    assert (1, 1, 0, 0, 0) == tuple(after[name][()] for name in ("P01", "P01b", "P07", "P07b", "P08"))
    assert 2 == diary.figures(action, "2019-01-01", "2019-12-31")["P01b"][()]


def test_volunteers_are_persons() -> None:
    diary = Diary()
    helper, guest = diary.person(sex="1"), diary.person(sex="2")
    for day in ("2020-05-01", "2020-05-02"):
        held = InitiativeHeld(
            title="Festa", theme="culture", promoter="project", participants=(guest,), volunteers=(helper,)
        )
        diary.write(day, held)
    found = diary.figures(action, "2020-01-01", "2020-12-31")
    assert (1, 1, 2) == (found["P10"][()], found["P05"][()], found["P04"][()])
