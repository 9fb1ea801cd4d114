"""Where events of other computers come from: a copy that was sent, or another log that can be opened here."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from primm.core.errors import Problem, Refused
from primm.core.log.log import Log
from primm.core.log.rows import Broken
from primm.proof.absence import withheld
from primm.proof.bundle import Part
from primm.proof.carrying import verified_notes
from primm.proof.settings import LOG
from primm.proof.shape import ORIGIN, require
from primm.proof.survey import Held, rows_of, survey
from primm.proof.verify import verify
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from primm.core.figures.control import Decoder
    from primm.core.log.rows import Row
    from primm.proof.absence import Spans
    from primm.proof.kept import Seen

SQLITE = b"SQLite format 3\0"


class Source(Protocol):
    """One file with events of other computers."""

    path: str
    held: Sequence[Held]
    keys: Sequence[str]
    notes: Sequence[Seen]
    damage: Refused | None

    def rows(self, held: Held) -> Iterator[Row]:
        """The events of one part."""

    def withheld(self, held: Held) -> Spans:
        """Of which events of one part what is sealed is not given."""


class Copy:
    """A copy, looked through from end to end; ``partial`` takes what is whole of one that is damaged."""

    def __init__(self, path: str, kinds: Decoder | None, *, partial: bool) -> None:
        found = survey(path, kinds)
        if found.damage and not partial:
            raise found.damage
        self.path, self.damage, self._without = path, found.damage, found.header.without
        self.held: Sequence[Held] = found.held
        self.keys: Sequence[str] = found.keys
        self.notes: Sequence[Seen] = found.notes

    def rows(self, held: Held) -> Iterator[Row]:
        """The events of one part."""
        return rows_of(self.path, held)

    def withheld(self, held: Held) -> Spans:
        """All events of one part, or none."""
        return [(held.part.after, held.upto)] if self._without else []


class OtherLog:
    """Another log, verified from end to end and then only read; its keys stay where they are."""

    def __init__(self, path: str, log: Log, kinds: Decoder | None) -> None:
        self.path, self._log, self._kinds = path, log, kinds
        self.keys: Sequence[str] = ()
        self.notes: Sequence[Seen] = verified_notes(os.path.dirname(path), log.origin, path)
        self.damage: Refused | None = None
        found = log.heads().items()
        if not all(ORIGIN(origin) for origin, _head in found):  # they become names of files
            raise Refused([Problem("", _("{path} has an origin that is none: 16 hex digits"), {"path": path})])
        parts = [Part(origin, 0, head.n, "", head.root.hex()) for origin, head in found if head.n]
        self.held: Sequence[Held] = tuple(Held(part, part.upto, 0) for part in parts)

    def rows(self, held: Held) -> Iterator[Row]:
        """The events of one part."""
        for row in self._log.read({}, {held.part.origin: held.upto}):
            try:
                require(row, self._kinds)
            except Broken as broken:
                raise Refused([Problem("", str(broken), {"n": row.n, "origin": row.origin})]) from broken
            yield row

    def withheld(self, held: Held) -> Spans:
        """The events of which the other log was not given it either."""
        return withheld(self._log).get(held.part.origin, [])


@contextmanager
def source(path: str, kinds: Decoder | None, *, partial: bool = False) -> Iterator[Source]:
    """What a file, or the folder of a log, has to give."""
    if os.path.isdir(path) and not os.path.islink(path):
        path = os.path.join(path, LOG)
    if not _is_log(path):
        yield Copy(path, kinds, partial=partial)
        return
    verdict = verify(path)
    if verdict.faults:
        raise verdict.faults[0]
    with Log.open(path, write=False) as log:
        yield OtherLog(path, log, kinds)


def _is_log(path: str) -> bool:
    if not os.path.isfile(path):
        return False
    try:
        with open(path, "rb") as file:
            return file.read(len(SQLITE)) == SQLITE
    except OSError:
        return False
