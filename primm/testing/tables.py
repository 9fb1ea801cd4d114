"""Rows in tables in memory: what figures are computed from, without a log."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from primm.core.events.codes import Codes
from primm.core.figures.basis import Basis, Certificate
from primm.core.figures.cache import texts_of
from primm.core.figures.refresh import Place
from primm.core.figures.sheets import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from primm.core.figures.views import Row, View


def basis(rows: Mapping[View, Iterable[tuple[str, int, Row]]], codes: Codes | None = None) -> Basis:
    """A basis made of rows by view, each with its subject and the place of its event in the reading order."""
    connection = sqlite3.connect(":memory:")
    for view, made in rows.items():
        texts = texts_of(view)
        for text in (*texts.create, *texts.finish):
            connection.execute(text)
        sheet = Sheet(connection, view, texts)
        sheet.add((_place(*each), each[2]) for each in sorted(made, key=lambda each: each[:2]))
        sheet.flush()
    tables = {view.row: f"v_{view.name}" for view in rows}
    return Basis(connection, tables, Certificate({}, {}, {}), codes or Codes.load())


def _place(subject: str, pos: int, row: Row) -> Place:
    return Place(subject, pos, row.entry.id, row.entry.origin, row.entry.n)
