"""Measures: what a metric counts, as pure data with typed references to the columns of a row.

``ContactRow.reached`` on a slotted row class is a descriptor that knows its name, so a type checker refuses a
misspelt field. A measure names columns, never expressions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from primm.core.figures import forms

if TYPE_CHECKING:
    from typing import Unpack

    from primm.core.figures.views import Row

Flags = Any  # a flag of the row, or a date that has come by the horizon, or a tuple of them, all true
Column = Any  # a field of the row


def _names(columns: Any) -> tuple[str, ...]:
    return tuple(each.__name__ for each in (columns if isinstance(columns, tuple) else (columns,)) if each is not None)


def _name(column: Any) -> str | None:
    return None if column is None else str(column.__name__)


class Where(TypedDict, total=False):
    """How rows stand to the period: by another date, a span that overlaps it, a window, a date that has not come."""

    on: Column
    during: tuple[Column, Column]
    window: str
    pending: Column


def rows(row: type[Row], where: Flags = None, **when: Unpack[Where]) -> forms.Rows:
    """Rows in play, for the measures that join several."""
    span = when.get("during")
    on, pending = _name(when.get("on")), _name(when.get("pending"))
    during = None if span is None else (span[0].__name__, span[1].__name__)
    return forms.Rows(row, _names(where), on, during, None, when.get("window"), pending=pending)


def count(row: type[Row], where: Flags = None, **when: Unpack[Where]) -> forms.Count:
    """How many rows; with ``pending`` those whose date has not come by the horizon."""
    return forms.Count(rows(row, where, **when))


def distinct(row: type[Row], field: Column, where: Flags = None, **when: Unpack[Where]) -> forms.Distinct:
    """How many different values of a field."""
    return forms.Distinct(rows(row, where, **when), field.__name__)


def persons(
    row: type[Row] | None = None, where: Flags = None, *, any_of: Sequence[forms.Rows] = (), **when: Unpack[Where]
) -> forms.Persons:
    """How many persons, each placed once; ``any_of`` takes rows of several views."""
    return forms.Persons((*(() if row is None else (rows(row, where, **when),)), *any_of))


def total(
    row: type[Row] | Sequence[forms.Rows], field: Column, where: Flags = None, *, scale: int = 1, **when: Unpack[Where]
) -> forms.Total:
    """The sum of a number; rows of several views must call it by the same name."""
    chosen = (rows(row, where, **when),) if isinstance(row, type) else tuple(row)
    return forms.Total(chosen, field.__name__, scale)


def median(row: type[Row], field: Column, where: Flags = None, **when: Unpack[Where]) -> forms.Median:
    """The median of a number."""
    return forms.Median(rows(row, where, **when), field.__name__)


def median_per(row: type[Row], key: Column, where: Flags = None, **when: Unpack[Where]) -> forms.Median:
    """The median of how many rows there are of each key: meetings per person met."""
    return forms.Median(rows(row, where, **when), per=key.__name__)


def share(
    row: type[Row] | forms.Persons,
    *,
    of: Flags | forms.Rows,
    among: Flags = None,
    due: Column = None,
    **when: Unpack[Where],
) -> forms.Share:
    """A percentage: ``among`` is the denominator, ``of`` the part of it; 0/0 is n/a.

    ``of`` names flags, or dates that have come by the horizon. Of persons: ``share(persons(row, …), of=flags or
    rows(…))``: the numerator asks whether the person has any row in play that satisfies ``of``.
    """
    base = row if isinstance(row, forms.Persons) else rows(row, among, **when)
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
    span = (opened, closed)
    return count(row, where, during=span) if key is None else distinct(row, key, where, during=span)


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
