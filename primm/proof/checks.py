"""What can be checked of a log by itself: all that is derived from its events is derived again and compared.

A log that agrees with itself is *not provable*: whoever can change an event can hash everything again. Only a root
that is kept outside proves more.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from primm.core.errors import Tampered
from primm.core.events.ids import stand_ins
from primm.core.log import index, statements
from primm.core.log.blanking import Missing, missing
from primm.core.log.chain import read_about, read_trees
from primm.core.log.index import LINK
from primm.core.log.merkle import leaf_hash
from primm.core.log.patience import snapshot
from primm.core.log.read import fetch
from primm.core.log.rows import SALTS, UNREADABLE, Broken, Row, commitment, decode, examine, hexes, quote, target
from primm.core.log.sqlite import check_schema
from primm.words import _

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    from primm.core.log.index import Place

PLAIN = r'"[^"\\\x00-\x1f]*"'  # a text in which nothing is escaped
META = re.compile(
    rf'{{"by":{PLAIN},"desk":{PLAIN},"facts":"([0-9a-f]{{64}})"(?:,"fold":[01])?,"format":1,"hlc":({PLAIN})'
    rf',"id":({PLAIN}),"kind":{PLAIN}(?:,"late":{PLAIN})?,"n":([0-9]+),"occurred":{PLAIN},"origin":({PLAIN})'
    rf',"recorded":{PLAIN},"sealed":\[([^]]*)],"version":[1-9][0-9]{{0,9}},"who":\[([^]]*)],"zone":{PLAIN}}}'
).fullmatch


@contextmanager
def readable() -> Iterator[None]:
    """What a damaged page says may be of any type, whatever its column was declared to be."""
    try:
        yield
    except UNREADABLE as error:
        raise Tampered(_("the file is damaged: restore a backup")) from error


class Checks:
    """Events, each compared with its hashes and with what the index says of it; then groups of them with the index."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._groups: set[str] = set()
        self._walked: set[Place] = set()
        self.missing: list[Missing] = []  # parts of the events that were seen

    def events(self, origin: str, after: int, upto: int) -> Iterator[tuple[bytes, str]]:
        """The leaves and the clocks of some events of an origin, up to the first that is not as it was stored."""
        entries: dict[int, set[str]] = {}
        for n, subject in self._found(statements.SUBJECTS_IN, origin, after, upto):
            entries.setdefault(n, set()).add(subject)
        for row in self._rows(origin, after, upto):
            id_, hlc, who, of, missing = _examined(row)
            self.missing += missing
            indexed = entries.get(row.n, set())
            if of or indexed != set(who):
                self._linked(row, id_, who, of, indexed)
            yield row.leaf, hlc

    def leaves(self, origin: str, after: int, upto: int) -> Iterable[bytes]:
        """The leaves of some events as they are stored, unexamined: that none is missing is all that is known."""
        found = self._found(statements.LEAVES_IN, origin, after, upto)
        if len(found) == upto - after:
            return (leaf for (leaf,) in found)
        return (row.leaf for row in self._rows(origin, after, upto))

    def groups(self) -> None:
        """Compare the index with what the events that were seen to need it say together, and those stored twice."""
        twice = (id_ for (id_,) in fetch(self._connection, statements.TWICE))
        for id_ in sorted(self._groups.union(twice)):
            with snapshot(self._connection):
                self._walk(id_)

    def _rows(self, origin: str, after: int, upto: int) -> Iterable[Row]:
        """All of them at once; when one is missing or cannot be read, those before it and then the fault."""
        found = self._found(statements.CHUNK, origin, after, upto, upto - after)
        if len(found) == upto - after:
            return map(Row._make, found)
        return (self._row(origin, n) for n in range(after + 1, upto + 1))

    def _found(self, statement: str, *given: object) -> list[Any]:
        """What a statement finds; nothing where a damaged page lies on its way."""
        try:
            return fetch(self._connection, statement, *given)
        except Tampered:
            return []

    def _row(self, origin: str, n: int) -> Row:
        try:
            ((*row,),) = fetch(self._connection, statements.CHUNK, origin, n - 1, n, 1)
        except (Tampered, ValueError) as error:
            raise unreadable(origin, n) from error
        return Row._make(row)

    def _linked(self, row: Row, id_: str, who: Sequence[str], of: str | None, entries: set[str]) -> None:
        """The index of a linked event: its own link, and the subjects of its group.

        Where every link joins two events that are indexed alike, a whole group is; so mostly one look at the event
        that this one follows is enough. Only a group with a gap, or with subjects that came later, is walked.
        """
        links = {LINK + of} if of else set()
        subjects = entries - links
        if not links <= entries or not subjects.issuperset(who) or any(each.startswith(LINK) for each in subjects):
            raise _not_indexed(row.origin, row.n)
        followed = self._connection.execute(statements.SAME_ID, (of,)).fetchone()
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
        subjects = {subject for place in places for subject in _examined(self._row(*place))[2]}
        for place in sorted(places):
            if index.subjects_at(self._connection, place) != subjects:
                raise _not_indexed(*place)


