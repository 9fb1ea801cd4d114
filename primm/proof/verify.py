"""Verifying a log: every event is compared with its hashes, its index and its tree, in blocks, in random order.

A block is a power of two of events, so its root is a node of the tree of RFC 6962. Who stops half-way has seen a fair
sample, and nobody can rely on what is looked at last. Roots are taken from the very leaves that were compared.
"""

from __future__ import annotations

import os
import random
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from primm.core.errors import NotProvable, PrimmError, Tampered
from primm.core.log import merkle
from primm.core.log.chain import read_trees
from primm.core.log.clock import START
from primm.core.log.log import Log
from primm.core.log.patience import snapshot
from primm.core.log.rows import Head
from primm.core.log.sqlite import connect
from primm.proof.absence import WHOLE, account
from primm.proof.checks import Checks, check_cover, check_file, readable, unreadable
from primm.words import _, counted

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterator, Mapping

    from primm.core.log.blanking import Missing
    from primm.core.log.chain import Tree
    from primm.proof.absence import Absence

    Progress = Callable[[int, int], object]  # events done, of how many
    Wanted = Mapping[str, Collection[int]]  # numbers of events, by origin

BLOCK = 256  # events, a power of two; it holds the file for a few milliseconds
SMALLEST = 200  # bytes that no event is smaller than


class Verdict(NamedTuple):
    """What verifying found: the heads that the log claims, the first fault of each kind, and the roots asked for.

    Faults in events come first, one for each origin, then what was stolen, then those of the index and of the file. A
    root is there only where every event up to it is as it was stored. ``missing`` are the parts that were blanked, and
    ``absence`` says why.
    """

    heads: Mapping[str, Head]
    faults: tuple[Tampered, ...]
    roots: Mapping[tuple[str, int], bytes] = {}
    missing: tuple[Missing, ...] = ()
    absence: Absence = WHOLE

    @property
    def error(self) -> PrimmError:
        """The first fault; or, of a log that agrees with itself, that nobody outside vouches for it."""
        if self.faults:
            return self.faults[0]
        return not_provable(0, sum(head.n for head in self.heads.values()))


def not_provable(n: int, count: int) -> NotProvable:
    """That events agree with their hashes, and that nobody outside vouches for those after the first so many."""
    text = counted(
        "CONSISTENT, NOT PROVABLE after {n}: {count} event agrees with its hashes",
        "CONSISTENT, NOT PROVABLE after {n}: {count} events agree with their hashes",
        count,
    )
    return NotProvable(text, n=n, count=count)


def verify(
    path: str,
    progress: Progress = lambda done, total: None,
    *,
    at: Wanted | None = None,
    since: Mapping[str, int] | None = None,
) -> Verdict:
    """Compare a whole log with its own hashes, its index and its tables, while others go on writing.

    ``at`` asks for the roots at some numbers. Of the events before ``since`` only the leaves that are stored are taken
    into the tree; they are not examined again.
    """
    with closing(connect(path, write=False)) as connection:
        with readable():
            trees = read_trees(connection)
            heads = {origin: Head(tree.n, merkle.root(tree.compact)) for origin, tree in trees.items()}
        most = os.path.getsize(path) // SMALLEST  # whatever a head claims: one of so many is missing
        one = _Pass(connection, trees, most, at or {}, since or {})
        checks: tuple[Callable[[], object], ...] = (
            lambda: one.over(progress),
            lambda: one.groups(),
            lambda: check_cover(connection),
            lambda: check_file(connection),
            lambda: one.account(path),
        )
        more = [fault for check in checks if (fault := _fault(check))]
    return Verdict(heads, (*one.faults(), *one.absence.stolen, *more), one.roots, one.missing(), one.absence)


def _fault(check: Callable[[], object]) -> Tampered | None:
    try:
        with readable():
            check()
    except Tampered as fault:
        return fault
    return None


class _Block:
    """The tree of one block while its events are added to it; the clock of an unexamined event is not known."""

    def __init__(self, after: int, wanted: Collection[int]) -> None:
        self.n, self.compact = after, list[bytes]()
        self.first: str | None = None
        self.last: str | None = None
        self.marks: dict[int, list[bytes]] = {}
        self._wanted = wanted

    def grow(self, leaf: bytes, hlc: str | None) -> bool:
        """Take the next event; answers whether its clock is later than that of the one before."""
        if hlc is not None:
            if self.last is not None and hlc <= self.last:
                return False
            self.first, self.last = hlc if self.first is None else self.first, hlc
        merkle.grow(self.compact, self.n % BLOCK, leaf)
        self.n += 1
        if self.n in self._wanted:
            self.marks[self.n] = self.compact.copy()
        return True


