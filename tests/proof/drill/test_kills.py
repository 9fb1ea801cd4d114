"""Kills: what was acknowledged and is gone is counted, and so is what is stored in halves."""

from __future__ import annotations

import random
from itertools import count
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import PrimmError
from primm.core.host.config import Config
from primm.core.log.log import Log
from primm.proof.drill import kills
from primm.proof.drill.child import HASTY, HONEST
from primm.proof.drill.kills import Toll, canary, toll

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


CONFIG = Config("falconara", "mr")
DICE = random.Random(1)


class Steady(random.Random):
    """Dice that let a process say so many lines, and then kill it at once."""

    def __init__(self, lines: int) -> None:
        self.lines, self.asked = lines, list[Any]()

    def randrange(self, most: int) -> int:  # type: ignore[override]
        self.asked.append(most)
        return self.lines

    def uniform(self, least: float, most: float) -> float:
        self.asked.append((least, most))
        return 0.0


def events(path: Path) -> int:
    """How many events a log has under its own origin."""
    with Log.open(path, write=False) as log:
        return log.position()[log.origin]


def test_a_process_is_killed_when_it_has_said_so_much(path: Path) -> None:
    """What it acknowledged until then is stored, in whole appends."""
    dice = Steady(2)
    found = toll(str(path), CONFIG, 2, dice)
    assert (2, 0, 0) == (found.kills, found.lost, found.torn)
    assert 12 <= found.acknowledged <= events(path) - 6
    assert [kills.MOST, (0, kills.SOON)] * 2 == dice.asked


def test_a_process_may_be_killed_before_it_says_anything(path: Path) -> None:
    found = toll(str(path), CONFIG, 1, Steady(0))
    assert (1, 0, 0) == (found.kills, found.lost, found.torn)


def test_what_it_says_until_it_is_killed_was_acknowledged(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where no line of it was waited for."""

    def wait(seconds: float) -> None:
        while events(path) < 12:  # then the first three were acknowledged
            pass

    monkeypatch.setattr(kills, "time", SimpleNamespace(sleep=wait))
    found = toll(str(path), CONFIG, 1, Steady(0))
    assert (0, True) == (found.lost, found.acknowledged >= 3)


def test_without_a_process_there_are_no_kills(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/true")
    with pytest.raises(PrimmError, match="the drill could not start a process that records"):
        toll(str(path), CONFIG, 1, DICE)


def test_a_log_in_which_nothing_is_recorded_yet_can_be_drilled(
    log: Log, pen: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed(monkeypatch, lambda: [each.id for each in log.append(pen.drafts([1, 2, 3]), None, clock)])
    assert Toll(1, 0, 3) == toll(log.path, CONFIG, 1, DICE)


def test_what_was_acknowledged_too_soon_is_missed(path: Path) -> None:
    """One line is waited for, whatever the dice say, for there is no second."""
    found = canary(str(path), CONFIG, Steady(0))
    assert (Toll(1, 0, 3, 3, 0), 6) == (found, events(path))


def killed(monkeypatch: pytest.MonkeyPatch, work: Callable[[], list[str]]) -> None:
    monkeypatch.setattr(kills, "_killed", lambda *given: work())


def test_whatever_is_missing_or_half_stored_is_counted(
    path: Path, pen: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = count(50)

    def two_of_three() -> list[str]:
        drafts = pen.drafts([next(numbers), next(numbers), next(numbers)])
        with Log.open(path, write=True) as log:
            log.append(drafts[:2], None, clock)
        return [each.id for each in drafts]

    killed(monkeypatch, two_of_three)
    assert Toll(1, 0, 3, 1, 2) == toll(str(path), CONFIG, 1, DICE)
    assert Toll(2, 0, 6, 2, 4) == toll(str(path), CONFIG, 2, DICE)
    assert Toll(1, 0, 3, 1, 2) == canary(str(path), CONFIG, DICE)
    assert Toll() == toll(str(path), CONFIG, 0, DICE)


def test_what_a_transaction_left_is_seen(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def in_the_middle() -> list[str]:
        path.with_name(f"{path.name}-journal").write_bytes(b"")
        return []

    killed(monkeypatch, in_the_middle)
    assert Toll(1, 1) == toll(str(path), CONFIG, 1, DICE)


def test_the_honest_one_is_killed_and_the_hasty_one_is_the_canary(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = list[tuple[Any, ...]]()
    monkeypatch.setattr(kills, "_killed", lambda *given: seen.append(given) or [])
    toll(str(path), CONFIG, 1, DICE)
    canary(str(path), CONFIG, DICE)
    assert [(str(path), CONFIG, each, DICE) for each in (HONEST, HASTY)] == seen
