"""A backup of the copy and a restore from it: the same events, the same roots, another origin, and how long it took."""

from __future__ import annotations

import os
import time
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from primm.core.events.canonical import loads
from primm.core.log.log import Log
from primm.proof.backup import META_AT_MOST, back_up, restore
from primm.proof.drill.child import drafts
from primm.proof.settings import LOG
from primm.proof.token import Tokens

if TYPE_CHECKING:
    from primm.core.host.config import Config
    from primm.core.log.clock import Clock


class Rehearsal(NamedTuple):
    """How a restore went: seconds of either step, events that came back and that did not, whether its origin is new."""

    backing_up: float
    restoring: float
    events: int
    missing: int
    new_origin: bool
    seen: int  # what the comparison missed when one append came after the backup: the canary


def rehearse(folder: str, path: str, config: Config, now: Clock) -> Rehearsal:
    """Back a log up and restore it in a folder; what is recorded after the backup must be missed."""
    backup, target = os.path.join(folder, "backup.db"), os.path.join(folder, "restored")
    with Log.open(path, write=True) as log:
        began = time.monotonic()
        back_up(log, backup)
        backed = time.monotonic()
        restored = restore(backup, None, target, Tokens(os.path.join(folder, "state")), now)
        ended = time.monotonic()
        with Log.open(os.path.join(target, LOG), write=False) as other:
            missing = _missing(log, other)
            (first,) = other.read({}, {other.origin: 1})
            new = other.origin not in log.position() and loads(first.meta, META_AT_MOST)["kind"] == "origin.began"
            count = sum(log.position().values())
            log.append(drafts(config), None, now)
            seen = _missing(log, other)
    return Rehearsal(backed - began, ended - backed, count, missing, new and other.origin == restored.origin, seen)


def _missing(log: Log, other: Log) -> int:
    """How many events of one log the other has not or has otherwise, and how many origins have another root there.

    Where one is gone that its head still counts, all that come after it are otherwise.
    """
    here, there = log.heads(), other.heads()
    both = {origin: min(head.n, there[origin].n) for origin, head in here.items() if origin in there}
    gone = sum(head.n - both.get(origin, 0) for origin, head in here.items())
    differ = sum(one != two for one, two in zip_longest(log.read({}, both), other.read({}, both)))
    roots = sum(here[origin] != there[origin] for origin, n in both.items() if here[origin].n == there[origin].n == n)
    return int(gone + differ + roots)