class _Pass:
    """One pass over all events: block by block, then over the borders of the blocks and up to the heads."""

    def __init__(
        self, connection: sqlite3.Connection, trees: Mapping[str, Tree], most: int, at: Wanted, since: Mapping[str, int]
    ) -> None:
        self._connection, self._trees, self._most, self._at, self._since = connection, trees, most, at, since
        self._checks = Checks(connection)
        self._blocks: dict[tuple[str, int], _Block] = {}
        self._found: dict[str, tuple[int, Tampered]] = {}
        self.roots: dict[tuple[str, int], bytes] = {}
        self.absence = WHOLE

    def over(self, progress: Progress) -> None:
        """Check the events of every origin; after a fault only those before it: so the last one found is the first."""
        ends = {origin: min(tree.n, self._most) for origin, tree in self._trees.items()}
        blocks = [(origin, after) for origin, end in ends.items() for after in range(0, end, BLOCK)]
        random.SystemRandom().shuffle(blocks)
        done, total = 0, sum(ends.values())
        for origin, after in blocks:
            if origin not in self._found or after < self._found[origin][0]:
                upto = min(after + BLOCK, ends[origin])
                self._visit(origin, after, upto)
                done += upto - after
                progress(done, total)
        for origin, tree in self._trees.items():
            self._join(origin, tree, ends[origin])

    def groups(self) -> None:
        """Check the index of linked events; of a log with a bad event it would say the wrong one."""
        if not self._found:
            self._checks.groups()

    def missing(self) -> tuple[Missing, ...]:
        """The parts of events that were blanked, by origin and n."""
        return tuple(sorted(self._checks.missing, key=lambda each: each[:3]))

    def account(self, path: str) -> None:
        """Ask why what is missing is; the erasures are read after the events, so none of them comes too late."""
        if missing := self.missing():
            with Log.open(path, write=False) as log:
                self.absence = account(log, missing)

    def faults(self) -> list[Tampered]:
        """The first bad event of every origin."""
        return [self._found[origin][1] for origin in self._trees if origin in self._found]

    def _visit(self, origin: str, after: int, upto: int) -> None:
        block = self._blocks[origin, after] = _Block(after, self._at.get(origin, ()))
        try:
            with readable(), snapshot(self._connection):
                for leaf, hlc in self._read(origin, after, upto):
                    if not block.grow(leaf, hlc):
                        raise _behind(origin, block.n + 1)
        except Tampered as fault:
            self._found[origin] = block.n + 1, fault if "n" in fault.gaps else unreadable(origin, block.n + 1)

    def _read(self, origin: str, after: int, upto: int) -> Iterator[tuple[bytes, str | None]]:
        """The last event that need not be examined is: its clock is the one that the next must be later than."""
        known = min(self._since.get(origin, 0), self._trees[origin].n) - 1
        first = min(max(after, known), upto)
        if first > after:
            yield from ((leaf, None) for leaf in self._checks.leaves(origin, after, first))
        yield from self._checks.events(origin, first, upto)

    def _join(self, origin: str, tree: Tree, end: int) -> None:
        """Put the blocks together, up to the first fault, and compare what comes of them with the head."""
        compact, last = list[bytes](), START
        if 0 in self._at.get(origin, ()):
            self.roots[origin, 0] = merkle.root(compact)
        for after in range(0, end, BLOCK):
            block = self._blocks[origin, after]
            if block.first is not None and block.first <= last:
                self._found[origin] = after + 1, _behind(origin, after + 1)
                return
            self.roots.update({(origin, n): merkle.root(compact + mark) for n, mark in block.marks.items()})
            last = block.last or last
            if block.n == after + BLOCK:
                merkle.grow(compact, after // BLOCK, *block.compact)
            elif block.n == end:
                compact += block.compact
            else:
                return
        if origin not in self._found and (compact, last) != (tree.compact, tree.hlc):
            what = _("origin {origin}: its events, {n} of them, have another tree than its head says")
            self._found[origin] = tree.n, Tampered(what, origin=origin, n=tree.n)


def _behind(origin: str, n: int) -> Tampered:
    return Tampered(_("event {n} of {origin}: its clock is behind"), origin=origin, n=n)
