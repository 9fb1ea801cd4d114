"""Attacks on copies of a log: what the guards refuse, what verify finds, and what only a checkpoint outside finds."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from primm.core.errors import PrimmError
from primm.core.host.config import Config
from primm.core.log.log import Log
from primm.core.log.rows import decode
from primm.people.erased import RUN, SUBJECTS, erased_persons
from primm.people.records import own_draft
from primm.proof import copying
from primm.proof.absence import account
from primm.proof.arrivals import gaps
from primm.proof.checkpoint import Checkpoint
from primm.proof.drill import attacks
from primm.proof.drill.attacks import DROPPED, RESTORED, TABLES, aimed
from primm.proof.evidence import Evidence
from primm.proof.judge import FORK, TAMPERED, judge
from primm.proof.kept import Claim
from primm.proof.note import ED25519, Key
from primm.proof.verify import verify
from primm.proof.witness import Outside

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from primm.core.errors import Tampered
    from primm.core.log.rows import Draft, Row

BATCH = 500
FOUND, HARMLESS, MISSED = "found", "harmless", "missed"
HEX_BYTES, PAGE = 4, 4096
WITNESS = Key("drill", ED25519, bytes(32))  # who vouches for the log as it was: only what it claims is used


class Outcome(NamedTuple):
    """What came of some attacks: how many there were, and the names of those that were not seen or not refused."""

    tried: int
    missed: tuple[str, ...]


class Flips(NamedTuple):
    """What came of single bytes that were changed."""

    tried: int
    found: int
    harmless: int


class Target:
    """The file that is attacked, and is put back before each attack: a log, or its first events where it is large."""

    def __init__(self, source: str, path: str, most: int, now: Callable[[], datetime]) -> None:
        self.path, self._whole = path, f"{path}-whole"
        _first_events(source, self._whole, most, now)
        self.heads = verify(self._whole).heads
        self.origin = max(self.heads, key=lambda each: self.heads[each].n)
        self.last = self.heads[self.origin].n
        self.events = sum(head.n for head in self.heads.values())
        self._rows = self._read(self._whole)

    def guarded(self) -> Outcome:
        """Statements that the guards must refuse."""
        scripts = aimed(attacks.REFUSED, self.path, self.origin, self.last)
        return self._each({name: partial(self._is_refused, script) for name, script in scripts.items()})

    def behind_the_guards(self) -> Outcome:
        """Changes behind the guards' back, with the guards put back and without; tables that are others; the file."""
        scripts = aimed(
            attacks.BEHIND | (attacks.SEALED if self._is_sealed() else {}), self.path, self.origin, self.last
        )
        every = {name: DROPPED + script for name, script in scripts.items()}
        every |= {f"{name}, guards put back": f"{script};{RESTORED}" for name, script in every.items()}
        works = {name: partial(self._is_found_after, script) for name, script in {**every, **TABLES}.items()}
        return self._each({**works, "hex editor": self._is_hex_found, "cut": self._is_cut_found})

    def flipped(self, count: int, dice: random.Random) -> Flips:
        """Single bytes anywhere in the file: each is found, or everything that can be asked reads the same."""
        outcomes = [self._flip(dice) for _each in range(count)]
        return Flips(count, outcomes.count(FOUND), outcomes.count(HARMLESS))

    def inside(self, work: Callable[[str, str, int], None], n: int) -> tuple[bool, bool]:
        """What an insider does: whether verify sees it, and whether somebody does who knows the heads from before."""
        self._put_back()
        work(self.path, self.origin, n)
        return self._is_found(), self._differs_outside()

    def untouched(self) -> bool:
        """Whether verify finds nothing where nobody did anything, nor does whoever knows the heads."""
        self._put_back()
        return not self._is_found() and not self._differs_outside()

    def _each(self, every: Mapping[str, Callable[[], bool]]) -> Outcome:
        missed = []
        for name, holds in every.items():
            self._put_back()
            if not holds():
                missed.append(name)
        return Outcome(len(every), tuple(missed))

    def _is_sealed(self) -> bool:
        with Log.open(self._whole, write=False) as log:
            erased = erased_persons(log)
        return any(each not in erased for row in self._rows for each in decode(row.sealed))

    def _put_back(self) -> None:
        for each in (self.path, f"{self.path}-journal"):
            if os.path.lexists(each):
                os.unlink(each)
        shutil.copyfile(self._whole, self.path)  # without waiting for the disk: it is done a hundred times
        os.chmod(self.path, 0o600)

    def _run(self, script: str) -> bool:
        """Whether a program that is not PRIMM got through with it."""
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            try:
                connection.executescript(script)
            except sqlite3.Error:
                return False
        return True

    def _is_refused(self, statement: str) -> bool:
        return not self._run(statement) and self._reads_the_same()

    def _is_found_after(self, script: str) -> bool:
        through = self._run(script)
        return self._is_found() or not (through or not self._reads_the_same())

    def _is_hex_found(self) -> bool:
        row = next(row for row in self._rows if (row.origin, row.n) == (self.origin, self.last // 2))
        with open(self.path, "rb+") as file:
            file.seek(file.read().index(row.leaf))
            file.write(bytes(each ^ 0x55 for each in row.leaf[:HEX_BYTES]))
        return self._is_found()

    def _is_cut_found(self) -> bool:
        os.truncate(self.path, os.path.getsize(self.path) - PAGE)
        return self._is_found()

    def _flip(self, dice: random.Random) -> str:
        self._put_back()
        with open(self.path, "rb+") as file:
            at = dice.randrange(os.path.getsize(self.path))
            file.seek(at)
            (byte,) = file.read(1)
            file.seek(at)
            file.write(bytes([byte ^ dice.randrange(1, 256)]))
        if self._is_found():
            return FOUND
        return HARMLESS if self._reads_the_same() else MISSED

    def _is_found(self) -> bool:
        try:
            return bool(verify(self.path).faults)
        except PrimmError:
            return True

    def _differs_outside(self) -> bool:
        """Whether verify finds it for whoever kept outside how far each origin went, and the root of its tree."""
        claims = [Claim(Checkpoint(origin, *head), WITNESS, 0) for origin, head in self.heads.items()]
        evidence = Evidence(tuple(Outside(each, WITNESS.name) for each in claims))
        verdict = verify(self.path, at=evidence.places)
        return any(each.code in (TAMPERED, FORK) for each in judge(verdict, evidence, self.origin, {}))

    def _reads_the_same(self) -> bool:
        try:
            return self._read(self.path) == self._rows
        except PrimmError:
            return False

    def _read(self, path: str) -> list[Row]:
        """Every event, as it is found by its place and by its subjects."""
        with Log.open(path, write=False) as log:
            types = {each.partition(":")[0] for each in log.subjects("")}
            return [*log.read(), *(row for _subject, rows in log.by_subject(*types) for row in rows)]


def _first_events(source: str, target: str, most: int, now: Callable[[], datetime]) -> None:
    """The whole log, or where it is larger the first events of each origin as another computer would take them over."""
    with Log.open(source, write=False) as log:
        position = log.position()
        if sum(position.values()) <= most:
            copying.copy_log(source, target)
            return
        share = max(1, most // len(position))
        with Log.create(target, now) as other:
            for origin, n in position.items():
                rows = log.read({}, {origin: min(n, share)})
                while step := list(islice(rows, BATCH)):
                    other.receive(step)
            if rest := account(other, gaps(other.read())).stolen:
                other.append([_excuse(rest, now)], None, now)


def _excuse(rest: Iterable[Tampered], now: Callable[[], datetime]) -> Draft:
    """An erasure of parts that are missing, where those on record are behind the first events."""
    blanked = [f"{each.gaps['origin']} {each.gaps['part']} {each.gaps['taken']}" for each in rest]
    draft = own_draft(Config(WITNESS.name, WITNESS.name, "UTC"), now(), RUN, {"blanked": blanked})
    return draft._replace(who=(SUBJECTS + draft.id,))
