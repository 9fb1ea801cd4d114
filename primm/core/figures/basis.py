"""What figures are computed from: the rows of views at one position of the log, and where they come from."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs

from primm.core.figures.ask import Ask
from primm.core.figures.period import Period
from primm.core.figures.play import date_of, plays_of
from primm.core.figures.query.statements import days, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from sqlite3 import Connection

    from primm.core.events.codes import Codes
    from primm.core.figures.metrics import Metric
    from primm.core.figures.views import Row


@attrs.frozen
class Certificate:
    """Where figures come from: from this position of the log, with these versions, they can be computed again."""

    position: Mapping[str, int]
    roots: Mapping[str, str]
    versions: Mapping[str, str]  # of PRIMM and of the plugins that contributed
    begins: date | None = None  # the first day of the rows: who is new in them need not be new
    metrics: Mapping[str, int] = attrs.field(factory=dict)  # the version of each
    code: str = ""  # a short fingerprint of the programs: other bytes may be other figures
    earlier: Mapping[str, str] = attrs.field(factory=dict)  # what made the report from whose position this one is

    @property
    def made_with(self) -> Mapping[str, str]:
        """Everything on whose version the figures depend."""
        metrics = {name: str(version) for name, version in self.metrics.items()}
        return {**self.versions, **metrics, **({"code": self.code} if self.code else {})}

    @property
    def differs(self) -> Mapping[str, tuple[str, str]]:
        """What was another one when the earlier report was made: then and now."""
        now = self.made_with
        pairs = {name: (then, now[name]) for name, then in self.earlier.items() if name in now}
        return {name: pair for name, pair in sorted(pairs.items(), key=_by_name) if pair[0] != pair[1]}


def _by_name(item: tuple[str, object]) -> tuple[bool, str]:
    """Programs before metrics."""
    return item[0][:1].isupper(), item[0]


@attrs.frozen
class Basis:
    """The rows of views, in which table each, and the code lists that name their values."""

    connection: Connection
    tables: Mapping[type[Row], str]
    certificate: Certificate
    codes: Codes


def ask_of(
    basis: Basis,
    metrics: Sequence[Metric],
    period: Period | None,
    horizon: date,
    filters: Mapping[str, Iterable[str]] | None,
) -> Ask:
    """What is asked beside the measures; without a period, of the whole log."""
    chosen = {name: tuple(values) for name, values in sorted((filters or {}).items())}
    return Ask(basis.tables, period or _whole_log(basis, metrics, horizon), horizon, chosen)


def _whole_log(basis: Basis, metrics: Iterable[Metric], horizon: date) -> Period:
    """From the first to the last day of the metrics' rows; the horizon's day where there are none."""
    rows = {(each.row, date_of(each)) for metric in metrics for play in plays_of(metric.measure) for each in play.rows}
    pairs = [run(basis.connection, days(basis.tables[row], day))[0] for row, day in rows]
    found = [date.fromisoformat(day) for pair in pairs for day in pair if day]
    return Period(min(found, default=horizon), max(found, default=horizon))
