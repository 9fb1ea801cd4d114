"""Killed at random moments, a process that appends loses nothing that it acknowledged, and leaves nothing half done."""

from __future__ import annotations

import os
import random
import signal
import time
from typing import TYPE_CHECKING, NamedTuple

import pytest

from primm.core.log.log import Log
from primm.proof.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.harness.nursery import Nursery

SIZE = 3  # events of one append
LIVES = 25  # processes that one log sees killed


class Toll(NamedTuple):
    """What so many kills did."""

    acknowledged: int
    lost: int
    torn: int


def life(nursery: Nursery, path: str, number: int, behaviour: str, dice: random.Random) -> int:
    """A process that is killed while it appends; how many appends it acknowledged."""
    nursery.bear(path, behaviour, number, appends=10_000, size=SIZE, wait=True)
    lines = nursery.lines()
    pid, acknowledged = int(next(lines)[1]), 0
    for _each in range(dice.randrange(5)):
        assert "stored" == next(lines)[0]
        acknowledged += 1
    time.sleep(dice.uniform(0, 0.008))
    os.kill(pid, signal.SIGKILL)
    words = next(lines)
    while words != ["dead"]:
        assert "stored" == words[0]
        acknowledged, words = acknowledged + 1, next(lines)
    return acknowledged


def toll(nursery: Nursery, new_log: Callable[..., Log], behaviour: str, kills: int, dice: random.Random) -> Toll:
    """Kill so many processes, each while it appends to a log that others have left as they were killed."""
    acknowledged = lost = torn = 0
    for number in range(kills):
        if number % LIVES == 0:
            before = 0
            with new_log("desk") as log:
                path = log.path
        stored = life(nursery, path, number, behaviour, dice)
        with Log.open(path, write=True) as log:
            now = log.position().get("desk", 0)
        appends, half = divmod(now - before, SIZE)
        lost += appends < stored
        torn += half > 0 or appends > stored + 1 or verify(path).faults != ()
        acknowledged, before = acknowledged + stored, now
    return Toll(acknowledged, lost, torn)


def test_two_hundred_kills_lose_nothing(nursery, new_log, tell):
    acknowledged, lost, torn = toll(nursery, new_log, "honest", 200, random.Random(1))
    tell(f"kills: 200, {acknowledged} appends acknowledged: {lost} lost, {torn} torn")
    assert (0, 0) == (lost, torn)
    assert acknowledged > 200


def test_the_harness_sees_a_log_that_acknowledges_too_early(nursery, new_log):
    assert toll(nursery, new_log, "hasty", 40, random.Random(2)).lost > 0


@pytest.mark.nightly
def test_ten_thousand_kills_lose_nothing(nursery, new_log, tell):
    acknowledged, lost, torn = toll(nursery, new_log, "honest", 10_000, random.Random())
    tell(f"kills: 10,000, {acknowledged} appends acknowledged: {lost} lost, {torn} torn")
    assert (0, 0) == (lost, torn)
