"""Questions to the cache: one statement lists what is counted, and the figures are counted over that statement.

The cache is always SQLite, in which a column beside ``min()`` is
that of the smallest row: so a person is placed by the first row in play without sorting.
"""

from __future__ import annotations

from functools import reduce
from operator import mul
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from primm.core.figures.ask import Ask, Remark
from primm.core.figures.forms import Rows
from primm.core.figures.play import CALENDAR, Play
from primm.core.figures.query.frame import PARTS, Frame, known, several
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from sqlite3 import Connection

    from primm.core.figures.query.frame import Element

DIALECT = sqlite.dialect(paramstyle="named")
# SQLite has this word for itself since 3.35, and SQLAlchemy does not know.
DIALECT.identifier_preparer.reserved_words = {*DIALECT.identifier_preparer.reserved_words, "returning"}
EVENTS = 16 * PARTS  # in the reading order the place of the event comes first, then the view, then the row
LINE = ("spot", "event", "subject", "day", "desk")  # what a list shows of a row


Lines = sa.Subquery  # rows that are counted or left out, to be grouped and listed


def run(connection: Connection, statement: sa.Select[Any]) -> list[Any]:
    """The rows of a statement."""
    compiled = statement.compile(dialect=DIALECT, compile_kwargs={"render_postcompile": True})
    return connection.execute(str(compiled), compiled.params).fetchall()


def unsure(play: Play, part: int, ask: Ask, dims: Sequence[str]) -> sa.Select[Any] | None:
    """What people without a name may add, by dimensions: nobody knows how the traits asked for go together."""
    frame = Frame(play, part, ask, dims, unsure=True)
    if not frame.is_unsure:
        return None
    many = sa.func.sum(frame[play.value]) if play.value and not play.middle else sa.func.count()
    return sa.select(*frame.dims, many).select_from(frame.source).where(*frame.in_play()).group_by(*frame.dims)


def tally(play: Play, ask: Ask, dims: Sequence[str]) -> sa.Select[Any]:
    """By dimensions: how many units there are; of a share how many above the line, below it, and in all; or values."""
    found = units(play, ask, dims).subquery()
    by, often = [found.c[f"by_{each}"] for each in dims], sa.func.count()
    share = [often] if play.of is None else [sa.func.sum(found.c.above), often, often]
    made = [sa.func.group_concat(found.c.value)] if play.middle else share
    return sa.select(*by, *made).select_from(found).group_by(*by)


def units(play: Play, ask: Ask, dims: Sequence[str], line: Sequence[str] = ()) -> sa.Select[Any]:
    """What is counted, one row each: its dimensions, whether it is above the line, its value, and what is carried."""
    return _rows(play, ask, dims, line) if play.unit is None else _Placed(play, ask, dims, line).units()


def _rows(play: Play, ask: Ask, dims: Sequence[str], carried: Sequence[str]) -> Any:
    """The rows in play of all views of a play."""
    parts = [_part(Frame(play, part, ask, dims), carried) for part in range(len(play.rows))]
    return sa.union_all(*parts) if len(parts) > 1 else parts[0]


def _part(frame: Frame, carried: Sequence[str]) -> sa.Select[Any]:
    play, line = frame.play, frame.line()
    columns = {"unit": frame[play.unit], "place": frame["pos"] * EVENTS + frame.spot} if play.unit else {}
    if isinstance(play.of, tuple):
        columns["above"] = reduce(mul, map(frame.above, play.of))
    if play.value:
        columns["value"] = frame[play.value]
    columns |= {each: line[each] for each in carried}
    chosen = [each.label(name) for name, each in columns.items()]
    return sa.select(*frame.dims, *chosen).select_from(frame.source).where(*frame.in_play())


