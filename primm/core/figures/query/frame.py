"""The table of one view as SQL: its dimensions, and the conditions under which its rows are in play.

A view's table has, beside its own columns, ``row`` (a number), ``event`` and ``pos``, the place of the event in the
reading order of its subject; what has several values stands in a table of its own.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import attrs
import sqlalchemy as sa

from primm.core.figures.ask import Ask, Remark
from primm.core.figures.play import CALENDAR, FLAGS, Play, date_of, has
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Element = sa.ColumnElement[Any]

UNKNOWN = "unknown"
PARTS = 2**36  # rows of the views of one play are told apart by this distance between their numbers


class Frame:
    """One view's table in a play, joined with what its dimensions need.

    ``unsure``: not what is in play, but what would be if people without a name had the traits that are asked for.
    """

    def __init__(self, play: Play, part: int, ask: Ask, dims: Sequence[str] = (), *, unsure: bool = False) -> None:
        self.play, self.part, self.rows, self.ask = play, part, play.rows[part], ask
        self.name = ask.tables[self.rows.row]
        self.columns = {each.name: each for each in self.rows.row.columns}
        self.table: sa.FromClause = _table(self.name, tuple(self.columns))
        self.source: sa.FromClause = self.table
        self.dims = [self._joined(name).label(f"by_{name}") for name in dims]
        self._unsure = unsure
        self._margin = next((each.name for each in self.rows.row.columns if each.role == "margin"), None)
        filters, shown = self._traits(ask.filters), self._traits(dims)
        one = shown if len(shown) == 1 else []
        told = [*(filters or one or ["total"]), *([] if one else shown)]
        self._told, self._blind = told[0], told[1:]

    def __getitem__(self, name: str) -> Element:
        return self.table.c[name]

    @property
    def spot(self) -> Element:
        """The number of a row among those of all views of the play."""
        return self["row"] + self.part * PARTS if self.part else self["row"]

    @property
    def flags(self) -> Element:
        """All flags of a row as one number; the index of it is passed by where it does not have all that is asked for.

        SQLite would follow it to save sorting, and look up in the table one row after the other.
        """
        flags = self[FLAGS]
        return flags + 0 if self._margin or self.dims or self.ask.filters else flags

    def line(self) -> Mapping[str, Element]:
        """What a list shows of a row."""
        desk = self["desk"] if "desk" in self.columns else sa.null()
        event = {"event": self["event"], "subject": self["subject"]}
        return {"spot": self.spot, **event, "day": self[date_of(self.rows)], "desk": desk}

    def conditions(self) -> Iterator[tuple[Remark, Element]]:
        """What must hold for a row to be in play, each with the reason why a row is left out that fails it."""
        play = self.play
        yield Remark(_("outside the period")), self._dated()
        for name in self.rows.where:
            not_so = _("not: {what}") if self.columns[name].role == "flag" else _("not by the horizon: {what}")
            yield Remark(not_so, self.columns[name].help), self.above(name) == 1
        if pending := self.rows.pending:
            yield Remark(_("by the horizon: {what}"), self.columns[pending].help), self.above(pending) == 0
        yield from self._filtered()
        if play.unit:
            yield Remark(_("not known: {what}"), self.columns[play.unit].help), self[play.unit].is_not(None)
        if play.overdue:
            yield Remark(_("not overdue")), self.overdue(play.overdue)
        if play.due:
            yield Remark(_("window open")), self.over(play.due)
        if play.middle and play.value:
            yield Remark(_("not known: {what}"), self.columns[play.value].help), self[play.value].is_not(None)

    def in_play(self) -> list[Element]:
        """The conditions alone."""
        return [condition for _remark, condition in self.conditions()]

    def above(self, name: str) -> Element:
        """Whether a flag holds, or a date has come by the horizon: 1 or 0."""
        return self._above(self.table, name)

    def _above(self, table: Any, name: str) -> Element:
        if self.columns[name].role == "flag":
            flag: Element = table.c[name]
            return flag
        day = self._looked_up(name) if self.columns[name].role == "lookup" else table.c[name]
        come = sa.type_coerce(day <= self.ask.horizon.isoformat(), sa.Integer)
        return sa.func.coalesce(come, 0) if self.columns[name].optional else come

    def over(self, due: str) -> Element:
        """Whether a date has come by the horizon."""
        return self[due] <= self.ask.horizon.isoformat()

    def overdue(self, due: str) -> Element:
        """Whether a date is before the end of the period."""
        return self[due] < self.ask.period.end.isoformat()

    def holds(self, name: str, values: Sequence[str]) -> Element:
        """The condition of a filter."""
        if name in CALENDAR or self.columns[name].role != "many":
            return self.dim(name).in_(values)
        return several(self.child(name), self["row"], values)

    def dim(self, name: str) -> Element:
        """A dimension with one value per row; what nobody knows is a value too."""
        if name in CALENDAR:
            return _calendar(name, self[date_of(self.rows)])
        column = self.columns[name]
        value = self._looked_up(name) if column.role == "lookup" else self[name]
        return known(sa.cast(value, sa.Text) if column.type == "integer" else value)

    def child(self, name: str) -> Any:
        """The table with the several values of a dimension."""
        return sa.table(f"{self.name}__{name}", sa.column("row"), sa.column("value")).alias()

    def _joined(self, name: str) -> Element:
        if name in CALENDAR or self.columns[name].role != "many":
            return self.dim(name)
        child = self.child(name)
        self.source = self.source.outerjoin(child, child.c.row == self["row"])
        return known(child.c.value)

    def _looked_up(self, name: str) -> Element:
        """What another view says of this row's day: the last of its rows that holds it."""
        source = self.columns[name].source
        assert source is not None
        row, on, at, give = source
        names = dict.fromkeys(("row", "since", "until", on, give))
        other = sa.table(self.ask.tables[row], *map(sa.column, names)).alias()
        begun = other.c.since.is_(None) | (other.c.since <= self[at])
        lasts = other.c.until.is_(None) | (other.c.until >= self[at])
        found = sa.select(other.c[give]).where(other.c[on] == self[on], begun, lasts)
        return found.order_by(other.c.since.desc(), other.c.row.desc()).limit(1).scalar_subquery()

    def _dated(self) -> Element:
        rows, period = self.rows, self.ask.period
        if rows.window:
            period = period.window(rows.window, before=rows.before)
        start, end = period.start.isoformat(), period.end.isoformat()
        if self.play.newest:
            return self._newest(*self.play.newest, end)
        if rows.at_end:
            opened, closed = (self[each] for each in rows.at_end)
            return (opened <= end) & (closed.is_(None) | (closed > end))
        if rows.during:
            first, last = (self[each] for each in rows.during)
            return (first <= end) & (last.is_(None) | (last >= start))
        day = self[date_of(rows)]
        return (day >= start) & (day <= end)

    def _newest(self, per: str, valid: str, end: str) -> Element:
        other = sa.table(self.name, *map(sa.column, dict.fromkeys((per, valid, *self.rows.where)))).alias()
        last = sa.select(other.c[per], sa.func.max(other.c[valid])).group_by(other.c[per])
        last = last.where(other.c[valid] <= end, *(self._above(other, each) == 1 for each in self.rows.where))
        return sa.tuple_(self[per], self[valid]).in_(last)

    def _filtered(self) -> Iterator[tuple[Remark, Element]]:
        """Filters on traits of what counts once apply after placing; of people without a name the first one alone.

        Of them one margin can be told at a time. How it goes together with another, nobody knows, unless not one of
        them has the other; in a table of two traits together they stand where nothing is known.
        """
        out = Remark(_("filtered out"))
        filters = {name: values for name, values in self.ask.filters.items() if has(self.rows, name)}
        traits = [] if self.play.unit else self._traits(filters)
        if self._margin:
            yield Remark(_("told by another margin")), self._named | self._tells(self._told)
        for name in (*(each for each in filters if not self.play.trait(each)), *traits[:1]):
            yield out, self.holds(name, filters[name])
        if self.is_unsure:
            for name in traits[1:]:
                yield out, self._named | self._somebody(name, filters[name])
            together = Remark(_("not known: how the traits of people without a name go together"))
            yield together, ~self._named if self._unsure else self._named
        for name in () if self._unsure else traits[1:]:
            yield out, self.holds(name, filters[name])

    @property
    def is_unsure(self) -> bool:
        """Whether there may be people of whom nobody knows whether they are in play."""
        return bool(self._margin and self._blind and not self.play.unit)

    @property
    def _named(self) -> Element:
        """Whether a row is about somebody with a name."""
        return self[str(self._margin)] == "all"

    def _tells(self, told: str) -> Element:
        """Whether a row is the one of people without a name that tells this trait; the total where none does."""
        margin, other = self[str(self._margin)], self._other()
        tells = sa.select(other["event"]).where(other[str(self._margin)] == told)
        return (margin == told) | (margin == "total") & self["event"].not_in(tells)

    def _somebody(self, name: str, values: Sequence[str]) -> Element:
        """Whether among the people without a name of the same event somebody has this trait."""
        other = self._other()
        return self["event"].in_(sa.select(other["event"]).where(other._tells(name), other.holds(name, values)))

    def _other(self) -> Frame:
        other = Frame(self.play, self.part, attrs.evolve(self.ask, filters={}))
        other.table = other.table.alias()
        return other

    def _traits(self, names: Iterable[str]) -> list[str]:
        return [each for each in names if each in self.columns and self.columns[each].trait]


@cache
def _table(name: str, columns: tuple[str, ...]) -> sa.TableClause:
    """Tables are kept: many statements ask the same ones."""
    return sa.table(name, *map(sa.column, dict.fromkeys(("row", "subject", "pos", "event", FLAGS, *columns))))


def known(value: Element) -> Element:
    """A value; where there is none it is unknown."""
    return sa.func.coalesce(value, sa.literal_column(f"'{UNKNOWN}'", sa.String))


def several(child: Any, row: Element, values: Sequence[str]) -> Element:
    """Whether a row has one of these among its several values; unknown means that it has none."""
    found: Element = row.in_(sa.select(child.c.row).where(child.c.value.in_(values)))
    return found | row.not_in(sa.select(child.c.row)) if UNKNOWN in values else found


def _calendar(name: str, day: Element) -> Element:
    year = sa.func.substr(day, 1, 4, type_=sa.String)
    if name == "quarter":
        return year + "q" + sa.cast((sa.cast(sa.func.substr(day, 6, 2), sa.Integer) + 2) // 3, sa.String)
    return sa.func.substr(day, 1, 7, type_=sa.String) if name == "month" else year
