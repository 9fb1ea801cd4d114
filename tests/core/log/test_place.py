"""The file of a log is its owner's alone, on a disk of this computer, under one name; any other is refused."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import NotFound, StorageRefused, Unsafe
from primm.core.log import place
from primm.core.log.log import Log
from primm.system import drives

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def path(tmp_path, clock) -> Path:
    """A log in a folder of its own, closed."""
    Log.create(tmp_path / "log" / "primm.db", clock).close()
    return tmp_path / "log" / "primm.db"


def refusal(path: Path, *, write: bool = True) -> str:
    """What opening the log answers: both who reads and who writes are refused."""
    with pytest.raises(Unsafe) as refused:
        Log.open(path, write=write)
    return str(refused.value)


def test_a_new_log_and_its_folder_are_open_to_their_owner_alone(path):
    assert (0o600, 0o700) == (mode(path), mode(path.parent))


def test_a_log_that_exists_is_never_made_again(path, clock):
    before = path.read_bytes()
    with pytest.raises(Unsafe, match="exists already"):
        Log.create(path, clock)
    assert before == path.read_bytes()


def test_a_log_cannot_be_made_in_a_folder_that_others_can_change(tmp_path, clock):
    tmp_path.chmod(0o777)
    with pytest.raises(Unsafe, match="chmod 700"):
        Log.create(tmp_path / "primm.db", clock)
    assert [] == list(tmp_path.iterdir())


def test_a_log_cannot_be_made_or_found_below_a_file(tmp_path, clock):
    (tmp_path / "file").touch()
    with pytest.raises(StorageRefused, match="cannot be made"):
        Log.create(tmp_path / "file" / "primm.db", clock)
    with pytest.raises(StorageRefused, match="cannot be read"):
        Log.open(tmp_path / "file" / "primm.db", write=False)


def test_nothing_is_left_where_sqlite_cannot_open_what_was_made(tmp_path, clock):
    """SQLite takes paths of 512 bytes at most; the system takes longer ones."""
    deep = tmp_path.joinpath(*["deep" * 25] * 6)
    with pytest.raises(StorageRefused, match="cannot be opened"):
        Log.create(deep / "primm.db", clock)
    assert [] == list(deep.iterdir())


def test_a_log_that_is_not_there_is_not_found(tmp_path):
    with pytest.raises(NotFound, match="primm init"):
        Log.open(tmp_path / "primm.db", write=True)


def link(path: Path) -> None:
    path.rename(path.with_name("other.db"))
    path.symlink_to("other.db")


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DANGERS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a link": (link, "is a link, a folder or a device"),
    "a folder": (folder, "is a link, a folder or a device"),
    "a second name": (lambda path: os.link(path, path.with_name("other.db")), "hard link"),
    "no content": (lambda path: path.write_bytes(b""), "is empty"),
    "a file that others can read": (lambda path: path.chmod(0o644), "chmod 600"),
    "a file that others can write": (lambda path: path.chmod(0o620), "chmod 600"),
    "a folder that others can change": (lambda path: path.parent.chmod(0o777), "chmod 700"),
}


@pytest.mark.parametrize("danger", DANGERS)
@pytest.mark.parametrize("write", [True, False])
def test_a_file_that_is_not_safe_is_refused_with_what_to_do(path, danger, write):
    make, words = DANGERS[danger]
    make(path)
    assert words in refusal(path, write=write)


def test_a_folder_that_others_can_only_read_is_no_danger(path):
    path.parent.chmod(0o755)
    Log.open(path, write=True).close()


def test_the_log_of_another_user_is_refused(path, monkeypatch):
    other = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: other)
    assert f"chown {other}" in refusal(path)


def test_where_there_are_no_owners_the_folder_s_access_list_decides(path, monkeypatch):
    """As on Windows."""
    path.chmod(0o644)
    monkeypatch.delattr(os, "geteuid")
    Log.open(path, write=True).close()


def test_the_cure_of_an_access_list_is_told(path, monkeypatch):
    monkeypatch.setattr(place.access, "cure", lambda path: f"icacls {path}")
    assert f"{path} can be opened by others: icacls {path}" == refusal(path)


def test_an_access_list_that_cannot_be_read_is_told(path, monkeypatch):
    def cure(path: str) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(place.access, "cure", cure)
    with pytest.raises(StorageRefused, match="cannot be read"):
        Log.open(path, write=True)


@pytest.mark.parametrize(
    ("kind", "safe"), [("ext4", True), ("tmpfs", True), ("nfs4", False), ("cifs", False), ("fuse.sshfs", False)]
)
def test_a_log_on_a_network_drive_is_refused(path, tmp_path, monkeypatch, kind, safe):
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "21 26 0:4 / /proc rw,nosuid shared:12 - proc proc rw\n"
        f"99 26 0:77 / /home rw shared:1 - {kind} server:/export rw\n"
        "98 26 0:78 / /mnt rw - nfs4 server:/other rw\n"
    )
    monkeypatch.setattr(drives, "MOUNTS", str(mounts))
    monkeypatch.setattr(os, "major", lambda device: 0)
    monkeypatch.setattr(os, "minor", lambda device: 77)
    if safe:
        Log.open(path, write=True).close()
    else:
        assert "network drive" in refusal(path)


def test_where_mounts_are_not_listed_the_drive_is_not_judged(path, tmp_path, monkeypatch):
    """As on macOS; the harm is told in the manual."""
    monkeypatch.setattr(drives, "MOUNTS", str(tmp_path / "none"))
    monkeypatch.setattr(os, "major", lambda device: 0)
    Log.open(path, write=True).close()
