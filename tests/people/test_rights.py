"""Whose data may only be kept: found from the log alone, under each id, until it is lifted or was never meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from primm.people.rights import restrictions
from tests.core.host.conftest import Bench

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    made = Bench(tmp_path)
    made.record("desk.registered", name="Falconara")
    return made


def hidden(bench: Bench) -> set[str]:
    return {*restrictions(bench.writable, lambda: bench.kinds)}


def person(bench: Bench) -> str:
    return f"person:{bench.record('person.registered', citizenships=['MAR'])}"


def restrict(bench: Bench, whom: str, **more: Any) -> str:
    return bench.record("person.restricted", person=whom, basis="legal_claims", **more)


def test_nobody_is_restricted_unless_it_was_said(bench: Bench) -> None:
    person(bench)
    assert set() == hidden(bench)


def test_where_nobody_is_restricted_one_look_is_enough(bench: Bench) -> None:
    person(bench)
    assert {} == restrictions(bench.writable, lambda: pytest.fail("it was decoded"))


def test_of_several_that_are_one_the_file_that_has_none_of_its_own_has_that_of_the_first(bench: Bench) -> None:
    groups = [sorted(person(bench) for _each in range(8)) for _group in range(2)]
    for first, *files in groups:
        for each in files:
            bench.record("person.merged", person=first, other=each)
    said = {each: restrict(bench, each) for _first, *files in groups for each in files}
    found = restrictions(bench.writable, lambda: bench.kinds)
    assert [said[files[0]] for _first, *files in groups] == [found[first].id for first, *_files in groups]


def test_until_it_is_lifted_or_retracted(bench: Bench) -> None:
    amal, rosa, anna = person(bench), person(bench), person(bench)
    first, second, _third = restrict(bench, amal), restrict(bench, rosa), restrict(bench, anna)
    assert {amal, rosa, anna} == hidden(bench)
    lifted = bench.record("person.restriction_lifted", of=first, reason="claims_over", told="letter")
    bench.record("event.retracted", of=second)
    assert {anna} == hidden(bench)
    bench.record("event.retracted", of=lifted)
    assert {amal, anna} == hidden(bench)


def test_one_that_stands_is_enough(bench: Bench) -> None:
    amal = person(bench)
    first, second = restrict(bench, amal), restrict(bench, amal)
    bench.record("person.restriction_lifted", of=first, reason="claims_over", told="letter")
    assert second == restrictions(bench.writable, lambda: bench.kinds)[amal].id


def test_it_holds_for_all_files_of_a_person(bench: Bench) -> None:
    amal, second, other = person(bench), person(bench), person(bench)
    restrict(bench, second)
    merge = bench.record("person.merged", person=amal, other=second)
    assert {amal, second} == hidden(bench)
    bench.record("person.unmerged", of=merge)
    assert {second} == hidden(bench)
    assert other not in hidden(bench)


def test_a_correction_of_the_person_moves_it(bench: Bench) -> None:
    amal, rosa = person(bench), person(bench)
    wrong = restrict(bench, amal)
    bench.record("event.corrected", of=wrong, changes={"person": rosa})
    assert {rosa} == hidden(bench)
