"""Copies are whole and verified, or refused with their name; nothing that is there is written over."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import PrimmError, StorageRefused, Tampered
from primm.proof import copying

if TYPE_CHECKING:
    from pathlib import Path


def test_a_log_is_copied_as_it_is_into_a_file_for_its_user_alone(path: Path, tmp_path: Path) -> None:
    copying.copy_log(str(path), str(tmp_path / "copy.db"))
    assert path.read_bytes()[100:] == (tmp_path / "copy.db").read_bytes()[100:], "but the counter of changes"
    assert 0o600 == (tmp_path / "copy.db").stat().st_mode & 0o777
    assert {"desk": 6, "other": 3} == {name: head.n for name, head in copying.verified(str(path)).items()}
    assert copying.verified(str(path)) == copying.verified(str(tmp_path / "copy.db"))


def test_the_first_fault_of_a_copy_is_told(path: Path, outsider: Any) -> None:
    outsider(
        path, "INSERT INTO event_subject VALUES ('person:x', 'desk', 6)", "DELETE FROM head WHERE origin = 'other'"
    )
    with pytest.raises(Tampered, match="event 6 of desk"):
        copying.verified(str(path))


def test_nothing_is_copied_over_a_file_that_is_there(path: Path, vault: Path, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("kept")
    for copy, source in ((copying.copy_log, path), (copying.copy_table, vault / "keys.db"), (copying.copy_file, path)):
        with pytest.raises(StorageRefused, match="there"):
            copy(str(source), str(tmp_path / "there"))
    assert "kept" == (tmp_path / "there").read_text()


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[int, list[Any]]:
    """What the disk was asked to keep and the system then to forget: sizes, and ranges, by the number of the file."""
    seen: dict[int, list[Any]] = {}

    def fsync(file: int) -> None:
        seen.setdefault(os.fstat(file).st_ino, []).append(os.fstat(file).st_size)

    def forget(file: int, start: int, size: int, advice: int) -> None:
        seen[os.fstat(file).st_ino].append((start, size, advice))

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "posix_fadvise", forget)
    return seen


def test_a_copy_is_on_the_disk_as_a_whole_and_read_again_from_there(
    path: Path, vault: Path, tmp_path: Path, kept: dict[int, list[Any]]
) -> None:
    copy, files = tmp_path / "copy", [(copying.copy_file, path), (copying.copy_file, vault / "master.key")]
    for work, source in (*files, (copying.copy_log, path), (copying.copy_table, vault / "keys.db")):
        work(str(source), str(copy))
        found = copy.stat()
        assert [found.st_size, (0, 0, os.POSIX_FADV_DONTNEED)] == kept[found.st_ino][-2:]
        copy.unlink()
        kept.clear()


def test_what_is_no_database_is_not_copied_as_one_and_a_disk_that_fails_is_told(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "diary").write_bytes(b"Dear diary, " * 999)
    for name in ("one", "two"):
        (tmp_path / name).write_bytes(b"")
    with closing(sqlite3.connect(tmp_path / "diary")) as before, pytest.raises(PrimmError):
        copying.copy_open(before, str(tmp_path / "one"))

    def full(file: int) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr(copying, "to_disk", full)
    with closing(sqlite3.connect(path)) as before, pytest.raises(StorageRefused, match="two: cannot be written: the d"):
        copying.copy_open(before, str(tmp_path / "two"))


def test_of_a_folder_all_files_are_copied_and_no_link_or_pipe(tmp_path: Path) -> None:
    """What stays behind is named for the folder itself, not for those in it."""
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new, old / "a", old / "a/b"):
        folder.mkdir()
    for name in ("one", "stays", "a/stays", "a/b/deep"):
        (old / name).write_text(name)
    (old / "link").symlink_to(old / "one")
    (old / "a/folder").symlink_to(old / "a/b")
    os.mkfifo(old / "pipe")
    copying.copy_rest(str(old), str(new), {"stays"})
    found = {each.relative_to(new).as_posix(): each.read_text() for each in new.rglob("*") if each.is_file()}
    assert {"one": "one", "a/stays": "a/stays", "a/b/deep": "a/b/deep"} == found
    assert {"one", "a"} == set(os.listdir(new))
    assert {0o600} == {(new / name).stat().st_mode & 0o777 for name in found}
    assert [0o700, 0o700] == [(new / name).stat().st_mode & 0o777 for name in ("a", "a/b")]


def test_a_disk_that_keeps_something_else_is_told_with_the_name_of_the_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "old").write_bytes(bytes(range(256)) * 999)
    copying.copy_file(str(tmp_path / "old"), str(tmp_path / "good"))
    assert (tmp_path / "old").read_bytes() == (tmp_path / "good").read_bytes()

    def lies(before: Any, after: Any) -> None:
        after.write(before.read()[:-1] + b"x")
        after.flush()
        os.utime(after.fileno(), ns=(0, os.fstat(before.fileno()).st_mtime_ns))

    monkeypatch.setattr(shutil, "copyfileobj", lies)
    with pytest.raises(Tampered, match=f"^{tmp_path / 'bad'} does not hold what was copied to it"):
        copying.copy_file(str(tmp_path / "old"), str(tmp_path / "bad"))


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageRefused, match=f"^{tmp_path / 'new'}: cannot be written: it is not there$"):
        copying.copy_file(str(tmp_path / "none"), str(tmp_path / "new"))
    with pytest.raises(StorageRefused, match=f"^{tmp_path / 'none'} cannot be read: it is not there$"):
        copying.read_file(str(tmp_path / "none"))
    (tmp_path / "text").write_bytes(b"x\0")
    assert b"x\0" == copying.read_file(str(tmp_path / "text"))


def test_keys_are_copied_one_by_one_and_counted(vault: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copying.copy_table(str(vault / "keys.db"), str(copy))
    assert 2 == copying.require_same_keys(str(vault / "keys.db"), str(copy))
    assert ["person:a", "person:b"] == [subject for subject, _wrapped, _kcv in copying.wrapped_keys(str(copy))]
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("UPDATE dek SET wrapped = x'00' WHERE subject = 'person:b'")
    with pytest.raises(Tampered, match=f"^{copy} does not hold"):
        copying.require_same_keys(str(vault / "keys.db"), str(copy))


@pytest.mark.parametrize("there", ["nothing", "an empty folder", "a full folder", "a file"])
def test_a_finished_folder_gets_its_name_where_nothing_lies(tmp_path: Path, there: str) -> None:
    new, target = tmp_path / "new", tmp_path / "target"
    new.mkdir()
    (new / "it").write_text("new")
    if there.endswith("folder"):
        target.mkdir()
    if there == "a full folder":
        (target / "it").write_text("old")
    if there == "a file":
        target.write_text("old")
    if there in ("nothing", "an empty folder"):
        copying.put_in_place(str(new), str(target))
        assert ("new", False) == ((target / "it").read_text(), new.exists())
    else:
        with pytest.raises(StorageRefused, match=f"^{target} cannot be made: "):
            copying.put_in_place(str(new), str(target))
        assert "old" == (target / "it" if target.is_dir() else target).read_text()


def test_a_finished_file_takes_no_place_that_is_taken(tmp_path: Path) -> None:
    for name in ("new", "old"):
        (tmp_path / name).write_text(name)
    (tmp_path / "folder").mkdir()
    for taken in ("old", "folder"):
        with pytest.raises(StorageRefused, match="cannot be made: it is there already"):
            copying.put_in_place(str(tmp_path / "new"), str(tmp_path / taken))
    copying.put_in_place(str(tmp_path / "new"), str(tmp_path / "free"))
    assert ["old", "new"] == [(tmp_path / name).read_text() for name in ("old", "free")]
    assert {"old", "free", "folder"} == set(os.listdir(tmp_path))
