"""A file that others could read, or put another in the place of, is refused with the cure."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import StorageRefused, Unsafe
from primm.people import private

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A private file."""
    private.create_private(tmp_path / "one", b"content")
    return tmp_path / "one"


def test_what_is_made_private_passes(path: Path) -> None:
    private.check_private(path)
    assert path.read_bytes() == b"content"


def test_the_mode_does_not_follow_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        private.create_private(tmp_path / "one")
        private.create_private_folder(tmp_path / "two" / "three")
    finally:
        os.umask(before)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("one", "two/three")] == [0o600, 0o700]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_file_open_to_others_is_refused(path: Path, mode: int) -> None:
    path.chmod(mode)
    with pytest.raises(Unsafe, match=f"{path} is open to other users: run chmod 600 {path}"):
        private.check_private(path)


def test_a_link_is_refused(path: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(path)
    with pytest.raises(Unsafe, match="is not a plain file"):
        private.check_private(tmp_path / "link")


def test_a_second_name_is_refused(path: Path, tmp_path: Path) -> None:
    os.link(path, tmp_path / "again")
    with pytest.raises(Unsafe, match="has a second name"):
        private.check_private(path)


def test_a_file_of_somebody_else_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    with pytest.raises(Unsafe, match="belongs to another user"):
        private.check_private(path)


def test_without_mode_bits_only_the_links_are_looked_at(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private, "HAS_MODES", False)
    path.chmod(0o644)
    private.check_private(path)
    private.create_private(path.with_name("two"))


def test_a_link_is_not_written_through(path: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(StorageRefused, match="exists already"):
        private.create_private(tmp_path / "link")
    assert not (tmp_path / "nowhere").exists()


def test_a_file_has_its_name_when_it_is_whole(tmp_path: Path) -> None:
    """What a killed command left under another name is thrown away by the next one."""
    path, part = tmp_path / "f", tmp_path / f"f{private.PART}"
    part.write_bytes(b"hal")
    with private.whole_file(str(path)) as file:
        file.write(b"whole")
        assert not path.exists()
        assert 0o600 == part.stat().st_mode & 0o777
    assert (b"whole", False) == (path.read_bytes(), part.exists())


def test_a_file_that_failed_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyError), private.whole_file(str(tmp_path / "f")):
        raise KeyError
    assert [] == [*tmp_path.iterdir()]


def test_a_file_that_somebody_made_meanwhile_is_not_replaced(path: Path, tmp_path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(FileExistsError), private.whole_file(str(path)):
        raise AssertionError("it is there from the start")
    with pytest.raises(FileExistsError), private.whole_file(str(tmp_path / "f")):
        (tmp_path / "f").symlink_to(path)
    assert before == path.read_bytes()


def test_a_folder_that_is_a_file_says_why(path: Path) -> None:
    with pytest.raises(StorageRefused, match="the folder cannot be made: "):
        private.create_private_folder(path / "deeper")
    with pytest.raises(StorageRefused, match="cannot be written: "):
        private.create_private(path / "deeper")


def test_what_is_written_anew_is_on_the_disk_also_where_half_of_it_was_left(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f"one.{os.getpid()}").write_bytes(b"half")
    seen = list[tuple[str, bytes]]()
    monkeypatch.setattr(private, "sync_folder", lambda folder: seen.append((folder, path.read_bytes())))
    private.replace_private(str(path), b"after")
    assert (str(tmp_path), b"after") == seen[-1]
    assert ["one"] == os.listdir(tmp_path)


def test_a_disk_that_fails_while_something_is_written_anew_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: object) -> None:
        raise OSError(28, "x")

    monkeypatch.setattr(private, "replace", full)
    with pytest.raises(StorageRefused) as error:
        private.replace_private(str(path), b"after")
    assert (f"{path}: cannot be written: the disk is full", b"content") == (str(error.value), path.read_bytes())
