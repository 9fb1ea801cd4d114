"""What happens inside one transaction of the log: new rows are chained to the last ones, inserted and read again."""

from __future__ import annotations

from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING

from primm.core.errors import Forked, PrimmError, Problem, Refused, Tampered, Unsafe
from primm.core.events.ids import stand_ins
from primm.core.log import index, merkle, statements
from primm.core.log.append import check_same, make_row
from primm.core.log.clock import START, milliseconds, stamp, tick
from primm.core.log.index import Concern
from primm.core.log.read import fetch, with_ids
from primm.core.log.read import rows as read_rows
from primm.core.log.rows import FORMAT, Broken, Draft, Row, Sealer, Stored, decode, encode, examine, target
from primm.core.log.sqlite import check_schema
from primm.words import _

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Container, Mapping, Sequence
    from datetime import datetime

    from primm.core.log.clock import Clock

STEP = 1_000


class Tree:
    """The head of one origin while events are added to it."""

    def __init__(self, n: int = 0, compact: bytes = b"", hlc: str = START) -> None:
        self.n, self.hlc = n, hlc
        self.compact = merkle.split(compact)

    def grow(self, leaf: bytes, hlc: str) -> None:
        """Take the next leaf."""
        merkle.grow(self.compact, self.n, leaf)
        self.n, self.hlc = self.n + 1, hlc


def about(origin: str, created: datetime) -> dict[str, str]:
    """What a new log says of itself, with a digest by which a damaged byte is seen."""
    said = {"created": stamp(created), "format": str(FORMAT), "origin": origin}
    return {**said, "digest": digest(said)}


def read_about(connection: sqlite3.Connection) -> dict[str, str]:
    """What a log says of itself, unless a byte of it was changed."""
    said = dict(fetch(connection, statements.ABOUT))
    if said.pop("digest", "") != digest(said) or "origin" not in said:
        raise Tampered(_("what the log says of itself was changed: restore a backup"))
    return said


def digest(said: Mapping[str, str]) -> str:
    """The hash of what a log says of itself."""
    return sha256(encode(said).encode()).hexdigest()


def append(
    connection: sqlite3.Connection, origin: str, drafts: Sequence[Draft], sealer: Sealer | None, now: Clock
) -> tuple[list[Stored], list[Row]]:
    """Store drafts of this origin. Returns where each of them stands, and the rows that are new."""
    trees = _trees(connection)
    known = dict(reversed(with_ids(connection, [draft.id for draft in drafts])))
    tree, hlc = trees.get(origin) or Tree(), max((each.hlc for each in trees.values()), default=START)
    stored: list[Stored] = []
    new: list[Row] = []
    concerns: list[Concern] = []
    moment = now()
    recorded, ms = stamp(moment), milliseconds(moment)
    for draft in drafts:
        already = draft.id in known
        if already:
            row = known[draft.id]
            check_same(draft, row, sealer)
        else:
            hlc = tick(hlc, ms)
            row = known[draft.id] = make_row(draft, origin, tree.n + 1, hlc, recorded, sealer)
            tree.grow(row.leaf, hlc)
            new.append(row)
            concerns.append(Concern(origin, row.n, draft.id, draft.who, draft.of))
        stored.append(Stored(draft.id, row.origin, row.n, already))
    _insert(connection, tree, new, concerns)
    return stored, new


def begin(connection: sqlite3.Connection, origin: str, draft: Draft, now: Clock) -> tuple[list[Stored], list[Row]]:
    """Let the log say that it goes on under another origin, and store the first event of that."""
    say(connection, origin=origin)
    return append(connection, origin, [draft], None, now)


def say(connection: sqlite3.Connection, **more: str) -> None:
    """Let the log say something else of itself."""
    said = read_about(connection) | more
    connection.executemany(statements.SET_ABOUT, tuple({**said, "digest": digest(said)}.items()))


