"""The forms that a measure has, as plain values: they name columns, and hold no expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from primm.core.figures.views import Row


@attrs.frozen
class Rows:
    """Rows in play: of one row class, flags that hold and dates that have come, and how they stand to the period.

    ``on``: this date lies in the period (the row's default date when None). ``during``: the span from the first date
    to the second (open when missing) overlaps it. ``at_end``: the span holds the period's last day. ``window``: the
    period is this long ("12 months"), up to its end; ``before``: the window that ends where that one begins.
    ``pending``: this date has not come by the horizon.
    """

    row: type[Row]
    where: tuple[str, ...] = ()
    on: str | None = None
    during: tuple[str, str] | None = None
    at_end: tuple[str, str] | None = None
    window: str | None = None
    before: bool = False
    pending: str | None = None


@attrs.frozen
class Measure:
    """The base of every measure."""


@attrs.frozen
class Count(Measure):
    """How many rows."""

    rows: Rows


@attrs.frozen
class Distinct(Measure):
    """How many different values of a field."""

    rows: Rows
    field: str


@attrs.frozen
class Persons(Measure):
    """How many persons, each placed once, by the first row in play in reading order."""

    rows: tuple[Rows, ...]


@attrs.frozen
class Total(Measure):
    """The sum of a number, divided by ``scale`` (minutes to hours: 60)."""

    rows: tuple[Rows, ...]
    field: str
    scale: int = 1


@attrs.frozen
class Median(Measure):
    """The median of a number, or of how many rows there are of each value of a key (``per``)."""

    rows: Rows
    field: str | None = None
    per: str | None = None


@attrs.frozen
class Share(Measure):
    """Which part of the rows (or persons) ``among`` is ``of``.

    Rows whose ``due`` is not reached at the horizon, or has no date yet, are open: left out, and counted apart.
    """

    among: Rows | Persons
    of: tuple[str, ...] | Rows
    due: str | None = None


@attrs.frozen
class Stock(Measure):
    """How many are open at the end of the period, ``overdue`` those alone whose date is before that day.

    ``since`` gives the median days since that date instead.
    """

    rows: Rows
    key: str | None = None
    overdue: str | None = None
    since: str | None = None


@attrs.frozen
class Latest(Measure):
    """The newest release of a number per key, valid at the end of the period, then added.

    ``one``: what must be the same in all that is added, such as the edition; else the figure is not applicable.
    """

    rows: Rows
    field: str
    valid: str
    per: str
    one: str | None = None


@attrs.frozen
class Retained(Measure):
    """Which part of those active in the window before is active in this one too."""

    rows: Rows
    field: str
    window: str


@attrs.frozen
class Ratio(Measure):
    """One measure over another; cells are those of the first."""

    above: Measure
    below: Measure
    percent: bool = False