def _examined(row: Row) -> tuple[str, str, Sequence[str], str | None, Sequence[Missing]]:
    """The id, the clock, the subjects, the link and what is missing of an event that agrees with its own hashes."""
    try:
        if seen := at_sight(row):
            return *seen, target(row.facts), ()
        meta, who = examine(row)
        return meta["id"], meta["hlc"], stand_ins(who, meta["id"]), target(row.facts), missing(row, meta, who)
    except Broken as broken:
        raise Tampered(str(broken), origin=row.origin, n=row.n) from broken


def at_sight(row: Row) -> tuple[str, str, list[str]] | None:
    """The id, the clock and the subjects of an event without sealed fields that is seen to agree with its hashes.

    Most events are seen so in a third of the time of ``examine``; None says nothing, but that it is to be asked.
    """
    try:
        found = META(row.meta)
        facts, hlc, id_, n, origin, sealed, hashes = found.groups() if found else ()
        who, salts = decode(row.who), decode(row.who_salt)
        nothing = ",".join(["null"] * len(who))
        pairs = zip(salts, who, strict=True)
        fits = (
            leaf_hash(row.meta.encode()) == row.leaf
            and (origin, n) == (quote(row.origin), str(row.n))
            and facts == commitment(bytes.fromhex(row.facts_salt), row.facts)
            and hashes == hexes([commitment(bytes.fromhex(salt), each) for salt, each in pairs])
            and (row.sealed, row.sealed_salt, sealed) == ("{}", f"[{nothing}]", nothing)
            and row.who == f"[{','.join(map(quote, who))}]"
            and SALTS(row.facts_salt + row.who_salt + row.sealed_salt)
        )
    except UNREADABLE:
        return None
    return (id_[1:-1], hlc[1:-1], who) if fits else None


def unreadable(origin: str, n: int) -> Tampered:
    """That an event is not there, or only a damaged page where it was."""
    return Tampered(_("event {n} of {origin}: it is missing or cannot be read"), origin=origin, n=n)


def _not_indexed(origin: str, n: int) -> Tampered:
    what = _("event {n} of {origin}: the index of subjects does not agree with it")
    return Tampered(what, origin=origin, n=n)


def check_cover(connection: sqlite3.Connection) -> None:
    """No event and no entry of the index lies where no head reaches."""
    with snapshot(connection):
        heads = {origin: tree.n for origin, tree in read_trees(connection).items()}
        spans = fetch(connection, statements.ORIGINS) + fetch(connection, statements.SUBJECT_ORIGINS)
    for origin, first, last in spans:
        if first < 1 or last > heads.get(origin, 0):
            what = _("event {n} of {origin}: no head reaches it, yet it is stored or indexed: restore a backup")
            raise Tampered(what, origin=origin, n=first if first < 1 else last)


def check_file(connection: sqlite3.Connection) -> None:
    """The file says of itself what it said when it was made, has the same tables, and no damaged page."""
    read_about(connection)
    with snapshot(connection):
        same = check_schema(connection)
    if not same:
        raise Tampered(_("the tables, indexes or triggers were changed: restore a backup"))
    connection.set_authorizer(None)
    if fetch(connection, "PRAGMA integrity_check") != [("ok",)]:
        raise Tampered(_("the file is damaged: restore a backup"))
