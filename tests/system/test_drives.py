"""A network drive, a folder that a cloud copies, and whether the disk is encrypted, on each system."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import Unsafe
from primm.core.log.log import Log
from primm.system import drives

if TYPE_CHECKING:
    from pathlib import Path

    from tests.system.conftest import Windows

DM = "CRYPT-LUKS2-0123-home\n"


@pytest.fixture
def devices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the kernel tells of its devices: none yet."""
    folder = tmp_path / "devices"
    folder.mkdir()
    monkeypatch.setattr(drives, "DEVICES", str(folder))
    monkeypatch.setattr(drives, "CLASSES", str(folder))
    monkeypatch.setattr(drives, "MOUNTS", str(tmp_path / "mounts"))
    monkeypatch.setattr(drives, "SWAPS", str(tmp_path / "swaps"))
    monkeypatch.setattr(os, "major", lambda device: 8)
    monkeypatch.setattr(os, "minor", lambda device: 1)
    return folder


def device(place: Path, uuid: str = "") -> Path:
    """Make a device; with a uuid it is one that the kernel's mapper makes of others."""
    (place / "slaves").mkdir(parents=True)
    if uuid:
        (place / "dm").mkdir()
        (place / "dm" / "uuid").write_text(uuid)
    return place


@pytest.mark.parametrize(
    ("path", "kind", "network"),
    [
        (r"C:\Users\mr\log", 3, False),
        (r"Z:\log", 4, True),
        (r"\\server\share\log", 3, True),
        (r"\\?\UNC\server\share\log", 3, True),
        (r"\\?\C:\Users\mr\log", 3, False),
        ("//server/share/log", 3, True),
    ],
)
def test_a_share_and_a_letter_that_stands_for_one_are_network_drives(
    system: Windows, path: str, kind: int, network: bool
) -> None:
    system.drive = kind
    assert network == drives.on_network(path)


def test_a_log_on_a_share_is_refused(system: Windows, tmp_path: Path, clock, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "log.db"
    Log.create(path, clock).close()
    monkeypatch.setattr(drives, "_drive", lambda path: r"\\server\share")
    with pytest.raises(Unsafe, match="on a network drive"):
        Log.open(path, write=False)


@pytest.mark.parametrize(
    ("path", "cloud"),
    [
        (r"C:\Users\mr\OneDrive\log", "OneDrive"),
        (r"C:\Users\mr\OneDrive - Comune di Falconara\log", "OneDrive"),
        ("/home/mr/Dropbox/log", "Dropbox"),
        ("/home/mr/nextcloud/log", "Nextcloud"),
        (r"D:\cloud\log", "OneDrive"),
        (r"D:\cloudy\log", ""),
        ("/home/mr/onedrive-old/log", ""),
    ],
)
def test_a_folder_that_a_cloud_copies_is_known_by_its_name(path: str, cloud: str) -> None:
    assert cloud == drives.cloud_of(path, {"OneDrive": "D:\\Cloud\\"})


@pytest.mark.parametrize(
    ("said", "encrypted"),
    [("1", True), ("2", False), ("3", False), ("5", False), ("6", True), ("0", None), (None, None)],
)
def test_bitlocker(system: Windows, answers: dict[str, str | None], said: str | None, encrypted: bool | None) -> None:
    answers["powershell"] = said
    assert encrypted is drives.encrypted(r"C:\Users\mr\log")
    assert "NameSpace('C:')" in (answers["ran:powershell"] or "")
    assert encrypted is drives.swap_encrypted("C:")


def test_a_share_is_not_asked_for_bitlocker(system: Windows, answers: dict[str, str | None]) -> None:
    assert drives.encrypted(r"\\o'hara\share\log") is None
    assert {} == answers


@pytest.mark.parametrize(
    ("said", "encrypted"), [("FileVault is On.", True), ("FileVault is Off.\nmore", False), ("", None), (None, None)]
)
def test_filevault(
    answers: dict[str, str | None], monkeypatch: pytest.MonkeyPatch, said: str | None, encrypted: bool | None
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    answers["fdesetup"] = said
    assert encrypted is drives.encrypted("/Users/mr/log")
    assert drives.swap_encrypted("C:") is True


def test_a_partition_is_not_encrypted(devices: Path, tmp_path: Path) -> None:
    (devices / "8:1").mkdir()
    assert drives.encrypted(str(tmp_path)) is False


def test_a_volume_on_luks_is_encrypted_if_all_of_it_is(devices: Path, tmp_path: Path) -> None:
    volume = device(devices / "8:1", "LVM-0123")
    device(volume / "slaves" / "dm-0", DM)
    assert drives.encrypted(str(tmp_path)) is True
    (volume / "slaves" / "sdb1").mkdir()
    assert drives.encrypted(str(tmp_path)) is False


def test_a_disk_that_the_kernel_does_not_show_is_unknown(devices: Path, tmp_path: Path) -> None:
    assert drives.encrypted(str(tmp_path)) is None


@pytest.mark.parametrize(
    ("kind", "source", "encrypted"),
    [
        ("btrfs", "/dev/dm-0", True),
        ("btrfs", "/dev/sda2", False),
        ("overlay", "overlay", None),
        ("ecryptfs", "/home/.ecryptfs/mr", True),
        ("tmpfs", "tmpfs", True),
    ],
)
def test_what_has_no_number_of_its_own_is_known_by_its_mount(
    devices: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, source: str, encrypted: bool | None
) -> None:
    device(devices / "dm-0", DM)
    (devices / "sda2").mkdir()
    monkeypatch.setattr(os, "major", lambda device: 0)
    (tmp_path / "mounts").write_text(f"99 26 0:1 / /home rw shared:1 - {kind} {source} rw\n")
    assert encrypted is drives.encrypted(str(tmp_path))


@pytest.mark.parametrize(
    ("swaps", "encrypted"),
    [
        ([], True),
        (["/dev/zram0"], True),
        (["/dev/dm-0"], True),
        (["/dev/sda2"], False),
        (["/dev/dm-0", "/dev/sda2"], False),
        (["/dev/elsewhere"], None),
    ],
)
def test_swap(devices: Path, tmp_path: Path, swaps: list[str], encrypted: bool | None) -> None:
    assert drives.swap_encrypted("C:") is None
    device(devices / "dm-0", DM)
    (devices / "sda2").mkdir()
    lines = ["Filename  Type  Size  Used  Priority", *(f"{name} partition 1 0 -2" for name in swaps)]
    (tmp_path / "swaps").write_text("\n".join(lines) + "\n")
    assert encrypted is drives.swap_encrypted("C:")


def test_a_file_of_swap_is_as_safe_as_its_disk(devices: Path, tmp_path: Path) -> None:
    (devices / "8:1").mkdir()
    (tmp_path / "swapfile").touch()
    (tmp_path / "swaps").write_text(f"Filename\n{tmp_path}/swapfile file 1 0 -2\n")
    assert drives.swap_encrypted("C:") is False
