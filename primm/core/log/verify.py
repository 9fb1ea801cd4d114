"""Verifying a log: everything that can be derived from the events is derived again and compared with the file.

A log that agrees with itself is *not provable*: whoever can change an event can hash everything again. Only a
checkpoint that is kept outside proves more.
"""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import NotProvable, PrimmError, Tampered
from primm.core.log import index, merkle, statements
from primm.core.log.chain import Tree, read_about, read_trees
from primm.core.log.index import LINK
from primm.core.log.patience import snapshot
from primm.core.log.read import fetch
from primm.core.log.rows import UNREADABLE, Broken, Head, Row, examine, target
from primm.core.log.sqlite import check_schema, connect
from primm.words import _

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from primm.core.log.index import Place

    Progress = Callable[[int, int], object]  # events done, of how many

STEP = 200  # a step holds the file for a few milliseconds


class Verdict(NamedTuple):
    """What verifying found: the heads that the log claims, and the first fault of each kind, events first."""

    heads: Mapping[str, Head]
    faults: tuple[Tampered, ...]

    @property
    def error(self) -> PrimmError:
        """The first fault; or, of a log that agrees with itself, that nobody outside vouches for it."""
        if self.faults:
            return self.faults[0]
        count = sum(head.n for head in self.heads.values())
        what = _("consistent: {count} events agree with their hashes; not provable: no checkpoint is kept outside")
        return NotProvable(what, count=count)


def verify(path: str, progress: Progress = lambda done, total: None) -> Verdict:
    """Compare a whole log with its own hashes, its index and its tables, while others go on writing."""
    with closing(connect(path, write=False)) as connection:
        with _readable():
            trees = read_trees(connection)
            heads = {origin: Head(tree.n, merkle.root(tree.compact)) for origin, tree in trees.items()}
        checks: tuple[Callable[[], object], ...] = (
            lambda: _Pass(connection, progress).over(trees),
            lambda: _check_cover(connection),
            lambda: _check_file(connection),
        )
        faults = tuple(fault for check in checks if (fault := _fault(check)))
    return Verdict(heads, faults)


def _fault(check: Callable[[], object]) -> Tampered | None:
    try:
        with _readable():
            check()
    except Tampered as fault:
        return fault
    return None


@contextmanager
def _readable() -> Iterator[None]:
    """What a damaged page says may be of any type, whatever its column was declared to be."""
    try:
        yield
    except UNREADABLE as error:
        raise Tampered(_("the file is damaged: restore a backup")) from error


