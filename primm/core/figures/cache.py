"""The cache of figures: one table per view in a SQLite file that may be deleted at any time.

It is valid for one content of the code and data files that made it and for a log that still holds what it has read.
It is rebuilt into a new file and renamed, so that whoever reads the old one goes on reading it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Mapping, Sequence
from contextlib import ExitStack
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Column, Integer, MetaData, Table, Text, bindparam, column, delete, func, insert, select
from sqlalchemy import table as named
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql import quoted_name

from primm.core.figures import cachefile, second
from primm.core.figures.anew import Anew
from primm.core.figures.fingerprint import fingerprint
from primm.core.figures.indexes import flags_column, indexes
from primm.core.figures.play import FLAGS, flags_of
from primm.core.figures.refresh import Folder
from primm.core.figures.sheets import Sheets, Stored, Texts

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.sql.elements import ColumnClause, CompilerElement

    from primm.core.figures.control import Decoder
    from primm.core.figures.views import Row, View
    from primm.core.log.log import Log

Position = Mapping[str, int]
DIALECT = sqlite.dialect()
PLACE = {"subject": Text, "pos": Integer, "event": Text, "origin": Text, "n": Integer}  # of the event of a row


class Tables(NamedTuple):
    """Where the rows of a view stand: its table, and one more for each column with many values."""

    rows: Table
    many: Mapping[str, Table]


@cache
def tables_of(view: View, prefix: str = "v", schema: str | None = None) -> Tables:
    """The tables of a view; ``row`` numbers its rows, the tables of many values refer to it."""
    name, metadata = f"{prefix}_{view.name}", MetaData(schema=schema)
    columns = Stored.of(view)
    integers = {each.name for each in view.row.columns if each.type == "integer"}
    optional = {each.name for each in view.row.columns if each.optional}
    rows = Table(
        name,
        metadata,
        Column("row", Integer, primary_key=True),
        *(Column(each, of, nullable=False) for each, of in PLACE.items()),
        *(
            Column(quoted_name(each, True), Integer if each in integers else Text, nullable=each in optional)
            for each in columns.single
        ),
    )
    return Tables(rows, {each: _many_table(f"{name}__{each}", metadata, each in integers) for each in columns.many})


def _many_table(name: str, metadata: MetaData, integer: bool) -> Table:
    row = Column("row", Integer, primary_key=True, autoincrement=False)
    value = Column("value", Integer if integer else Text, primary_key=True)
    return Table(name, metadata, row, value, sqlite_with_rowid=False)


def _text(clause: CompilerElement) -> str:
    return str(clause.compile(dialect=DIALECT))


def _whole(rows: Table, others: Mapping[str, Table]) -> Select[Any]:
    """The rows in reading order, with the many values of each as JSON."""
    many = (select(func.json_group_array(each.c.value)).where(each.c.row == rows.c.row) for each in others.values())
    return select(rows, *(each.scalar_subquery() for each in many)).order_by(rows.c.subject, rows.c.pos, rows.c.row)


@cache
def texts_of(view: View, *target: str) -> Texts:
    """The SQL that writes rows of a view, into another ``target`` if it is named, and reads those of its own table."""
    source, (rows, others) = tables_of(view), tables_of(view, *target)
    many = tuple(others.values())
    mine = select(rows.c.row).where(rows.c.subject == bindparam("subject"))
    return Texts(
        create=(*(_text(CreateTable(each)) for each in (rows, *many)), *flags_column(view.row, rows.fullname)),
        finish=tuple(indexes(view.row, rows.name)),
        insert=_text(insert(rows)),
        insert_many=tuple(_text(insert(each)) for each in many),
        delete=(
            *(_text(delete(each).where(each.c.row.in_(mine))) for each in many),
            _text(delete(rows).where(rows.c.subject == bindparam("subject"))),
        ),
        select=_text(_whole(*source)),
        last=_text(select(func.max(rows.c.row))),
    )


@cache
def overlay_of(view: View) -> Texts:
    """The SQL that lays rows of another position over those of the file, without writing into it."""
    head, over = tables_of(view, schema="main"), tables_of(view, "o", "temp")
    names = [f"v_{view.name}", *(f"v_{view.name}__{each}" for each in over.many)]
    flags: list[ColumnClause[int]] = [column(FLAGS)] if flags_of(view.row) else []
    ours = [select(over.rows, *flags), *map(select, over.many.values())]
    kept = select(head.rows, *flags)
    kept = kept.where(head.rows.c.subject.not_in(select(column("subject")).select_from(named("moved"))))
    both = [each.union_all(mine) for each, mine in zip((kept, *map(select, head.many.values())), ours, strict=True)]
    alone, together = (
        tuple(f"CREATE TEMP VIEW {name} AS {_text(each)}" for name, each in zip(names, chosen, strict=True))
        for chosen in (ours, both)
    )
    texts = texts_of(view, "o", "temp")
    return texts._replace(
        create=(*texts.create, *(alone if view.after else together)),
        delete=("INSERT OR REPLACE INTO moved VALUES (?)",),
        last=texts.last if view.after else _text(select(func.max(head.rows.c.row))),
    )


class Figures:
    """The rows of all views, kept up to date in a file; those that are made of other rows, once somebody reads them."""

    def __init__(self, log: Log, views: Sequence[View], kinds: Decoder, path: Path) -> None:
        self._log = log
        self._kinds = kinds
        self._views = views
        self._first = [view for view in views if not view.after]
        self._path = path
        self._folder = Folder(log, kinds, views)
        self.tables = {view.row: f"v_{view.name}" for view in views}

    @cached_property
    def connection(self) -> sqlite3.Connection:
        """The file, open."""
        return cachefile.connect(self._path)

    def close(self) -> None:
        """Let go of the file."""
        if "connection" in self.__dict__:
            self.connection.close()
            del self.connection

    def position(self) -> Position:
        """Up to where of the log the rows stand."""
        return cachefile.position(self.connection)

    def refresh(self) -> None:
        """Bring the rows up to the log: refold what new events touch, or everything if the file is of no use."""
        if not self.is_valid():
            self.rebuild()
        elif self.position() != self._log.position():
            with cachefile.storage(self._path), self.connection:
                self._catch_up()

    def rebuild(self, *others: Figures) -> None:
        """Make a new file of the whole log and put it in the place of the old one; others too, from one reading."""
        with cachefile.storage(self._path), ExitStack() as files:
            for each in (self, *others):
                each.close()
            self._fill({each: files.enter_context(cachefile.new_file(each._path)) for each in (self, *others)})

    def at(self, position: Position | None = None, rows: Container[type[Row]] | None = None) -> cachefile.Snapshot:
        """The rows as they stand, or as they would stand at another position of the log, which writes nothing.

        Views that come after others are made first, as far as they are among the ``rows`` that are read: all of them
        unless told otherwise.
        """
        read = [view for view in self._views if not view.after or rows is None or view.row in rows]
        after = [view for view in read if view.after]
        while True:
            connection = cachefile.connect(self._path, "ro")
            connection.execute("BEGIN")
            now = cachefile.position(connection)
            if position is not None and position != now:
                self._lay_over(connection, now, position, after)
            elif second.absent(connection, after):
                connection.close()
                second.complete(self._path, after)
                continue
            tables = {view.row: self.tables[view.row] for view in read}
            return cachefile.Snapshot(connection, now if position is None else position, tables)

    @cached_property
    def fingerprint(self) -> str:
        """The hash of the programs that make the rows and the figures."""
        return fingerprint(self._views)

    def is_valid(self) -> bool:
        """Whether the file is of use: made by these programs, of this log."""
        if not self._path.exists():
            return False
        try:
            return cachefile.is_valid(self.connection, self._log, self.fingerprint)
        except sqlite3.DatabaseError:
            return False

    def _fill(self, files: Mapping[Figures, sqlite3.Connection]) -> None:
        position = self._log.position()
        where = {view: file for each, file in files.items() for view in each._first}
        texts, views = {view.name: texts_of(view) for view in where}, [each._views for each in files]
        with cachefile.uncollected():
            Anew(self._log, self._kinds, views, texts, position, self._path).fill(where)
        for each, file in files.items():
            for view in each._first:
                for text in texts_of(view).finish:
                    file.execute(text)
            about = ({view.name: made(view) for view in each._views} for made in (texts_of, overlay_of))
            cachefile.set_about(file, self._log, each.fingerprint, *about)
            cachefile.set_position(file, self._log, position)

    def _catch_up(self) -> None:
        connection, position = self.connection, self._log.position()
        connection.execute("BEGIN IMMEDIATE")
        texts = cachefile.texts(connection)
        sheets = Sheets(dict.fromkeys(self._first, connection), texts)
        touched = self._log.touched(self.position(), position)
        sheets.refold(self._folder, touched, position)
        second.drop(connection, self._views, sheets.changed)
        cachefile.set_position(connection, self._log, position)

    def _lay_over(self, connection: sqlite3.Connection, now: Position, position: Position, after: list[View]) -> None:
        texts = cachefile.texts(connection, "overlay")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("CREATE TEMP TABLE moved(subject TEXT PRIMARY KEY)")
        for text in (each for view in self._first for each in texts[view.name].create):
            connection.execute(text)
        origins = now.keys() | position.keys()
        earlier = {origin: min(now.get(origin, 0), position.get(origin, 0)) for origin in origins}
        later = {origin: max(now.get(origin, 0), position.get(origin, 0)) for origin in origins}
        touched = self._log.touched(earlier, later)
        Sheets(dict.fromkeys(self._first, connection), texts).refold(self._folder, touched, position)
        second.make(connection, after, texts)
