"""What a measure asks of the rows, in one form for all measures: which rows are in play, and what one unit is."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import attrs

from primm.core.figures import forms
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from primm.core.figures.views import Column, Row

CALENDAR = {"month": _("month"), "quarter": _("quarter"), "year": _("year")}  # with their help
DIMENSIONS = ("dim", "trait", "many", "lookup")
FLAGS = "all flags"  # the column of all flags of a row: none of its own can have a blank in its name


@attrs.frozen
class Play:
    """Rows in play and what is made of them.

    ``unit``: the key that counts once, None where every row counts. ``value``: what is added, or whose median is
    taken (``middle``; without it that of the number of rows of each unit). ``of``: the part above the line.
    ``newest``: only the last release of each key, by this date. ``one``: what must not differ among them.
    """

    rows: tuple[forms.Rows, ...]
    unit: str | None = None
    value: str | None = None
    of: tuple[str, ...] | forms.Rows | None = None
    due: str | None = None
    overdue: str | None = None
    newest: tuple[str, str] | None = None
    one: str | None = None
    middle: bool = False
    scale: int = 1

    @property
    def counted(self) -> bool:
        """Whether the figure is a number of things, that can be divided into parts of a hundred."""
        return self.of is None and not self.middle

    def has(self, name: str) -> bool:
        """Whether its rows can be told apart by this dimension."""
        return all(has(rows, name) for rows in self.rows) and not (self.newest and name in CALENDAR)

    def trait(self, name: str) -> bool:
        """Whether this dimension belongs to the person and not to the row.

        What counts once and is no person (a desk, a case) has rows of several persons: there it is as any other.
        """
        persons = self.unit in (None, "person")
        return persons and name not in CALENDAR and column(self.rows[0].row, name).trait

    def many(self, name: str) -> bool:
        """Whether a row may have several values of this dimension."""
        return name not in CALENDAR and column(self.rows[0].row, name).role == "many"


def column(row: type[Row], name: str) -> Column:
    """A column of a row, by its name."""
    return next(each for each in row.columns if each.name == name)


def flags_of(row: type[Row]) -> Mapping[str, int]:
    """What each flag of a row adds to the one number in which all of them are kept together."""
    return {name: 1 << place for place, name in enumerate(each.name for each in row.columns if each.role == "flag")}


@cache
def has(rows: forms.Rows, name: str) -> bool:
    """Whether rows can be told apart by this dimension: a column of theirs, or the calendar if a date places them."""
    if name in CALENDAR:
        return not (rows.during or rows.at_end or rows.before)
    return any(each.name == name and each.role in DIMENSIONS for each in rows.row.columns)


@cache
def date_of(rows: forms.Rows) -> str:
    """The date that places these rows in the period."""
    dates = [each for each in rows.row.columns if each.role == "when"]
    return rows.on or next((each for each in dates if each.default), dates[0]).name


@cache
def plays_of(measure: forms.Measure) -> tuple[Play, ...]:
    """The play of a measure; of a ratio, those above and below the line."""
    if isinstance(measure, forms.Ratio):
        return (*plays_of(measure.above), *plays_of(measure.below))
    return (play_of(measure),)


@cache
def play_of(measure: forms.Measure) -> Play:
    """What a measure asks of the rows."""
    match measure:
        case forms.Count(rows):
            return Play((rows,))
        case forms.Distinct(rows, field):
            return Play((rows,), unit=field)
        case forms.Persons(parts):
            return Play(parts, unit="person")
        case forms.Total(parts, field, scale):
            return Play(parts, value=field, scale=scale)
        case forms.Median(rows, field, per):
            return Play((rows,), unit=per, value=field, middle=True)
        case forms.Share(forms.Persons(parts), of):
            return Play(parts, unit="person", of=of)
        case forms.Share(forms.Rows() as rows, of, due):
            return Play((rows,), of=of, due=due)
        case forms.Stock(rows, key, overdue, since):
            return Play((rows,), unit=key, value=since, overdue=overdue, middle=since is not None)
        case forms.Latest(rows, field, valid, per, one):
            return Play((rows,), value=field, newest=(per, valid), one=one)
        case forms.Retained(rows, field, window):
            this, before = attrs.evolve(rows, window=window), attrs.evolve(rows, window=window, before=True)
            return Play((before,), unit=field, of=this)
    raise TypeError(measure)
