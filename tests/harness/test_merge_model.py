"""The laws of merging, over made-up lives of several desks: whatever happened, whoever has everything has the same."""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.figures.control import Effective
from primm.core.figures.refresh import Folder
from primm.plugins import services
from primm.proof import sources, union
from primm.proof.digest import digest
from primm.testing.bench import kinds_known
from tests.harness.desks import TALLY, Desk, World

if TYPE_CHECKING:
    from collections.abc import Callable

    from primm.core.log.log import Log

FAST, LONG = 300, 5_000
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # where there is one, a disk that costs no waiting
ACTION = services.action
KINDS = kinds_known(ACTION)


def lives(seeds: range) -> Counter[str]:
    """So many lives, each checked at every step and at its end; how often each thing happened."""
    tally: Counter[str] = Counter()
    for seed in seeds:
        with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
            world = World(Path(folder), seed, tally)
            with closing(world):
                world.live()
                meet(world)
    return tally


def meet(world: World) -> None:
    """At the end all logs are exchanged, and all hold the same."""
    files = world.meet()
    world.verify()
    forked = world.forked()
    first, *others = world.desks
    for desk in others:
        assert heads(first.log, forked) == heads(desk.log, forked)
    if not forked:
        assert len({digest(desk.log.heads()) for desk in world.desks}) == 1
        assert all(made(first.log) == made(desk.log) for desk in others)
    # Once more: nothing is new. And somebody who had nothing, in two orders, and all at once: the same.
    for desk in world.desks:
        desk.merge(files)
    newcomers = [Desk(world, 91), Desk(world, 92)]
    newcomers[0].merge(files)
    for each in files[::-1]:
        newcomers[1].merge([each])
    for desk in newcomers:
        assert heads(first.log, forked) == heads(desk.log, forked)
        assert forked or digest(first.log.heads()) == digest(desk.log.heads())
        desk.log.close()


def heads(log: Log, but: set[str]) -> dict[str, Any]:
    """How far every origin has come that has one history."""
    return {origin: head for origin, head in log.heads().items() if origin not in but}


def made(log: Log) -> list[Any]:
    """The rows of all views, in the order of reading: what every figure is counted from."""
    folder, position = Folder(log, KINDS, ACTION.views), log.position()
    found = [(subject, Effective(rows, KINDS)) for subject, rows in log.by_subject(*folder.types, upto=position)]
    merged = {subject for subject, effective in found if effective.merges()}
    alone = [folder.fold(frozenset((subject,)), each) for subject, each in found if subject not in merged]
    return [*alone, *folder.some(sorted(merged), position)]


def test_everybody_has_the_same_in_the_end(tell: Callable[[str], None]) -> None:
    """And every fork was found: the lists say beforehand which there are. Everything that can happen did."""
    tally = lives(range(FAST))
    tell(f"merge model: {FAST} histories, all converge; " + ", ".join(f"{tally[name]} {name}" for name in TALLY))
    assert set(TALLY) == {name for name, times in tally.items() if times}


@pytest.mark.nightly
def test_everybody_has_the_same_in_the_end_of_many_lives(tell: Callable[[str], None]) -> None:
    tally = lives(range(FAST, FAST + LONG))
    tell(f"merge model: {LONG} histories, all converge; " + ", ".join(f"{tally[name]} {name}" for name in TALLY))


class TestItWouldSee:
    """A merge that is broken on purpose is found by the same lives: what the model cannot see it does not prove."""

    LIVES = range(100)

    def broken(self) -> None:
        """These lives, of which some must not come to their end."""
        with pytest.raises(AssertionError):
            lives(self.LIVES)

    def test_a_merge_that_does_not_look_for_two_histories(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(union._Union, "_require_one_history", lambda *given: None)
        self.broken()

    def test_one_that_looks_only_at_the_events_that_both_have(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(union, "tree", lambda log, origin, n: SAME)
        self.broken()

    def test_one_that_looks_only_at_what_came_before(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(union._Union, "_differs", lambda *given: None)
        self.broken()

    def test_one_in_which_the_last_writer_wins(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def longer(it: Any, source: Any, held: Any) -> None:
            if held.upto <= it._stored.get(held.part.origin, 0):
                it._position[held.part.origin] = held.upto

        monkeypatch.setattr(union._Union, "_require_one_history", longer)
        self.broken()

    def test_one_that_takes_its_own_events_from_outside(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(union, "_longer", lambda held, here: ValueError())
        self.broken()

    def test_one_that_takes_what_is_damaged(self, monkeypatch: pytest.MonkeyPatch) -> None:
        whole = partial(sources.Copy.__init__, partial=True)
        monkeypatch.setattr(sources.Copy, "__init__", lambda it, path, kinds, partial: whole(it, path, kinds))
        self.broken()


class _Same(str):
    """A tree that equals every other."""

    def hex(self) -> _Same:
        return self

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


SAME = _Same()
