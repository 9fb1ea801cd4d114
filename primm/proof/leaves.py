"""The leaves of a log, read alone, and the roots of trees over the first of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from primm.core.errors import Tampered
from primm.core.log import merkle
from primm.core.log.read import fetch
from primm.core.log.sqlite import connect
from primm.proof.verify import Verdict
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from concurrent.futures import Future
    from sqlite3 import Connection

    from primm.core.log.log import Log

STEP = 2**14  # a step holds the file for some tens of milliseconds
HASH = 32  # bytes
# SQLite hands over the leaves of a step as one text, so that the interpreter is free meanwhile. It keeps their order,
# which its documentation does not promise: in another one they would make another tree, and be refused. The table is
# read from row to row between the ends of a step, which takes a quarter less time than the index; where the events of
# other origins lie between them, their rows are passed over.
TOGETHER = (
    "SELECT group_concat(hex(leaf), '') FROM (SELECT leaf FROM event NOT INDEXED WHERE origin = ?1 AND rowid BETWEEN "
    "(SELECT rowid FROM event WHERE origin = ?1 AND n = ?2 + 1) AND "
    "(SELECT rowid FROM event WHERE origin = ?1 AND n = ?3) ORDER BY rowid)"
)


def leaves(path: str, origin: str, after: int, upto: int) -> Iterator[bytes]:
    """The leaves of the events after one up to another; Tampered where one is missing.

    The next ones are read while the tree over these is made: either takes as long as the other.
    """
    with ThreadPoolExecutor(1) as ahead, _reading(ahead, path) as connection:

        def read(first: int) -> Future[Any]:
            return ahead.submit(fetch, connection, TOGETHER, origin, first, min(first + STEP, upto))

        coming = [read(first) for first in range(after, upto, STEP)[:1]]
        for first in range(after, upto, STEP):
            found = bytes.fromhex(coming.pop().result()[0][0] or "")
            if len(found) != (min(first + STEP, upto) - first) * HASH:
                text = _("origin {origin}: events after {n} are missing: run primm log verify")
                raise Tampered(text, origin=origin, n=first)
            coming += [read(next_) for next_ in range(first + STEP, upto, STEP)[:1]]
            yield from [found[place : place + HASH] for place in range(0, len(found), HASH)]


@contextmanager
def _reading(ahead: ThreadPoolExecutor, path: str) -> Iterator[Connection]:
    """A connection of the thread that reads ahead."""
    connection = ahead.submit(connect, path, write=False).result()
    try:
        yield connection
    finally:
        ahead.submit(connection.close).result()


def roots_at(log: Log, wanted: Mapping[str, Collection[int]]) -> dict[tuple[str, int], bytes]:
    """The roots of the first n events of origins, for every n that is asked for and reached, in one pass."""
    roots, position = {}, log.position()
    for origin, places in wanted.items():
        compact: list[bytes] = []
        asked = {n for n in places if n <= position.get(origin, 0)}
        roots.update({(origin, 0): merkle.EMPTY_ROOT} if 0 in asked else {})
        for n, leaf in enumerate(leaves(log.path, origin, 0, max(asked, default=0)), 1):
            merkle.grow(compact, n - 1, leaf)
            if n in asked:
                roots[origin, n] = merkle.root(compact)
    return roots


def compared(log: Log, wanted: Mapping[str, Collection[int]]) -> Verdict:
    """What can be compared with checkpoints, as verifying would have it, without a look at the events themselves."""
    heads = log.heads()
    roots = roots_at(log, {origin: {*wanted.get(origin, ()), head.n} for origin, head in heads.items()})
    faults = [
        Tampered(
            _("origin {origin}: its events, {n} of them, have another tree than its head says"), origin=each, n=head.n
        )
        for each, head in heads.items()
        if roots[each, head.n] != head.root
    ]
    return Verdict(heads, tuple(faults), roots)
