"""A log goes on under a new origin: whole or not at all, and what was there before stays as it was."""

from __future__ import annotations

import sqlite3

import pytest

from primm.core.errors import OutcomeUnknown, Unsafe
from primm.core.log.log import Log
from primm.proof.verify import verify
from tests.core.log.test_commit import during_commit, keys_after, keys_before


def test_what_comes_is_numbered_anew_and_what_was_there_stays(log, pen, clock):
    log.append(pen.drafts([1, 2]), None, clock)
    before = list(log.read())
    log.begin("second", pen.draft(3), clock)
    log.append(pen.drafts([4]), None, clock)
    assert {"desk": 2, "second": 2} == log.position()
    assert before == list(log.read({}, {"desk": 2}))
    with Log.open(log.path, write=False) as reader:
        assert "second" == reader.origin
    assert () == verify(log.path).faults


def test_afterwards_the_log_is_guarded_as_before(log, pen, clock):
    log.begin("second", pen.draft(1), clock)
    with pytest.raises(sqlite3.DatabaseError, match="not authorized"):
        log._connection.execute("UPDATE about SET value = 'third' WHERE key = 'origin'")


def test_interrupted_before_the_commit_it_goes_on_as_it_was(log, pen, clock):
    during_commit(log, keys_before)
    with pytest.raises(KeyboardInterrupt):
        log.begin("second", pen.draft(1), clock)
    with Log.open(log.path, write=False) as reader:
        assert ("desk", {}) == (reader.origin, reader.position())


def test_interrupted_after_the_commit_it_has_begun(log, pen, clock):
    during_commit(log, keys_after)
    with pytest.raises(OutcomeUnknown):
        log.begin("second", pen.draft(1), clock)
    with Log.open(log.path, write=False) as reader:
        assert ("second", {"second": 1}) == (reader.origin, reader.position())
    assert () == verify(log.path).faults


def test_whoever_may_not_write_is_asked_inside_the_transaction(log, pen, clock):
    def refuse() -> None:
        assert log._connection.in_transaction
        raise Unsafe("not now")

    log.allow = refuse
    with pytest.raises(Unsafe, match="not now"):
        log.append(pen.drafts([1]), None, clock)
    assert not log._connection.in_transaction
    assert {} == log.position()


def test_alone_nobody_else_writes_and_nothing_is_changed(log, pen, clock):
    def work() -> None:
        other = sqlite3.connect(log.path, timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()

    log.alone(work)
    assert not log._connection.in_transaction
    log.append(pen.drafts([1]), None, clock)
    assert {"desk": 1} == log.position()
