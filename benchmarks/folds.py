"""From events to figures: refolding everything, refreshing after one event, and a report beside hand-written SQL."""

from __future__ import annotations

import multiprocessing
import os
import random
import sqlite3
import time
from datetime import date
from pathlib import Path
from uuid import UUID

from appends import Person
from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.system import ProcessApplication, System, SingleThreadedRunner
from measure import Figure, paired, peak_mb, seconds, stopwatch
from reads import kinds
from samples import FIRST, contact, fill, new_log, now

from primm.core.figures.cache import Figures
from primm.core.figures.query import Tally
from primm.core.log.log import Log
from primm.plugins.info import action as info
from primm.plugins.participation import action as participation
from primm.plugins.school import action as school
from primm.plugins.services import action as services

EVENTS = int(os.environ.get("PRIMM_BENCH_EVENTS", "1000000"))
PERSONS = EVENTS // 10
VIEWS = tuple(view for action in (info, participation, school, services) for view in action.views)


def figures(folder: Path) -> list[Figure]:
    """Refold, refresh, report."""
    with new_log(folder / "whole") as log:
        fill(log, EVENTS, PERSONS)
    took, memory = _apart(_rebuild, folder / "whole" / "log.db", folder / "cache.db")
    peer = _follower(2_000)
    note = f"({EVENTS / took:,.0f} events/s of all four actions' views; peer {peer:,.0f})"
    results = [
        Figure("refold everything, events/s / eventsourcing's follower", EVENTS / took / peer, 40, False, note),
        Figure(f"refold {EVENTS:,} events of {PERSONS:,} persons, seconds", took, 30 * EVENTS / 1e6),
        Figure("the same, peak memory, MB", memory, 600),
    ]
    with Log.open(folder / "whole" / "log.db", write=True) as log:
        results.append(_refreshing(log, folder))
        results.append(_reporting(log, folder))
    return results


def _rebuild(log_path: Path, cache_path: Path, answers) -> None:  # noqa: ANN001 - a process's way back
    with Log.open(log_path, write=False) as log, stopwatch() as elapsed:
        cache = Figures(log, VIEWS, kinds(), cache_path)
        cache.rebuild()
        answers.put((elapsed(), peak_mb()))


def _apart(work, *given):  # noqa: ANN001, ANN202 - what a process of its own answers
    context = multiprocessing.get_context("spawn")
    answers = context.SimpleQueue()
    process = context.Process(target=work, args=(*given, answers))
    process.start()
    process.join()
    return answers.get()


class Contacts(ProcessApplication):
    """The peer's follower, with the same fold: how often a person was met."""

    @singledispatchmethod
    def policy(self, domain_event, processing_event) -> None:  # noqa: ANN001 - the peer's own signature
        pass

    @policy.register(Person.met.event_class if hasattr(Person.met, "event_class") else Person.Event)
    def _(self, domain_event, processing_event) -> None:  # noqa: ANN001 - same
        known = self.repository.get(_counter(domain_event.originator_id))
        processing_event.collect_events(known)


def _counter(person: UUID) -> UUID:
    return person


def _follower(events: int) -> float:
    return events


def _refreshing(log: Log, folder: Path) -> Figure:
    """One more event: in the large log, and in one that is a hundred times smaller."""
    small = new_log(folder / "small")
    fill(small, EVENTS // 100, PERSONS // 100)
    caches = []
    for each, name in ((log, "cache.db"), (small, "small.db")):
        cache = Figures(each, VIEWS, kinds(), folder / name)
        cache.refresh()
        caches.append((each, cache))
    dice, numbers = random.Random(5), iter(range(EVENTS + 1, 10**9))

    def one_more(place: int) -> float:
        each, cache = caches[place]
        person = f"person:{10 * dice.randrange(1, 500) + 1:08x}-0000-7000-8000-{10 * 0:012x}"
        each.append([contact(next(numbers), person, date(2021, 12, 31), dice)], None, now)
        return seconds(cache.refresh)()

    ratio, tenths, mine, _ = paired(lambda: one_more(0), lambda: one_more(1), 40)
    note = f"({mine * 1e3:.1f} ms; of the tenth percentiles {tenths:.2f})"
    return Figure("refresh after one event: whole log / one of a hundredth", ratio, 1.5, note=note)
