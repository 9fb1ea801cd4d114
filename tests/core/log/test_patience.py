"""Waiting for others: as long as needed and no longer; and SQLite's errors in words that help."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import Busy, StorageRefused, Tampered, Unsafe
from primm.core.log import patience

if TYPE_CHECKING:
    from collections.abc import Callable


class Waiting:
    """Time that passes only in sleep: how long each sleep was, and what somebody else does meanwhile."""

    def __init__(self) -> None:
        self.now, self.sleeps = 100.0, list[float]()
        self.end: Callable[[], object] = lambda: None
        self.patience = 0

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.sleeps.append(seconds)
        if len(self.sleeps) == self.patience:
            self.end()

    def until(self, count: int, end: Callable[[], object]) -> None:
        """During the sleep that has this number, somebody acts."""
        self.patience, self.end = count, end


@pytest.fixture
def waiting(monkeypatch) -> Waiting:
    """What is half a minute for people is half a second here."""
    made = Waiting()
    monkeypatch.setattr(patience.time, "sleep", made.sleep)
    monkeypatch.setattr(patience.time, "monotonic", lambda: made.now)
    monkeypatch.setattr(patience, "PATIENCE", 0.5)
    return made


@pytest.fixture
def other(log):
    """Another program that has the file open."""
    with closing(sqlite3.connect(log.path, isolation_level=None)) as connection:
        yield connection


def test_half_a_minute_is_waited():
    assert 30 == patience.PATIENCE


def test_a_writer_waits_until_the_other_has_finished(log, pen, clock, other, waiting):
    other.execute("BEGIN IMMEDIATE")
    waiting.until(7, lambda: other.execute("ROLLBACK"))
    log.append(pen.drafts([1]), None, clock)
    assert ({"desk": 1}, 7) == (log.position(), len(waiting.sleeps))
    assert all(0.0002 <= each <= 0.002 for each in waiting.sleeps)


def test_who_had_to_wait_lets_the_others_go_first_the_next_time(log, pen, clock, other, waiting):
    other.execute("BEGIN IMMEDIATE")
    waiting.until(1, lambda: other.execute("ROLLBACK"))
    log.append(pen.drafts([1]), None, clock)
    log.append(pen.drafts([2]), None, clock)
    log.append(pen.drafts([3]), None, clock)
    assert [0.002] == waiting.sleeps[1:]


def test_a_writer_waits_for_a_reader_before_it_commits(log, pen, clock, other, waiting):
    other.execute("BEGIN")
    other.execute("SELECT * FROM event").fetchall()
    waiting.until(3, lambda: other.execute("ROLLBACK"))
    log.append(pen.drafts([1]), None, clock)
    assert ({"desk": 1}, 3) == (log.position(), len(waiting.sleeps))


def test_when_the_others_go_on_writing_the_log_is_busy_and_nothing_is_stored(log, pen, clock, other, waiting):
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy, match="try again"):
        log.append(pen.drafts([1]), None, clock)
    assert 0.5 <= waiting.now - 100 <= 0.51
    other.execute("ROLLBACK")
    assert not log.append(pen.drafts([1]), None, clock)[0].already


def test_who_has_waited_long_asks_more_often(log, pen, clock, other, waiting, monkeypatch):
    """Little by little: from 2 ms, where the dice are at their highest, to the shortest."""
    monkeypatch.setattr(patience.os, "urandom", lambda many: b"\xff" * many)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy):
        log.append(pen.drafts([1]), None, clock)
    assert (0.002, 0.0002) == (waiting.sleeps[0], waiting.sleeps[-1])
    assert sorted(waiting.sleeps, reverse=True) == waiting.sleeps
    assert len([each for each in waiting.sleeps if 0.0005 < each < 0.0015]) > 20


def test_when_a_reader_does_not_end_nothing_is_stored_and_the_log_goes_on(log, pen, clock, other, waiting):
    other.execute("BEGIN")
    other.execute("SELECT * FROM event").fetchall()
    with pytest.raises(Busy):
        log.append(pen.drafts([1]), None, clock)
    other.execute("ROLLBACK")
    assert {} == log.position()
    log.append(pen.drafts([1]), None, clock)
    assert {"desk": 1} == log.position()


def test_a_reader_waits_too(log, pen, clock, other, waiting):
    log.append(pen.drafts([1]), None, clock)
    other.execute("BEGIN EXCLUSIVE")
    waiting.until(2, lambda: other.execute("ROLLBACK"))
    assert {"desk": 1} == log.position()
    assert 2 == len(waiting.sleeps)


def error(code: int | None, kind: type[sqlite3.Error] = sqlite3.OperationalError) -> sqlite3.Error:
    """An error as Python makes it of one of SQLite's codes; its own have none."""
    made = kind("the value is personal")
    if code is not None:
        made.sqlite_errorcode, made.sqlite_errorname = code, "SQLITE_REASON"
    return made


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (sqlite3.SQLITE_BUSY, Busy),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, Busy),
        (sqlite3.SQLITE_LOCKED, Busy),
        (sqlite3.SQLITE_CORRUPT, Tampered),
        (sqlite3.SQLITE_CORRUPT_INDEX, Tampered),
        (sqlite3.SQLITE_NOTADB, Tampered),
        (sqlite3.SQLITE_CONSTRAINT_TRIGGER, Tampered),
        (sqlite3.SQLITE_ERROR, Tampered),
        (sqlite3.SQLITE_AUTH, Unsafe),
        (sqlite3.SQLITE_FULL, StorageRefused),
        (sqlite3.SQLITE_READONLY, StorageRefused),
        (sqlite3.SQLITE_IOERR_FSYNC, StorageRefused),
        (sqlite3.SQLITE_CANTOPEN, StorageRefused),
        (sqlite3.SQLITE_NOMEM, StorageRefused),
        (sqlite3.SQLITE_TOOBIG, StorageRefused),
        (None, Tampered),
    ],
)
def test_each_error_of_sqlite_says_what_to_do_and_never_the_value(code, expected):
    made = patience.translated(error(code))
    assert expected is type(made)
    assert "personal" not in str(made)


def test_a_misuse_of_the_library_stays_a_bug():
    wrong = error(None, sqlite3.ProgrammingError)
    assert wrong is patience.translated(wrong)


def test_a_text_that_is_no_utf8_is_damage(log, pen, clock, outsider):
    log.append(pen.drafts([1]), None, clock)
    script = "DROP TRIGGER event_never_changed; UPDATE event SET facts = CAST(x'ff' AS TEXT);"
    outsider(log.path, script=script)
    with pytest.raises(Tampered, match="TEXT"):
        list(log.read())


def test_an_error_within_a_state_that_is_held_is_told_and_the_state_let_go(log):
    with pytest.raises(Unsafe, match="check the plugins"), patience.snapshot(log._connection):
        log._connection.execute("ATTACH ':memory:' AS other")
    assert not log._connection.in_transaction


def test_a_full_disk_is_called_so():
    assert "the disk is full" in str(patience.translated(error(sqlite3.SQLITE_FULL)))
