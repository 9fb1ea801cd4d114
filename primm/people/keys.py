"""``keys.db``: one wrapped key for each person, in an SQLite file of its own, never in the log nor in its backups."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from primm.core.errors import Busy, KeyMissing, StorageRefused, UnknownSchema, Unsafe
from primm.people.private import check_private, create_private
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from os import PathLike

FILE_NAME = "keys.db"
APPLICATION_ID = 0x5052_4B59  # "PRKY"
FORMAT = 1
WAIT_SECONDS = 30
# What is set on every connection, and the value that it must read back as.
SETTINGS = {"journal_mode": "delete", "synchronous": 3, "secure_delete": 1, "temp_store": 2}
SETTINGS |= {"trusted_schema": 0, "cell_size_check": 1}
TABLE = "CREATE TABLE dek(subject TEXT NOT NULL PRIMARY KEY, wrapped BLOB NOT NULL, kcv TEXT NOT NULL) STRICT"
ALL = "SELECT subject FROM dek ORDER BY subject"
FIND = "SELECT wrapped, kcv FROM dek WHERE subject = ?"
# Not INSERT OR IGNORE: that would pass over a broken key as silently as over a second one.
ADD = "INSERT INTO dek(subject, wrapped, kcv) VALUES (?, ?, ?) ON CONFLICT(subject) DO NOTHING"
REMOVE = "DELETE FROM dek WHERE subject = ?"
WRAPPED = "SELECT subject, wrapped FROM dek ORDER BY subject"
EXCHANGE = "UPDATE dek SET wrapped = ? WHERE subject = ?"


class WrappedKey(NamedTuple):
    """A person's key under the master key, with its check value."""

    wrapped: bytes
    kcv: str


def create_key_table(folder: str | PathLike[str]) -> None:
    """Make an empty ``keys.db``."""
    path = os.path.join(folder, FILE_NAME)
    create_private(path)
    with saying_why(path):
        connection = _connect(path)
        connection.executescript(
            f"BEGIN; PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORMAT}; {TABLE}; COMMIT;"
        )
        connection.close()


class KeyTable:
    """The open ``keys.db``."""

    def __init__(self, folder: str | PathLike[str]) -> None:
        self._path = os.path.join(folder, FILE_NAME)
        try:
            check_private(self._path)
        except FileNotFoundError:
            # Never made anew here: every person would get a second key, and the first one's texts be lost unseen.
            raise KeyMissing(_("{path} is missing: put back the backup of the keys"), path=self._path) from None
        with saying_why(self._path):
            self._connection = _connect(self._path)
            _check_format(self._connection, self._path)

    def find(self, subject: str) -> WrappedKey | None:
        """The subject's key, if there is one."""
        with saying_why(self._path):
            found = self._connection.execute(FIND, (subject,)).fetchone()
        return WrappedKey(*found) if found else None

    def subjects(self) -> list[str]:
        """Who has a key, in order."""
        with saying_why(self._path):
            return [subject for (subject,) in self._connection.execute(ALL)]

    def add(self, keys: Iterable[tuple[str, WrappedKey]]) -> list[str]:
        """Store keys of subjects that have none, in one transaction; says whose were stored."""
        added = []
        with self.alone():
            for subject, key in keys:
                if self._connection.execute(ADD, (subject, *key)).rowcount:
                    added.append(subject)
        return added

    def remove(self, subjects: Iterable[str]) -> list[str]:
        """Forget the keys of these subjects in one transaction, and leave no byte of them; says whose there were."""
        with self.alone():
            removed = [each for each in subjects if self._connection.execute(REMOVE, (each,)).rowcount]
        with saying_why(self._path):
            self._connection.execute("VACUUM")  # also where none was found: a command may have been killed before it
        return removed

    def exchange(self, wrapping: Callable[[str, bytes], bytes | None]) -> None:
        """Put another wrapping in the place of each for which there is one, all in one transaction."""
        with self.alone():
            for subject, wrapped in self._connection.execute(WRAPPED).fetchall():
                if other := wrapping(subject, wrapped):
                    self._connection.execute(EXCHANGE, (other, subject))

    @property
    def is_alone(self) -> bool:
        """Whether this command is the one that may change the keys now."""
        return self._connection.in_transaction

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While no other command changes the keys, nor the master key; what is done to the table is done at the end."""
        if self.is_alone:
            yield
            return
        with saying_why(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            before = self._connection.total_changes
            try:
                yield
                if self._connection.total_changes != before:
                    self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    with suppress(sqlite3.Error):  # what failed is told; where nothing did, nothing is to be lost here
                        self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _connect(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=WAIT_SECONDS)
    for name, value in SETTINGS.items():
        connection.execute(f"PRAGMA {name} = {value}")
        if connection.execute(f"PRAGMA {name}").fetchone() != (value,):
            connection.close()
            raise Unsafe(_("{path}: SQLite does not keep the setting {setting}"), path=path, setting=name)
    return connection


def _is_whole(connection: sqlite3.Connection, path: str) -> bool:
    """Whether the file is as long as its pages; SQLite takes the end of a page that was cut off for zeros."""
    connection.execute("BEGIN")
    (pages,), (size,) = (connection.execute(f"PRAGMA page_{each}").fetchone() for each in ("count", "size"))
    found = os.stat(path).st_size
    connection.execute("ROLLBACK")
    return bool(pages * size == found)


def _check_format(connection: sqlite3.Connection, path: str) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if (application, version) != (APPLICATION_ID, FORMAT):
        connection.close()
        if application == APPLICATION_ID:
            raise UnknownSchema(_("{path} was written by a newer PRIMM: install that one"), path=path)
        raise KeyMissing(_("{path} is not a file of keys: put back the backup of the keys"), path=path)
    if not _is_whole(connection, path):
        connection.close()
        raise KeyMissing(_("{path} is damaged: put back the backup of the keys"), path=path)


@contextmanager
def saying_why(path: str) -> Iterator[None]:
    """Turn what SQLite says into what to do."""
    try:
        yield
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        name = getattr(error, "sqlite_errorname", "")  # Python's own errors have none: what is no text in UTF-8
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise Busy(_("the keys are in use by another command: try again")) from None
        if name and isinstance(error, sqlite3.OperationalError):
            text = _("{path} cannot be read or written ({reason}): see to its disk and the folder's rights")
            raise StorageRefused(text, path=path, reason=name) from None
        raise KeyMissing(_("{path} is damaged: put back the backup of the keys"), path=path) from None
