"""Appending: one durable event, a thousand in a transaction, and eight processes at once."""

from __future__ import annotations

import multiprocessing
import random
import sqlite3
import time
from pathlib import Path

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from measure import Figure, paired, seconds
from samples import FIRST, contact, new_log, now

from primm.core.log.log import Log

WRITERS, EACH = 8, 100
PRAGMAS = ("journal_mode=DELETE", "synchronous=EXTRA", "secure_delete=ON", "recursive_triggers=ON", "foreign_keys=ON")
TABLE = """CREATE TABLE event(origin TEXT NOT NULL, n INTEGER NOT NULL, id TEXT, meta TEXT, who TEXT, who_salt TEXT,
  facts TEXT, facts_salt TEXT, sealed TEXT, sealed_salt TEXT, leaf BLOB, PRIMARY KEY(origin, n)) STRICT"""
MANY = (
    "CREATE INDEX by_id ON event(id)",
    "CREATE TABLE event_subject(subject TEXT, origin TEXT, n INTEGER, PRIMARY KEY(subject, origin, n)) WITHOUT ROWID",
    "CREATE INDEX by_place ON event_subject(origin, n)",
)
SUBJECT = "INSERT INTO event_subject VALUES (?,?,?)"
INSERT = "INSERT INTO event VALUES (?,?,?,?,?,?,?,?,?,?,?)"


class Person(Aggregate):
    """The peer's usual form of the same thing: an aggregate with one event per contact."""

    def __init__(self) -> None:
        self.contacts = 0

    @event("Met")
    def met(self, channel: str, minutes: int, topics: list[str], desk: str) -> None:
        self.contacts += 1


def raw(path: Path) -> sqlite3.Connection:
    """SQLite without PRIMM, with the same pragmas."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def stored_bytes(folder: Path) -> tuple[object, ...]:
    """The columns of one contact as PRIMM stores them, so that the raw peer writes as many bytes."""
    with new_log(folder / "bytes") as log:
        log.append([contact(1, "person:1", FIRST, random.Random(1))], None, now)
        row = next(log.read())
    return (row.meta, row.who, row.who_salt, row.facts, row.facts_salt, row.sealed, row.sealed_salt, row.leaf)


def one_at_a_time(folder: Path) -> list[Figure]:
    """One durable append, everything included, beside raw SQLite and eventsourcing's application."""
    log, dice, numbers = new_log(folder / "one"), random.Random(2), iter(range(1, 10**9))
    bare, counter, body = raw(folder / "one.db"), iter(range(1, 10**9)), stored_bytes(folder)
    bare.execute(TABLE)

    def ours() -> None:
        log.append([contact(next(numbers), "person:1", FIRST, dice)], None, now)

    def plain() -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.execute(INSERT, ("x", next(counter), "id", *body))
        bare.execute("COMMIT")

    figures = []
    ratio, tenths, mine, _ = paired(seconds(ours), seconds(plain), 400)
    note = f"({mine * 1e3:.2f} ms; of the tenth percentiles {tenths:.2f})"
    figures.append(Figure("one durable append / raw sqlite3, same pragmas and bytes", ratio, 1.6, note=note))
    for name, same in (("as it comes (WAL, FULL)", False), ("with the same journal (DELETE, EXTRA)", True)):
        theirs = _peer(folder / f"peer{same}.db", same)
        ratio, tenths, _, other = paired(seconds(ours), seconds(theirs), 400)
        note = f"({other * 1e3:.2f} ms; of the tenth percentiles {tenths:.2f})"
        figures.append(Figure(f"one durable append / eventsourcing {name}", ratio, 1.1, note=note))
    log.close()
    return figures


def _peer(path: Path, same: bool):
    application: Application = Application(
        env={"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path), "SQLITE_POOL_SIZE": "1"}
    )
    person = Person()
    application.save(person)
    if same:
        _same_journal(application)

    def save() -> None:
        person.met(channel="phone_in", minutes=20, topics=["cit"], desk="falconara")
        application.save(person)

    return save


def _same_journal(application: Application) -> None:
    with application.factory.datastore.get_connection(commit=True) as connection:  # type: ignore[attr-defined]
        connection._sqlite_conn.execute("PRAGMA journal_mode=DELETE")
        connection._sqlite_conn.execute("PRAGMA synchronous=EXTRA")


def a_thousand(folder: Path) -> list[Figure]:
    """A thousand events in one transaction."""
    log, dice, numbers = new_log(folder / "many"), random.Random(3), iter(range(1, 10**9))
    bare, counter, body = raw(folder / "many.db"), iter(range(1, 10**9)), stored_bytes(folder / "many")
    for text in (TABLE, *MANY):
        bare.execute(text)

    def ours() -> float:
        drafts = [contact(next(numbers), f"person:{dice.randrange(500)}", FIRST, dice) for _ in range(1000)]
        return seconds(lambda: log.append(drafts, None, now))()

    def plain() -> float:
        rows = [("x", n := next(counter), f"{n:012x}-0000-7000", *body) for _ in range(1000)]
        return seconds(lambda: _in_one(bare, rows))()

    ratio, tenths, mine, other = paired(ours, plain, 25)
    note = f"({1000 / mine:,.0f} events/s; raw {1000 / other:,.0f}; of the tenth percentiles {1 / tenths:.2f})"
    log.close()
    return [Figure("1,000 in a transaction, speed / raw, same tables", 1 / ratio, 0.30, at_most=False, note=note)]


def _in_one(connection: sqlite3.Connection, rows: list[tuple[object, ...]]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(INSERT, rows)
    connection.executemany(SUBJECT, ((f"person:{row[1] % 500}", row[0], row[1]) for row in rows))
    connection.execute("COMMIT")


def eight_at_once(folder: Path) -> list[Figure]:
    """Eight processes on one file: none starved, none refused, none waiting for long."""
    new_log(folder / "eight").close()
    bare = raw(folder / "eight.db")
    bare.execute(TABLE)
    bare.close()
    speeds, longest = [], 0.0
    for each in range(5):
        mine, waits = _race(_write, folder / "eight" / "log.db", each)
        other, _ = _race(_write_raw, folder / "eight.db", each)
        speeds.append(other / mine)
        longest = max(longest, *waits)
    with Log.open(folder / "eight" / "log.db", write=False) as log:
        stored = sum(log.position().values())
    note = f"(each of {WRITERS} wrote {EACH}, five times; {stored} stored of {WRITERS * EACH * 5})"
    speeds.sort()
    return [
        Figure("8 writers at once, speed / raw writers", speeds[2], 0.7, at_most=False, note=note),
        Figure("8 writers at once, longest wait, ms", longest * 1e3, 300),
    ]


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
    ready.wait()
    for each in range(EACH):
        start = time.perf_counter()
        while True:  # SQLite's own handler starves some writers: the peer retries as PRIMM does
            try:
                connection.execute("BEGIN IMMEDIATE")
                break
            except sqlite3.OperationalError:
                time.sleep(random.uniform(0.0002, 0.002))
        connection.execute(INSERT, (f"w{writer}", each, "id", *body))
        connection.execute("COMMIT")
        longest = max(longest, time.perf_counter() - start)
    queue.put(longest)


def figures(folder: Path) -> list[Figure]:
    """All of them."""
    return [*one_at_a_time(folder), *a_thousand(folder), *eight_at_once(folder)]
