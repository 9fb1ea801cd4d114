"""Processes that are killed while they record: nothing that they acknowledged is lost, nothing half is stored."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from operator import add
from typing import TYPE_CHECKING, NamedTuple

from primm.core.errors import PrimmError
from primm.core.log.log import Log
from primm.proof.drill.child import BORN, HASTY, HONEST, SIZE
from primm.words import _

if TYPE_CHECKING:
    from primm.core.host.config import Config

MOST = 5  # appends that are waited for before a kill
SOON = 0.008  # seconds: about as long as an append takes


class Toll(NamedTuple):
    """What so many kills did; ``inside`` came in the middle of a transaction."""

    kills: int = 0
    inside: int = 0
    acknowledged: int = 0
    lost: int = 0
    torn: int = 0

    def __add__(self, other: tuple[int, ...]) -> Toll:  # type: ignore[override]
        return Toll(*map(add, self, other))


def toll(path: str, config: Config, kills: int, dice: random.Random) -> Toll:
    """Kill so many processes, each while it records in the log that the one before left as it was killed."""
    found = Toll()
    for _each in range(kills):
        found += _life(path, config, HONEST, dice)
    return found


def canary(path: str, config: Config, dice: random.Random) -> Toll:
    """One that acknowledges what it never stored: its events must be missed."""
    return _life(path, config, HASTY, dice)


def _life(path: str, config: Config, behaviour: str, dice: random.Random) -> Toll:
    before = _count(path)
    said = _killed(path, config, behaviour, dice)
    inside = os.path.lexists(f"{path}-journal")
    with Log.open(path, write=False) as log:
        lost = sum(not log.by_id(each) for each in said)
    return Toll(1, inside, len(said), lost, (_count(path) - before) % SIZE)


def _killed(path: str, config: Config, behaviour: str, dice: random.Random) -> list[str]:
    """Let a process record for a moment and kill it; the ids of all events that it acknowledged."""
    command = [sys.executable, "-P", "-m", "primm.proof.drill.child", path, behaviour]
    command += [config.desk, config.by, config.zone]
    said: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:  # noqa: S603
        assert process.stdout
        try:
            born = process.stdout.readline()
            for _each in range(1 if behaviour == HASTY else dice.randrange(MOST)):
                said += process.stdout.readline().split()
            time.sleep(dice.uniform(0, SOON))
        finally:
            process.kill()
        said += process.stdout.read().split()
    if born != f"{BORN}\n":
        raise PrimmError(_("the drill could not start a process that records: is PRIMM installed whole?"))
    return said


def _count(path: str) -> int:
    with Log.open(path, write=False) as log:
        return log.position().get(log.origin, 0)
