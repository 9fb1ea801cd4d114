"""Killed or without power at any moment: nothing acknowledged is lost, nothing is torn.

While a log is written, every call to the disk is kept. From these calls follows what a disk can hold when the power
goes: what was synced, and of the rest any part, down to single sectors and in any order.
"""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import PrimmError
from primm.core.log import sqlite
from primm.core.log.log import Log
from tests.harness.disk import CREATE, Call
from tests.harness.test_failures import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.harness.disk import Disk

SECTOR = 512
SYNCHRONOUS = {"OFF": 0, "FULL": 2}


class File:
    """The content of a file that is safe, and the changes that are not yet."""

    def __init__(self, content: bytes = b"") -> None:
        self.content, self.pending = content, list[Call]()

    def sync(self) -> None:
        """Everything is safe."""
        self.content, self.pending = self.now(), []

    def now(self) -> bytes:
        """What a program reads."""
        return self._after(self.pending)

    def left(self, dice: random.Random) -> bytes:
        """What may be left when the power goes."""
        return self._after([part for call in self.pending for part in _parts(call) if dice.random() < 0.5])

    def _after(self, changes: Sequence[Call]) -> bytes:
        content = bytearray(self.content)
        for call in changes:
            content.extend(bytes(max(0, call.at - len(content))))
            content[call.at : len(content) if call.kind == "truncate" else call.at + call.much] = call.data
        return bytes(content)


def _parts(call: Call) -> Iterator[Call]:
    """The sectors of a write, each of which may reach the disk alone."""
    if call.kind == "truncate":
        yield call
    for start in range(0, len(call.data), SECTOR):
        data = call.data[start : start + SECTOR]
        yield call._replace(at=call.at + start, much=len(data), data=data)


class Folder:
    """The files of a folder as programs see them, and as they are safe."""

    def __init__(self, path: Path) -> None:
        self.now = {each.name: File(each.read_bytes()) for each in path.iterdir()}
        self.safe, self.pending = dict(self.now), list[dict[str, File]]()

    def take(self, call: Call) -> None:
        """One call to the disk, come to its end."""
        name = call.path.name
        if call.kind == "open" and call.much & CREATE and name not in self.now:
            self._change({**self.now, name: File()})
        elif call.kind in ("write", "truncate"):
            self.now[name].pending.append(call)
        elif call.kind == "sync":  # SQLite syncs the folder with a new file
            self.now[name].sync()
            self._sync()
        elif call.kind == "delete":
            self._change({each: file for each, file in self.now.items() if each != name})
            if call.much:
                self._sync()

    def _change(self, names: dict[str, File]) -> None:
        self.now = names
        self.pending.append(names)

    def _sync(self) -> None:
        self.safe, self.pending = self.now, []

    def killed(self, path: Path) -> None:
        """Leave what the system has when the program is killed: everything that was written."""
        _write(path, {name: file.now() for name, file in self.now.items()})

    def without_power(self, path: Path, dice: random.Random) -> None:
        """Leave what a disk may have when the power goes."""
        names = dice.choice([self.safe, *self.pending])
        _write(path, {name: file.left(dice) for name, file in names.items()})


def _write(path: Path, files: dict[str, bytes]) -> None:
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(mode=0o700)
    for name, content in files.items():
        (path / name).write_bytes(content)
        (path / name).chmod(0o600)


class Story:
    """Three appends, the calls to the disk that they made, and after how many calls each was acknowledged."""

    def __init__(self, disk: Disk, path: Path, pen: object, clock: object) -> None:
        Log.create(path, clock, origin="desk").close()
        self.folder, self.start = path.parent.with_name("crashed"), path.parent.with_name("start")
        shutil.copytree(path.parent, self.start)
        self.states, self.acknowledged = [state(path)], [0]
        with Log.open(path, write=True) as log, disk.listening() as self.calls:
            for numbers in ([1], [2, 3], range(4, 24)):
                log.append([pen.draft(number, number % 3) for number in numbers], None, clock)
                self.acknowledged.append(len(self.calls))
        whole = state(path)
        self.states += [whole[:1], whole[:3], whole]

    def lost_when_killed(self, at: int, part: float) -> str:
        """What is wrong when the program is killed at one call, of which a part was done."""
        folder = self._upto(at)
        call = self.calls[at]
        if call.kind == "write":
            much = int(call.much * part)
            folder.take(call._replace(much=much, data=call.data[:much]))
        folder.killed(self.folder)
        return self._lost(at)

    def lost_without_power(self, at: int, dice: random.Random) -> str:
        """What is wrong when the power goes before one call."""
        self._upto(at).without_power(self.folder, dice)
        return self._lost(at)

    def _upto(self, at: int) -> Folder:
        folder = Folder(self.start)
        for call in self.calls[:at]:
            folder.take(call)
        return folder

    def _lost(self, at: int) -> str:
        told = sum(each <= at for each in self.acknowledged) - 1
        try:
            found = state(self.folder / "primm.db")
        except (PrimmError, AssertionError) as error:
            return f"call {at}: torn ({type(error).__name__})"
        return "" if found in self.states[told : told + 2] else f"call {at}: lost"


@pytest.fixture
def story(disk, tmp_path, pen, clock) -> Story:
    """What happened on a disk with the settings of the log."""
    return Story(disk, tmp_path / "log" / "primm.db", pen, clock)


def cuts(story: Story, count: int, seed: int) -> list[str]:
    """What was lost in so many power cuts at random moments; one in ten comes after the last acknowledgement."""
    dice = random.Random(seed)
    moments = (dice.randrange(int(len(story.calls) * 1.1)) for _each in range(count))
    return [lost for at in moments if (lost := story.lost_without_power(min(at, len(story.calls)), dice))]


def test_killed_at_any_call_nothing_acknowledged_is_lost(story):
    moments = [(at, part) for at in range(len(story.calls)) for part in (0, 0.5)]
    assert 200 < len(moments)
    assert [] == [lost for at, part in moments if (lost := story.lost_when_killed(at, part))]


def test_without_power_nothing_acknowledged_is_lost(story):
    assert [] == cuts(story, 300, 1)


@pytest.mark.nightly
def test_without_power_nothing_acknowledged_is_lost_ten_thousand_times(story, tell):
    lost = cuts(story, 10_000, random.randrange(2**32))
    tell(f"10,000 power cuts at {len(story.calls)} moments: {len(lost)} lost or torn")
    assert [] == lost


@pytest.mark.parametrize(("setting", "harm"), [("OFF", "torn"), ("FULL", "lost")])
def test_the_harness_sees_the_harm_of_weaker_settings(disk, tmp_path, pen, clock, monkeypatch, setting, harm):
    """OFF syncs nothing; FULL does not sync the folder, so a journal that was removed can come back and undo."""
    weaker = dict(sqlite.SETTINGS) | {"synchronous": SYNCHRONOUS[setting]}
    monkeypatch.setattr(sqlite, "SETTINGS", tuple(weaker.items()))
    story = Story(disk, tmp_path / "log" / "primm.db", pen, clock)
    assert any(harm in each for each in cuts(story, 100, 2))
