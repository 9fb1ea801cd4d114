"""The four actions together: all their figures beside one scan of each view, and making all their rows anew.

The yardstick of the figures is the least that any program must do: to look once at every row of every view that some
metric counts, and there at the columns that its metrics use. It is one ``SELECT`` for each view, with a sum of each
column of numbers and the greatest value of each other one, so that SQLite reads them all; it counts nobody once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from measure import Figure, Times, processor, seconds, stopwatch
from samples import ACTIONS, EVENTS, PERSONS, fill, four_actions, kinds, new_log, rounds
from whole import CODES, HORIZON, YEARS, make_all

from primm.core.figures.basis import Basis, Certificate
from primm.core.figures.cache import Figures
from primm.core.figures.forms import Rows
from primm.core.figures.play import date_of, plays_of
from primm.core.figures.report import report

if TYPE_CHECKING:
    from primm.core.figures.play import Play
    from primm.core.figures.views import Row, View
    from primm.core.host.action import Action
    from primm.core.log.log import Log

SMALLER = 20  # on a log of a twentieth the slowest view is found


def figures(folder: Path) -> Iterator[Figure]:
    """All metrics of all actions from warm caches, then all their caches made anew."""
    place = folder / "actions"
    with new_log(place) as log:
        fill(log, four_actions(EVENTS, PERSONS))
        caches = _caches(log, place)
        with stopwatch() as elapsed:
            for cache in caches.values():
                make_all(cache)
        several = elapsed()[0]
        yield from _warm(caches)
        for cache in caches.values():
            cache.close()
        yield from _cold(log, place, folder, several)


def _warm(caches: Mapping[Action, Figures]) -> Iterator[Figure]:
    metrics = [metric for action in caches for metric in action.metrics]
    scans = {
        cache: [_scan(row, names, cache.tables[row]) for row, names in _columns(action).items()]
        for action, cache in caches.items()
    }
    empty = [
        table.metric.id for action, cache in caches.items() for table in _report(action, cache) if _is_empty(table)
    ]
    views = sum(map(len, scans.values()))
    name = f"the {len(metrics)} metrics of {len(caches)} actions over {EVENTS:,} events, without any rows"
    yield Figure(name, len(empty), None, note=" ".join(empty))

    def ours() -> None:
        for action, cache in caches.items():
            _report(action, cache)

    def theirs() -> None:
        for cache, texts in scans.items():
            for text in texts:
                cache.connection.execute(text).fetchall()

    times = Times({"ours": processor(ours), "scans": processor(theirs)}, rounds(9))
    note = f"({times.median('ours') * 1e3:,.0f} ms beside {times.median('scans') * 1e3:,.0f} ms)"
    yield Figure(f"  warm caches / one scan of each of {views} views", times.ratio("ours", "scans"), 1.5, note=note)


def _cold(log: Log, place: Path, folder: Path, several: float) -> Iterator[Figure]:
    """The slowest view is found on a smaller log, and taken with the views that it comes after."""
    with new_log(folder / "fewer") as fewer:
        fill(fewer, four_actions(EVENTS // SMALLER, PERSONS // SMALLER))
        took = {}
        for view in (view for action in ACTIONS for view in action.views):
            with closing(_cache(fewer, folder / "fewer", view.name, _with_inputs(view))) as cache:
                took[view] = min(seconds(partial(make_all, cache))() for _ in range(3))
    slowest = max(took, key=lambda view: took[view])
    with closing(_cache(log, place, slowest.name, _with_inputs(slowest))) as alone:
        one = seconds(partial(make_all, alone))

        def four() -> None:
            with ExitStack() as stack:
                make_all(*[stack.enter_context(closing(each)) for each in _caches(log, place).values()])

        times = Times({"four": seconds(four), "one": one}, rounds(3))
    note = f"({times.median('four'):,.1f} s beside {times.median('one'):,.1f} s; the first time {several:,.1f} s)"
    name = f"  all caches made anew / the slowest view alone ({slowest.name})"
    yield Figure(name, times.ratio("four", "one"), 4, note=note)


def _cache(log: Log, place: Path, name: str, views: tuple[View, ...]) -> Figures:
    return Figures(log, views, kinds(), place / f"{name}.db")


def _caches(log: Log, place: Path) -> Mapping[Action, Figures]:
    return {action: _cache(log, place, action.name, action.views) for action in ACTIONS}


def _with_inputs(view: View) -> tuple[View, ...]:
    return (*view.after, view)


def _report(action: Action, cache: Figures):
    with closing(cache.at()) as snapshot:
        basis = Basis(snapshot.connection, cache.tables, Certificate(snapshot.position, {}, {}), CODES)
        made = report(basis, action.metrics, name=action.name, title="", horizon=HORIZON, period=YEARS)
    return made.tables


def _is_empty(table) -> bool:
    return not table.cells[0].number


def _columns(action: Action) -> Mapping[type[Row], dict[str, None]]:
    """The columns of each row class that the metrics of an action use."""
    found: dict[type[Row], dict[str, None]] = {}
    for metric in action.metrics:
        for play in plays_of(metric.measure):
            for rows in (*play.rows, *([play.of] if isinstance(play.of, Rows) else [])):
                found.setdefault(rows.row, {}).update(dict.fromkeys(_used(play, rows)))
    return found


def _used(play: Play, rows: Rows) -> list[str]:
    dates = rows.during or rows.at_end or (date_of(rows),)
    flags = play.of if isinstance(play.of, tuple) else ()
    others = (rows.pending, play.unit, play.value, play.due, play.overdue, *(play.newest or ()))
    known = {column.name for column in rows.row.columns}
    return [name for name in (*dates, *rows.where, *flags, *others) if name in known]


def _scan(row: type[Row], names: Mapping[str, None], table: str) -> str:
    numbers = {column.name for column in row.columns if column.type == "integer"}
    sums = (f'{"sum" if name in numbers else "max"}("{name}")' for name in names)
    return f'SELECT count(*), {", ".join(sums)} FROM "{table}"'
