"""The connection: settings that are read back, only logs of this PRIMM, and nothing on it but what the log does."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from primm.core.errors import StorageRefused, Tampered, UnknownSchema, Unsafe
from primm.core.log import sqlite
from primm.core.log.log import Log

NO_DOUBT = {
    "synchronous": 3,
    "fullfsync": 1,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "secure_delete": 1,
    "mmap_size": 0,
    "temp_store": 2,
    "cache_spill": 0,
}


def test_every_setting_that_safety_hangs_on_is_as_it_was_chosen(log):
    log._connection.set_authorizer(None)
    found = {each: log._connection.execute(f"PRAGMA {each}").fetchone() for each in NO_DOUBT}
    # A SQLite without memory maps answers nothing, which is as good as 0.
    assert {each: value and value[0] for each, value in found.items()} | {"mmap_size": 0} == NO_DOUBT
    assert 2_000_000 == log._connection.getlimit(sqlite3.SQLITE_LIMIT_LENGTH)
    assert ("delete",) == log._connection.execute("PRAGMA journal_mode").fetchone()


def test_a_log_that_is_refused_is_closed_at_once(log, outsider, monkeypatch):
    outsider(log.path, "UPDATE about SET value = 'x' WHERE key = 'origin'")
    made, connect = [], sqlite.connect
    monkeypatch.setattr(sqlite, "connect", lambda *path, **more: made.append(connect(*path, **more)) or made[0])
    with pytest.raises(Tampered):
        Log.open(log.path, write=True)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        made[0].execute("SELECT 1")


@pytest.mark.parametrize("why", ["PRAGMA application_id = 7", "setting"])
def test_a_file_that_is_refused_is_closed_at_once(log, outsider, monkeypatch, why):
    if why == "setting":
        monkeypatch.setattr(sqlite, "SETTINGS", (("never_heard_of", 1),))
    else:
        outsider(log.path, why)
    made, connect = [], sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *path, **more: made.append(connect(*path, **more)) or made[0])
    with pytest.raises(Unsafe):
        Log.open(log.path, write=True)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        made[0].execute("SELECT 1")


@pytest.mark.parametrize("write", [True, False])
def test_a_file_that_ends_within_its_last_page_is_refused(log, pen, clock, write):
    log.append(pen.drafts([1, 2]), None, clock)
    log.close()
    os.truncate(log.path, os.path.getsize(log.path) - 100)
    with pytest.raises(Tampered, match="cut short"):
        Log.open(log.path, write=write)


def test_what_is_done_alone_is_done_while_nobody_writes(log, pen, clock):
    """And those who wait go on afterwards."""
    told: list[str] = []

    def work() -> None:
        with closing(sqlite3.connect(log.path, timeout=0)) as other, pytest.raises(sqlite3.OperationalError) as locked:
            other.execute("BEGIN IMMEDIATE")
        told.append(str(locked.value))

    log.alone(work)
    assert ["database is locked"] == told
    assert not log.append(pen.drafts([1]), None, clock)[0].already


def test_a_setting_that_sqlite_does_not_take_is_named(log, monkeypatch):
    monkeypatch.setattr(sqlite, "SETTINGS", (*sqlite.SETTINGS, ("never_heard_of", 1)))
    with pytest.raises(Unsafe, match="never_heard_of"):
        Log.open(log.path, write=True)


class Switches:
    """A connection of Python 3.12 or later, as far as its switches go."""

    def __init__(self, *, works: bool) -> None:
        self.works, self.on = works, False

    def setconfig(self, switch: int, on: bool) -> None:
        assert switch == 1010  # SQLITE_DBCONFIG_DEFENSIVE
        self.on = on and self.works

    def getconfig(self, switch: int) -> bool:
        assert switch == 1010
        return self.on


def test_where_python_can_the_connection_is_made_defensive():
    connection = Switches(works=True)
    sqlite.harden(connection)
    assert connection.on


def test_a_sqlite_that_cannot_be_made_defensive_is_refused():
    with pytest.raises(Unsafe, match="DEFENSIVE"):
        sqlite.harden(Switches(works=False))


@pytest.mark.skipif(not hasattr(sqlite3.Connection, "setconfig"), reason="Python offers the switch from 3.12 on")
def test_on_a_defensive_connection_the_schema_cannot_be_written(log):
    connection: Any = log._connection
    connection.set_authorizer(None)
    connection.execute("PRAGMA writable_schema = 1")
    with pytest.raises(sqlite3.OperationalError, match="may not be modified"):
        connection.execute("DELETE FROM sqlite_master")


REFUSED = (
    "UPDATE event SET facts = '{}'",
    "DELETE FROM event",
    "REPLACE INTO about VALUES ('origin', 'other')",
    "UPDATE event_subject SET subject = 'x'",
    "DELETE FROM head",
    "DROP TABLE event",
    "DROP INDEX event_id",
    "DROP TRIGGER event_never_changed",
    "ALTER TABLE event RENAME TO events",
    "ALTER TABLE event RENAME COLUMN meta TO data",
    "ALTER TABLE event DROP COLUMN facts",
    "ALTER TABLE event ADD COLUMN more TEXT",
    "CREATE TABLE more (x)",
    "CREATE TEMP TABLE event (x)",
    "CREATE TEMP VIEW event AS SELECT 1",
    "CREATE TEMP TRIGGER t BEFORE INSERT ON main.event BEGIN SELECT RAISE(IGNORE); END",
    "CREATE VIEW more AS SELECT 1",
    "CREATE VIRTUAL TABLE more USING fts5(x)",
    "ATTACH ':memory:' AS other",
    "DETACH main",
    "PRAGMA synchronous = OFF",
    "PRAGMA writable_schema = ON",
    "PRAGMA ignore_check_constraints = ON",
    "PRAGMA journal_mode = OFF",
    "VACUUM",
    "REINDEX",
    "ANALYZE",
    "SAVEPOINT s",
)
NOT_ALLOWED = "not authorized|authorization denied|prohibited"
OF_THE_WRITER = (
    "INSERT INTO event_subject VALUES ('x', 'desk', 1)",
    "DELETE FROM event_subject",
    "UPDATE head SET n = 0",
    "INSERT INTO head VALUES ('x', 1, x'', '')",
)


@pytest.mark.parametrize("statement", REFUSED)
def test_what_the_log_does_not_do_cannot_be_done_on_its_connection(log, pen, clock, statement):
    """Whoever runs in this process, a plugin for one, gets no further than the log itself goes."""
    log.append(pen.drafts([1]), None, clock)
    with pytest.raises(sqlite3.DatabaseError, match=NOT_ALLOWED):
        log._connection.execute(statement)
    log.append(pen.drafts([2]), None, clock)
    assert {"desk": 2} == log.position()


@pytest.mark.parametrize("statement", REFUSED + OF_THE_WRITER)
def test_who_reads_can_only_read(log, statement):
    with Log.open(log.path, write=False) as reader, pytest.raises(sqlite3.DatabaseError, match=NOT_ALLOWED):
        reader._connection.execute(statement)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ("PRAGMA application_id = 7", Unsafe, "not a log"),
        ("PRAGMA user_version = 3", UnknownSchema, "newer PRIMM"),
        ("PRAGMA user_version = 1", UnknownSchema, "older form: run primm migrate"),
        ("PRAGMA journal_mode = WAL", Unsafe, "journal mode"),
        ("UPDATE about SET value = 'other' WHERE key = 'origin'", Tampered, "says of itself"),
        ("DELETE FROM about", Tampered, "says of itself"),
        ("DROP TABLE about", Tampered, "damaged or was changed"),
        ("DROP TABLE event_subject", Tampered, "damaged or was changed"),
    ],
)
@pytest.mark.parametrize("write", [True, False])
def test_a_file_that_is_no_log_of_this_primm_is_not_opened(log, outsider, change, error, words, write):
    log.close()
    outsider(log.path, change)
    with pytest.raises(error, match=words):
        Log.open(log.path, write=write)


def test_a_file_that_is_no_database_is_told(log, tmp_path):
    path = tmp_path / "primm.db"
    path.write_bytes(b"Dear sir or madam, " * 99)
    path.chmod(0o600)
    with pytest.raises(Tampered, match="NOTADB"):
        Log.open(path, write=False)


@pytest.mark.parametrize("sign", ["%", "?", "#", "%3f", "à", " "])
def test_a_folder_may_have_any_name(tmp_path, pen, clock, sign):
    path = tmp_path / f"case{sign}mode=memory" / "primm.db"
    with Log.create(path, clock) as log:
        log.append(pen.drafts([1]), None, clock)
    with Log.open(path, write=False) as again:
        assert [1] == list(again.position().values())


def test_a_text_that_is_too_long_is_refused_and_nothing_is_stored(log, pen, clock):
    with pytest.raises(StorageRefused, match="TOOBIG"):
        log.append([pen.draft(1, facts='{"note":"' + "x" * 2_000_000 + '"}')], None, clock)
    assert {} == log.position()
