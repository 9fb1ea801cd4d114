"""The drill holds on a log that is in order, sees whatever does not hold, and only reads the log itself."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.log.log import Log
from primm.proof.drill import attacks, course, insider, kills, restoring
from primm.proof.drill.tampering import Target
from tests.core.log.conftest import Clock, Keys
from tests.proof.conftest import CALL
from tests.proof.erasing import CAUSE, PEN, erase

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

EXERCISES = [
    *("restore", "restore, canary", "kills", "kills, canary", "guards", "tampering", "single bytes"),
    *("insider", "older state", "tampering, canary"),
]
FEW = course.Counts(2, 5, 300)


@pytest.fixture
def drill(at: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A quick drill on a log of four events, with little of everything."""
    monkeypatch.setattr(course, "QUICK", FEW)
    for _each in range(3):
        at("log", *CALL)
    (home / "ground").mkdir(mode=0o700)
    return lambda *more: at("log", "log", "drill", "--quick", "--in", str(home / "ground"), *more)


def states(answer: Answer) -> dict[str, str]:
    """What came of each exercise."""
    return dict(line.split("\t")[:2] for line in answer.out.splitlines())


def every_file(folder: Path) -> dict[str, tuple[bytes, int]]:
    """The content and the time of all files below a folder."""
    found = [each for each in folder.rglob("*") if each.is_file()]
    return {str(each): (each.read_bytes(), each.stat().st_mtime_ns) for each in found}


def test_on_a_log_that_is_in_order_everything_holds(drill: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No passphrase is needed; the log, its keys and the state folder stay as they are, and no copy is left."""
    monkeypatch.delenv("PRIMM_PASSPHRASE")
    before = [every_file(home / each) for each in ("log", "state")]
    answer = drill()
    assert (0, dict.fromkeys(EXERCISES, "held")) == (answer.code, states(answer))
    assert before == [every_file(home / each) for each in ("log", "state")]
    assert [] == os.listdir(home / "ground")


def test_what_only_a_witness_can_see_is_said(drill: Run) -> None:
    lines = {line.split("\t")[0]: line for line in drill().out.splitlines()}
    for name in ("insider", "older state"):
        assert "not found by verify alone" in lines[name]
        assert "found by a checkpoint outside" in lines[name]


def test_the_page_is_kept_in_a_file(drill: Run, home: Path) -> None:
    answer = drill("-o", str(home / "drill.txt"))
    page = (home / "drill.txt").read_text()
    assert (0, "") == answer[:2]
    assert page.startswith("Drill on a copy of the log of falconara, 2020-03-31 12:00: events 4, computers 1; PRIMM ")
    assert len(page.splitlines()) < 50


def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("primm.proof.verify._Pass.over", lambda *ignored: None)


def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kills, "HONEST", kills.HASTY)


def tearing(monkeypatch: pytest.MonkeyPatch) -> None:
    toll = kills.toll

    def torn(path: str, *more: Any) -> Any:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("DROP TRIGGER event_never_changed")
        return toll(path, *more)

    monkeypatch.setattr(kills, "_killed", lambda *ignored: [])
    monkeypatch.setattr(course, "toll", torn)


def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    bring_back = restoring.restore

    def restore(backup: str, keys: None, target: str, *more: Any) -> Any:
        restored = bring_back(backup, keys, target, *more)
        origin = next(each for each in restored.heads if each != restored.origin)
        insider.roll_back(f"{target}/log.db", origin, restored.heads[origin].n)
        return restored

    monkeypatch.setattr(restoring, "restore", restore)


def pretending(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("primm.proof.backup.begin_origin", lambda log, *more: log.origin)


def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attacks, "REFUSED", {"a head": "UPDATE head SET hlc = 'f' || hlc"})


def unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attacks, "BEHIND", {"nothing at all": "UPDATE head SET n = n"})


def suspicious(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Target, "_differs_outside", lambda target: True)


def credulous(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Target, "_differs_outside", lambda target: False)


BROKEN = [
    (blind, "tampering"),
    (hasty, "kills"),
    (tearing, "kills"),
    (forgetful, "restore"),
    (pretending, "restore"),
    (unguarded, "guards"),
    (unseen, "tampering"),
    (suspicious, "tampering, canary"),
    (credulous, "insider"),
]


@pytest.mark.parametrize(("broken", "exercise"), BROKEN, ids=lambda each: getattr(each, "__name__", each))
def test_what_does_not_hold_is_seen(
    drill: Run, home: Path, monkeypatch: pytest.MonkeyPatch, broken: Callable[..., None], exercise: str
) -> None:
    broken(monkeypatch)
    answer = drill()
    assert (9, "failed") == (answer.code, states(answer)[exercise])
    assert f"{exercise}" in answer.err.partition("the drill failed: ")[2].partition(": do not rely")[0]
    assert [] == os.listdir(home / "ground")


def deaf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kills, "HASTY", kills.HONEST)


def short_sighted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restoring, "_missing", lambda log, other: 0)


@pytest.mark.parametrize(
    ("broken", "canary"), [(deaf, "kills, canary"), (short_sighted, "restore, canary")], ids=["deaf", "short-sighted"]
)
def test_a_drill_that_could_not_see_a_loss_says_so(
    drill: Run, monkeypatch: pytest.MonkeyPatch, broken: Callable[..., None], canary: str
) -> None:
    broken(monkeypatch)
    answer = drill()
    assert (9, "failed") == (answer.code, states(answer)[canary])


def test_a_log_that_was_changed_is_told_and_not_drilled(drill: Run, home: Path, outsider: Any) -> None:
    outsider(home / "log/log.db", "DROP TRIGGER event_never_changed")
    assert (10, "") == drill()[:2]
    assert [] == os.listdir(home / "ground")


def test_without_a_process_there_is_no_drill(drill: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/true")
    answer = drill()
    assert 1 == answer.code
    assert "could not start a process" in answer.err
    assert [] == os.listdir(home / "ground")


def test_without_room_for_copies_it_does_not_begin(drill: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("primm.proof.drill.ground.COPIES", 10**12)
    answer = drill()
    assert (7, "") == answer[:2]
    assert "make room, or name another folder with --in" in answer.err


def test_the_first_events_of_a_log_are_sound_where_their_erasure_came_later(tmp_path: Path) -> None:
    """They are attacked as if it had come with them; what is sealed of somebody else is tried only where it is."""
    tmp_path.chmod(0o700)
    with Log.create(tmp_path / "log.db", Clock(), origin="d" * 16) as log:
        drafts = [PEN.draft(n, n % 3, sealed={n % 3: "{}"}) for n in range(1, 7)]
        log.append(drafts, Keys(), Clock())
        erase(log, [1], 2, Clock())
        erase(log, [2], 1, Clock(), number=CAUSE + 1)
    tried = []
    for most in (4, 2, 99):
        target = Target(log.path, str(tmp_path / f"attacked-{most}.db"), most, Clock())
        assert target.untouched()
        outcome = target.behind_the_guards()
        assert () == outcome.missed
        tried.append(outcome.tried)
    assert [tried[0] - 2, tried[0]] == tried[1:]
