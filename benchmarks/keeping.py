"""Keeping a whole log: a backup that is verified, a restore from it, and the proof that one event is in its tree."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from measure import Figure, stopwatch
from samples import EVENTS, now
from whole import large_log

from primm.core.log.log import Log
from primm.people.vault import create_vault
from primm.proof.backup import back_up, restore
from primm.proof.issuing import issue, signed
from primm.proof.settings import LOG
from primm.proof.shown import prove_event
from primm.proof.token import Tokens

PASSPHRASE = "for the benchmark"  # noqa: S105 - of keys that live for minutes
CHEAP = 2**10


def figures(folder: Path) -> Iterator[Figure]:
    """Back up and restore the large log in a folder of their own, and prove an event of it."""
    backup, restored, million = str(folder / "backup.db"), str(folder / "restored"), EVENTS / 1e6
    path = large_log(folder)
    with Log.open(path, write=True) as log:
        origin = log.origin
        with stopwatch() as elapsed:
            back_up(log, backup)
            clock, cpu = elapsed()
    yield Figure(f"backup of {EVENTS:,} events, verified, seconds", clock, None, note=f"({cpu:.1f} of the processor)")
    with stopwatch() as elapsed:
        restore(backup, None, restored, Tokens(str(folder / "state")), now)
        clock, cpu = elapsed()
    yield Figure("  a restore from it, seconds", clock, 600 * million, note=f"({cpu:.1f} of the processor)")
    with Log.open(os.path.join(restored, LOG), write=True) as log:
        with create_vault(restored, PASSPHRASE, demo_cost=CHEAP) as vault:
            issue(log, vault, now)
        with stopwatch() as elapsed:
            prove_event(log, signed(restored, log.origin), origin, EVENTS // 3)
            clock, cpu = elapsed()
    yield Figure(f"proof that one of {EVENTS:,} events is in the tree, seconds", clock, million)
