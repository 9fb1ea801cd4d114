"""Moving home: whatever fails at whatever step, never two places can append, and never none for ever."""

from __future__ import annotations

import itertools
import json
import os
import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import NotFound, OutcomeUnknown, PrimmError
from primm.core.log.log import Log
from primm.people.vault import Vault
from primm.proof.move import move, undo
from primm.proof.settings import HOURS
from primm.proof.token import NotHere, Tokens
from primm.proof.verify import verify
from tests.proof.conftest import CALL
from tests.proof.failing import Killed, System

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.cli.conftest import Answer
    from tests.core.log.disk.conftest import Disk

    Run = Callable[..., Answer]

AMAL = '{"given_name": "Amal", "birth_year": 1990, "citizenships": ["MAR"]}'
DAY = "2020-03-31"


def test_the_log_goes_to_another_computer_with_its_keys(at: Run, home: Path) -> None:
    """The old place reads and refuses to record; the new one records, and shows names."""
    at("log", "person", "new", given=AMAL)
    answer = at("log", "move", str(home / "stick/primm"))
    assert (0, f"the log is in {home / 'stick/primm'} now; here it can only be read\n") == answer[:2]
    refused = at("log", *CALL)
    assert (12, "") == refused[:2]
    assert f"this log went to {home / 'stick/primm'} on {DAY}: go on there" in refused.err
    assert 0 == at("log", "log", "list").code
    assert 0 == at("stick/primm", *CALL, computer="laptop").code
    assert "Amal" in at("stick/primm", "person", "list", "--names", computer="laptop").out
    assert 12 == at("stick/primm", *CALL, computer="third").code
    assert 12 == at("log", "move", "--undo").code
    modes = {each.name: oct(each.stat().st_mode & 0o777) for each in (home / "stick/primm").iterdir()}
    assert {"0o600"} == set(modes.values())
    assert 0o700 == (home / "stick/primm").stat().st_mode & 0o777


def test_the_planned_opening_hours_go_along(at: Run, home: Path) -> None:
    (home / "log" / HOURS).write_text('[[hours]]\ndesk = "falconara"\nsince = 2020-01-07\n', "utf-8")
    assert 0 == at("log", "move", str(home / "stick/primm")).code
    assert (home / "log" / HOURS).read_bytes() == (home / "stick/primm" / HOURS).read_bytes()


def test_from_the_stick_it_goes_on_to_the_new_computer(at: Run, home: Path) -> None:
    at("log", "move", str(home / "stick"))
    assert 0 == at("stick", "move", str(home / "new"), computer="laptop").code
    assert 0 == at("new", *CALL, computer="laptop").code
    assert [12, 12, 12] == [at(each, *CALL, computer="laptop").code for each in ("stick", "log", "stick")]


def test_it_comes_back_to_the_computer_that_it_left(at: Run, home: Path) -> None:
    at("log", "move", str(home / "stick"))
    at("stick", *CALL, computer="laptop")
    assert 0 == at("stick", "move", str(home / "back"), computer="laptop").code
    assert 0 == at("back", *CALL).code
    assert 12 == at("stick", *CALL, computer="laptop").code


def test_a_copy_of_what_was_moved_is_not_taken_for_it(at: Run, home: Path) -> None:
    at("log", "move", str(home / "stick"))
    shutil.copytree(home / "stick", home / "copy")
    assert 12 == at("copy", *CALL, computer="third").code
    assert 0 == at("stick", *CALL, computer="laptop").code


def test_undone_it_goes_on_here_and_never_there(at: Run, home: Path) -> None:
    at("log", "move", str(home / "stick"))
    answer = at("log", "move", "--undo")
    assert (0, "the log goes on here\n") == answer[:2]
    assert "remove the copy in" in answer.err
    assert 0 == at("log", *CALL).code
    assert 12 == at("stick", *CALL, computer="laptop").code
    assert 5 == at("log", "move", "--undo").code


def test_what_cannot_be_reached_is_not_undone(at: Run, home: Path) -> None:
    at("log", "move", str(home / "stick"))
    (home / "stick").rename(home / "pulled")
    answer = at("log", "move", "--undo")
    assert 12 == answer.code
    assert "cannot be reached: bring it back; if it is lost, go on here with primm log new-origin" in answer.err
    assert 0 == at("log", "log", "new-origin").code
    assert 0 == at("log", *CALL).code


def test_without_its_token_the_old_folder_still_says_where_the_log_went(at: Run, home: Path) -> None:
    at("log", "move", str(home / "stick"))
    answer = at("log", *CALL, computer="third")
    assert (12, "") == answer[:2]
    assert f"this log went to {home / 'stick'} on {DAY}" in answer.err


