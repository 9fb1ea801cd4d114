"""Looking through a copy before anything of it is kept, and reading what is whole of it."""

from __future__ import annotations

from hashlib import sha256
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import Problem, Refused
from primm.core.log import merkle
from primm.core.log.rows import Broken, Row, encode
from primm.proof.bundle import KEYS, LINE, NOTES, Header, Part, opened, parse_header, read_object, read_row
from primm.proof.kept import Seen
from primm.proof.shape import require
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primm.core.figures.control import Decoder

NOTHING = "{}"  # sealed in an event


class Held(NamedTuple):
    """A part as it was found: how far it is whole, and where in the file it begins."""

    part: Part
    upto: int
    offset: int


class Survey(NamedTuple):
    """What looking through a whole copy found; ``damage`` says what is wrong with the rest of it."""

    header: Header
    held: tuple[Held, ...]
    keys: tuple[str, ...]
    notes: tuple[Seen, ...]
    damage: Refused | None


def survey(path: str, kinds: Decoder | None = None) -> Survey:
    """Look through a whole copy before anything of it is kept: its form, its hashes, its order, its end."""
    with opened(path) as file:
        look = _Look(file, path, kinds)
        damage = None
        try:
            look.events()
            look.keys()
        except Refused as refused:
            damage = refused
        keys, notes = ((), ()) if damage else (tuple(look.found), tuple(look.notes))
        return Survey(look.header, tuple(look.held), keys, notes, damage)


def rows_of(path: str, held: Held) -> Iterator[Row]:
    """The events of one part, as far as it is whole."""
    with opened(path) as file:
        file.seek(held.offset)
        for place in range(held.part.after + 1, held.upto + 1):
            yield read_row(file.readline(LINE + 1), held.part.origin, place)


class _Look:
    """One pass over a copy: what it was, when it stops at the first thing that is wrong."""

    def __init__(self, file: IO[bytes], path: str, kinds: Decoder | None) -> None:
        self._file, self._path, self._kinds = file, path, kinds
        self._digest, self._place = sha256(), 0
        self.held: list[Held] = []
        self.found: list[str] = []
        self.notes: list[Seen] = []
        self.header = parse_header(self._next(), path)

    def events(self) -> None:
        """The events of every part, each as its hashes say and next after the last one, up to the root that is said."""
        for part in self.header.holds:
            offset, compact, hlc = self._file.tell(), merkle.split(bytes.fromhex(part.before)), ""
            self.held.append(Held(part, part.after, offset))
            for n in range(part.after + 1, part.upto + 1):
                hlc, leaf = self._event(part.origin, n, hlc)
                merkle.grow(compact, n - 1, leaf)
                if n == part.upto and merkle.root(compact).hex() != part.root:
                    raise self._damaged()
                self.held[-1] = Held(part, n, offset)

    def _event(self, origin: str, n: int, before: str) -> tuple[str, bytes]:
        line = self._next()
        try:
            row = read_row(line, origin, n)
            hlc = require(row, self._kinds)
        except Broken as broken:
            raise Refused([Problem("", str(broken), {"n": n, "origin": origin})]) from broken
        except ValueError as error:
            raise self._damaged() from error
        if hlc <= before or (self.header.without and row.sealed != NOTHING):
            raise self._damaged()
        return hlc, row.leaf

    def keys(self) -> None:
        """The keys, the checkpoints, and then the end: the hash of all that came before, and nothing after it."""
        while True:
            before, count = self._digest.hexdigest(), self._place
            found = self._value(self._next())
            if not all(type(each) is str for each in found.values()):
                break
            if found.keys() == {"key"} and not self.notes and len(self.found) < KEYS:
                self.found.append(found["key"])
            elif found.keys() == {"key", "note"} and len(self.notes) < NOTES:
                self._note(Seen(**found))
            else:
                break
        if encode(found) != encode({"end": count, "sha256": before}) or self._file.read(1):
            raise self._damaged()

    def _note(self, note: Seen) -> None:
        """A checkpoint that its key signed, after the one before in their order."""
        try:
            note.claim()
        except ValueError:
            text = _("{path}: the checkpoint at line {line} is forged or damaged: have the copy made again")
            raise Refused([Problem("", text, {"path": self._path, "line": self._place})]) from None
        if self.notes and note <= self.notes[-1]:
            raise self._damaged()
        self.notes.append(note)

    def _value(self, line: bytes) -> dict[str, Any]:
        try:
            return read_object(line)
        except ValueError as error:
            raise self._damaged() from error

    def _next(self) -> bytes:
        line = self._file.readline(LINE + 1)
        self._place += 1
        self._digest.update(line)
        return line

    def _damaged(self) -> Refused:
        text = _("{path} is damaged or cut at line {line}: have the copy made again")
        return Refused([Problem("", text, {"path": self._path, "line": self._place})])
