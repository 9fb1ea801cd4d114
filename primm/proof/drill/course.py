"""The course of a drill: each exercise on the copy of a log, and in one sentence what came of it."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING, NamedTuple

from primm.core.errors import PrimmError
from primm.proof import copying
from primm.proof.drill import insider
from primm.proof.drill.ground import ground
from primm.proof.drill.kills import canary, toll
from primm.proof.drill.restoring import rehearse
from primm.proof.drill.tampering import Target
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from primm.core.host.config import Config
    from primm.core.log.clock import Clock
    from primm.proof.drill.tampering import Outcome


class Counts(NamedTuple):
    """How much is tried: processes killed, bytes changed, events of the log that is tampered with."""

    kills: int
    bytes: int
    events: int


THOROUGH, QUICK = Counts(50, 200, 2_000), Counts(5, 20, 300)


class Result(NamedTuple):
    """What came of one exercise: its name, whether it held, and a sentence with its gaps."""

    name: str
    held: bool
    text: str
    gaps: Mapping[str, object]


def drill(path: str, parent: str, config: Config, counts: Counts, now: Clock, dice: random.Random) -> Iterator[Result]:
    """Try everything on a copy of a log, in a new folder in ``parent``; each result is told as soon as it is there."""
    with ground(parent, path) as folder:
        copy = os.path.join(folder, "log.db")
        copying.copy_log(path, copy)
        copying.verified(copy)
        yield from _restored(folder, copy, config, now)
        yield from _killed(copy, config, counts.kills, dice)
        if not _is_whole(copy):
            return  # there is nothing left to tamper with
        target = Target(copy, os.path.join(folder, "attacked.db"), counts.events, now)
        yield from _tampered(target, counts.bytes, dice)


def _restored(folder: str, copy: str, config: Config, now: Clock) -> Iterator[Result]:
    found = rehearse(folder, copy, config, now)
    times = {"backing_up": f"{found.backing_up:.1f}", "restoring": f"{found.restoring:.1f}"}
    yield Result(
        "restore",
        found.missing == 0 and found.new_origin,
        _(
            "a backup was made in {backing_up} s and restored in {restoring} s: events {events}, of them missing or "
            "changed {missing}; the log that was restored goes on under an origin of its own"
        ),
        {**found._asdict(), **times},
    )
    text = _("what was recorded after the backup is missed in what was restored, events and roots: {seen}")
    yield Result("restore canary", found.seen > 0, text, {"seen": found.seen})


def _killed(copy: str, config: Config, kills: int, dice: random.Random) -> Iterator[Result]:
    found = toll(copy, config, kills, dice)
    yield Result(
        "kills",
        _is_whole(copy) and found.lost == found.torn == 0,
        _(
            "processes killed while they recorded {kills}, in the middle of a transaction {inside}; events that they "
            "acknowledged {acknowledged}, lost {lost}, half stored {torn}"
        ),
        found._asdict(),
    )
    lost = canary(copy, config, dice).lost
    text = _("a process that acknowledges what it does not store is caught, events missed: {lost}")
    yield Result("kills canary", lost > 0, text, {"lost": lost})


def _is_whole(path: str) -> bool:
    try:
        copying.verified(path)
    except PrimmError:
        return False
    return True


def _tampered(target: Target, count: int, dice: random.Random) -> Iterator[Result]:
    text = _("ways for another program to change or remove an event: {tried}, refused {seen}{missed}")
    yield _of("guards", text, target.guarded())
    text = _("changes behind the guards' back: {tried}, found by primm log verify {seen}{missed}")
    yield _of("tampering", text, target.behind_the_guards())
    flips = target.flipped(count, dice)
    unseen = flips.tried - flips.found - flips.harmless
    text = _("single bytes changed {tried}, found {found}, without any effect {harmless}, unseen {unseen}")
    yield Result("bytes", unseen == 0, text, {**flips._asdict(), "unseen": unseen})
    yield _inside(target, "insider", insider.change, target.last // 2)
    yield _inside(target, "older state", insider.roll_back, target.last)
    text = _("a copy that nobody touched is not suspected")
    yield Result("tampering canary", target.untouched(), text, {})


def _of(name: str, text: str, outcome: Outcome) -> Result:
    missed = f" ({', '.join(outcome.missed)})" if outcome.missed else ""
    gaps = {"tried": outcome.tried, "seen": outcome.tried - len(outcome.missed), "missed": missed}
    return Result(name, not outcome.missed, text, gaps)


def _inside(target: Target, name: str, work: Callable[[str, str, int], None], n: int) -> Result:
    """Every hash agrees afterwards; so it is the measure of what verify alone can do, and of what a witness adds."""
    alone, outside = target.inside(work, n)
    texts = {
        (False, True): _(
            "not found by verify alone, for all hashes were computed again; found by a checkpoint outside"
        ),
        (True, True): _("found by verify, and by a checkpoint outside"),
        (True, False): _("found by verify, not by a checkpoint outside"),
        (False, False): _("found by nobody, not even by a checkpoint outside"),
    }
    return Result(name, outside, texts[alone, outside], {})
