"""Views that come after others: made when somebody reads them, gone when the rows that they are made of change.

Their tables are there as long as they hold, and at no other time: what is out of date cannot be read by mistake.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from primm.core.figures.cachefile import connect, storage, texts, uncollected
from primm.core.figures.halves import tables
from primm.core.figures.refresh import making
from primm.core.figures.sheets import Sheet

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from primm.core.figures.sheets import Texts
    from primm.core.figures.views import Row, View

TABLES = "SELECT name FROM main.sqlite_master WHERE type = 'table'"


class Input:
    """The rows of a view for one that comes after it: read whenever it goes through them, and never all in memory."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def __iter__(self) -> Iterator[Row]:
        return self._sheet.rows()


def absent(connection: sqlite3.Connection, views: Iterable[View]) -> list[View]:
    """Those of these views that have to be made before they can be read."""
    there = {name for (name,) in connection.execute(TABLES)}
    return [view for view in views if f"v_{view.name}" not in there]


def make(connection: sqlite3.Connection, views: Iterable[View], by_view: Mapping[str, Texts]) -> None:
    """Make the tables of these views, and their rows of those that stand in the tables of their inputs."""
    for view in views:
        for text in by_view[view.name].create:
            connection.execute(text)
        inputs = (Input(Sheet(connection, each, by_view[each.name])) for each in view.after)
        with uncollected():
            Sheet(connection, view, by_view[view.name]).fill(making(view, *inputs))
        for text in by_view[view.name].finish:
            connection.execute(text)


def complete(path: Path, views: Iterable[View]) -> None:
    """Make what is not there in the file that stands there now: another process may have put it there meanwhile."""
    with storage(path), closing(connect(path)) as connection, connection:
        connection.execute("BEGIN IMMEDIATE")
        make(connection, absent(connection, views), texts(connection))


def drop(connection: sqlite3.Connection, views: Iterable[View], changed: frozenset[View]) -> None:
    """Take the tables away whose inputs are among the views that changed."""
    for name in (name for view in views if not changed.isdisjoint(view.after) for name in tables(view)):
        connection.execute(f'DROP TABLE IF EXISTS "{name}"')
