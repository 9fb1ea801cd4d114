"""The moment of the commit: interrupted, cut off or refused, nobody is told what is not true."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import OutcomeUnknown, StorageRefused
from primm.core.log.log import Log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Interrupted:
    """A connection during whose commit something happens."""

    def __init__(self, connection: sqlite3.Connection, during: Callable[[Callable[[], Any]], Any]) -> None:
        self._connection, self._during = connection, during

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, statement: str, *given: Any) -> Any:
        if statement == "COMMIT":
            return self._during(lambda: self._connection.execute(statement))
        return self._connection.execute(statement, *given)


def during_commit(log: Log, during: Callable[[Callable[[], Any]], Any]) -> None:
    log._connection = Interrupted(log._connection, during)


def keys_before(commit: Callable[[], Any]) -> None:
    raise KeyboardInterrupt


def keys_after(commit: Callable[[], Any]) -> None:
    commit()
    raise KeyboardInterrupt


def test_interrupted_before_the_commit_nothing_is_stored(log, pen, clock):
    during_commit(log, keys_before)
    with pytest.raises(KeyboardInterrupt):
        log.append(pen.drafts([1]), None, clock)
    assert {} == log.position()
    assert not log.append(pen.drafts([1]), None, clock)[0].already


def test_a_connection_whose_commit_failed_is_closed_and_holds_no_lock(log, pen, clock):
    before = log._connection
    during_commit(log, keys_before)
    with pytest.raises(KeyboardInterrupt):
        log.append(pen.drafts([1]), None, clock)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        before.execute("SELECT 1")


def test_interrupted_after_the_commit_the_same_id_is_asked_for_again(log, pen, clock):
    log.append(pen.drafts([1]), None, clock)
    during_commit(log, keys_after)
    with pytest.raises(OutcomeUnknown, match="same id"):
        log.append(pen.drafts([2]), None, clock)
    (stored,) = log.append(pen.drafts([2]), None, clock)
    assert ("desk", 2, True) == stored[1:]


def test_interrupted_in_the_middle_of_the_work_nothing_is_stored(log, pen, clock):
    def now() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        log.append(pen.drafts([1]), None, now)
    log.append(pen.drafts([2]), None, clock)
    assert [(2, "desk", 1)] == [(number, row.origin, row.n) for number in (1, 2) for row in log.by_id(pen.id(number))]


def test_a_file_that_is_gone_at_the_commit_leaves_the_outcome_unknown(log, pen, clock):
    def unlinked(commit: Callable[[], Any]) -> None:
        os.unlink(log.path)
        raise KeyboardInterrupt

    during_commit(log, unlinked)
    with pytest.raises(OutcomeUnknown, match="disk failed"):
        log.append(pen.drafts([1]), None, clock)


def test_events_received_are_looked_for_in_their_own_origin(log, new_log, pen, clock):
    other = new_log("other")
    other.append(pen.drafts([1, 2]), None, clock)
    during_commit(log, keys_after)
    with pytest.raises(OutcomeUnknown):
        log.receive(list(other.read()))
    assert {"other": 2} == log.position()


def test_an_index_that_could_not_be_derived_again_is_as_it_was(log, pen, clock, index_of):
    log.append(pen.drafts([1, 2]), None, clock)
    before = index_of(log)
    during_commit(log, keys_before)
    with pytest.raises(KeyboardInterrupt):
        log.rebuild_index()
    assert before == index_of(log)


NOBODY = 65534


@pytest.fixture
def folder_of_a_user() -> Iterator[Path]:
    """A folder of somebody who is not root: root can write everywhere."""
    with tempfile.TemporaryDirectory() as folder:
        root = os.geteuid() == 0
        if root:
            os.chown(folder, NOBODY, -1)
            os.seteuid(NOBODY)
        yield Path(folder)
        if root:
            os.seteuid(0)


def test_a_file_that_can_only_be_read_is_read_and_not_written(folder_of_a_user, pen, clock):
    path = folder_of_a_user / "primm.db"
    with Log.create(path, clock, origin="desk") as log:
        log.append(pen.drafts([1]), None, clock)
    path.chmod(0o400)
    with Log.open(path, write=True) as reader:
        with pytest.raises(StorageRefused, match="READONLY"):
            reader.append(pen.drafts([2]), None, clock)
        assert {"desk": 1} == reader.position()


def test_a_folder_that_can_only_be_read_lets_its_log_be_read_and_not_written(folder_of_a_user, pen, clock):
    path = folder_of_a_user / "primm.db"
    with Log.create(path, clock, origin="desk") as log:
        log.append(pen.drafts([1]), None, clock)
        folder_of_a_user.chmod(0o500)
        with pytest.raises(StorageRefused, match="nothing was stored"):
            log.append(pen.drafts([2]), None, clock)
        assert {"desk": 1} == log.position()