class _Pass:
    """One pass over all events: hashes, order, tree, and what the index says of each; then of each group."""

    def __init__(self, connection: sqlite3.Connection, progress: Progress) -> None:
        self._connection, self._progress = connection, progress
        self._groups: set[str] = set()
        self._walked: set[Place] = set()

    def over(self, trees: Mapping[str, Tree]) -> None:
        """Check the events of every origin, and those that two origins have."""
        done, total = 0, sum(tree.n for tree in trees.values())
        for origin, head in trees.items():
            tree = Tree()
            while tree.n < head.n:
                start = tree.n
                with snapshot(self._connection):
                    self._step(tree, origin, min(start + STEP, head.n))
                done += tree.n - start
                self._progress(done, total)
            if (tree.compact, tree.hlc) != (head.compact, head.hlc):
                what = _("origin {origin}: its events, {n} of them, have another tree than its head says")
                raise Tampered(what, origin=origin, n=head.n)
        twice = (id_ for (id_,) in fetch(self._connection, statements.TWICE))
        for id_ in sorted(self._groups.union(twice)):
            with snapshot(self._connection):
                self._walk(id_)

    def _step(self, tree: Tree, origin: str, upto: int) -> None:
        entries: dict[int, set[str]] = {}
        for n, subject in fetch(self._connection, statements.SUBJECTS_IN, origin, tree.n, upto):
            entries.setdefault(n, set()).add(subject)
        for row in self._rows(origin, tree.n, upto):
            self._event(tree, row, entries.get(row.n, set()))

    def _rows(self, origin: str, after: int, upto: int) -> Iterable[Row]:
        """All of them at once; when one is missing or cannot be read, those before it and then the fault."""
        try:
            found = fetch(self._connection, statements.CHUNK, origin, after, upto, STEP)
        except Tampered:
            found = []
        if len(found) == upto - after:
            return map(Row._make, found)
        return (self._row(origin, n) for n in range(after + 1, upto + 1))

    def _row(self, origin: str, n: int) -> Row:
        try:
            ((*row,),) = fetch(self._connection, statements.CHUNK, origin, n - 1, n, 1)
        except (Tampered, ValueError) as error:
            raise Tampered(_("event {n} of {origin}: it is missing or cannot be read"), origin=origin, n=n) from error
        return Row._make(row)

    def _event(self, tree: Tree, row: Row, entries: set[str]) -> None:
        meta, who, of = _examined(row)
        if meta["hlc"] <= tree.hlc:
            raise Tampered(_("event {n} of {origin}: its clock is behind"), origin=row.origin, n=row.n)
        tree.grow(row.leaf, meta["hlc"])
        if of or entries != set(who):
            self._linked(row, meta["id"], who, of, entries)

    def _linked(self, row: Row, id_: str, who: list[str], of: str | None, entries: set[str]) -> None:
        """The index of a linked event: its own link, and the subjects of its group.

        Where every link joins two events that are indexed alike, a whole group is; so mostly one look at the event
        that this one follows is enough. Only a group with a gap, or with subjects that came later, is walked.
        """
        links = {LINK + of} if of else set()
        subjects = entries - links
        if not links <= entries or not subjects.issuperset(who) or any(each.startswith(LINK) for each in subjects):
            raise _not_indexed(row.origin, row.n)
        followed = self._connection.execute(statements.SAME_ID, (of,)).fetchone() if of else None
        if followed is None or followed[1:] >= (row.origin, row.n):
            self._groups.add(id_)
        elif index.subjects_at(self._connection, followed[1:]) != subjects:
            raise _not_indexed(row.origin, row.n)

    def _walk(self, id_: str) -> None:
        """Check a whole group: every member is indexed for the subjects of all, and for nobody else."""
        places = index.group(self._connection, id_)
        if places <= self._walked:
            return
        self._walked |= places
        subjects = {subject for place in places for subject in _examined(self._row(*place))[1]}
        for place in sorted(places):
            if index.subjects_at(self._connection, place) != subjects:
                raise _not_indexed(*place)


def _examined(row: Row) -> tuple[dict[str, Any], list[str], str | None]:
    """The meta, the subjects and the link of an event that agrees with its own hashes."""
    try:
        return *examine(row), target(row.facts)
    except Broken as broken:
        raise Tampered(str(broken), origin=row.origin, n=row.n) from broken


def _not_indexed(origin: str, n: int) -> Tampered:
    what = _("event {n} of {origin}: the index of subjects does not agree with it")
    return Tampered(what, origin=origin, n=n)


def _check_cover(connection: sqlite3.Connection) -> None:
    """No event and no entry of the index lies where no head reaches."""
    with snapshot(connection):
        heads = {origin: tree.n for origin, tree in read_trees(connection).items()}
        spans = fetch(connection, statements.ORIGINS) + fetch(connection, statements.SUBJECT_ORIGINS)
    for origin, first, last in spans:
        if first < 1 or last > heads.get(origin, 0):
            what = _("event {n} of {origin}: no head reaches it, yet it is stored or indexed: restore a backup")
            raise Tampered(what, origin=origin, n=first if first < 1 else last)


def _check_file(connection: sqlite3.Connection) -> None:
    """The file says of itself what it said when it was made, has the same tables, and no damaged page."""
    read_about(connection)
    with snapshot(connection):
        same = check_schema(connection)
    if not same:
        raise Tampered(_("the tables, indexes or triggers were changed: restore a backup"))
    connection.set_authorizer(None)
    if fetch(connection, "PRAGMA integrity_check") != [("ok",)]:
        raise Tampered(_("the file is damaged: restore a backup"))
