"""What an erasure takes from which events is worked out from the log alone, and nothing is changed by that."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from primm.people.erased import DONE, ERASED, RUN
from primm.people.erasure import FACTS, SEALED, WHO, members_of, plan
from tests.core.host.conftest import Bench
from tests.people.forgetting import ORIGIN, PEN, Forgetting, desk, note, parts_gone, persons

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primm.people.erasure import Plan

ID = PEN.id


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Forgetting]:
    """A visit of person 1, a visit of 1 and 2, one of 2, and what followed on the second, said of 1 alone."""
    made = desk(tmp_path)
    made.write(note(1, 1), note(2, 1, 2), note(3, 2), note(4, 1, of=2))
    yield made
    made.log.close()


def taken(found: Plan) -> dict[str, list[str]]:
    """What goes from which event."""
    return {next(each for each in map(ID, range(99)) if each in row.meta): parts_gone(row) for row in found.rows}


def test_at_the_first_level_what_is_sealed_of_her_goes_and_nothing_of_others(place: Forgetting) -> None:
    found = plan(place.log, persons(1), SEALED)
    assert {ID(1): ["sealed"], ID(2): ["sealed"], ID(4): ["sealed"]} == taken(found)
    assert {(ORIGIN, "sealed"): 3} == found.counts
    assert all(PEN.person(1) not in row.sealed and PEN.person(1) in row.who for row in found.rows)
    assert any(PEN.person(2) in row.sealed for row in found.rows)


def test_at_the_second_she_is_named_nowhere_and_others_are(place: Forgetting) -> None:
    found = plan(place.log, persons(1), WHO)
    assert {each: ["who", "sealed"] for each in (ID(1), ID(2), ID(4))} == taken(found)
    assert {(ORIGIN, "sealed"): 3, (ORIGIN, "who"): 3} == found.counts
    assert {"sealed": 3, "who": 3} == found.events


def test_at_the_third_what_happened_goes_where_she_was_alone(place: Forgetting) -> None:
    """What followed is said of her alone, but on a visit with somebody else: it stays, for the other's sake."""
    found = plan(place.log, persons(1), FACTS)
    assert {ID(1): ["facts", "who", "sealed"], ID(2): ["who", "sealed"], ID(4): ["who", "sealed"]} == taken(found)
    assert 2 == found.shared


def test_what_is_linked_over_several_steps_is_linked(place: Forgetting) -> None:
    place.write(PEN.draft(21, 3), PEN.draft(22, 3, of=21), PEN.draft(23, 3, of=22), PEN.draft(24, 4, of=23))
    found = plan(place.log, persons(3), FACTS)
    assert ({"who": 3}, 4) == (found.events, found.shared)


def test_the_levels_are_the_numbers_that_logs_have() -> None:
    assert (1, 2, 3) == (SEALED, WHO, FACTS)


def test_for_both_together_all_of_it_goes_and_parts_are_counted_for_each(place: Forgetting) -> None:
    found = plan(place.log, persons(1, 2), FACTS)
    assert {(ORIGIN, "facts"): 4, (ORIGIN, "who"): 5, (ORIGIN, "sealed"): 5} == found.counts
    assert ({"facts": 4, "who": 4, "sealed": 4}, 0) == (found.events, found.shared)


def test_what_went_before_is_not_counted_again(place: Forgetting) -> None:
    place.write(PEN.draft(90, 1, kind=ERASED))
    place.log.blank(plan(place.log, persons(1), SEALED).rows, ID(90))
    assert ((), Counter()) == (plan(place.log, persons(1), SEALED).changes, plan(place.log, persons(1), SEALED).events)
    assert {(ORIGIN, "who"): 3} == plan(place.log, persons(1), WHO).counts


def test_what_says_that_she_was_erased_stays(place: Forgetting) -> None:
    for number, kind in enumerate((ERASED, DONE, RUN), 50):
        place.write(PEN.draft(number, 1, kind=kind))
    assert {ID(1), ID(2), ID(4)} == {*taken(plan(place.log, persons(1), FACTS))}


def test_of_whom_nothing_is_there_nothing_goes(place: Forgetting) -> None:
    assert ((), 0) == plan(place.log, persons(9), FACTS)
    assert ([], {}) == (plan(place.log, persons(9), FACTS).rows, plan(place.log, persons(9), FACTS).counts)


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[list[int], int | None]]:
    """Of each event, whom it is about, and which one before it it follows."""
    many = draw(st.integers(1, 6))
    who = st.lists(st.integers(1, 3), min_size=1, max_size=2, unique=True)
    return [(draw(who), draw(st.none() | st.integers(1, n - 1)) if n > 1 else None) for n in range(1, many + 1)]


