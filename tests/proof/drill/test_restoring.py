"""A backup and a restore are rehearsed, and the comparison sees whatever did not come back."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from itertools import count
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.host.config import Config
from primm.core.log.log import Log
from primm.proof.copying import copy_log
from primm.proof.drill import insider, restoring
from primm.proof.drill.attacks import DROPPED, RESTORED
from primm.proof.drill.restoring import rehearse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONFIG = Config("falconara", "mr")


def test_everything_comes_back_under_an_origin_of_its_own(
    path: Path, tmp_path: Path, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nine events; of the three that come after the backup, those and the root of their origin are missed."""
    times = count(100)
    monkeypatch.setattr(restoring, "time", SimpleNamespace(monotonic=lambda: next(times) ** 2))
    found = rehearse(str(tmp_path), str(path), CONFIG, clock)
    assert (101**2 - 100**2, 102**2 - 101**2, 9, 0, True, 3) == found
    assert {"backup.db", "restored", "state"} <= {*os.listdir(tmp_path)}
    with Log.open(tmp_path / "restored/log.db", write=False) as log:
        assert {"desk": 6, "other": 3, log.origin: 1} == log.position()
    with Log.open(path, write=False) as log:
        assert {"desk": 9, "other": 3} == log.position()


def test_an_origin_that_began_otherwise_is_seen(
    path: Path, tmp_path: Path, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may not be one that the log had, must begin by saying so, and must be the one that the restore names."""
    bring_back = restoring.restore

    def misnamed(*given: Any) -> Any:
        return bring_back(*given)._replace(origin="desk")

    monkeypatch.setattr(restoring, "restore", misnamed)
    found = rehearse(str(tmp_path), str(path), CONFIG, clock)
    assert (0, False) == (found.missing, found.new_origin)


def test_a_log_that_was_restored_itself_gets_another_origin_again(
    path: Path, tmp_path: Path, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That its origin began by saying so is not enough, where it is the one that it had."""
    rehearse(str(tmp_path), str(path), CONFIG, clock)
    restored = str(tmp_path / "restored/log.db")
    for name, new in (("again", True), ("pretended", False)):
        (tmp_path / name).mkdir(mode=0o700)
        if not new:
            monkeypatch.setattr("primm.proof.backup.begin_origin", lambda log, *more: log.origin)
        found = rehearse(str(tmp_path / name), restored, CONFIG, clock)
        assert (0, new) == (found.missing, found.new_origin)


def nothing(path: Path) -> None:
    pass


def last_gone(path: Path) -> None:
    insider.roll_back(str(path), "desk", 6)


def one_changed(path: Path) -> None:
    insider.change(str(path), "desk", 3)


def two_changed(path: Path) -> None:
    insider.change(str(path), "desk", 3)
    insider.change(str(path), "other", 2)


def origin_gone(path: Path) -> None:
    for n in (3, 2, 1):
        insider.roll_back(str(path), "other", n)


def one_gone(path: Path) -> None:
    """The head still counts it, and so is no other root."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"{DROPPED} DELETE FROM event WHERE origin = 'other' AND n = 2; {RESTORED}")


@pytest.mark.parametrize(
    ("work", "missing"),
    [(nothing, 0), (last_gone, 1), (one_changed, 2), (two_changed, 4), (one_gone, 2), (origin_gone, 3)],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_what_is_missing_or_changed_is_counted_and_a_root_that_is_another(
    path: Path, tmp_path: Path, work: Callable[[Path], None], missing: int
) -> None:
    copy = tmp_path / "copy.db"
    copy_log(str(path), str(copy))
    work(copy)
    with Log.open(path, write=False) as log, Log.open(copy, write=False) as other:
        assert missing == restoring._missing(log, other)


def test_an_origin_that_is_not_there_at_all_is_missed_whole(log: Log, new_log: Any, pen: Any, clock: Any) -> None:
    log.append(pen.drafts([1, 2, 3, 4]), None, clock)
    other = new_log("other")
    other.append(pen.drafts([5]), None, clock)
    assert 4 == restoring._missing(log, other)
    other.receive(list(log.read()))
    assert (0, 1) == (restoring._missing(log, other), restoring._missing(other, log))
