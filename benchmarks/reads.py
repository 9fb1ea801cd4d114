"""Reading the log: rows as they stand, and rows decoded into classes of events."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import peers
from measure import Figure, Times, processor
from samples import fill, kinds, life, new_log, rounds

from primm.core.log.rows import Row

EVENTS = 50_000


def figures(folder: Path) -> Iterator[Figure]:
    """Reading beside raw SQLite, decoding beside eventsourcing's mapper of the same events."""
    log, known = new_log(folder / "read"), kinds()
    fill(log, life(EVENTS, EVENTS // 10))
    raw = sqlite3.connect(folder / "read" / "log.db")
    text = f"SELECT {', '.join(Row._fields)} FROM event ORDER BY origin, n"
    times = Times(
        {
            "ours": processor(lambda: _count(log.read())),
            "raw": processor(lambda: _count(raw.execute(text))),
        },
        rounds(9),
    )
    yield _speed(times, "raw", "reading the log, speed / raw", 0.7)
    rows, people = list(log.read()), peers.People()
    people.tell(life(EVENTS, EVENTS // 10))
    stored = people.recorder.select_notifications(None, 10 * EVENTS)
    stored = [each for each in stored if not each.topic.endswith("Person.Created")]
    assert len(stored) == len(rows)
    mapper = people.mapper.to_domain_event
    times = Times(
        {
            "ours": processor(lambda: _count(map(known.decode, rows))),
            "mapper": processor(lambda: _count(map(mapper, stored))),
        },
        rounds(9),
    )
    yield _speed(times, "mapper", "decoding into classes, speed / eventsourcing's mapper, same content", 1.4)
    log.close()


def _count(rows: Iterable[object]) -> int:
    return sum(1 for _ in rows)


def _speed(times: Times, theirs: str, name: str, goal: float) -> Figure:
    note = f"({EVENTS / times.median('ours'):,.0f} events/s beside {EVENTS / times.median(theirs):,.0f}"
    note += f"; of the tenth percentiles {times.tenths(theirs, 'ours'):.2f})"
    return Figure(name, times.ratio(theirs, "ours"), goal, at_most=False, note=note)
