"""Appending: one durable event, a thousand in a transaction, and eight processes at once."""

from __future__ import annotations

import multiprocessing
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from statistics import median

from measure import Figure, Times, seconds
from peers import SQLITE, People, Person, person_id, trigger
from samples import FIRST, contact, new_log, now, rounds

from primm.core.log.log import Log

WRITERS, EACH = 8, 100
PRAGMAS = ("journal_mode=DELETE", "synchronous=EXTRA", "secure_delete=ON", "recursive_triggers=ON", "foreign_keys=ON")
TABLE = """CREATE TABLE event(origin TEXT NOT NULL, n INTEGER NOT NULL, id TEXT, meta TEXT, who TEXT, who_salt TEXT,
  facts TEXT, facts_salt TEXT, sealed TEXT, sealed_salt TEXT, leaf BLOB, PRIMARY KEY(origin, n)) STRICT"""
MANY = (
    "CREATE INDEX by_id ON event(id)",
    "CREATE INDEX by_ending ON event(substr(id, -5))",
    "CREATE TABLE event_subject(subject TEXT, origin TEXT, n INTEGER, PRIMARY KEY(subject, origin, n)) WITHOUT ROWID",
    "CREATE INDEX by_place ON event_subject(origin, n)",
)
SUBJECT = "INSERT INTO event_subject VALUES (?,?,?)"
INSERT = "INSERT INTO event VALUES (?,?,?,?,?,?,?,?,?,?,?)"


def figures(folder: Path) -> Iterator[Figure]:
    """All of them."""
    yield from one_at_a_time(folder)
    yield a_thousand(folder)
    yield from eight_at_once(folder)


def raw(path: Path) -> sqlite3.Connection:
    """SQLite without PRIMM, with the same pragmas."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def stored_bytes(folder: Path) -> tuple[object, ...]:
    """The columns of one contact as PRIMM stores them, so that the raw peer writes as many bytes."""
    with new_log(folder) as log:
        log.append([contact(1, "person:1", FIRST, random.Random(1))], None, now)
        row = next(log.read())
    return (row.meta, row.who, row.who_salt, row.facts, row.facts_salt, row.sealed, row.sealed_salt, row.leaf)


def one_at_a_time(folder: Path) -> Iterator[Figure]:
    """One durable append, everything included, beside raw SQLite and eventsourcing's application."""
    log, dice, numbers = new_log(folder / "one"), random.Random(2), count(1)
    times = Times(
        {
            "ours": seconds(lambda: log.append([contact(next(numbers), "person:1", FIRST, dice)], None, now)),
            "raw": seconds(_raw_append(folder)),
            "same": seconds(_peer(folder / "same.db", same_journal=True)),
            "wal": seconds(_peer(folder / "wal.db", same_journal=False)),
        },
        rounds(400),
    )
    log.close()
    for rival, goal, name in (
        ("raw", 1.6, "raw sqlite3, same pragmas and bytes"),
        ("same", 1.1, "eventsourcing, as durable as ours (DELETE, EXTRA)"),
        ("wal", 1.1, "eventsourcing as it comes (WAL, FULL)"),
    ):
        note = f"({times.median('ours') * 1e3:.2f} ms beside {times.median(rival) * 1e3:.2f} ms)"
        yield Figure(f"one durable append / {name}", times.ratio("ours", rival), goal, note=note)
        yield Figure("  of the tenth percentiles", times.tenths("ours", rival), goal)


def _raw_append(folder: Path) -> Callable[[], None]:
    bare, numbers, body = raw(folder / "one.db"), count(1), stored_bytes(folder / "bytes")
    bare.execute(TABLE)

    def append() -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.execute(INSERT, ("x", next(numbers), "id", *body))
        bare.execute("COMMIT")

    return append


def _peer(path: Path, *, same_journal: bool) -> Callable[[], None]:
    """The peer's application. Its own journal is a WAL, which SQLite before 3.51.3 may lose: PRIMM may not use it."""
    people = People(env={**SQLITE, "SQLITE_DBNAME": str(path)})
    person, dice, numbers = Person(id=person_id("person:1")), random.Random(2), count(1)
    people.save(person)
    if same_journal:
        with people.factory.datastore.get_connection(commit=True) as connection:  # type: ignore[attr-defined]
            connection._sqlite_conn.execute("PRAGMA journal_mode=DELETE")
            connection._sqlite_conn.execute("PRAGMA synchronous=EXTRA")

    def save() -> None:
        trigger(person, contact(next(numbers), "person:1", FIRST, dice))
        people.save(person)

    return save


