"""All rows of all views, made anew from the whole log: by one process, or by two with half of the subjects each."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from primm.core.figures import halves
from primm.core.figures.refresh import Folder
from primm.core.figures.sheets import Sheets, Stored
from primm.core.log.read import ALL

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from primm.core.figures.control import Decoder
    from primm.core.figures.sheets import Texts
    from primm.core.figures.views import View
    from primm.core.log.log import Log

START, END = ALL


class Anew(NamedTuple):
    """What is made: the rows of these views, from this log up to this position, with this SQL, in files beside this."""

    log: Log
    kinds: Decoder
    views: Sequence[View]
    texts: Mapping[str, Texts]
    position: Mapping[str, int]
    path: Path

    def fill(self, connection: sqlite3.Connection) -> None:
        """Make the tables and write all rows into them; those of merged files come last."""
        sheets = self._tables(connection)
        middle = self.log.middle() if halves.worthwhile(sum(self.position.values())) else None
        if middle is None:
            merged = self._fold(self.log, sheets, START, END)
        else:
            merged = self._fold_by_two(connection, sheets, middle)
        for folded in Folder(self.log, self.kinds, self.views).some(merged, self.position):
            sheets.add(folded)
        sheets.finish()

    def _tables(self, connection: sqlite3.Connection, first: int = 1) -> Sheets:
        for view in self.views:
            for text in self.texts[view.name].create:
                connection.execute(text)
        return Sheets(connection, self.views, self.texts, first)

    def _fold(self, log: Log, sheets: Sheets, first: str, end: str) -> set[str]:
        """The subjects from one up to before another; whose files are merged is only noted."""
        merged: set[str] = set()
        for folded in Folder(log, self.kinds, self.views).everything(self.position, merged, (first, end)):
            sheets.add(folded)
        return merged

    def _fold_by_two(self, connection: sqlite3.Connection, sheets: Sheets, middle: str) -> set[str]:
        def second(other: sqlite3.Connection) -> set[str]:
            theirs = self._tables(other, halves.FIRST)
            with type(self.log).open(self.log.path, write=False) as log:
                merged = self._fold(log, theirs, middle, END)
            theirs.flush()
            return merged

        with halves.Half(self.path.with_name(f"{self.path.name}.{os.getpid()}.half"), second) as half:
            merged = self._fold(self.log, sheets, START, middle)
            taken = half.take(connection, {each: _tables_of(each) for each in self.views})
        if taken is None:
            return merged | self._fold(self.log, sheets, middle, END)
        sheets.changed(taken.views)
        return merged | taken.merged


def _tables_of(view: View) -> list[str]:
    return [f"v_{view.name}", *(f"v_{view.name}__{each}" for each in Stored.of(view).many)]
