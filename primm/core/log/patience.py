"""Waiting for others, and what SQLite's errors mean in PRIMM's words: the one place where both are decided.

SQLite's own busy handler starves some of several writers for seconds; so it is off, and whoever finds the file locked
tries again after 0.2 to 2 ms, for 30 s. A writer that cannot commit yet keeps new readers out, so its turn comes.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from primm.core.errors import Busy, PrimmError, StorageRefused, Tampered, Unsafe
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

P = ParamSpec("P")
T = TypeVar("T")
PATIENCE = 30.0  # seconds, as are these
SHORTEST, SPREAD = 0.0002, 0.0018
LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_ERROR)
NO_TEXT = (sqlite3.OperationalError, UnicodeDecodeError)  # Python's own: a value, or a name in the schema, is no UTF-8


def patiently(work: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
    """Do it; as long as another process has the file locked, wait a moment and do it again."""
    began = 0.0
    while True:
        try:
            return work(*args, **more)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            now = time.monotonic()
            began = began or now
            if _code(error) not in LOCKED or now - began > PATIENCE:
                raise translated(error) from error
        # Who has waited long asks more often, so that nobody is passed over for long.
        spread = max(0.0, SPREAD - (now - began) / 75)
        time.sleep(SHORTEST + os.urandom(1)[0] / 255 * spread)


def translated(error: sqlite3.Error | UnicodeDecodeError) -> PrimmError | sqlite3.Error | UnicodeDecodeError:
    """SQLite's error as the one that the person at the keyboard can act on; a misuse of the library stays a bug."""
    code, reason = _code(error), getattr(error, "sqlite_errorname", "")
    if code in DAMAGED or (code is None and isinstance(error, NO_TEXT)):
        reason = reason or "TEXT"
        return Tampered(_("the log is damaged or was changed ({reason}): run primm log verify"), reason=reason)
    if code is None:
        return error
    if code in LOCKED:
        return Busy(_("the log was busy for {seconds:.0f} seconds: try again"), seconds=PATIENCE)
    if code == sqlite3.SQLITE_AUTH:
        return Unsafe(_("a statement that the log does not use was refused: check the plugins"))
    if code == sqlite3.SQLITE_FULL:
        return StorageRefused(_("the disk is full, nothing was stored: make room on it and try again"))
    return StorageRefused(_("the log cannot be used ({reason}); nothing was stored: look at its disk"), reason=reason)


def _code(error: Exception) -> int | None:
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return code if code is None else code & 0xFF


def take_turn(connection: sqlite3.Connection, crowded: bool) -> bool:
    """Begin to write; answers whether others were in the way. Then, the next time, they are let go first."""
    if crowded:
        time.sleep(0.002)
    began = time.monotonic()
    patiently(connection.execute, "BEGIN IMMEDIATE")
    return time.monotonic() - began > SHORTEST


def whole(connection: sqlite3.Connection, work: Callable[[], T]) -> T:
    """Do it inside the transaction that is open and leave that to be committed; on an error, nothing of it stays."""
    try:
        return work()
    except sqlite3.Error as error:
        undo(connection)
        raise translated(error) from error
    except BaseException:
        undo(connection)
        raise


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """One state of the log for several statements."""
    patiently(connection.execute, "BEGIN")
    try:
        yield
    except sqlite3.Error as error:
        raise translated(error) from error
    finally:
        undo(connection)


def undo(connection: sqlite3.Connection) -> None:
    """End a transaction without a trace, if one is open."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")
