"""Where a drill takes place: there must be room, nobody else may look, and nothing is left."""

from __future__ import annotations

import os
import time
from collections import namedtuple
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import PrimmError, StorageRefused
from primm.proof.drill.ground import IDLE, ground, left_over

if TYPE_CHECKING:
    from pathlib import Path

Usage = namedtuple("Usage", "free")


@pytest.fixture
def log(tmp_path: Path) -> str:
    """The file of a log, of 3 MB."""
    with open(tmp_path / "log.db", "wb") as file:
        file.truncate(3_000_000)
    return str(tmp_path / "log.db")


def test_what_a_killed_drill_left_is_removed_by_the_next_one(tmp_path: Path, log: str) -> None:
    for name, age in (("drill-old", IDLE + 60), ("drill-new", 60), ("other", IDLE + 60)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "copy.db").touch()
        os.utime(tmp_path / name, times=(time.time() - age,) * 2)
    assert [str(tmp_path / "drill-old")] == left_over(str(tmp_path))
    with ground(str(tmp_path), log) as folder:
        assert 0o700 == os.stat(folder).st_mode & 0o777
        assert os.path.basename(folder).startswith("drill-")
        assert {"drill-new", "other", os.path.basename(folder), "log.db"} == set(os.listdir(tmp_path))
        (tmp_path / folder / "copy.db").touch()
    assert {"drill-new", "other", "log.db"} == set(os.listdir(tmp_path))


def test_what_killed_drills_left_is_listed_by_name(tmp_path: Path) -> None:
    assert [] == left_over(str(tmp_path / "nowhere"))
    for name in ("drill-b", "drill-c", "drill-a"):
        (tmp_path / name).mkdir()
    assert ["drill-a", "drill-b", "drill-c"] == [os.path.basename(each) for each in left_over(str(tmp_path), -1)]


def test_a_drill_that_began_within_the_hour_may_still_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "drill-x").mkdir()
    began = int(time.time())
    os.utime(tmp_path / "drill-x", times=(began, began))
    for seconds, left in ((3_600, []), (3_600.5, [str(tmp_path / "drill-x")])):
        monkeypatch.setattr("primm.proof.drill.ground.time.time", lambda seconds=seconds: began + seconds)
        assert left == left_over(str(tmp_path))


def test_there_is_room_for_four_copies_or_it_does_not_begin(
    tmp_path: Path, log: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("primm.proof.drill.ground.shutil.disk_usage", lambda parent: Usage(12_000_000))
    with ground(str(tmp_path / "here"), log):
        assert 0o700 == os.stat(tmp_path / "here").st_mode & 0o777
    monkeypatch.setattr("primm.proof.drill.ground.shutil.disk_usage", lambda parent: Usage(11_999_999))
    with pytest.raises(StorageRefused) as refused, ground(str(tmp_path / "here"), log):
        pass
    said = f"the drill needs 13 MB in {tmp_path}/here: make room, or name another folder with --in"
    assert said == refused.value.say()
    assert [] == os.listdir(tmp_path / "here")


def test_a_copy_that_cannot_be_removed_is_named(tmp_path: Path, log: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("primm.proof.drill.ground.shutil.rmtree", lambda path, ignore_errors: None)
    with pytest.raises(PrimmError, match="remove it"), ground(str(tmp_path), log):
        pass


def test_what_is_only_called_like_a_drill_or_is_gone_already_is_no_obstacle(tmp_path: Path, log: str) -> None:
    (tmp_path / "drill-notes").touch()
    os.utime(tmp_path / "drill-notes", times=(0, 0))
    with ground(str(tmp_path), log) as folder:
        os.rmdir(folder)
    assert ["drill-notes", "log.db"] == sorted(os.listdir(tmp_path))


def test_a_drill_that_fails_leaves_nothing_either(tmp_path: Path, log: str) -> None:
    with pytest.raises(ZeroDivisionError), ground(str(tmp_path), log):
        raise ZeroDivisionError
    assert ["log.db"] == os.listdir(tmp_path)
