"""Moving home: whatever call fails at whatever step, never two places can append, and never none for ever."""

from __future__ import annotations

import itertools
import json
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import NotFound, OutcomeUnknown, PrimmError
from primm.core.log.log import Log
from primm.people.vault import Vault, create_vault
from primm.proof import move as moving
from primm.proof.move import move, undo
from primm.proof.token import NotHere, Tokens
from primm.proof.verify import verify
from tests.harness.system import Killed
from tests.harness.ways import answer, eio, full_from_then_on, killed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.harness.system import System

DAY = "2020-03-31"


class World:
    """A log at its old place, an empty stick, and the users of two computers."""

    def __init__(self, folder: Path, base: Path) -> None:
        self.folder = folder
        shutil.copytree(base, folder / "log")
        self.target, self.path = str(folder / "stick"), folder / "log/log.db"
        self.here, self.there, self.third = (Tokens(str(folder / each)) for each in ("here", "there", "third"))
        with Log.open(self.path, write=False) as log:
            self.here.bind(log.origin, log.path)

    def move(self) -> None:
        """Move to the stick."""
        with Log.open(self.path, write=True) as log:
            move(self.here, log, self.target, opens, DAY)

    def undo(self) -> None:
        """Take the move back."""
        with Log.open(self.path, write=True) as log:
            undo(self.here, log)

    def admits(self, tokens: Tokens, path: str | Path) -> bool:
        """Whether this user can append there now."""
        if not os.path.lexists(path):
            return False
        with Log.open(path, write=True) as log:
            try:
                tokens.admit(log)
            except NotHere:
                return False
        return True

    @property
    def old(self) -> bool:
        """Whether the old place can be appended to."""
        return self.admits(self.here, self.path)

    @property
    def new(self) -> bool:
        """Whether the other user can append to the copy: which takes it over, if it can be."""
        return self.admits(self.there, Path(self.target) / "log.db")


def opens(folder: str) -> None:
    """Every key opens with the passphrase."""
    with Vault(folder, lambda: "acqua alta") as vault:
        for subject in vault.subjects():
            vault.key(subject)


@pytest.fixture
def base(memory: Path, clock, pen) -> Path:
    """A small log with a person, and her key."""
    folder = memory / "base"
    create_vault(folder, "acqua alta", demo_cost=2**10)
    with Vault(folder, lambda: "acqua alta") as vault:
        vault.create_key(pen.person(1))
        with Log.create(folder / "log.db", clock) as log:
            log.append([pen.draft(1, 1, sealed={1: "{}"}), pen.draft(2, 1)], vault, clock)
    return folder


def undone(world: World) -> str:
    """After a move that failed: undone, the old place goes on and the copy does not; or else it says so."""
    with suppress(NotFound):  # it was not frozen at all
        world.undo()
    if not world.old:
        return "undone, and nobody can append"
    return "undone, and two can append" if world.new else ""


def again(world: World) -> str:
    """Moved again, the copy goes on and the old place does not."""
    shutil.rmtree(world.target, ignore_errors=True) if world.old else None  # as the message says
    world.move()
    if world.old:
        return "moved, and the old place can append"
    if not world.new:
        return "moved, and nobody can append"
    assert () == verify(str(Path(world.target) / "log.db")).faults
    return "a third one can append" if world.admits(world.third, Path(world.target) / "log.db") else ""


def taken(world: World) -> str:
    """Somebody goes on with the copy at once, if that is possible: then nothing brings the old place back."""
    if not world.new:
        return undone(world)
    for work in (world.undo, world.move):
        with suppress(PrimmError):
            work()
        if world.old:
            return "two can append"
    return "" if world.new else "the copy lost its right"


def points(count: int, step: int) -> list[int]:
    """Every so manieth call, and each of the last ones, where one place hands over to the other."""
    return [at for at in range(count) if at % step == 0 or at > count - 8]


AFTER = {"undone": undone, "moved again": again, "taken over": taken}


def violations(
    system: System, new_world: Callable[[], World], work: Callable[[World], None], step: int
) -> tuple[int, list[str]]:
    """How often a call failed, and when what was promised did not hold: failing how, and mended how."""
    world = new_world()
    with system.listening(within=world.folder) as calls:
        work(world)
    names = [f"{each.by} {each.kind} {each.path.name}" for each in calls]
    mended = ["taken over"] if work is take else list(AFTER)
    tried = list(itertools.product(points(len(names), step), (killed, eio, full_from_then_on), mended))
    assert 25 < len(names)
    found = []
    for at, way, after in tried:
        world = new_world()
        with suppress(PrimmError, OSError, Killed, AssertionError), system.listening(answer(way, at), world.folder):
            work(world)
        what = AFTER[after](world)
        if what:
            found.append(f"{names[at]} ({at}), {way.__name__}, {after}: {what}")
    return len(tried), found


@pytest.fixture
def new_world(base: Path, memory: Path) -> Callable[[], World]:
    """Worlds, as many as are wanted."""
    numbers = itertools.count()
    return lambda: World(memory / str(next(numbers)), base)


@pytest.fixture
def moved(new_world: Callable[[], World]) -> Callable[[], World]:
    """Worlds in which the log has gone to the stick."""

    def make() -> World:
        world = new_world()
        world.move()
        return world

    return make


def take(world: World) -> None:
    """Go on with the copy on another computer."""
    assert world.new


WORKS = {"moving": World.move, "taking a move back": World.undo, "taking the copy over": take}


@pytest.mark.parametrize(
    ("work", "step"),
    [
        *(("moving", 60), ("taking a move back", 20), ("taking the copy over", 15)),
        *(pytest.param(work, 1, marks=pytest.mark.nightly) for work in WORKS),
    ],
)
def test_whatever_call_of_a_move_fails_one_place_goes_on(system, new_world, moved, tell, work, step):
    ready = new_world if work == "moving" else moved
    count, found = violations(system, ready, WORKS[work], step)
    tell(f"failing calls, {work}: {count} points, {len(found)} violations")
    assert [] == found


def test_the_harness_sees_a_move_that_does_not_freeze_the_old_place(new_world, monkeypatch):
    write = Tokens.write
    monkeypatch.setattr(Tokens, "write", lambda tokens, token: write(tokens, token._replace(gone=None)))
    world = new_world()
    world.move()
    assert "two can append" == taken(world)


def test_a_disk_that_fails_after_the_handover_is_said(new_world, monkeypatch):
    world, hand_over = new_world(), moving.hand_over

    def fail(*arguments: str) -> None:
        hand_over(*arguments)
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(moving, "hand_over", fail)
        with pytest.raises(OutcomeUnknown, match=r"run primm move .* again"):
            world.move()
    assert not world.old
    world.move()
    told = json.loads((world.path.parent / "moved.json").read_text())
    assert {"to": world.target, "day": DAY} == told
    assert world.new
