"""Reading the log: rows as they stand, and rows decoded into classes of events."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from appends import Person
from eventsourcing.application import Application
from measure import Figure, paired, seconds
from samples import fill, new_log

from primm.core.events.codec import Kinds
from primm.core.events.kinds import case, contact, mediation, person, referral
from primm.core.log.rows import Row

EVENTS = 50_000


def kinds() -> Kinds:
    """The classes of the events that the samples are made of."""
    modules = (case, contact, mediation, person, referral)
    return Kinds(each for module in modules for each in vars(module).values() if hasattr(each, "upgrades"))


def figures(folder: Path) -> list[Figure]:
    """Reading beside raw SQLite, decoding beside eventsourcing's mapper."""
    log, known = new_log(folder / "read"), kinds()
    fill(log, EVENTS, 5_000)
    raw = sqlite3.connect(folder / "read" / "log.db")
    ratio, tenths, mine, _ = paired(seconds(lambda: _count(log.read())), seconds(lambda: _raw(raw)), 9)
    note = f"({EVENTS / mine:,.0f} events/s; of the tenth percentiles {1 / tenths:.2f})"
    figures = [Figure("reading the log, speed / raw", 1 / ratio, 0.7, at_most=False, note=note)]
    rows = list(log.read())
    mapper, stored = _peer()
    many = stored * (EVENTS // len(stored))
    ratio, tenths, mine, other = paired(
        seconds(lambda: _count(map(known.decode, rows))), seconds(lambda: _count(map(mapper, many))), 9
    )
    note = f"({EVENTS / mine:,.0f} events/s; peer {len(many) / other:,.0f}; of the tenth percentiles {1 / tenths:.2f})"
    log.close()
    return [*figures, Figure("decoding, speed / eventsourcing's mapper", 1 / ratio, 1.4, at_most=False, note=note)]


def _count(rows) -> int:
    return sum(1 for _ in rows)


def _raw(connection: sqlite3.Connection) -> int:
    return _count(connection.execute(f"SELECT {', '.join(Row._fields)} FROM event ORDER BY origin, n"))


def _peer():
    application: Application = Application()
    person = Person()
    for each in range(500):
        person.met(channel="phone_in", minutes=each % 60, topics=["cit"], desk="falconara")
    application.save(person)
    stored = list(application.events.recorder.select_events(person.id))
    return application.events.mapper.to_domain_event, stored