class _Placed:
    """Units that count once: in a cell of their work by any row in play, in one of their traits by the first row."""

    def __init__(self, play: Play, ask: Ask, dims: Sequence[str], line: Sequence[str]) -> None:
        self.play, self.ask, self.dims = play, ask, dims
        self.works = [each for each in dims if not play.trait(each)]
        traits = dict.fromkeys(each for each in (*dims, *ask.filters) if play.has(each) and play.trait(each))
        self.single = [each for each in traits if not play.many(each)]
        self.several = [each for each in traits if play.many(each)]
        spot = ["spot"] if self.several else []
        self.rows = _rows(play, ask, (*self.works, *self.single), tuple(dict.fromkeys((*line, *spot)))).cte("in_play")
        self.carried = [each for each in ("value", *line) if each in self.rows.c]
        self.often = [sa.func.count().label("value")] if play.middle and not play.value else []
        self.placing = [*(f"by_{each}" for each in self.single), *spot]

    def units(self) -> sa.Select[Any]:
        """One row per unit, or per unit and cell of its work."""
        if self.works and self.placing:
            first, placed = self._first(self.works, self.carried), self._first([], self.placing)
            source: sa.FromClause = first.join(placed, placed.c.unit == first.c.unit)
        else:
            first = placed = source = self._first(self.works, [*self.carried, *self.placing])
        by: dict[str, Any] = {each: (first if each in self.works else placed).c.get(f"by_{each}") for each in self.dims}
        for each in self.several:
            child = self._child(each)
            if each in by:
                source = source.outerjoin(child, child.c.row == placed.c.spot)
                by[each] = known(child.c.value).label(f"by_{each}")
        carried = ("unit", *(each.name for each in self.often), *self.carried)
        columns = [*by.values(), *self._above(first), *(first.c[each] for each in carried)]
        return sa.select(*columns).select_from(source).where(*self._filters(placed))

    def _first(self, works: Sequence[str], carried: Sequence[str]) -> sa.Subquery:
        columns = self.rows.c
        group = [columns[each] for each in ("unit", *(f"by_{each}" for each in works))]
        above = [(sa.func.sum(columns.above) > 0).label("above")] if "above" in columns else self.often
        if not carried and not above:
            return sa.select(*group).distinct().subquery()
        rest = [columns[each] for each in dict.fromkeys(carried)]
        return sa.select(*group, *above, *rest, sa.func.min(columns.place).label("place")).group_by(*group).subquery()

    def _above(self, first: sa.Subquery) -> list[Element]:
        """Above the line by a row of its own, or by any row of another view: filters and cells choose who is below."""
        if not isinstance(self.play.of, Rows):
            return [first.c.above] if "above" in first.c else []
        everybody = Ask(self.ask.tables, self.ask.period, self.ask.horizon)
        other = Frame(Play((self.play.of,), unit=self.play.unit), 0, everybody)
        return [whole(first.c.unit.in_(sa.select(other[str(self.play.unit)]).where(*other.in_play()))).label("above")]

    def _filters(self, placed: sa.Subquery) -> list[Element]:
        filters = self.ask.filters
        single = [placed.c[f"by_{each}"].in_(filters[each]) for each in self.single if each in filters]
        return single + [
            several(self._child(each), placed.c.spot, filters[each]) for each in self.several if each in filters
        ]

    def _child(self, name: str) -> Any:
        """The several values of a dimension, of the rows of all views of the play."""
        frames = [Frame(self.play, part, self.ask) for part in range(len(self.play.rows))]
        children = [frame.child(name) for frame in frames]
        if len(children) == 1:
            return children[0]
        parts = [
            sa.select((child.c.row + part * PARTS).label("row"), child.c.value) for part, child in enumerate(children)
        ]
        return sa.union_all(*parts).subquery()


def whole(condition: Element) -> Element:
    """A condition as a number: 1 or 0."""
    return sa.type_coerce(condition, sa.Integer)


def days(table: str, date: str) -> sa.Select[Any]:
    """The first and the last day on which there is a row."""
    day: Element = sa.column(date)
    return sa.select(sa.func.min(day), sa.func.max(day)).select_from(sa.table(table))


def listed(play: Play, ask: Ask, cell: Mapping[str, str]) -> Lines:
    """The units of one cell, each with its event: over the same statement the cell's figure is counted."""
    found = units(play, ask, tuple(cell), LINE).subquery()
    columns = [found.c.get(each, sa.null()).label(each) for each in (*LINE, "value", "above", "unit")]
    return sa.select(*columns).where(*(found.c[f"by_{name}"] == value for name, value in cell.items())).subquery()


def left_out(play: Play, part: int, ask: Ask, cell: Mapping[str, str]) -> tuple[Lines, list[Remark]]:
    """The rows of one view that a cell does not count, each with the place of its reason among the reasons."""
    frame, counted = Frame(play, part, ask, tuple(cell)), listed(play, ask, cell)
    reasons = [*_elsewhere(frame, cell), *frame.conditions(), *_placed(frame, counted)]
    number = sa.case(*((test.is_not(sa.true()), place) for place, (_remark, test) in enumerate(reasons)))
    columns = [each.label(name) for name, each in frame.line().items()]
    rows = sa.select(*columns, sa.null().label("value"), number.label("reason")).select_from(frame.table)
    return rows.where(frame.spot.not_in(sa.select(counted.c.spot))).subquery(), [remark for remark, _test in reasons]


def _elsewhere(frame: Frame, cell: Mapping[str, str]) -> Iterator[tuple[Remark, Element]]:
    for name, value in cell.items():
        if not (frame.play.unit and frame.play.trait(name)):
            what = CALENDAR[name] if name in CALENDAR else frame.columns[name].help
            yield Remark(_("in another cell: {what}"), what), frame.holds(name, (value,))


def _placed(frame: Frame, counted: sa.Subquery) -> Iterator[tuple[Remark, Element]]:
    """Why a row in play is not in the list although its unit might be."""
    if frame.play.unit:
        what = frame.columns[frame.play.unit].help
        found = frame[frame.play.unit].in_(sa.select(counted.c.unit))
        yield Remark(_("placed in another cell by its first row: {what}"), what), found
        yield Remark(_("counted by another row: {what}"), what), sa.false()


def grouped(rows: Lines, by: str) -> sa.Select[Any]:
    """How many rows there are of each value of a column."""
    return sa.select(rows.c[by], sa.func.count()).group_by(rows.c[by]).order_by(rows.c[by])


def page(rows: Lines, by: str, value: int | None, limit: int, offset: int) -> sa.Select[Any]:
    """Some of the rows with this value of a column, by day, event and subject: rows are numbered as they come."""
    shown = (rows.c[each] for each in ("event", "subject", "day", "desk", "value"))
    chosen = sa.select(*shown).where(rows.c[by].is_not_distinct_from(value))
    return chosen.order_by(rows.c.day, rows.c.event, rows.c.subject, rows.c.spot).limit(limit).offset(offset)
