"""Desks by their names: what is handed to others calls a desk as it was registered, wherever it says which one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from primm.commands.subjects import histories
from primm.core.events.codes import CodeList
from primm.core.events.kinds.desk import DeskRegistered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from primm.commands.workplace import Workplace
    from primm.core.figures.dimensions import Dimension
    from primm.core.figures.report import Table
    from primm.formats.book import Book, Chapter, Depth

DESK = "desk"


def with_desk_names(place: Workplace, book: Book) -> Book:
    """The book with the names that its desks had at its position; one without a name of its own keeps the code."""
    names = {
        desk.subject.partition(":")[2]: entry.event.name
        for desk in histories(place, DESK, book.certificate.position)
        for entry in list(desk.of(DeskRegistered))[-1:]
    }
    many = Counter(names.values())
    own = {desk: name if many[name] == 1 else desk for desk, name in sorted(names.items())}
    return _Named(CodeList(DESK, {"version": 1, "codes": own})).book(book)


class _Named:
    def __init__(self, codes: CodeList) -> None:
        self._codes = codes

    def book(self, book: Book) -> Book:
        tables, chapters = tuple(map(self._table, book.tables)), tuple(map(self._chapter, book.chapters))
        return attrs.evolve(book, dimensions=self._dimensions(book.dimensions), tables=tables, chapters=chapters)

    def _chapter(self, chapter: Chapter) -> Chapter:
        return attrs.evolve(chapter, figures=tuple(map(self._depth, chapter.figures)))

    def _depth(self, depth: Depth) -> Depth:
        return attrs.evolve(depth, table=self._table(depth.table), closer=tuple(map(self._table, depth.closer)))

    def _table(self, table: Table) -> Table:
        return attrs.evolve(table, dimensions=self._dimensions(table.dimensions))

    def _dimensions(self, dimensions: Mapping[str, Dimension]) -> Mapping[str, Dimension]:
        found = dimensions.get(DESK)
        return {**dimensions, DESK: attrs.evolve(found, codes=self._codes)} if found else dimensions
