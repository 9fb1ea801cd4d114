"""Measures: what a metric counts, as pure data with typed references to the columns of a row.

``ContactRow.reached`` on a slotted row class is a descriptor that knows its name, so a type checker refuses a
misspelt field. A measure names columns, never expressions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from primm.core.figures.views import Row

Flags = Any  # a flag of the row, or a date that has come by the horizon, or a tuple of them, all true
Column = Any  # a field of the row


def _names(columns: Any) -> tuple[str, ...]:
    return tuple(each.__name__ for each in (columns if isinstance(columns, tuple) else (columns,)) if each is not None)


def _name(column: Any) -> str | None:
    return None if column is None else str(column.__name__)


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


def rows(
    row: type[Row],
    where: Flags = None,
    *,
    on: Column = None,
    during: tuple[Column, Column] | None = None,
    window: str | None = None,
    pending: Column = None,
) -> Rows:
    """Rows in play, for the measures that join several."""
    span = None if during is None else (during[0].__name__, during[1].__name__)
    return Rows(row, _names(where), _name(on), span, None, window, pending=_name(pending))


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
    """The median of a number."""

    rows: Rows
    field: str


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
    """The newest release of a number per key, valid at the end of the period, then added."""

    rows: Rows
    field: str
    valid: str
    per: str


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


def count(
    row: type[Row],
    where: Flags = None,
    *,
    on: Column = None,
    during: tuple[Column, Column] | None = None,
    window: str | None = None,
    pending: Column = None,
) -> Count:
    """How many rows; with ``pending`` those whose date has not come by the horizon."""
    return Count(rows(row, where, on=on, during=during, window=window, pending=pending))


def distinct(
    row: type[Row],
    field: Column,
    where: Flags = None,
    *,
    on: Column = None,
    during: tuple[Column, Column] | None = None,
    window: str | None = None,
) -> Distinct:
    """How many different values of a field."""
    return Distinct(rows(row, where, on=on, during=during, window=window), field.__name__)


def persons(
    row: type[Row] | None = None,
    where: Flags = None,
    *,
    any_of: Sequence[Rows] = (),
    on: Column = None,
    during: tuple[Column, Column] | None = None,
    window: str | None = None,
) -> Persons:
    """How many persons, each placed once; ``any_of`` takes rows of several views."""
    first = () if row is None else (rows(row, where, on=on, during=during, window=window),)
    return Persons((*first, *any_of))


def total(
    row: type[Row] | Sequence[Rows],
    field: Column,
    where: Flags = None,
    *,
    scale: int = 1,
    on: Column = None,
    window: str | None = None,
) -> Total:
    """The sum of a number; rows of several views must call it by the same name."""
    chosen = (rows(row, where, on=on, window=window),) if isinstance(row, type) else tuple(row)
    return Total(chosen, field.__name__, scale)


def median(
    row: type[Row], field: Column, where: Flags = None, *, on: Column = None, window: str | None = None
) -> Median:
    """The median of a number."""
    return Median(rows(row, where, on=on, window=window), field.__name__)


def share(
    row: type[Row] | Persons,
    *,
    of: Flags | Rows,
    among: Flags = None,
    due: Column = None,
    on: Column = None,
    during: tuple[Column, Column] | None = None,
    window: str | None = None,
) -> Share:
    """A percentage: ``among`` is the denominator, ``of`` the part of it; 0/0 is n/a.

    ``of`` names flags, or dates that have come by the horizon. Of persons: ``share(persons(row, …), of=flags or
    rows(…))``: the numerator asks whether the person has any row in play that satisfies ``of``.
    """
    base = row if isinstance(row, Persons) else rows(row, among, on=on, during=during, window=window)
    return Share(base, of if isinstance(of, Rows) else _names(of), _name(due))


def stock(
    row: type[Row],
    *,
    opened: Column,
    closed: Column,
    where: Flags = None,
    key: Column = None,
    overdue: Column = None,
    since: Column = None,
) -> Stock:
    """How many are open at the end of the period (distinct ``key`` if given); what closes that day is not.

    With ``since`` the median days from that date to the end of the period instead: their age.
    """
    span = (opened.__name__, closed.__name__)
    return Stock(Rows(row, _names(where), at_end=span), _name(key), _name(overdue), _name(since))


def during(
    row: type[Row], *, opened: Column, closed: Column, where: Flags = None, key: Column = None
) -> Count | Distinct:
    """How many overlap the period, from the date ``opened`` to ``closed`` (distinct ``key`` if given)."""
    overlapping = rows(row, where, during=(opened, closed))
    return Count(overlapping) if key is None else Distinct(overlapping, key.__name__)


def latest(row: type[Row], field: Column, *, valid: Column, per: Column, where: Flags = None) -> Latest:
    """The newest release per key up to the end of the period: the numbers of all its rows, added."""
    return Latest(Rows(row, _names(where)), field.__name__, valid.__name__, per.__name__)


def retained(row: type[Row], field: Column, *, window: str, where: Flags = None, on: Column = None) -> Retained:
    """Which part of those active in the window before is active in this one too."""
    return Retained(rows(row, where, on=on), field.__name__, window)


def ratio(above: Measure, below: Measure, *, percent: bool = False) -> Ratio:
    """One measure over another."""
    return Ratio(above, below, percent)