@pytest.mark.parametrize(
    ("target", "code", "said"),
    [
        ("full", 3, "is not empty: name a new folder"),
        ("log/inside", 3, "lies in the log's own folder"),
        (".", 3, "is not empty"),
        ("file/below", 7, "the folder cannot be made"),
    ],
)
def test_a_place_that_does_not_do_is_refused(at: Run, home: Path, target: str, code: int, said: str) -> None:
    (home / "full").mkdir()
    (home / "full/something").write_text("")
    (home / "file").write_text("")
    answer = at("log", "move", str(home / target))
    assert (code, "") == answer[:2]
    assert said in answer.err
    assert 0 == at("log", *CALL).code
    assert ["something"] == os.listdir(home / "full")


def test_what_else_lies_in_the_folder_goes_along(at: Run, home: Path) -> None:
    """Presets, opening hours, a second history that was kept aside: but no link, and no word of an earlier move."""
    (home / "log/presets").mkdir()
    (home / "log/presets/mese.toml").write_text("x = 1")
    (home / "log/fork-a.primm").write_bytes(bytes(2_000_000))
    (home / "log/link").symlink_to("/etc/passwd")
    (home / "log/log.db-journal").write_text("")
    at("log", "move", str(home / "stick"))
    assert "x = 1" == (home / "stick/presets/mese.toml").read_text()
    assert 2_000_000 == (home / "stick/fork-a.primm").stat().st_size
    names = {"log.db", "keys.db", "master.key", "config.json", "presets", "fork-a.primm", "handover.json"}
    assert names == set(os.listdir(home / "stick"))
    at("stick", "move", str(home / "arrived"), computer="laptop")
    assert names == set(os.listdir(home / "arrived"))


def test_a_log_that_was_restored_without_keys_moves_too(at: Run, home: Path) -> None:
    at("log", "log", "backup", str(home / "b.db"))
    at("log", "log", "restore", str(home / "b.db"), str(home / "new"))
    assert 0 == at("new", "move", str(home / "stick")).code
    assert 0 == at("stick", *CALL, computer="laptop").code


def test_a_folder_or_undo_is_needed(at: Run) -> None:
    assert [3, 3] == [at("log", "move").code, at("log", "move", "x", "--undo").code]


