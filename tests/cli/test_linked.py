"""What belongs together is typed once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from primm.commands.linked import inherit
from primm.core.host.recorder import Given
from tests.core.host.conftest import Bench

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A new log with the kinds of the core and of the plugins that come with it."""
    return Bench(tmp_path)


def joined(bench: Bench, *givens: Given) -> list[Any]:
    """The fields of each event after it inherited."""
    return [each.values for each in inherit(givens, bench.index)]


def test_the_first_event_stays_as_it_is(bench: Bench) -> None:
    first = Given("contact", {"persons": ["x"]})
    assert [first] == inherit([first], bench.index)


def test_later_events_name_the_persons_and_the_contact(bench: Bench) -> None:
    found = joined(bench, Given("contact", {}), Given("need.opened", {"category": "doc"}))
    assert {"category": "doc", "persons": ["@1"], "contact": "@1"} == found[1]


def test_what_was_said_is_kept(bench: Bench) -> None:
    said = {"persons": ["x"], "contact": "y"}
    assert said == joined(bench, Given("contact", {}), Given("need.opened", said))[1]


def test_a_follow_up_names_the_nearest_opening_and_nobody_else(bench: Bench) -> None:
    found = joined(
        bench, Given("need.opened", {}), Given("need.opened", {}), Given("need.closed", {}), Given("task.set", {})
    )
    assert {"of": "@2"} == found[2]
    assert {"persons": ["@1"], "regarding": "@2"} == found[3]


def test_single_persons_are_named_alone_and_only_first(bench: Bench) -> None:
    first = Given("person.registered", {})
    assert {"person": "@1"} == joined(bench, first, Given("person.updated", {}))[1]
    assert {"other": "x"} == joined(bench, first, Given("person.relation_set", {"other": "x"}))[1]
    assert {} == joined(bench, first, Given("person.registered", {}))[1]


def test_persons_are_those_of_the_first_event_that_is_about_persons(bench: Bench) -> None:
    found = joined(bench, Given("body.registered", {}), Given("contact", {}), Given("need.opened", {}))
    assert ({}, ["@2"]) == (found[1], found[2]["persons"])


def test_what_comes_of_a_contact_for_somebody_without_a_name_is_not_that_of_who_was_present(bench: Bench) -> None:
    first = Given("contact", {"anonymous": 1, "present": ["x"]})
    assert {"contact": "@1"} == joined(bench, first, Given("need.opened", {}))[1]


def test_who_worked_is_who_worked_on_all_of_it(bench: Bench) -> None:
    found = joined(bench, Given("contact", {"done_by": "lt"}), Given("need.opened", {}), Given("task.set", {}))
    assert ("lt", None) == (found[1]["done_by"], found[2].get("done_by"))
    assert {"done_by": "ab"}.items() <= joined(
        bench, Given("contact", {"done_by": "lt"}), Given("need.opened", {"done_by": "ab"})
    )[1].items()


def test_a_contact_in_which_an_appointment_is_kept_was_by_appointment(bench: Bench) -> None:
    kept = Given("task.done", {"of": "x", "outcome": "kept"})
    assert {"access": "appointment"} == joined(bench, Given("contact", {}), kept)[0]
    assert {"access": "walk_in"} == joined(bench, Given("contact", {"access": "walk_in"}), kept)[0]
    done = Given("task.done", {"of": "x", "outcome": "done"})
    assert {} == joined(bench, Given("contact", {}), done)[0]


def test_day_desk_and_hands_are_the_same(bench: Bench) -> None:
    first = Given("contact", {}, occurred="2020-03-30T15:30", desk="a", by="b", late="c", fold=1)
    _, second, third = inherit(
        [first, Given("need.opened", {}), Given("need.opened", {}, occurred="2020-03-31", fold=0)], bench.index
    )
    assert ("2020-03-30T15:30", "a", "b", "c", 1) == (
        second.occurred,
        second.desk,
        second.by,
        second.late,
        second.fold,
    )
    assert ("2020-03-31", 0) == (third.occurred, third.fold)
