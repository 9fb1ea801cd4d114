"""People without a name at contacts: how many, and what is known of them, one marginal at a time."""

from __future__ import annotations

from typing import Any

import pytest

from primm.core.events.kinds.contact import Contact
from primm.plugins.services import action
from primm.plugins.services.unnamed import unnamed
from primm.testing import Diary

REACHED: dict[str, Any] = {"channel": "in_person_desk", "topics": ("doc",), "outcomes": ("information",)}
Q1 = ("2020-01-01", "2020-03-31")


@pytest.fixture(scope="module")
def told() -> Diary:
    """Five without a name: three women and a man, two speak Bangla; somebody alone; two beside a family."""
    diary = Diary()
    family = tuple(diary.person(sex="2") for _ in range(3))
    five: dict[str, Any] = {
        "anonymous": 5,
        "anonymous_sex": {"2": 3, "1": 1},
        "anonymous_language": {"ben": 2},
        "anonymous_age": {"lt18": 1},
    }
    diary.write("2020-01-10", Contact(**five, **REACHED))
    diary.write("2020-01-11", Contact(**REACHED))
    diary.write("2020-01-12", Contact(persons=family, anonymous=2, **REACHED))
    diary.write("2020-01-13", Contact(persons=family, **REACHED))
    diary.write("2020-01-14", Contact(anonymous=9, channel="phone_out", reached="no_answer"))
    diary.write("2020-01-15", Contact(anonymous=9, counterpart="service", **REACHED))
    return diary


def test_they_are_counted_as_often_as_they_are_met(told: Diary) -> None:
    """Somebody without a name is one person unless more are told."""
    assert [2, 5, 1] == [row.people for row in told.rows(unnamed) if row.margin == "total"]


def test_each_marginal_is_told_alone(told: Diary) -> None:
    by = {name: told.figures(action, *Q1, by=(name,))["X04b"] for name in ("sex", "first_language", "age", "tg")}
    assert {(): 8, ("1",): 1, ("2",): 3, ("unknown",): 4} == by["sex"]
    assert {(): 8, ("ben",): 2, ("unknown",): 6} == by["first_language"]
    assert {(): 8, ("lt18",): 1, ("unknown",): 7} == by["age"]
    assert {(): 8, ("unknown",): 8} == by["tg"]


@pytest.mark.parametrize(
    "asked", [{"by": ("sex", "age")}, {"filters": {"sex": ["2"], "first_language": ["ben"]}}], ids=str
)
def test_how_two_of_them_go_together_is_not_known(told: Diary, asked: dict[str, Any]) -> None:
    found = told.report(action, *Q1, **asked)
    (table,) = (each for each in found.tables if each.metric.id == "X04b")
    number = table.cells[-1].number
    assert (0, True) == (number.value, number.unknown > 0)
