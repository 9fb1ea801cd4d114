"""From events to figures: refolding everything, and refreshing after one event."""

from __future__ import annotations

import multiprocessing
import os
import random
from datetime import date
from pathlib import Path

from measure import Figure, paired, peak_mb, seconds, stopwatch
from reads import kinds
from samples import contact, fill, new_log, now

from primm.core.figures.cache import Figures
from primm.core.log.log import Log
from primm.plugins.info import action as info
from primm.plugins.participation import action as participation
from primm.plugins.school import action as school
from primm.plugins.services import action as services

EVENTS = int(os.environ.get("PRIMM_BENCH_EVENTS", "1000000"))
PERSONS = EVENTS // 10
VIEWS = tuple(view for action in (info, participation, school, services) for view in action.views)


def figures(folder: Path) -> list[Figure]:
    """Refold and refresh."""
    with new_log(folder / "whole") as log:
        fill(log, EVENTS, PERSONS)
    took, memory = _apart(_rebuild, folder / "whole" / "log.db", folder / "cache.db")
    results = [
        Figure(f"refold {EVENTS:,} events of {PERSONS:,} persons, seconds", took, 30 * EVENTS / 1e6),
        Figure("the same, peak memory, MB", memory, 600),
    ]
    with Log.open(folder / "whole" / "log.db", write=True) as log:
        results.append(_refreshing(log, folder))
    return results


def _rebuild(log_path: Path, cache_path: Path, answers) -> None:
    with Log.open(log_path, write=False) as log, stopwatch() as elapsed:
        cache = Figures(log, VIEWS, kinds(), cache_path)
        cache.rebuild()
        answers.put((elapsed(), peak_mb()))


def _apart(work, *given):
    context = multiprocessing.get_context("spawn")
    answers = context.SimpleQueue()
    process = context.Process(target=work, args=(*given, answers))
    process.start()
    process.join()
    return answers.get()


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
