"""The leaves alone: every one in its place, however many are read at a time, and the roots of trees over the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.errors import Tampered
from primm.core.log.log import Log
from primm.core.log.merkle import EMPTY_ROOT
from primm.proof import leaves as module
from primm.proof.leaves import compared, leaves, roots_at
from primm.proof.tree import root_over
from tests.core.log.conftest import Clock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.core.log.conftest import Pen

OTHER, COUNT, MORE = "0" * 16, 7, 5


@pytest.fixture(scope="module")
def both(new_log: Callable[..., Log], pen: Pen) -> tuple[Log, dict[str, list[bytes]]]:
    """Seven events of one origin and five of another, with their leaves."""
    log, other = new_log("desk"), new_log(OTHER)
    log.append(pen.drafts(range(1, COUNT + 1)), None, Clock())
    other.append(pen.drafts(range(11, 11 + MORE)), None, Clock())
    log.receive(list(other.read()))
    every = {each: [row.leaf for row in log.read() if row.origin == each] for each in (log.origin, OTHER)}
    assert [COUNT, MORE] == [len(each) for each in every.values()]
    return log, every


@given(st.integers(0, COUNT), st.integers(0, COUNT), st.integers(1, COUNT + 1))
def test_they_are_those_of_the_events_however_many_are_read_at_a_time(
    both: tuple[Log, dict[str, list[bytes]]], after: int, upto: int, step: int
) -> None:
    log, every = both
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "STEP", step)
        assert every["desk"][after:upto] == list(leaves(log.path, "desk", after, upto))


@pytest.mark.parametrize("step", [1, 2, 3, 20_000])
def test_one_that_is_missing_is_told_with_the_place_from_which_it_is(
    both: tuple[Log, dict[str, list[bytes]]], monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """What comes before is handed out; nothing after it."""
    log, every = both
    monkeypatch.setattr(module, "STEP", step)
    first, found = 2 + (COUNT - 2) // step * step, leaves(log.path, "desk", 2, COUNT + 1)
    assert every["desk"][2:first] == [next(found) for _n in range(2, first)]
    with pytest.raises(Tampered) as error:
        next(found)
    assert f"origin desk: events after {first} are missing: run primm log verify" == str(error.value)


@given(st.dictionaries(st.sampled_from(["desk", OTHER, "f" * 16]), st.lists(st.integers(0, COUNT + 2))))
def test_roots_are_those_of_the_trees_that_are_asked_for_and_reached(
    both: tuple[Log, dict[str, list[bytes]]], wanted: dict[str, list[int]]
) -> None:
    log, every = both
    expected = {
        (origin, n): root_over(every.get(origin, [])[:n])
        for origin, places in wanted.items()
        for n in places
        if n <= len(every.get(origin, []))
    }
    assert expected == roots_at(log, wanted)


def test_the_root_of_no_events_is_known_of_every_origin(both: tuple[Log, dict[str, list[bytes]]]) -> None:
    assert {("f" * 16, 0): EMPTY_ROOT} == roots_at(both[0], {"f" * 16: (0, 1)})


def test_no_leaf_is_read_that_nobody_asks_for(
    both: tuple[Log, dict[str, list[bytes]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = list[tuple[str, int, int]]()

    def noted(path: str, *which: Any) -> Any:
        read.append(which)
        return leaves(path, *which)

    monkeypatch.setattr(module, "leaves", noted)
    roots_at(both[0], {"desk": (3, 99, 2), OTHER: (), "f" * 16: (1,)})
    assert [("desk", 0, 3), (OTHER, 0, 0), ("f" * 16, 0, 0)] == read


def test_a_log_that_is_as_its_heads_say_has_no_fault(both: tuple[Log, dict[str, list[bytes]]]) -> None:
    log, every = both
    found = compared(log, {"desk": (2, 0), "f" * 16: (1,)})
    expected = {("desk", n): root_over(every["desk"][:n]) for n in (0, 2, COUNT)}
    assert ((), log.heads()) == (found.faults, found.heads)
    assert {**expected, (OTHER, MORE): root_over(every[OTHER])} == found.roots


def test_another_tree_than_a_head_says_is_a_fault_of_that_origin_alone(path: Path, outsider: Any) -> None:
    """Six events here, three of another origin: of that one a leaf is changed."""
    outsider(path, "DROP TRIGGER event_never_changed", "UPDATE event SET leaf = zeroblob(32) WHERE origin = 'other'")
    with Log.open(path, write=False) as log:
        found = compared(log, {})
        assert log.heads() == found.heads
    said = "origin other: its events, 3 of them, have another tree than its head says"
    assert [said] == [str(each) for each in found.faults]
    assert {("desk", 6), ("other", 3)} == found.roots.keys()
