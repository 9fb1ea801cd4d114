"""Measures: what a metric counts, as pure data with typed references to the columns of a row.

``ContactRow.reached`` on a slotted row class is a descriptor that knows its name, so a type checker refuses a
misspelt field. A measure names columns, never expressions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from primm.core.figures import forms

if TYPE_CHECKING:
    from primm.core.figures.views import Row

Flags = Any  # a flag of the row, or a date that has come by the horizon, or a tuple of them, all true
Column = Any  # a field of the row


def _names(columns: Any) -> tuple[str, ...]:
    return tuple(each.__name__ for each in (columns if isinstance(columns, tuple) else (columns,)) if each is not None)


def _name(column: Any) -> str | None:
    return None if column is None else str(column.__name__)


def rows(
    row: type[Row],
    where: Flags = None,
    *,
    on: Column = None,
    during: tuple[Column, Column] | None = None,
    window: str | None = None,
    pending: Column = None,
) -> forms.Rows:
    """Rows in play, for the measures that join several."""
    span = None if during is None else (during[0].__name__, during[1].__name__)
    return forms.Rows(row, _names(where), _name(on), span, None, window, pending=_name(pending))


def count(
    row: type[Row],
    where: Flags = None,
    *,
    on: Column = None,
    during: tuple[Column, Column] | None = None,
    window: str | None = None,
    pending: Column = None,
) -> forms.Count:
    """How many rows; with ``pending`` those whose date has not come by the horizon."""
    return forms.Count(rows(row, where, on=on, during=during, window=window, pending=pending))


def distinct(
    row: type[Row],
    field: Column,
    where: Flags = None,
    *,
    on: Column = None,
    during: tuple[Column, Column] | None = None,
    window: str | None = None,
) -> forms.Distinct:
    """How many different values of a field."""
    return forms.Distinct(rows(row, where, on=on, during=during, window=window), field.__name__)


def persons(
    row: type[Row] | None = None,
    where: Flags = None,
    *,
    any_of: Sequence[forms.Rows] = (),
    on: Column = None,
    during: tuple[Column, Column] | None = None,
    window: str | None = None,
) -> forms.Persons:
    """How many persons, each placed once; ``any_of`` takes rows of several views."""
    first = () if row is None else (rows(row, where, on=on, during=during, window=window),)
    return forms.Persons((*first, *any_of))


def total(
    row: type[Row] | Sequence[forms.Rows],
    field: Column,
    where: Flags = None,
    *,
    scale: int = 1,
    on: Column = None,
    window: str | None = None,
) -> forms.Total:
    """The sum of a number; rows of several views must call it by the same name."""
    chosen = (rows(row, where, on=on, window=window),) if isinstance(row, type) else tuple(row)
    return forms.Total(chosen, field.__name__, scale)


def median(
    row: type[Row], field: Column, where: Flags = None, *, on: Column = None, window: str | None = None
) -> forms.Median:
    """The median of a number."""
    return forms.Median(rows(row, where, on=on, window=window), field.__name__)


def share(
    row: type[Row] | forms.Persons,
    *,
    of: Flags | forms.Rows,
    among: Flags = None,
    due: Column = None,
    on: Column = None,
    during: tuple[Column, Column] | None = None,
    window: str | None = None,
) -> forms.Share:
    """A percentage: ``among`` is the denominator, ``of`` the part of it; 0/0 is n/a.

    ``of`` names flags, or dates that have come by the horizon. Of persons: ``share(persons(row, …), of=flags or
    rows(…))``: the numerator asks whether the person has any row in play that satisfies ``of``.
    """
    base = row if isinstance(row, forms.Persons) else rows(row, among, on=on, during=during, window=window)
    return forms.Share(base, of if isinstance(of, forms.Rows) else _names(of), _name(due))


def stock(
    row: type[Row],
    *,
    opened: Column,
    closed: Column,
    where: Flags = None,
    key: Column = None,
    overdue: Column = None,
    since: Column = None,
) -> forms.Stock:
    """How many are open at the end of the period (distinct ``key`` if given); what closes that day is not.

    With ``since`` the median days from that date to the end of the period instead: their age.
    """
    span = (opened.__name__, closed.__name__)
    return forms.Stock(forms.Rows(row, _names(where), at_end=span), _name(key), _name(overdue), _name(since))


def during(
    row: type[Row], *, opened: Column, closed: Column, where: Flags = None, key: Column = None
) -> forms.Count | forms.Distinct:
    """How many overlap the period, from the date ``opened`` to ``closed`` (distinct ``key`` if given)."""
    overlapping = rows(row, where, during=(opened, closed))
    return forms.Count(overlapping) if key is None else forms.Distinct(overlapping, key.__name__)


def latest(
    row: type[Row], field: Column, *, valid: Column, per: Column, one: Column = None, where: Flags = None
) -> forms.Latest:
    """The newest release per key up to the end of the period: the numbers of all its rows, added.

    ``one`` names what must be the same in all of them, such as the edition: numbers of two are never added.
    """
    return forms.Latest(forms.Rows(row, _names(where)), field.__name__, valid.__name__, per.__name__, _name(one))


def retained(row: type[Row], field: Column, *, window: str, where: Flags = None, on: Column = None) -> forms.Retained:
    """Which part of those active in the window before is active in this one too."""
    return forms.Retained(rows(row, where, on=on), field.__name__, window)


def ratio(above: forms.Measure, below: forms.Measure, *, percent: bool = False) -> forms.Ratio:
    """One measure over another."""
    return forms.Ratio(above, below, percent)
