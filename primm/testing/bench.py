"""A bench: a real log in a folder of its own, with the figures of one action over it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import attrs

from primm.core.events.codec import Kinds
from primm.core.figures.basis import Basis, Certificate
from primm.core.figures.cache import Figures, tables_of
from primm.core.figures.forms import Rows
from primm.core.figures.period import Period
from primm.core.figures.play import plays_of
from primm.core.figures.report import report
from primm.core.host.plugins import core_kinds
from primm.core.log.log import Log
from primm.testing.codes import codes_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from sqlite3 import Connection

    from primm.core.figures.metrics import Metric
    from primm.core.figures.report import Report
    from primm.core.host.action import Action
    from primm.core.log.rows import Row

HORIZON = date(2025, 10, 1)
PERIOD = Period(date(2024, 1, 1), date(2024, 12, 31))


@contextmanager
def bench(action: Action) -> Iterator[Bench]:
    """A bench that is gone afterwards."""
    with TemporaryDirectory() as folder, Log.create(Path(folder) / "log.db", _now, origin="0" * 16) as log:
        kinds = kinds_known(action)
        with closing(Figures(log, action.views, kinds, Path(folder) / "cache.db")) as figures:
            yield Bench(action, log, figures)


def kinds_known(action: Action) -> Kinds:
    """The kinds of the core and of the action."""
    return Kinds([*core_kinds(), *action.kinds])


def only(action: Action, metric: Metric) -> Action:
    """The action with the views alone that the metric reads: what tries one figure makes no others."""
    wanted = {rows.row for play in plays_of(metric.measure) for rows in play.rows}
    wanted |= {play.of.row for play in plays_of(metric.measure) if isinstance(play.of, Rows)}
    before: set[type[Any]] = set()
    while wanted != before:
        before = set(wanted)
        wanted |= {column.source[0] for row in before for column in row.columns if column.source}
        wanted |= {each.row for view in action.views if view.row in before for each in view.after}
    return attrs.evolve(action, views=tuple(view for view in action.views if view.row in wanted), metrics=(metric,))


class Bench:
    """A log that receives rows, and what the action makes of them."""

    def __init__(self, action: Action, log: Log, figures: Figures) -> None:
        self._action = action
        self._codes = codes_of(action)
        self.log = log
        self.figures = figures

    def receive(self, rows: Sequence[Row]) -> None:
        """Take rows in, in this order, and bring the figures up to them."""
        for _, run in groupby(rows, key=attrgetter("origin")):
            self.log.receive(list(run))
        self.figures.refresh()

    def contents(self) -> dict[str, list[str]]:
        """Everything in the cache but the numbers of the rows, by table."""
        with closing(self.figures.at()) as found:
            return {
                view.name: sorted(repr(each) for each in _rows(found.connection, view)) for view in self._action.views
            }

    def report(
        self, by: Sequence[str] = (), position: Mapping[str, int] | None = None, period: Period = PERIOD
    ) -> Report:
        """The action's figures, of 2024 unless told otherwise, as the log stands or stood."""
        with self.basis(position) as found:
            name, title = self._action.name, self._action.title
            return report(found, self._action.metrics, name=name, title=title, horizon=HORIZON, period=period, by=by)

    @contextmanager
    def basis(self, position: Mapping[str, int] | None = None) -> Iterator[Basis]:
        """What the figures are computed from."""
        with closing(self.figures.at(position)) as snapshot:
            certificate = Certificate(dict(snapshot.position), {}, {})
            yield Basis(snapshot.connection, snapshot.tables, certificate, self._codes)


def _rows(connection: Connection, view: Any) -> Iterator[tuple[Any, ...]]:
    rows, many = tables_of(view)
    children = [
        connection.execute(f"SELECT row, value FROM {each.name} ORDER BY row, value").fetchall()  # noqa: S608
        for each in many.values()
    ]
    for number, *columns in connection.execute(f"SELECT * FROM {rows.name}"):  # noqa: S608
        yield (*columns, *([value for row, value in child if row == number] for child in children))


def _now() -> datetime:
    return datetime(2025, 9, 1, 10, tzinfo=UTC)
