"""Rows in tables in memory: what figures are computed from, without a log."""

from __future__ import annotations

import sqlite3
from itertools import groupby
from typing import TYPE_CHECKING

from primm.core.events.codes import Codes
from primm.core.figures.basis import Basis, Certificate
from primm.core.figures.cache import tables_of, texts_of
from primm.core.figures.refresh import Folded
from primm.core.figures.sheets import Sheets

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from primm.core.figures.views import Row, View


def basis(rows: Mapping[View, Iterable[tuple[str, int, Row]]], codes: Codes | None = None) -> Basis:
    """A basis made of rows by view, each with its subject and the place of its event in the reading order."""
    connection = sqlite3.connect(":memory:")
    texts = {view.name: texts_of(tables_of(view), tables_of(view)) for view in rows}
    for text in (each for view in texts.values() for each in (*view.create, view.finish)):
        connection.execute(text)
    sheets = Sheets(connection, tuple(rows), texts)
    placed = [(subject, pos, view, row) for view, made in rows.items() for subject, pos, row in made]
    placed.sort(key=lambda each: each[:2])
    for subject, group in groupby(placed, key=lambda each: each[0]):
        sheets.add(Folded(frozenset((subject,)), subject, [(view, pos, row) for _, pos, view, row in group]))
    sheets.finish()
    tables = {view.row: f"v_{view.name}" for view in rows}
    return Basis(connection, tables, Certificate({}, {}, {}), codes or Codes.load())
