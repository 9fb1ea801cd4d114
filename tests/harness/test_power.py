"""Killed or without power at any moment: nothing acknowledged is lost, nothing is torn.

While something is stored, every call to the disk is kept. From these calls follows what a disk can hold when the power
goes: what was synced, and of the rest any part, down to single sectors and in any order.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import PrimmError
from primm.core.log import sqlite
from primm.core.log.log import Log
from tests.cli.conftest import cache
from tests.harness.power import Tree, content_of
from tests.harness.test_failing_commands import COMMANDS, Trial, world
from tests.harness.test_failing_moves import AFTER, base
from tests.harness.test_failing_moves import World as Moving
from tests.harness.test_failures import state

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.harness.system import System

__all__ = ["base", "cache", "world"]

SYNCHRONOUS = {"OFF": 0, "FULL": 2}


class Story:
    """Three appends, the calls to the disk that they made, and after how many calls each was acknowledged."""

    def __init__(self, system: System, folder: Path, pen: Any, clock: Any) -> None:
        self.path, path = folder, folder / "primm.db"
        Log.create(path, clock, origin="desk").close()
        self.start = content_of(folder)
        self.states, self.acknowledged = [state(path)], [0]
        with Log.open(path, write=True) as log, system.listening(within=folder) as calls:
            for numbers in ([1], [2, 3], range(4, 24)):
                log.append([pen.draft(number, number % 3) for number in numbers], None, clock)
                self.acknowledged.append(len(calls))
        self.calls, whole = list(calls), state(path)
        self.states += [whole[:1], whole[:3], whole]

    def lost_when_killed(self, at: int, part: float) -> str:
        """What is wrong when the program is killed at one call, of which a part was done."""
        tree = self._upto(at)
        call = self.calls[at]
        if call.kind == "write":
            much = int(call.much * part)
            tree.take(call._replace(much=much, data=call.data[:much]))
        tree.killed()
        return self._lost(at)

    def lost_without_power(self, at: int, dice: random.Random) -> str:
        """What is wrong when the power goes before one call."""
        self._upto(at).without_power(dice)
        return self._lost(at)

    def _upto(self, at: int) -> Tree:
        tree = Tree(self.path, self.start)
        for call in self.calls[:at]:
            tree.take(call)
        return tree

    def _lost(self, at: int) -> str:
        told = sum(each <= at for each in self.acknowledged) - 1
        try:
            found = state(self.path / "primm.db")
        except (PrimmError, AssertionError) as error:
            return f"call {at}: torn ({type(error).__name__})"
        return "" if found in self.states[told : told + 2] else f"call {at}: lost"


@pytest.fixture
def story(system, memory, pen, clock) -> Story:
    """What happened on a disk with the settings of the log."""
    return Story(system, memory / "log", pen, clock)


def cuts(count: int, seed: int, calls: int, lost_without_power: Callable[[int, random.Random], str]) -> list[str]:
    """What was lost in so many power cuts at random moments; one in ten comes after the last acknowledgement."""
    dice = random.Random(seed)
    moments = (min(dice.randrange(int(calls * 1.1)), calls) for _each in range(count))
    return [lost for at in moments if (lost := lost_without_power(at, dice))]


def test_killed_at_any_call_nothing_acknowledged_is_lost(story, tell):
    moments = [(at, part) for at in range(len(story.calls)) for part in (0, 0.5)]
    lost = [lost for at, part in moments if (lost := story.lost_when_killed(at, part))]
    tell(f"killed at every call of three appends: {len(moments)} kills, {len(lost)} lost or torn")
    assert 200 < len(moments)
    assert [] == lost


@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=pytest.mark.nightly)])
def test_without_power_nothing_acknowledged_is_lost(story, tell, count):
    lost = cuts(count, random.randrange(2**32) if count > 1_000 else 1, len(story.calls), story.lost_without_power)
    tell(f"power cuts, three appends: {count} at {len(story.calls)} moments, {len(lost)} lost or torn")
    assert [] == lost


@pytest.mark.parametrize(("setting", "harm"), [("OFF", "torn"), ("FULL", "lost")])
def test_the_harness_sees_the_harm_of_weaker_settings(system, memory, pen, clock, monkeypatch, tell, setting, harm):
    """OFF syncs nothing; FULL does not sync the folder, so a journal that was removed can come back and undo."""
    weaker = dict(sqlite.SETTINGS) | {"synchronous": SYNCHRONOUS[setting]}
    monkeypatch.setattr(sqlite, "SETTINGS", tuple(weaker.items()))
    story = Story(system, memory / "log", pen, clock)
    lost = cuts(100, 2, len(story.calls), story.lost_without_power)
    tell(f"power cuts, canary synchronous={setting}: 100, {len(lost)} lost or torn")
    assert any(harm in each for each in lost)


class Cut:
    """A command during which the power goes, and what must be there when it is back."""

    def __init__(self, trial: Trial) -> None:
        self.trial, self.calls = trial, trial.calls
        trial.world.reset()
        self.start = content_of(trial.world.folder)

    def lost_without_power(self, at: int, dice: random.Random) -> str:
        """What is wrong when the power goes before one call; after the last one it has said that it is done."""
        trial = self.trial
        tree = Tree(trial.world.folder, self.start)
        for call in self.calls[:at]:
            tree.take(call)
        tree.without_power(dice)
        try:
            found, done = trial.seen(), at == len(self.calls)
            for each, before, after in zip(found, trial.before, trial.after, strict=True):
                if each != after and (done or each != before):
                    return f"call {at}: lost or torn"
            return trial.unfinished()
        except (PrimmError, AssertionError) as error:
            return f"call {at}: torn ({type(error).__name__}: {error})"


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("count", [12, pytest.param(1_000, marks=pytest.mark.nightly)])
def test_without_power_a_command_was_done_or_not(system, world, tell, name, count):
    cut = Cut(Trial(system, world, COMMANDS[name]))
    lost = cuts(count, 3 if count < 1_000 else random.randrange(2**32), len(cut.calls), cut.lost_without_power)
    tell(f"power cuts, primm {name}: {count} at {len(cut.calls)} moments, {len(lost)} lost or torn")
    assert [] == lost, "\n".join(lost)


def test_the_harness_sees_a_command_that_does_not_wait_for_the_disk(system, world):
    cut = Cut(Trial(system, world, COMMANDS["copy"]))
    cut.calls = [each for each in cut.calls if each.kind != "sync"]
    assert cuts(60, 4, len(cut.calls), cut.lost_without_power)


@pytest.mark.parametrize("count", [40, pytest.param(3_000, marks=pytest.mark.nightly)])
def test_without_power_a_move_leaves_one_place_that_goes_on(system, memory, base, tell, monkeypatch, count):
    found = memory.stat()
    (memory / "mounts").write_text(f"1 1 {found.st_dev >> 8}:{found.st_dev & 255} / {memory} rw - vfat /dev/x rw\n")
    monkeypatch.setattr("primm.proof.token.MOUNTS", str(memory / "mounts"))
    moving = Moving(memory / "moving", base)
    start = content_of(moving.folder)
    with system.listening(within=moving.folder) as calls:
        moving.move()
    calls = list(calls)

    def lost_without_power(at: int, dice: random.Random) -> str:
        tree = Tree(moving.folder, start)
        for call in calls[:at]:
            tree.take(call)
        tree.without_power(dice)
        after = dice.choice(list(AFTER))
        try:
            what = AFTER[after](moving)
        except PrimmError as error:
            what = f"{type(error).__name__}: {error}"
        return f"call {at}, {after}: {what}" if what else ""

    lost = cuts(count, 5 if count < 1_000 else random.randrange(2**32), len(calls), lost_without_power)
    tell(f"power cuts, moving: {count} at {len(calls)} moments, {len(lost)} with two places or none")
    assert [] == lost, "\n".join(lost)
