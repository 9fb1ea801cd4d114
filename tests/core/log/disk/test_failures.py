"""Whatever call to the disk fails while the log is written: all or nothing, and what was said of it is true."""

from __future__ import annotations

import itertools
import json
import shutil
import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import OutcomeUnknown, StorageRefused
from primm.core.log.log import Log
from primm.proof.verify import verify
from tests.core.log.disk.conftest import CHANGES, CREATE, EIO, FULL, OK, Call

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from primm.core.log.clock import Clock
    from tests.core.log.disk.conftest import Answer, Disk

    Way = Callable[[Call, int, int], tuple[int, float]]
    Work = Callable[[Log], object]
    State = list[tuple[str, int, str]]


def eio(call: Call, at: int, number: int) -> tuple[int, float]:
    """One call fails."""
    return (EIO[call.kind], 0) if number == at else (OK, 1)


def eio_after_all(call: Call, at: int, number: int) -> tuple[int, float]:
    """One call does what it is for, and says that it failed."""
    return (EIO[call.kind], 1) if number == at and call.kind in CHANGES - {"open"} else (OK, 1)


def torn(call: Call, at: int, number: int) -> tuple[int, float]:
    """One write ends in its middle."""
    return (EIO[call.kind], 0.5) if number == at and call.kind == "write" else (OK, 1)


def eio_from_then_on(call: Call, at: int, number: int) -> tuple[int, float]:
    """The disk is gone."""
    return (EIO[call.kind], 0) if number >= at else (OK, 1)


def read_only_from_then_on(call: Call, at: int, number: int) -> tuple[int, float]:
    """The disk can only be read any more."""
    changes = call.kind in CHANGES and (call.kind != "open" or bool(call.much & CREATE))
    return (EIO[call.kind], 0) if number >= at and changes else (OK, 1)


def full_from_then_on(call: Call, at: int, number: int) -> tuple[int, float]:
    """Nothing more can be written, while what is there can be cut and removed."""
    return (FULL, 0) if number >= at and call.kind == "write" else (OK, 1)


def full_for_a_moment(call: Call, at: int, number: int) -> tuple[int, float]:
    """One write finds no room."""
    return (FULL, 0) if number == at and call.kind == "write" else (OK, 1)


WAYS = [eio, eio_after_all, torn, eio_from_then_on, read_only_from_then_on, full_from_then_on, full_for_a_moment]


def answer(way: Way, at: int) -> Answer:
    """A disk that fails in a way from its call number ``at``."""
    numbers = itertools.count()
    return lambda call: way(call, at, next(numbers))


def state(path: Path) -> State:
    """What stands in a log; a log that does not agree with itself has no state."""
    assert verify(str(path)).faults == ()
    with Log.open(path, write=0) as log:
        return [(row.origin, row.n, json.loads(row.meta)["id"]) for row in log.read()]


class Trial:
    """One work on copies of one log, with a disk that fails in every way at every call."""

    def __init__(self, disk: Disk, base: Path, work: Work) -> None:
        self.disk, self.base, self.work = disk, base, work
        self.numbers = itertools.count()
        self.before = state(base)
        healthy = self._copy()
        with disk.listening() as calls:
            self._do(healthy)
        self.count, self.after = len(calls), state(healthy)

    def violations(self, way: Way, step: int = 1) -> list[str]:
        """At which call what was promised did not hold; every call is tried, or one of so many before the commit."""
        tried = [at for at in range(self.count) if at % step == 0 or at > self.count - 15]
        told = ((at, self._violation(answer(way, at))) for at in tried)
        return [f"call {at}: {what}" for at, what in told if what]

    def _violation(self, failing: Answer) -> str:
        path = self._copy()
        with self.disk.listening(failing):
            said = self._said(path)
        found = state(path)
        if found not in {"done": [self.after], "nothing": [self.before]}.get(said, [self.before, self.after]):
            return f"said {said}, but {len(found)} events are there"
        self._do(path)
        return "" if state(path) == self.after else "not repaired by running again"

    def _said(self, path: Path) -> str:
        try:
            self._do(path)
        except StorageRefused:
            return "nothing"
        except OutcomeUnknown:
            return "unknown"
        return "done"

    def _do(self, path: Path) -> None:
        with Log.open(path, write=1) as log:
            self.work(log)

    def _copy(self) -> Path:
        folder = self.base.parent.with_name(f"copy-{next(self.numbers)}")
        shutil.copytree(self.base.parent, folder)
        return folder / self.base.name


@pytest.fixture
def base(new_log, tmp_path, clock, pen) -> Path:
    """A log of a few events of two origins, closed."""
    other = new_log("other")
    other.append([pen.draft(1, 1), pen.draft(2, 2, of=1)], None, clock)
    with Log.create(tmp_path / "log" / "primm.db", clock, origin="desk") as log:
        log.append([pen.draft(number, 1, of=1) for number in range(10, 15)], None, clock)
        log.receive(list(other.read()))
    return tmp_path / "log" / "primm.db"


@pytest.fixture
def works(new_log, clock, pen) -> dict[str, Work]:
    """Everything that writes to a log; done twice, it changes nothing more."""
    other, drafts = new_log("third"), [pen.draft(30, 3), pen.draft(31, 4, of=30)]
    many = pen.drafts(range(100, 600))
    other.append(pen.drafts(range(40, 45)), None, clock)
    rows = list(other.read())
    return {
        "append": lambda log: log.append(drafts, None, clock),
        "append many": lambda log: log.append(many, None, clock),
        "receive": lambda log: log.receive(rows),
        "rebuild": lambda log: log.rebuild_index(),
    }


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("work", "step"), [("append", 3), ("receive", 9), ("rebuild", 9)])
def test_whatever_call_fails_what_was_said_is_true(disk, base, works, work, step, way):
    trial = Trial(disk, base, works[work])
    assert 40 < trial.count
    assert [] == trial.violations(way, step)


@pytest.mark.nightly
@pytest.mark.parametrize("work", ["append", "append many", "receive", "rebuild"])
def test_whatever_call_of_a_long_work_fails_what_was_said_is_true(disk, base, works, work, tell):
    trial = Trial(disk, base, works[work])
    violations = [each for way in WAYS for each in trial.violations(way)]
    tell(f"{work}: {trial.count} calls, each failing in {len(WAYS)} ways, {len(violations)} violations")
    assert [] == violations


def hasty(log: Log, rows: object) -> None:
    """A commit whose failure nobody looks at."""
    with suppress(sqlite3.Error):
        log._connection.execute("COMMIT")


def test_the_harness_sees_a_log_that_says_what_is_not_true(disk, base, works, monkeypatch):
    monkeypatch.setattr(Log, "_commit", hasty)
    assert any("said done, but" in each for each in Trial(disk, base, works["append"]).violations(eio))


def created(path: Path, now: Clock) -> bool:
    """Whether a log was made; a refusal by the disk is the only other answer."""
    try:
        Log.create(path, now).close()
    except StorageRefused:
        return False
    return True


@pytest.mark.parametrize("way", WAYS)
def test_whatever_call_fails_a_new_log_is_made_or_nothing_is(disk, tmp_path, clock, way):
    with disk.listening() as calls:
        created(tmp_path / "healthy" / "primm.db", clock)
    for at in range(len(calls)):
        path = tmp_path / str(at) / "primm.db"
        with disk.listening(answer(way, at)):
            made = created(path, clock)
        assert path.exists() or (not made and created(path, clock)), (at, calls[at])
        assert [] == state(path), "it is whole, even if it could not be opened after it had been made"
