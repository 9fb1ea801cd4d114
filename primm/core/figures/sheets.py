"""Rows on their way into the tables of their views, and out again for views of the second stage."""

from __future__ import annotations

from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from primm.core.figures.refresh import made

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from primm.core.figures.refresh import Folded
    from primm.core.figures.views import Row, View

BATCH = 5_000


class Texts(NamedTuple):
    """The SQL of one view: its table, and one more for each column with many values."""

    create: Sequence[str]
    finish: str  # the index, made when the rows are in
    insert: str
    insert_many: Sequence[str]
    delete: Sequence[str]  # the rows of one subject; the last text is that of the view's own table
    clear: Sequence[str]
    select: str
    select_many: Sequence[str]
    last: str  # the highest row number


class Place(NamedTuple):
    """Where a stored row comes from: stands for the entry when a view reads the rows of other views."""

    subject: str
    pos: int
    id: str
    origin: str
    n: int


class Sheet:
    """The table of one view."""

    def __init__(self, connection: sqlite3.Connection, view: View, texts: Texts) -> None:
        self.view = view
        self.changed = False
        self._connection = connection
        self._texts = texts
        self._last: int = connection.execute(texts.last).fetchone()[0] or 0
        self._plain, self._dates, self._many = stored_columns(view)
        self._flags = [each.name for each in view.row.columns if each.role == "flag"]
        self._values = attrgetter("entry.id", "entry.origin", "entry.n", *self._plain, *self._dates)
        self._rows: list[tuple[Any, ...]] = []
        self._many_rows: list[list[tuple[int, Any]]] = [[] for _ in self._many]

    def add(self, subject: str, pos: int, row: Row) -> None:
        """Take a row in; it is written with its batch."""
        self.changed = True
        self._last += 1
        values, days = self._values(row), 3 + len(self._plain)
        texts = [None if day is None else day.isoformat() for day in values[days:]]
        self._rows.append((self._last, subject, pos, *values[:days], *texts))
        for name, rows in zip(self._many, self._many_rows, strict=True):
            rows.extend([(self._last, value) for value in dict.fromkeys(getattr(row, name))])
        if len(self._rows) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what was taken in."""
        self._connection.executemany(self._texts.insert, self._rows)
        self._rows.clear()
        for insert, rows in zip(self._texts.insert_many, self._many_rows, strict=True):
            self._connection.executemany(insert, rows)
            rows.clear()

    def delete(self, subject: str) -> None:
        """Take a subject's rows out."""
        for text in self._texts.delete:
            deleted = self._connection.execute(text, (subject,)).rowcount
        self.changed |= deleted > 0

    def clear(self) -> None:
        """Take all rows out."""
        for text in self._texts.clear:
            self._connection.execute(text)

    def rows(self) -> Iterator[Row]:
        """The stored rows by subject and reading order; a ``Place`` is their entry, many values come sorted."""
        many = [self._stored_many(text) for text in self._texts.select_many]
        for number, *stored in self._connection.execute(self._texts.select):
            values: dict[str, Any] = dict(zip((*self._plain, *self._dates), stored[5:], strict=True))
            values |= {name: bool(values[name]) for name in self._flags}
            values |= {name: values[name] and date.fromisoformat(values[name]) for name in self._dates}
            values |= {name: tuple(each.get(number, ())) for name, each in zip(self._many, many, strict=True)}
            yield cast(Any, self.view.row)(entry=Place(*stored[:5]), **values)

    def _stored_many(self, text: str) -> dict[int, list[Any]]:
        values: dict[int, list[Any]] = {}
        for number, value in self._connection.execute(text):
            values.setdefault(number, []).append(value)
        return values


class Sheets:
    """The tables of all views, written together."""

    def __init__(self, connection: sqlite3.Connection, views: Sequence[View], texts: Mapping[str, Texts]) -> None:
        self._by_name = {view.name: Sheet(connection, view, texts[view.name]) for view in views}
        self._of: dict[str, list[Sheet]] = {}
        for sheet in self._by_name.values():
            for of in sheet.view.of:
                self._of.setdefault(of, []).append(sheet)

    def add(self, folded: Folded) -> None:
        """Take in what a subject came to."""
        for view, pos, row in folded.rows:
            self._by_name[view.name].add(folded.subject, pos, row)

    def replace(self, folded: Folded) -> None:
        """Put what a subject comes to in the place of its rows, whichever of its ids they stand under."""
        for member in folded.members:
            for sheet in self._of[member.partition(":")[0]]:
                sheet.delete(member)
        self.add(folded)

    def flush(self) -> None:
        """Write what was taken in."""
        for sheet in self._by_name.values():
            sheet.flush()

    def finish(self) -> None:
        """Write what is left, and make anew the views whose inputs changed."""
        self.flush()
        for sheet in self._by_name.values():
            inputs = [self._by_name[each.name] for each in sheet.view.after]
            if any(each.changed for each in inputs):
                self._make_anew(sheet, inputs)

    def _make_anew(self, sheet: Sheet, inputs: Iterable[Sheet]) -> None:
        sheet.clear()
        for row in made(sheet.view, *(list(each.rows()) for each in inputs)):
            place = cast(Place, row.entry)
            sheet.add(place.subject, place.pos, row)
        sheet.flush()


def stored_columns(view: View) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The columns of a view as they are stored: plain ones, dates, and those with many values."""
    columns = [each for each in view.row.columns if each.role != "lookup"]
    single = [each for each in columns if each.role != "many"]
    return (
        tuple(each.name for each in single if each.type != "date"),
        tuple(each.name for each in single if each.type == "date"),
        tuple(each.name for each in columns if each.role == "many"),
    )
