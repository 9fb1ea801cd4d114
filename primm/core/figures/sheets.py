"""Rows on their way into the tables of their views, and out again for listings and for views after others."""

from __future__ import annotations

import sqlite3
from datetime import date
from functools import lru_cache
from itertools import islice
from json import loads
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from primm.core.figures.refresh import Place, view_failed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from primm.core.figures.refresh import Folded, Folder
    from primm.core.figures.views import Column, Row, View

    Where = Mapping[View, sqlite3.Connection]  # the file of each view

UNSTORABLE = (sqlite3.InterfaceError, sqlite3.ProgrammingError, sqlite3.IntegrityError, OverflowError, ValueError)
CHUNK = 500  # subjects that are read and folded at once: memory stays flat however many were touched
BATCH = 500  # rows: they stay in the processor's cache until they are written


class Texts(NamedTuple):
    """The SQL of one view: its table, and one more for each column with many values."""

    create: Sequence[str]
    finish: Sequence[str]  # the indexes, made when the rows are in
    insert: str
    insert_many: Sequence[str]
    delete: Sequence[str]  # the rows of one subject; the last text is that of the view's own table
    select: str  # what has many values as JSON
    last: str  # the highest row number


class Days(dict[date | None, str | None]):
    """Texts by their dates: there are few days and many rows."""

    def __missing__(self, day: date | None) -> str | None:
        text = self[day] = None if day is None else day.isoformat()
        return text


DAYS = Days()
day_of = lru_cache(10_000)(date.fromisoformat)


@lru_cache(10_000)
def values_of(text: str) -> tuple[Any, ...]:
    """Many values, sorted, from their JSON."""
    return tuple(sorted(loads(text)))


class Sheet:
    """The table of one view."""

    def __init__(self, connection: sqlite3.Connection, view: View, texts: Texts, first: int = 1) -> None:
        self.view = view
        self.changed = False
        self._connection = connection
        self._texts = texts
        self._last: int = connection.execute(texts.last).fetchone()[0] or first - 1
        self._columns = Stored.of(view)
        self._line = self._columns.line()
        self._rows: list[tuple[Any, ...]] = []
        self._many: list[tuple[Any, list[tuple[int, Any]]]] = [(attrgetter(each), []) for each in self._columns.many]

    def add(self, rows: Iterable[tuple[Place, Row]]) -> None:
        """Take rows in; they are written with their batch."""
        number, line, add = self._last, self._line, self._rows.append
        try:
            for place, row in rows:
                number += 1
                add(line(number, place, row))
                for values_of, many in self._many:
                    values = values_of(row)
                    if len(values) == 1:  # as most have
                        many.append((number, values[0]))
                    else:
                        many += [(number, value) for value in dict.fromkeys(values)]
        except (AttributeError, TypeError, ValueError) as error:  # a value of another type than its column
            raise view_failed(self.view, error) from error
        self.changed |= number > self._last
        self._last = number
        if len(self._rows) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what was taken in."""
        try:
            self._connection.executemany(self._texts.insert, self._rows)
            for insert, (_, rows) in zip(self._texts.insert_many, self._many, strict=True):
                self._connection.executemany(insert, rows)
        except UNSTORABLE as error:
            raise view_failed(self.view, error) from error
        for rows in (self._rows, *(many for _, many in self._many)):
            rows.clear()

    def fill(self, rows: Iterator[Row]) -> None:
        """Take in and write rows that are made of other rows, whose places are theirs."""
        while some := list(islice(rows, BATCH)):
            self.add((cast(Place, row.entry), row) for row in some)
        self.flush()

    def delete(self, subject: str) -> None:
        """Take a subject's rows out."""
        for text in self._texts.delete:
            deleted = self._connection.execute(text, (subject,)).rowcount
        self.changed |= deleted > 0

    def rows(self, **only: Any) -> Iterator[Row]:
        """The stored rows by subject and reading order, or those alone of which these columns have these values.

        A ``Place`` is their entry, many values come sorted.
        """
        text, back = self._texts.select, self._columns.back(self.view.row)
        if only:
            condition = " AND ".join(f'"{name}" IS ?' for name in only)
            text = f"SELECT * FROM ({text}) WHERE {condition}"  # noqa: S608 - made of column names
        for stored in self._connection.execute(text, tuple(only.values())):
            yield back(stored)


