"""The figures of participation by their dimensions, each over a few events that anyone can count."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from primm.plugins.participation import action
from primm.plugins.participation.events import (
    AssociationRegistered,
    AssociationSupported,
    AssociationUpdated,
    InitiativeHeld,
)
from primm.testing import Diary

Q1 = ("2020-01-01", "2020-03-31")


def figures(diary: Diary, *by: str, period: tuple[str, str] = Q1) -> dict[str, dict[Any, Any]]:
    """Every figure of the quarter; a cell of one dimension is called by its code alone."""
    found = diary.figures(action, *period, by=by)
    return {
        metric: {cell[0] if len(cell) == 1 else cell: value for cell, value in cells.items()}
        for metric, cells in found.items()
    }


@pytest.fixture(scope="module")
def told() -> Diary:
    """Two associations, one of which moves; three initiatives, two of them theirs, with a woman who comes twice."""
    diary = Diary()
    first, second = (
        f"association:{diary.write('2019-01-10', AssociationRegistered(name=name, **more))}"
        for name, more in (
            ("Teranga", {"association_kind": "community", "municipality": "042018"}),
            ("Sole", {"association_kind": "women", "municipality": "042018"}),
        )
    )
    diary.write("2020-02-01", AssociationUpdated(association=second, municipality="042014"))
    diary.write("2020-02-10", AssociationSupported(association=first, support_kind="statute", minutes=90))
    diary.write("2020-02-11", AssociationSupported(association=second, support_kind="room", minutes=30))
    diary.write("2020-02-12", AssociationSupported(association=first, support_kind="room"))
    woman, man = diary.person(sex="2", birth_year=1990), diary.person(sex="1", citizenships=("ALB",))
    for day, theme, promoter, who in (
        ("2020-01-20", "culture", "association", (woman, man)),
        ("2020-02-20", "rights", "association", (woman,)),
        ("2020-03-20", "culture", "project", ()),
    ):
        held = InitiativeHeld(
            title=theme, theme=theme, promoter=promoter, participants=who, anonymous=3, municipality="042030"
        )
        diary.write(day, held)
    return diary


def test_associations_known_stand_where_they_are_at_the_end(told: Diary) -> None:
    assert {(): 2, "042018": 1, "042014": 1} == figures(told, "municipality")["P01"]
    assert {(): 2, "042018": 2} == figures(told, "municipality", period=("2020-01-01", "2020-01-31"))["P01"]
    assert {(): 2, "community": 1, "women": 1} == figures(told, "association_kind")["P01"]


def test_associations_active_have_an_event_in_twelve_months(told: Diary) -> None:
    assert 2 == figures(told)["P01b"][()]
    assert 0 == figures(told, period=("2018-01-01", "2018-12-31"))["P01b"][()]
    assert 2 == figures(told, period=("2021-01-01", "2021-02-10"))["P01b"][()]
    assert 1 == figures(told, period=("2021-01-01", "2021-02-11"))["P01b"][()]


def test_initiatives_by_theme_and_place_and_the_part_that_associations_promote(told: Diary) -> None:
    by_theme = figures(told, "theme")
    assert {(): 3, "culture": 2, "rights": 1} == by_theme["P03"]
    assert {(): Fraction(200, 3), "culture": 50, "rights": 100} == by_theme["P03b"]
    assert {(): 3, "042030": 3} == figures(told, "place")["P03"]


def test_presences_are_persons_times_initiatives_and_participants_are_persons(told: Diary) -> None:
    found = figures(told, "theme")
    assert {(): 12, "culture": 8, "rights": 4} == found["P04"]
    assert {(): 2, "culture": 2, "rights": 1} == found["P05"]
    assert {(): 2, "1": 1, "2": 1} == figures(told, "sex")["P05"]
    assert {(): 2, "MAR": 1, "ALB": 1} == figures(told, "citizenships")["P05"]


def test_support_in_hours_and_in_times_by_kind(told: Diary) -> None:
    by_kind = figures(told, "support_kind")
    assert {(): 2, "statute": Fraction(3, 2), "room": Fraction(1, 2)} == by_kind["P07"]
    assert {(): 3, "statute": 1, "room": 2} == by_kind["P07b"]
    assert {(): 3, "Teranga": 2, "Sole": 1} == figures(told, "name")["P07b"]


def women_at_three_initiatives() -> Diary:
    """Three old women by name, and at each initiative people without: 35 women of 60, some of them minors."""
    diary = Diary()
    named = tuple(diary.person(sex="2", birth_year=1950) for _ in range(3))
    for day, who, people, women, minors in (("10", named, 30, 20, 4), ("20", (), 20, 15, 0), ("21", (), 10, 0, 10)):
        held = InitiativeHeld(
            title=day,
            theme="culture",
            promoter="project",
            participants=who,
            anonymous=people,
            anonymous_sex={"2": women, "1": people - women},
            anonymous_age={"lt18": minors, "18_60": people - minors},
        )
        diary.write(f"2020-02-{day}", held)
    return diary


def test_women_without_a_name_stand_among_those_of_unknown_age() -> None:
    found = women_at_three_initiatives().report(action, *Q1, by=("age",), filters={"sex": ["2"]})
    (table,) = (each for each in found.tables if each.metric.id == "P04")
    assert [({}, 38, None), ({"age": "gt60"}, 3, Fraction("7.9")), ({"age": "unknown"}, 35, Fraction("92.1"))] == [
        (cell.at, cell.number.value, cell.percent) for cell in table.cells
    ]


def test_how_many_of_the_women_are_minors_is_not_known_of_people_without_a_name() -> None:
    """At most the four minors of the first initiative: at the second nobody is a minor, at the third no woman."""
    found = women_at_three_initiatives().report(
        action, *Q1, by=("initiative",), filters={"sex": ["2"], "age": ["lt18"]}
    )
    (table,) = (each for each in found.tables if each.metric.id == "P04")
    assert [({}, 0, 4), ({"initiative": "10"}, 0, 4)] == [
        (cell.at, cell.number.value, cell.number.unknown) for cell in table.cells
    ]
