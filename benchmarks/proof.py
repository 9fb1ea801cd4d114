"""Verifying: a whole log, by itself and beside the least that could be done, a bare SHA-256 of every meta."""

from __future__ import annotations

import multiprocessing
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from measure import Figure, Times, peak_mb, processor, stopwatch
from samples import EVENTS, fill, life, new_log, rounds
from whole import large_log

from primm.proof.verify import verify

FEW = 50_000


def figures(folder: Path) -> Iterator[Figure]:
    """Verify the large log in a process of its own, then a smaller one beside the bare hashes."""
    context = multiprocessing.get_context("spawn")
    answers = context.SimpleQueue()
    process = context.Process(target=_verify, args=(large_log(folder), answers))
    process.start()
    (clock, cpu), peak = answers.get()
    process.join()
    goal = 30 * EVENTS / 1e6
    yield Figure(f"verify {EVENTS:,} events, seconds", clock, goal, note=f"({cpu:.1f} s of the processor)")
    yield Figure("  its peak memory, MB", peak, 300)
    with new_log(folder / "verified") as log:
        fill(log, life(FEW, FEW // 10))
        path, later = log.path, {log.origin: FEW - FEW // 100}
    times = Times(
        {
            "whole": processor(lambda: _sound(path)),
            "since": processor(lambda: _sound(path, later)),
            "bare": processor(lambda: _hashes(path)),
        },
        rounds(9),
    )
    note = f"({FEW / times.median('whole'):,.0f} events/s beside {FEW / times.median('bare'):,.0f})"
    yield Figure(f"verify {FEW:,} events / SHA-256 of their metas", times.ratio("whole", "bare"), None, note=note)
    yield Figure("  examining the last hundredth / all of them", times.ratio("since", "whole"), None)


def _verify(path: Path, answers) -> None:
    with stopwatch() as elapsed:
        _sound(str(path))
        answers.put((elapsed(), peak_mb()))


def _sound(path: str, since: dict[str, int] | None = None) -> None:
    assert verify(path, since=since).faults == ()


def _hashes(path: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for (meta,) in connection.execute("SELECT meta FROM event ORDER BY origin, n"):
            sha256(b"\0" + meta.encode()).digest()