def test_without_the_passphrase_nothing_is_moved(at: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at("log", "person", "new", given=AMAL)
    with monkeypatch.context() as patch:
        patch.delenv("PRIMM_PASSPHRASE")
        assert 14 == at("log", "move", str(home / "stick")).code
    assert not (home / "stick").exists()
    assert 0 == at("log", *CALL).code


def test_a_session_that_is_open_while_the_log_moves_writes_no_more(at: Run, home: Path, pen: Any) -> None:
    tokens = Tokens(str(home / "state/primm"))
    with Log.open(home / "log/log.db", write=True) as session:
        tokens.admit(session)
        session.allow = lambda: tokens.admit(session)
        at("log", "move", str(home / "stick"))
        with pytest.raises(NotHere):
            session.append([pen.draft(1)], None, lambda: None)


class World:
    """A log at its old place, an empty stick, and the users of two computers."""

    def __init__(self, folder: Path, base: Path) -> None:
        shutil.copytree(base, folder / "log")
        self.target, self.path = str(folder / "stick"), folder / "log/log.db"
        self.here, self.there, self.third = (Tokens(str(folder / each)) for each in ("here", "there", "third"))
        with Log.open(self.path, write=False) as log:
            self.here.bind(log.origin, log.path)

    def move(self) -> None:
        """Move to the stick."""
        with Log.open(self.path, write=True) as log:
            move(self.here, log, self.target, opens, DAY)

    def undo(self) -> None:
        """Take the move back."""
        with Log.open(self.path, write=True) as log:
            undo(self.here, log)

    def admits(self, tokens: Tokens, path: str | Path) -> bool:
        """Whether this user can append there now."""
        if not os.path.lexists(path):
            return False
        with Log.open(path, write=True) as log:
            try:
                tokens.admit(log)
            except NotHere:
                return False
        return True

    @property
    def old(self) -> bool:
        """Whether the old place can be appended to."""
        return self.admits(self.here, self.path)

    @property
    def new(self) -> bool:
        """Whether the other user can append to the copy: which takes it over, if it can be."""
        return self.admits(self.there, Path(self.target) / "log.db")


def opens(folder: str) -> None:
    """Every key opens with the passphrase."""
    with Vault(folder, lambda: "acqua alta") as vault:
        for subject in vault.subjects():
            vault.key(subject)


@pytest.fixture
def base(at: Run, home: Path) -> Path:
    """A small log with a person."""
    at("log", "person", "new", given=AMAL)
    return home / "log"


def undone(world: World) -> str:
    """After a move that failed: undone, the old place goes on and the copy does not; or else it says so."""
    with suppress(NotFound):  # it was not frozen at all
        world.undo()
    if not world.old:
        return "undone, and nobody can append"
    return "undone, and two can append" if world.new else ""


def again(world: World) -> str:
    """Moved again, the copy goes on and the old place does not."""
    shutil.rmtree(world.target, ignore_errors=True) if world.old else None  # as the message says
    world.move()
    if world.old:
        return "moved, and the old place can append"
    if not world.new:
        return "moved, and nobody can append"
    assert () == verify(str(Path(world.target) / "log.db")).faults
    return "a third one can append" if world.admits(world.third, Path(world.target) / "log.db") else ""


def taken(world: World) -> str:
    """Somebody goes on with the copy at once, if that is possible: then nothing brings the old place back."""
    if not world.new:
        return undone(world)
    for work in (world.undo, world.move):
        with suppress(PrimmError):
            work()
        if world.old:
            return "two can append"
    return "" if world.new else "the copy lost its right"


def points(count: int, step: int) -> list[int]:
    """Every so manieth call, and each of the last ones, where one place hands over to the other."""
    return [at for at in range(count) if at % step == 0 or at > count - 20]


def violations(system: System, new_world: Callable[[], World], work: Callable[[World], None], step: int) -> list[str]:
    """At which call, failing in which way and mended in which, what was promised did not hold."""
    world = new_world()
    with system.failing(None, kill=False) as calls:
        work(world)
    found = []
    assert 25 < len(calls)
    for at, kill, after in itertools.product(points(len(calls), step), (False, True), (undone, again, taken)):
        world = new_world()
        try:
            with system.failing(at, kill=kill):
                work(world)
        except (PrimmError, OSError, Killed):
            pass
        what = after(world)
        if what:
            found.append(f"{calls[at]} ({at}), {'off' if kill else 'EIO'}: {what}")
    return found


@pytest.fixture
def new_world(base: Path, tmp_path: Path) -> Iterator[Callable[[], World]]:
    """Worlds, as many as are wanted; in memory where there is a disk of it, for they wait for the disk all the time."""
    memory = "/dev/shm"
    with TemporaryDirectory(dir=memory if os.path.isdir(memory) else tmp_path) as folder:
        numbers = itertools.count()
        yield lambda: World(Path(folder) / str(next(numbers)), base)


def test_whatever_call_of_a_move_fails_one_place_goes_on(
    new_world: Callable[[], World], disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [] == violations(System(disk, monkeypatch), new_world, World.move, step=20)


@pytest.fixture
def moved(new_world: Callable[[], World]) -> Callable[[], World]:
    """Worlds in which the log has gone to the stick."""

    def make() -> World:
        world = new_world()
        world.move()
        return world

    return make


@pytest.mark.nightly
@pytest.mark.parametrize("work", [World.move, World.undo])
def test_every_call_of_a_move_fails_and_one_place_goes_on(
    new_world: Callable[[], World],
    moved: Callable[[], World],
    disk: Disk,
    monkeypatch: pytest.MonkeyPatch,
    tell: Callable[[str], None],
    work: Callable[[World], None],
) -> None:
    system, ready = System(disk, monkeypatch), moved if work is World.undo else new_world
    found = violations(system, ready, work, step=1)
    tell(f"{work.__name__}: {system.tried} calls failed, {len(found)} violations")
    assert [] == found


def test_whatever_call_fails_when_a_move_is_taken_back_one_place_goes_on(
    moved: Callable[[], World], disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [] == violations(System(disk, monkeypatch), moved, World.undo, step=3)


def test_whatever_call_fails_when_the_copy_is_taken_over_one_place_goes_on(
    moved: Callable[[], World], disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take(world: World) -> None:
        assert world.new

    system = System(disk, monkeypatch)
    world = moved()
    with system.failing(None, kill=False) as calls:
        take(world)
    for at, kill in itertools.product(points(len(calls), 5), (False, True)):
        world = moved()
        try:
            with system.failing(at, kill=kill):
                take(world)
        except (PrimmError, OSError, Killed, AssertionError):
            pass
        assert "" == taken(world), calls[at]


def test_the_harness_sees_a_move_that_does_not_freeze_the_old_place(
    new_world: Callable[[], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Tokens.write
    monkeypatch.setattr(Tokens, "write", lambda tokens, token: write(tokens, token._replace(gone=None)))
    world = new_world()
    world.move()
    assert "two can append" == taken(world)


def test_a_disk_that_fails_after_the_handover_is_said(
    new_world: Callable[[], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    from primm.proof import move as moving

    world, hand_over = new_world(), moving.hand_over

    def fail(*arguments: str) -> None:
        hand_over(*arguments)
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(moving, "hand_over", fail)
        with pytest.raises(OutcomeUnknown, match=r"run primm move .* again"):
            world.move()
    assert not world.old
    world.move()
    told = json.loads((world.path.parent / "moved.json").read_text())
    assert {"to": world.target, "day": DAY} == told
    assert world.new
