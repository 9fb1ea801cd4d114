"""The one way to open a log file: its owner's alone, with settings that are read back, behind a guard.

On the connection nothing can be done but what the log does: no other statement of this process, a plugin's least of
all, can change a table or an event. That is the second belt; the first are the triggers, which bind other programs.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import Any

from primm.core.errors import StorageRefused, Tampered, UnknownSchema, Unsafe
from primm.core.log import place, statements
from primm.core.log.patience import patiently, snapshot
from primm.system import paths
from primm.words import _

SETTINGS = (
    ("synchronous", 3),  # EXTRA: the folder is synced too when the journal goes
    ("fullfsync", 1),  # macOS: fsync alone stops at the drive's own cache
    ("foreign_keys", 1),
    ("recursive_triggers", 1),  # else REPLACE removes a row behind the triggers' back
    ("trusted_schema", 0),
    ("cell_size_check", 1),
    ("secure_delete", 1),
    ("mmap_size", 0),
    ("temp_store", 2),  # sorting leaves no copies of facts on the disk
    ("cache_spill", 0),  # a long transaction locks readers out only while it commits
)
LONGEST = 2_000_000
READS = (
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_TRANSACTION,
    sqlite3.SQLITE_RECURSIVE,
)
WRITES = {
    sqlite3.SQLITE_INSERT: ("event", "event_subject", "head"),
    sqlite3.SQLITE_UPDATE: ("head",),
    sqlite3.SQLITE_DELETE: ("event_subject",),
}


def create(path: str, about: dict[str, str]) -> None:
    """Make a new, empty log that nobody else can read; on failure nothing is left behind."""
    place.make_file(path)
    try:
        _fill(path, about)
    except BaseException:
        os.unlink(path)
        raise


def _fill(path: str, about: dict[str, str]) -> None:
    with closing(_open(path)) as connection:
        for each in ("BEGIN IMMEDIATE", *statements.DECLARED):
            patiently(connection.execute, each)
        patiently(connection.executemany, statements.SET_ABOUT, tuple(about.items()))
        patiently(connection.execute, f"PRAGMA application_id = {statements.APPLICATION_ID}")
        patiently(connection.execute, f"PRAGMA user_version = {statements.SCHEMA_VERSION}")
        patiently(connection.execute, "COMMIT")


def connect(path: str, *, write: bool) -> sqlite3.Connection:
    """Open a log that exists, after every check of the file and of the connection."""
    place.check_file(path)
    connection = _open(path)
    try:
        _check_kind(connection, path)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
        patiently(connection.execute, statements.KNOWN, ("[]",))  # json_each declares itself once, before the guard
        guard(connection, write=write)
    except BaseException:
        connection.close()
        raise
    return connection


def _open(path: str) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(paths.uri(os.path.abspath(path)), timeout=0, isolation_level=None, uri=True)
    except sqlite3.Error as error:
        raise StorageRefused(_("{path} cannot be opened; nothing was stored"), path=path) from error
    try:
        _set(connection)
        harden(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _set(connection: sqlite3.Connection) -> None:
    for setting, value in SETTINGS:
        patiently(connection.execute, f"PRAGMA {setting} = {value}")
        if (_ask(connection, setting) or 0) != value:  # a build that left a feature out answers nothing: it is off
            raise Unsafe(_("SQLite did not take the setting {setting}: use another build of it"), setting=setting)


def _ask(connection: sqlite3.Connection, setting: str) -> Any:
    found = patiently(lambda: connection.execute(f"PRAGMA {setting}").fetchone())
    return found and found[0]


def harden(connection: Any) -> None:
    """Refuse what could corrupt the file on purpose; Python offers the switch from 3.12 on."""
    if hasattr(connection, "setconfig"):
        connection.setconfig(1010, True)  # SQLITE_DBCONFIG_DEFENSIVE
        if not connection.getconfig(1010):
            raise Unsafe(_("SQLite did not take the setting {setting}: use another build of it"), setting="DEFENSIVE")


def _check_kind(connection: sqlite3.Connection, path: str) -> None:
    if _ask(connection, "application_id") != statements.APPLICATION_ID:
        raise Unsafe(_("{path} is a database, but not a log of PRIMM: name another file"), path=path)
    if (form := _ask(connection, "user_version")) != statements.SCHEMA_VERSION:
        older = _("{path} has an older form: run primm migrate, which makes a verified backup first")
        newer = _("{path} was written by a newer PRIMM: install that one")
        raise UnknownSchema(older if form < statements.SCHEMA_VERSION else newer, path=path)
    if _ask(connection, "journal_mode") != "delete":  # WAL loses acknowledged events when its file is lost
        raise Unsafe(_("{path} is in another journal mode: run sqlite3 {path} 'PRAGMA journal_mode=DELETE'"), path=path)
    if not _is_whole(connection, path):
        raise Tampered(_("{path} is cut short: restore a backup"), path=path)


def _is_whole(connection: sqlite3.Connection, path: str) -> bool:
    """Whether the file is as long as its pages; SQLite takes the end of a page that was cut off for zeros."""
    with snapshot(connection):
        return bool(_ask(connection, "page_count") * _ask(connection, "page_size") == os.stat(path).st_size)


def check_schema(connection: sqlite3.Connection) -> bool:
    """Whether the tables, indexes and triggers are those of a new log, and nothing temporary lies over them."""
    found = [sql for (sql,) in connection.execute(statements.SCHEMA) if sql is not None]
    return len(found) == len(statements.DECLARED) and set(found) == set(statements.DECLARED)


def guard(connection: sqlite3.Connection, *, write: bool = True) -> None:
    """Let nothing happen on the connection but what the log does."""
    connection.set_authorizer(_guard if write else _guard_reader)


def _guard(action: int, first: str | None, second: str | None, database: str | None, trigger: str | None) -> int:
    return sqlite3.SQLITE_OK if action in READS or first in WRITES.get(action, ()) else sqlite3.SQLITE_DENY


def _guard_reader(action: int, *names: str | None) -> int:
    return sqlite3.SQLITE_OK if action in READS else sqlite3.SQLITE_DENY
