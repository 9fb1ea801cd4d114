"""From events to figures: refolding everything, beside a follower and by itself, and refreshing after one event."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import peers
from measure import Figure, Times, peak_mb, processor, seconds, stopwatch
from samples import EVENTS, PERSONS, contact, fill, life, new_log, now, person, rounds
from whole import figures_of, large_log, services_report

from primm.core.log.log import Log
from primm.plugins.services.contacts import contacts

if TYPE_CHECKING:
    from primm.core.figures.cache import Figures

FOLLOWED = 2_000  # events: the peer commits each of them
FOLDED = min(EVENTS, 100_000)


def figures(folder: Path) -> Iterator[Figure]:
    """Refold and refresh."""
    yield from beside_a_follower(folder)
    log_path = large_log(folder)
    yield from everything(log_path)
    with Log.open(log_path, write=True) as log:
        yield refreshing(log, log_path.parent, folder)


def beside_a_follower(folder: Path) -> Iterator[Figure]:
    """The view of contacts, made of all events: by PRIMM, and by the peer's follower."""
    with new_log(folder / "folded") as log:
        fill(log, life(FOLDED, FOLDED // 10))
        people, numbers = peers.leader(folder / "people.db", life(FOLLOWED, FOLLOWED // 10)), count()
        many = len(people.recorder.select_notifications(None, 10 * FOLLOWED))
        with closing(figures_of(log, folder / "folded", (contacts,))) as ours:
            for timed, goal, how in ((seconds, 40, "by the clock"), (processor, None, "of the processor")):
                follow = timed(lambda: peers.follow(people, folder / f"follower{next(numbers)}.db"))
                times = Times({"ours": timed(ours.rebuild), "follower": follow}, rounds(5))
                ratio = times.ratio("follower", "ours") * FOLDED / many
                note = f"({FOLDED / times.median('ours'):,.0f} events/s beside {many / times.median('follower'):,.0f})"
                name = f"refold, events/s {how} / eventsourcing's follower, same fold"
                yield Figure(name, ratio, goal, at_most=False, note=note)


def everything(log_path: Path) -> Iterator[Figure]:
    """All views of the four actions from the whole log, while reports are read from the old cache."""
    context = multiprocessing.get_context("spawn")
    answers = context.SimpleQueue()
    process = context.Process(target=_rebuild, args=(log_path, answers))
    with Log.open(log_path, write=False) as log, closing(figures_of(log, log_path.parent)) as old:
        before = services_report(old)
        process.start()
        read, longest = 0, 0.0
        while process.is_alive() and answers.empty():
            with stopwatch() as elapsed:
                same = services_report(old) == before
            read, longest = read + same, max(longest, elapsed()[0])
            time.sleep(0.5)
    (clock, cpu), (alone, _), peak = answers.get()
    process.join()
    what = f"refold {EVENTS:,} events of {PERSONS:,} persons, all views"
    note = f"({cpu:.1f} s of the processor; {alone:.1f} s without the views that come after others)"
    yield Figure(f"{what}, seconds", clock, 30 * EVENTS / 1e6, note=note)
    yield Figure("  its peak memory, MB, both processes together", peak, 600)
    note = f"(the longest took {longest * 1e3:,.0f} ms)"
    yield Figure("  reports read from the old cache meanwhile", read, 1, at_most=False, note=note)


def _rebuild(log_path: Path, answers) -> None:
    with Log.open(log_path, write=False) as log, stopwatch() as elapsed:
        with closing(figures_of(log, log_path.parent)) as figures:
            figures.rebuild()
            alone = elapsed()
            figures.at().close()
        answers.put((elapsed(), alone, peak_mb()))


def refreshing(log: Log, place: Path, folder: Path) -> Figure:
    """One more contact: in the large log, and in one of a hundredth, of a person with as long a history."""
    small = new_log(folder / "small")
    fill(small, life(EVENTS // 100, PERSONS // 100))
    dice, numbers = random.Random(5), count(log.position()[log.origin] + 1)

    def one_more(each: Log, figures: Figures, events: int) -> float:
        somebody = person(events, events // 10, 0.25 + dice.random() / 2)
        each.append([contact(next(numbers), somebody, date(2021, 12, 31), dice)], None, now)
        return seconds(figures.refresh)()

    with closing(figures_of(log, place)) as large, closing(figures_of(small, folder)) as little:
        large.refresh()
        little.refresh()
        times = Times(
            {
                "large": lambda: one_more(log, large, EVENTS),
                "small": lambda: one_more(small, little, EVENTS // 100),
            },
            rounds(60),
        )
    small.close()
    note = f"({times.median('large') * 1e3:.1f} ms; of the tenth percentiles {times.tenths('large', 'small'):.2f})"
    name = f"refresh after one event: {EVENTS:,} events / a hundredth of them"
    return Figure(name, times.ratio("large", "small"), 1.2, note=note)
