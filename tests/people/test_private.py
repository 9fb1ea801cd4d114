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


def test_a_folder_that_is_a_file_says_why(path: Path) -> None:
    with pytest.raises(StorageRefused, match="the folder cannot be made: "):
        private.create_private_folder(path / "deeper")
    with pytest.raises(StorageRefused, match="cannot be written: "):
        private.create_private(path / "deeper")