class Sheets:
    """The tables of all views, written together."""

    def __init__(self, where: Mapping[View, sqlite3.Connection], texts: Mapping[str, Texts], first: int = 1) -> None:
        self._by_name = {view.name: Sheet(file, view, texts[view.name], first) for view, file in where.items()}
        self._of: dict[str, list[Sheet]] = {}
        for sheet in self._by_name.values():
            for of in sheet.view.of:
                self._of.setdefault(of, []).append(sheet)

    def add(self, folded: Folded) -> None:
        """Take in what a subject came to."""
        for view, rows in folded.rows:
            self._by_name[view.name].add(rows)

    @property
    def changed(self) -> frozenset[View]:
        """The views of which rows were added or taken out."""
        return frozenset(sheet.view for sheet in self._by_name.values() if sheet.changed)

    def replace(self, folded: Folded) -> None:
        """Put what a subject comes to in the place of its rows, whichever of its ids they stand under."""
        for member in folded.members:
            for sheet in self._of[member.partition(":")[0]]:
                sheet.delete(member)
        self.add(folded)

    def refold(self, folder: Folder, touched: Iterable[str], position: Mapping[str, int]) -> None:
        """Replace the rows of these subjects, and of those who are one with them, by what they are there.

        Whoever was one with them before is found too: where a merge was undone, both its sides are touched.
        """
        todo = sorted(each for each in touched if each.partition(":")[0] in folder.types)
        done: set[str] = set()
        for start in range(0, len(todo), CHUNK):
            for folded in folder.some(set(todo[start : start + CHUNK]) - done, position):
                self.replace(folded)
                done |= folded.members
            self.flush()

    def flush(self) -> None:
        """Write what was taken in."""
        for sheet in self._by_name.values():
            sheet.flush()


class Stored(NamedTuple):
    """The names of a view's columns by how they are stored."""

    plain: tuple[str, ...]
    flags: tuple[str, ...]
    dates: tuple[str, ...]
    many: tuple[str, ...]

    @property
    def single(self) -> tuple[str, ...]:
        """Those of the view's own table, in their order."""
        return (*self.plain, *self.flags, *self.dates)

    def line(self) -> Callable[[int, Place, Row], tuple[Any, ...]]:
        """A function that makes the values of a row's own table, compiled: it runs for every row there is."""
        flags = (f"+row.{each}" for each in self.flags)  # sqlite3 takes long to find out what a bool is
        dates = (f"days[row.{each}]" for each in self.dates)
        values = ", ".join(("number", "*place", *(f"row.{each}" for each in self.plain), *flags, *dates))
        made = eval(f"lambda number, place, row: ({values})", {"days": DAYS})  # noqa: S307 - made of field names
        return cast("Callable[[int, Place, Row], tuple[Any, ...]]", made)

    def back(self, row: type[Row]) -> Callable[[tuple[Any, ...]], Row]:
        """A function that makes a row of the values of its table and of its many values, compiled as well."""
        how = ("{0}={1}", "{0}=bool({1})", "{0}={1} and day_of({1})", "{0}=values_of({1})")
        pairs = [(text, name) for text, names in zip(how, self, strict=True) for name in names]
        given = ", ".join(text.format(name, f"stored[{at}]") for at, (text, name) in enumerate(pairs, 6))
        names = {"row": row, "place": Place, "day_of": day_of, "values_of": values_of}
        made = eval(f"lambda stored: row(place(*stored[1:6]), {given})", names)  # noqa: S307 - made of field names
        return cast("Callable[[tuple[Any, ...]], Row]", made)

    @classmethod
    def of(cls, view: View) -> Stored:
        """Those of a view; what is looked up in another view is not stored."""
        columns = [each for each in view.row.columns if each.role != "lookup"]
        kinds = {each.name: _how(each) for each in columns}
        return cls(*(tuple(name for name, kind in kinds.items() if kind == field) for field in cls._fields))


def _how(column: Column) -> str:
    by_role = {"many": "many", "flag": "flags"}
    return by_role.get(column.role) or ("dates" if column.type == "date" else "plain")
