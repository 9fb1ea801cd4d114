"""The file of the cache: made private, connected to, and how it knows up to where of which log it stands."""

from __future__ import annotations

import gc
import os
import sqlite3
from contextlib import closing, contextmanager
from json import dumps, loads
from typing import TYPE_CHECKING, NamedTuple

from primm.core.errors import StorageRefused
from primm.core.figures.sheets import Texts
from primm.system import files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from primm.core.figures.views import Row
    from primm.core.log.log import Log

TABLES = (
    "CREATE TABLE about(fingerprint TEXT NOT NULL, texts TEXT NOT NULL, overlay TEXT NOT NULL)",
    "CREATE TABLE cursor(origin TEXT PRIMARY KEY, n INTEGER NOT NULL, leaf BLOB)",
)
WAIT = 30.0  # seconds for somebody else's refresh to end
MEMORY = "PRAGMA cache_size = -65536"  # KiB


def connect(path: Path, mode: str = "rw") -> sqlite3.Connection:
    """The file, which must exist, open to write or to read ("ro")."""
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=WAIT, isolation_level=None)
    connection.execute(MEMORY)
    return connection


class Snapshot(NamedTuple):
    """The rows at one position of the log, which stay as they are while they are read, and where each class stands."""

    connection: sqlite3.Connection
    position: Mapping[str, int]
    tables: Mapping[type[Row], str]

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()


@contextmanager
def storage(path: Path) -> Iterator[None]:
    """Whatever the disk or another process refuses, said in one sentence."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        raise StorageRefused("the cache of figures cannot be written, see the rights of {path}", path=path) from error


@contextmanager
def new_file(path: Path) -> Iterator[sqlite3.Connection]:
    """A new file beside this one, private to its owner, which takes its place when all went well."""
    new = path.with_name(f"{path.name}.{os.getpid()}")
    new.unlink(missing_ok=True)
    try:
        with private_file(new) as connection:
            connection.execute(MEMORY)
            for text in TABLES:
                connection.execute(text)
            yield connection
        with new.open("rb+") as file:
            os.fsync(file)
        files.replace(new, path)
    finally:
        new.unlink(missing_ok=True)


@contextmanager
def private_file(path: Path) -> Iterator[sqlite3.Connection]:
    """A file that is not there yet, its owner's alone, written in one transaction.

    Nobody reads it yet and a failure throws it away: neither a journal nor syncing is of use.
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")
        yield connection
        connection.execute("COMMIT")


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for cycles of garbage: millions of small values without any are made, and it takes a twentieth."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def position(connection: sqlite3.Connection) -> dict[str, int]:
    """Up to where of the log the rows stand."""
    return dict(connection.execute("SELECT origin, n FROM cursor"))


def set_position(connection: sqlite3.Connection, log: Log, position: Mapping[str, int]) -> None:
    """Say up to where the rows stand, with the leaf that stands there."""
    leaves = [(origin, n, _leaf(log, origin, n)) for origin, n in position.items()]
    connection.execute("DELETE FROM cursor")
    connection.executemany("INSERT INTO cursor VALUES (?, ?, ?)", leaves)


def is_valid(connection: sqlite3.Connection, log: Log, fingerprint: str) -> bool:
    """Whether it was made by this code, of a log that still holds what was read."""
    if connection.execute("SELECT fingerprint FROM about").fetchall() != [(_made_by(log, fingerprint),)]:
        return False
    return all(_leaf(log, origin, n) == there for origin, n, there in connection.execute("SELECT * FROM cursor"))


def set_about(
    connection: sqlite3.Connection, log: Log, fingerprint: str, texts: Mapping[str, Texts], overlay: Mapping[str, Texts]
) -> None:
    """Say what made the rows, and keep the SQL: compiling it takes longer than a refresh."""
    about = (_made_by(log, fingerprint), dumps(texts), dumps(overlay))
    connection.execute("INSERT INTO about VALUES (?, ?, ?)", about)


def texts(connection: sqlite3.Connection, which: str = "texts") -> dict[str, Texts]:
    """The SQL of each view; as an "overlay" that which lays other rows over those of the file."""
    (found,) = connection.execute(f"SELECT {which} FROM about").fetchone()  # noqa: S608 - one of two columns
    return {name: Texts(*values) for name, values in loads(found).items()}


def _made_by(log: Log, fingerprint: str) -> str:
    """The code, and how often subjects or facts were blanked in the log: then rows are made of what is not there."""
    return f"{fingerprint} {log.about().get('blanked', '0')}"


def _leaf(log: Log, origin: str, n: int) -> bytes | None:
    """The leaf of one event, None where there is none."""
    return next((row.leaf for row in log.read(after={origin: n - 1}, upto={origin: n})), None)