@given(histories(), st.sets(st.integers(1, 3), min_size=1, max_size=2))
@settings(max_examples=25)
def test_facts_go_exactly_where_nobody_else_is_concerned_by_all_that_is_linked(history: Any, erased: set[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = desk(Path(folder))
        place.write(*(PEN.draft(n, *who, of=of) for n, (who, of) in enumerate(history, 1)))
        found = plan(place.log, persons(*erased), FACTS)
        place.log.close()
    group = [*range(len(history) + 1)]  # of each event, the first one that it is linked with in the end
    for n, (_who, of) in enumerate(history, 1):
        group[n] = group[of] if of else n
    whom: dict[int, set[int]] = {}
    for n, (who, _of) in enumerate(history, 1):
        whom.setdefault(group[n], set()).update(who)
    assert {ID(n) for n in range(1, len(history) + 1) if whom[group[n]] <= erased} == {
        each for each, parts in taken(found).items() if "facts" in parts
    }
    concerned = [n for n in range(1, len(history) + 1) if whom[group[n]] & erased]
    assert len([n for n in concerned if not whom[group[n]] <= erased]) == found.shared


class TestUnderWhichIds:
    """Contacts without a name are a person's when they were given to her, and to her alone."""

    @pytest.fixture
    def bench(self, tmp_path: Path) -> Iterator[Bench]:
        made = Bench(tmp_path)
        made.record("desk.registered", name="Falconara")
        yield made
        made.writable.close()

    def person(self, bench: Bench) -> str:
        return f"person:{bench.record('person.registered', citizenships=['MAR'])}"

    def call(self, bench: Bench, **more: Any) -> str:
        return bench.record("contact", channel="phone_in", topics=["cit"], outcomes=["information"], **more)

    def give(self, bench: Bench, call: str, *whom: str) -> str:
        return bench.record("event.corrected", of=call, changes={"persons": [*whom], "anonymous": None})

    def test_a_file_with_those_that_are_one_with_it_and_the_calls_that_were_hers(self, bench: Bench) -> None:
        amal, second, rosa = (self.person(bench) for _ in range(3))
        bench.record("person.merged", person=amal, other=second)
        hers, others = self.call(bench, anonymous=1), self.call(bench, anonymous=1)
        self.give(bench, hers, second)
        self.give(bench, others, rosa)
        assert {amal, second, f"anon:{hers}"} == members_of(bench.writable, bench.kinds, amal)
        assert {rosa, f"anon:{others}"} == members_of(bench.writable, bench.kinds, rosa)

    def test_not_one_that_was_given_to_two(self, bench: Bench) -> None:
        amal, rosa = self.person(bench), self.person(bench)
        self.give(bench, self.call(bench, anonymous=1), amal, rosa)
        assert {amal} == members_of(bench.writable, bench.kinds, amal)

    def test_not_one_that_was_never_meant(self, bench: Bench) -> None:
        amal, call = self.person(bench), self.call(bench, anonymous=1)
        self.give(bench, call, amal)
        bench.record("event.retracted", of=call)
        assert {amal} == members_of(bench.writable, bench.kinds, amal)

    def test_not_one_that_was_given_to_her_by_mistake(self, bench: Bench) -> None:
        amal, call = self.person(bench), self.call(bench, anonymous=1)
        bench.record("event.retracted", of=self.give(bench, call, amal))
        assert {amal} == members_of(bench.writable, bench.kinds, amal)

    def test_not_one_of_whom_something_else_is_told(self, bench: Bench) -> None:
        amal, call = self.person(bench), self.call(bench, anonymous=1)
        bench.record("need.opened", category="cit", persons=[f"anon:{call}"])
        self.give(bench, call, amal)
        assert {amal} == members_of(bench.writable, bench.kinds, amal)

    def test_beside_somebody_who_was_erased_already(self, bench: Bench) -> None:
        amal, rosa = self.person(bench), self.person(bench)
        self.call(bench, persons=[amal, rosa])
        bench.writable.append([PEN.draft(90, kind=ERASED, who=(rosa,))], None, bench.now)
        bench.writable.blank(plan(bench.writable, [rosa], WHO).rows, ID(90))
        assert {amal} == members_of(bench.writable, bench.kinds, amal)
