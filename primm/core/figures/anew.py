"""All rows of all views, made anew from the whole log: by one process, or by two with half of the subjects each."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from primm.core.figures import halves
from primm.core.figures.control import Effective
from primm.core.figures.refresh import Folder
from primm.core.figures.sheets import Sheets
from primm.core.log.read import ALL

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from primm.core.figures.control import Decoder
    from primm.core.figures.sheets import Texts, Where
    from primm.core.figures.views import View
    from primm.core.log.log import Log


class Anew(NamedTuple):
    """What is made: the rows of these views, by action, from this log up to this position, with this SQL, beside it."""

    log: Log
    kinds: Decoder
    views: Sequence[Sequence[View]]
    texts: Mapping[str, Texts]
    position: Mapping[str, int]
    path: Path

    def fill(self, where: Where) -> None:
        """Make each table where its view belongs, and write all rows into them; those of merged files come last."""
        sheets = self._tables(where)
        middle = self.log.middle() if halves.worthwhile(sum(self.position.values())) else None
        merged = self._fold_by_two(where, sheets, middle) if middle else self._fold(self.log, sheets)
        for folder in self._folders(self.log):
            for folded in folder.some(merged, self.position):
                sheets.add(folded)
        sheets.flush()

    def _tables(self, where: Where, first: int = 1) -> Sheets:
        for view, connection in where.items():
            for text in self.texts[view.name].create:
                connection.execute(text)
        return Sheets(where, self.texts, first)

    def _fold(self, log: Log, sheets: Sheets, first: str = ALL[0], end: str = ALL[1]) -> set[str]:
        """The subjects from one up to before another; whose files are merged is only noted."""
        merged, folders = set[str](), self._folders(log)
        types = {of for each in folders for of in each.types}
        for subject, rows in log.by_subject(*types, upto=self.position, span=(first, end)):
            effective = Effective(rows, self.kinds)
            if effective.merges():
                merged.add(subject)
            else:
                for each in folders:
                    sheets.add(each.fold(frozenset((subject,)), effective))
        return merged

    def _folders(self, log: Log) -> list[Folder]:
        return [Folder(log, self.kinds, views) for views in self.views]

    def _fold_by_two(self, where: Where, sheets: Sheets, middle: str) -> set[str]:
        def second(other: sqlite3.Connection) -> set[str]:
            theirs = self._tables(dict.fromkeys(where, other), halves.FIRST)
            with type(self.log).open(self.log.path, write=False) as log:
                merged = self._fold(log, theirs, middle)
            theirs.flush()
            return merged

        with halves.Half(self.path.with_name(f"{self.path.name}.{os.getpid()}.half"), second) as half:
            merged = self._fold(self.log, sheets, end=middle)
            taken = half.take(where)
        if taken is None:
            return merged | self._fold(self.log, sheets, middle)
        return merged | taken
