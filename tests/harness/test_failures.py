"""Whatever call to the disk fails while the log is written: all or nothing, and what was said of it is true."""

from __future__ import annotations

import itertools
import json
import shutil
import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import OutcomeUnknown, StorageRefused, Unsafe
from primm.core.log.log import Log
from primm.proof.verify import verify
from tests.harness.system import Killed
from tests.harness.ways import WAYS, answer, eio, eio_from_then_on, killed, read_only_from_then_on

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from primm.core.log.clock import Clock
    from tests.harness.disk import Answer
    from tests.harness.system import System
    from tests.harness.ways import Way

    Work = Callable[[Log], object]
    State = list[tuple[str, int, str]]


def state(path: Path) -> State:
    """What stands in a log; a log that does not agree with itself has no state."""
    assert verify(str(path)).faults == ()
    with Log.open(path, write=0) as log:
        return [(row.origin, row.n, json.loads(row.meta)["id"]) for row in log.read()]


class Trial:
    """One work on copies of one log, with a disk that fails in every way at every call."""

    def __init__(self, system: System, base: Path, work: Work) -> None:
        self.system, self.base, self.work = system, base, work
        self.tried = 0
        self.numbers = itertools.count()
        self.before = state(base)
        healthy = self._copy()
        with system.listening(within=base.parent.parent) as calls:
            self._do(healthy)
        self.count, self.after = len(calls), state(healthy)

    def violations(self, way: Way, step: int = 1) -> list[str]:
        """At which call what was promised did not hold; every call is tried, or one of so many before the commit."""
        tried = [at for at in range(self.count) if at % step == 0 or at > self.count - 15]
        told = ((at, self._violation(answer(way, at))) for at in tried)
        return [f"call {at}: {what}" for at, what in told if what]

    def _violation(self, failing: Answer) -> str:
        path = self._copy()
        self.tried += 1
        with self.system.listening(failing, self.base.parent.parent):
            said = self._said(path)
        found = state(path)
        if found not in {"done": [self.after], "nothing": [self.before]}.get(said, [self.before, self.after]):
            return f"said {said}, but {len(found)} events are there"
        self._do(path)
        return "" if state(path) == self.after else "not repaired by running again"

    def _said(self, path: Path) -> str:
        try:
            self._do(path)
        except (StorageRefused, OSError):
            return "nothing"
        except (OutcomeUnknown, Killed):
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
def base(new_log, memory, clock, pen) -> Path:
    """A log of a few events of two origins, closed."""
    other = new_log("other")
    other.append([pen.draft(1, 1), pen.draft(2, 2, of=1)], None, clock)
    with Log.create(memory / "log" / "primm.db", clock, origin="desk") as log:
        log.append([pen.draft(number, 1, of=1) for number in range(10, 15)], None, clock)
        log.receive(list(other.read()))
    return memory / "log" / "primm.db"


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
@pytest.mark.parametrize(("work", "step"), [("append", 7), ("receive", 15), ("rebuild", 15)])
def test_whatever_call_fails_what_was_said_is_true(system, base, works, tell, work, step, way):
    trial = Trial(system, base, works[work])
    violations = trial.violations(way, step)
    points = f"{trial.tried} points of {trial.count} calls"
    tell(f"failing calls, {work}: {points}, {way.__name__}: {len(violations)} violations")
    assert 40 < trial.count
    assert [] == violations


@pytest.mark.nightly
@pytest.mark.parametrize("work", ["append", "append many", "receive", "rebuild"])
def test_whatever_call_of_a_long_work_fails_what_was_said_is_true(system, base, works, work, tell):
    trial = Trial(system, base, works[work])
    violations = [each for way in WAYS for each in trial.violations(way)]
    tell(f"failing calls, {work}: {trial.tried} points, {len(WAYS)} ways, {len(violations)} violations")
    assert [] == violations


def hasty(log: Log, rows: object) -> None:
    """A commit whose failure nobody looks at."""
    with suppress(sqlite3.Error):
        log._connection.execute("COMMIT")


def test_the_harness_sees_a_log_that_says_what_is_not_true(system, base, works, monkeypatch):
    monkeypatch.setattr(Log, "_commit", hasty)
    assert any("said done, but" in each for each in Trial(system, base, works["append"]).violations(eio))


def created(path: Path, now: Clock) -> bool:
    """Whether a log was made; a refusal by the disk is the only other answer."""
    try:
        Log.create(path, now).close()
    except (StorageRefused, Killed, OSError):
        return False
    return True


def unfinished(path: Path) -> bool:
    """Whether a file was left that is no log yet, and is refused as such."""
    if not path.exists():
        return False
    try:
        Log.open(path, write=False).close()
    except Unsafe:
        return True
    return False


@pytest.mark.parametrize("way", WAYS)
def test_whatever_call_fails_a_new_log_is_made_or_nothing_is(system, memory, clock, tell, way):
    with system.listening(within=memory) as calls:
        created(memory / "healthy" / "primm.db", clock)
    for at in range(len(calls)):
        path = memory / str(at) / "primm.db"
        with system.listening(answer(way, at), memory):
            made = created(path, clock)
        if unfinished(path):
            assert way in (killed, eio_from_then_on, read_only_from_then_on), "else it is removed again"
            path.unlink()  # as the message says
        assert path.exists() or (not made and created(path, clock)), (at, calls[at])
        assert [] == state(path), "it is whole, even if it could not be opened after it had been made"
    tell(f"failing calls, making a log: {len(calls)} points, {way.__name__}: 0 violations")