def a_thousand(folder: Path) -> Figure:
    """A thousand events in one transaction, in the same tables with the same indexes."""
    log, dice, numbers = new_log(folder / "many"), random.Random(3), count(1)
    bare, counter, body = raw(folder / "many.db"), count(1), stored_bytes(folder / "thousand")
    for text in (TABLE, *MANY):
        bare.execute(text)

    def ours() -> float:
        drafts = [contact(next(numbers), f"person:{dice.randrange(500)}", FIRST, dice) for _ in range(1000)]
        return seconds(lambda: log.append(drafts, None, now))()

    def plain() -> float:
        rows = [("x", n := next(counter), f"{n:08x}-0000-7000-8000-{n:012x}", *body) for _ in range(1000)]
        return seconds(lambda: _in_one(bare, rows))()

    times = Times({"ours": ours, "raw": plain}, rounds(25))
    log.close()
    note = f"({1000 / times.median('ours'):,.0f} events/s beside {1000 / times.median('raw'):,.0f}"
    note += f"; of the tenth percentiles {times.tenths('raw', 'ours'):.2f})"
    ratio = times.ratio("raw", "ours")
    return Figure("1,000 in a transaction, speed / raw, same tables", ratio, 0.30, at_most=False, note=note)


def _in_one(connection: sqlite3.Connection, rows: list[tuple[object, ...]]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(INSERT, rows)
    connection.executemany(SUBJECT, ((f"person:{row[1] % 500}", row[0], row[1]) for row in rows))
    connection.execute("COMMIT")


def eight_at_once(folder: Path) -> Iterator[Figure]:
    """Eight processes on one file: none starved, none refused, none waiting for long."""
    new_log(folder / "eight").close()
    bare = raw(folder / "eight.db")
    bare.execute(TABLE)
    bare.close()
    speeds, waits, theirs, turns = [], [0.0], [0.0], rounds(9)
    for each in range(turns):
        work = [(_write, folder / "eight" / "log.db"), (_write_raw, folder / "eight.db")]
        took = {run: _race(run, path, each) for run, path in (work if each % 2 else reversed(work))}
        speeds.append(took[_write_raw][0] / took[_write][0])
        waits += took[_write][1]
        theirs += took[_write_raw][1]
    with Log.open(folder / "eight" / "log.db", write=False) as log:
        stored = sum(log.position().values())
    due = WRITERS * EACH * turns
    note = f"(each of {WRITERS} wrote {EACH}, {turns} times)"
    yield Figure("8 writers at once, speed / raw writers", median(speeds), 0.7, at_most=False, note=note)
    note = f"(raw writers, who retry in the same way: {max(theirs) * 1e3:,.0f} ms)"
    yield Figure("8 writers at once, longest wait, ms", max(waits) * 1e3, 300, note=note)
    yield Figure("8 writers at once, events refused or lost", due - stored, 0)


def _race(work, path: Path, turn: int) -> tuple[float, list[float]]:
    context = multiprocessing.get_context("spawn")
    queue, ready = context.SimpleQueue(), context.Barrier(WRITERS + 1)
    writers = [context.Process(target=work, args=(str(path), turn * 100 + each, ready, queue)) for each in range(8)]
    for writer in writers:
        writer.start()
    ready.wait()
    start = time.perf_counter()
    waits = [queue.get() for _ in writers]
    took = time.perf_counter() - start
    for writer in writers:
        writer.join()
    return took, waits


def _write(path: str, writer: int, ready, queue) -> None:
    dice, longest = random.Random(writer), 0.0
    with Log.open(path, write=True) as log:
        drafts = [contact(writer * 10_000 + each, f"person:{writer}", FIRST, dice) for each in range(EACH)]
        ready.wait()
        for each in drafts:
            longest = max(longest, seconds(lambda each=each: log.append([each], None, now))())
    queue.put(longest)


def _write_raw(path: str, writer: int, ready, queue) -> None:
    connection, body, longest = raw(Path(path)), ("x" * 700, "", "", "x" * 200, "", "", "", b"x" * 32), 0.0
    connection.execute("PRAGMA busy_timeout=0")  # SQLite's own handler starves some writers: the peer retries too
    ready.wait()
    for each in range(EACH):
        start = time.perf_counter()
        _insist(connection, "BEGIN IMMEDIATE")
        connection.execute(INSERT, (f"w{writer}", each, "id", *body))
        _insist(connection, "COMMIT")
        longest = max(longest, time.perf_counter() - start)
    queue.put(longest)


def _insist(connection: sqlite3.Connection, statement: str) -> None:
    while True:
        try:
            connection.execute(statement)
            return
        except sqlite3.OperationalError:
            time.sleep(random.uniform(0.0002, 0.002))