def blank(connection: sqlite3.Connection, rows: Sequence[Row], cause: str) -> None:
    """Store rows of which parts are blanked by the erasure that has this id; where subjects or facts go, index anew."""
    moved = [row for row in rows if _row(connection, row.origin, row.n)[3:7] != row[3:7]]
    groups = sorted({place for row in moved for place in index.group(connection, _concern(row).id)})
    times = int(read_about(connection).get("blanked", "0")) + bool(groups)
    say(connection, blanking=cause)
    if connection.executemany(statements.BLANK, [(*row[3:9], row.origin, row.n) for row in rows]).rowcount != len(rows):
        raise PrimmError(_("the log did not keep what was written to it; nothing was stored: check the plugins"))
    connection.executemany(statements.CLEAR_PLACE, groups)
    twice = {id_ for (id_,) in connection.execute(statements.TWICE)} if groups else ()
    index.add(connection, [_concern(_row(connection, *place)) for place in groups], twice)
    say(connection, blanking="", blanked=str(times))


def receive(connection: sqlite3.Connection, own: str, rows: Sequence[Row]) -> list[Row]:
    """Store rows of another origin, which follow one another. Returns those that are new."""
    if not rows:
        return []
    origin = rows[0].origin
    if origin == own:
        text = _("events of this installation came from outside: go on here as a new origin, with primm log new-origin")
        raise Forked(text)
    tree = _trees(connection).get(origin) or Tree()
    known = {row.n: row.leaf for row in read_rows(connection, {origin: rows[0].n - 1}, {origin: tree.n})}
    if any(known.get(row.n, row.leaf) != row.leaf for row in rows):
        raise Forked(_("origin {origin} has two histories: the events that came differ from those here"), origin=origin)
    new = [row for row in rows if row.n not in known]
    concerns = [_follow(tree, origin, row) for row in new]
    twice = {id_ for id_, _row in with_ids(connection, [each.id for each in concerns])}
    _insert(connection, tree, new, concerns, twice)
    return new


def _follow(tree: Tree, origin: str, row: Row) -> Concern:
    """Chain a row that came from outside, if it is what comes next and agrees with its own hashes."""
    try:
        meta, who = examine(row)
        of = target(row.facts)
    except Broken as error:
        raise Refused([Problem("", str(error), {"n": row.n, "origin": row.origin})]) from error
    if (row.origin, row.n) != (origin, tree.n + 1) or meta["hlc"] <= tree.hlc:
        out_of_order = _("event {n} of {origin}: it does not follow the last one here")
        raise Refused([Problem("", out_of_order, {"n": row.n, "origin": row.origin})])
    tree.grow(row.leaf, meta["hlc"])
    return Concern(origin, row.n, meta["id"], stand_ins(who, meta["id"]), of)


def _concern(row: Row) -> Concern:
    id_ = decode(row.meta)["id"]
    return Concern(row.origin, row.n, id_, stand_ins(decode(row.who), id_), target(row.facts))


def _row(connection: sqlite3.Connection, origin: str, n: int) -> Row:
    return next(read_rows(connection, {origin: n - 1}, {origin: n}))


def rebuild(connection: sqlite3.Connection) -> None:
    """Derive the whole index again."""
    position = {origin: tree.n for origin, tree in _trees(connection).items()}
    twice = {id_ for (id_,) in connection.execute(statements.TWICE)}
    connection.execute(statements.CLEAR_SUBJECTS)
    rows = read_rows(connection, {}, position)
    while step := list(islice(rows, STEP)):
        index.add(connection, [_concern(row) for row in step], twice)


def read_trees(connection: sqlite3.Connection) -> dict[str, Tree]:
    """The head of every origin."""
    return {origin: Tree(n, compact, hlc) for origin, n, compact, hlc in fetch(connection, statements.HEADS)}


def _trees(connection: sqlite3.Connection) -> dict[str, Tree]:
    if not check_schema(connection):
        raise Unsafe(_("the tables of the log were changed: run primm log verify"))
    return read_trees(connection)


def _insert(
    connection: sqlite3.Connection,
    tree: Tree,
    new: Sequence[Row],
    concerns: Sequence[Concern],
    twice: Container[str] = (),
) -> None:
    if not new:
        return
    first = new[0]
    added = connection.executemany(statements.ADD_EVENT, new).rowcount
    leaves = connection.execute(statements.LEAVES, (first.origin, first.n - 1)).fetchall()
    if added != len(new) or leaves != [(row.leaf,) for row in new]:
        raise PrimmError(_("the log did not keep what was written to it; nothing was stored: check the plugins"))
    index.add(connection, concerns, twice)
    connection.execute(statements.SET_HEAD, (first.origin, tree.n, b"".join(tree.compact), tree.hlc))
