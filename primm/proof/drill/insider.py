"""The competent insider: an event is changed or removed and all hashes are computed again, so that all agree."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from primm.core.log import merkle
from primm.core.log.log import Log
from primm.core.log.rows import decode, meta_text
from primm.proof.drill.attacks import DROPPED, RESTORED

if TYPE_CHECKING:
    from collections.abc import Callable

ANOTHER_DAY = "2001-01-01"
LEAVES = "SELECT leaf, meta FROM event WHERE origin = ? ORDER BY n"


def change(path: str, origin: str, n: int) -> None:
    """Move an event to another day and compute its leaf and its origin's tree again."""

    def work(connection: sqlite3.Connection) -> None:
        ((text,),) = connection.execute("SELECT meta FROM event WHERE origin = ? AND n = ?", (origin, n))
        meta = meta_text({**decode(text), "occurred": ANOTHER_DAY})
        given = (meta, merkle.leaf_hash(meta.encode()), origin, n)
        connection.execute("UPDATE event SET meta = ?, leaf = ? WHERE origin = ? AND n = ?", given)

    _rehashed(path, origin, work)


def roll_back(path: str, origin: str, n: int) -> None:
    """Take the last event of an origin away, as if it had never been stored."""

    def work(connection: sqlite3.Connection) -> None:
        for table in ("event", "event_subject"):
            connection.execute(f"DELETE FROM {table} WHERE origin = ? AND n = ?", (origin, n))  # noqa: S608 - its own

    _rehashed(path, origin, work)


def _rehashed(path: str, origin: str, work: Callable[[sqlite3.Connection], None]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(DROPPED)
        work(connection)
        compact: list[bytes] = []
        hlc = n = 0
        for n, (leaf, meta) in enumerate(connection.execute(LEAVES, (origin,)), 1):
            merkle.grow(compact, n - 1, leaf)
            hlc = decode(meta)["hlc"]
        connection.execute(
            "UPDATE head SET n = ?, compact = ?, hlc = ? WHERE origin = ?", (n, b"".join(compact), hlc, origin)
        )
        connection.executescript(RESTORED)
    with Log.open(path, write=True) as log:
        log.rebuild_index()
