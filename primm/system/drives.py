"""On what a folder lies: a network drive, a folder that a cloud copies, a disk that is encrypted."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

from primm.system import which

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOUNTS, DEVICES = "/proc/self/mountinfo", "/sys/dev/block"
CLASSES, SWAPS = "/sys/class/block", "/proc/swaps"
NETWORKS = frozenset(("nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "9p", "fuse.sshfs", "fuse.glusterfs"))
MEMORY, ENCRYPTED = frozenset(("tmpfs", "ramfs")), frozenset(("ecryptfs", "fuse.gocryptfs", "fuse.encfs"))
CLOUDS = (
    "OneDrive",
    "Dropbox",
    "Google Drive",
    "GoogleDrive",
    "iCloudDrive",
    "Nextcloud",
    "ownCloud",
    "MEGA",
    "pCloud",
)
MARKS = {  # what a program leaves in a folder that it copies
    ".stfolder": "Syncthing",
    ".dropbox": "Dropbox",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
    ".sync": "Resilio Sync",
}
CLOUD_VARIABLES = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")
# BitLocker as the Explorer knows it, without an administrator: 1 on, 2 off, 3 and 4 under way, 5 suspended, 6 locked
BITLOCKER = (
    "(New-Object -ComObject Shell.Application).NameSpace('{drive}')"
    ".Self.ExtendedProperty('System.Volume.BitLockerProtection')"
)
_BITLOCKER = {"1": True, "6": True, "2": False, "3": False, "4": False, "5": False}
_FILEVAULT = {"FileVault is On.": True, "FileVault is Off.": False}


def on_network(path: str) -> bool:
    """Whether a path lies on another computer, where the locks of SQLite cannot be trusted."""
    if which.on_windows():
        from primm.system import windows

        drive = _drive(path)
        return drive.startswith("\\\\") or windows.drive_kind(f"{drive}\\") == windows.REMOTE
    return any(kind in NETWORKS for kind, _source in _mounts(path))


def cloud_of(path: str, environ: Mapping[str, str]) -> str:
    """The cloud that copies this folder elsewhere, as far as names and marks tell; else nothing."""
    parts = {part.casefold() for part in re.split(r"[\\/]", path)}
    if any(_within(path, environ[name]) for name in CLOUD_VARIABLES if environ.get(name)):
        return "OneDrive"
    found = (cloud for cloud in CLOUDS if any(_is_of(part, cloud.casefold()) for part in parts))
    return next(found, "") or next(_marked(path), "")


def _marked(path: str) -> Iterator[str]:
    """The clouds that left their mark in this folder or one above it."""
    while True:
        yield from (cloud for mark, cloud in MARKS.items() if os.path.lexists(os.path.join(path, mark)))
        if path == os.path.dirname(path):
            return
        path = os.path.dirname(path)


def encrypted(path: str) -> bool | None:
    """Whether what lies there is encrypted by the system; None where this cannot be told."""
    if which.on_windows():
        return _BITLOCKER.get(_bitlocker(_drive(path)))
    if sys.platform.startswith("darwin"):
        from primm.system.programs import answer

        return _FILEVAULT.get((answer("/usr/bin/fdesetup", "status") or "").partition("\n")[0])
    return _encrypted_here(path)


def _bitlocker(drive: str) -> str:
    from primm.system.programs import answer
    from primm.system.windows import tool

    if not re.fullmatch("[A-Za-z]:", drive):
        return ""
    shell = tool(r"WindowsPowerShell\v1.0\powershell")
    return answer(shell, "-NoProfile", "-NonInteractive", "-Command", BITLOCKER.format(drive=drive)) or ""


def swap_encrypted(system_drive: str) -> bool | None:
    """Whether what memory is written out to is encrypted, or is nowhere; None where this cannot be told."""
    if which.on_windows():
        return _BITLOCKER.get(_bitlocker(system_drive))
    if sys.platform.startswith("darwin"):
        return True  # macOS has always encrypted it since 10.7
    if not os.path.exists(SWAPS):
        return None
    with open(SWAPS, encoding="utf-8", errors="replace") as swaps:
        found = [_swapped(line.split(" ")[0]) for line in swaps.read().splitlines()[1:]]
    return False if False in found else None if None in found else True


def _swapped(name: str) -> bool | None:
    device = device_of(name)
    if os.path.basename(device).startswith("zram"):  # compressed memory
        return True
    if os.path.isdir(device):
        return device_encrypted(device)
    return encrypted(name) if os.path.isfile(name) else None


def _encrypted_here(path: str) -> bool | None:
    """As Linux knows it: the file system, or a layer of encryption somewhere below its device."""
    mounts = _mounts(path)
    kinds = {kind for kind, _source in mounts}
    if kinds & ENCRYPTED or (kinds and kinds <= MEMORY):
        return True
    places = [_device(os.stat(path).st_dev), *(device_of(source) for _kind, source in mounts)]
    return next((device_encrypted(place) for place in places if os.path.isdir(place)), None)


def device_encrypted(place: str) -> bool | None:
    """Whether a device, or every one that it is made of, is encrypted by the kernel (dm-crypt, LUKS)."""
    try:
        with open(os.path.join(place, "dm", "uuid"), encoding="ascii", errors="replace") as file:
            if file.read().startswith("CRYPT-"):
                return True
    except OSError:
        pass
    try:
        below = os.listdir(os.path.join(place, "slaves"))
    except OSError:  # a partition has no such folder: it is a part of the disk as it is
        below = []
    return bool(below) and all(device_encrypted(os.path.join(place, "slaves", each)) for each in below)


def device_of(source: str) -> str:
    """Where the kernel tells about a device of this name, such as ``/dev/sda2``."""
    return os.path.join(CLASSES, os.path.basename(os.path.realpath(source)))


def _device(number: int) -> str:
    return os.path.join(DEVICES, _numbered(number))


def _numbered(device: int) -> str:
    return f"{os.major(device)}:{os.minor(device)}" if hasattr(os, "major") else ""


def _mounts(path: str) -> list[tuple[str, str]]:
    """The kind of file system and the device of what is mounted there: only of those that have no disk of their own."""
    number = _numbered(os.stat(path).st_dev)
    if not number.startswith("0:") or not os.path.exists(MOUNTS):
        return []
    return list(_listed(number))


def _listed(number: str) -> Iterator[tuple[str, str]]:
    with open(MOUNTS, encoding="utf-8", errors="replace") as mounts:
        for line in mounts:
            before, _dash, after = line.partition(" - ")
            if before.split(" ")[2] == number:
                kind, source, *_rest = *after.split(" "), "", ""
                yield kind, source


def _drive(path: str) -> str:
    r"""``C:`` of a path, or ``\\server\share``; what begins with ``\\?\`` is the same path."""
    import ntpath

    plain = re.sub(r"^\\\\\?\\(UNC\\)?", lambda found: "\\\\" if found[1] else "", ntpath.abspath(path))
    return ntpath.splitdrive(plain)[0]


def _within(path: str, folder: str) -> bool:
    known = folder.rstrip("\\/").casefold()
    return path.casefold() == known or path.casefold().startswith((f"{known}\\", f"{known}/"))


def _is_of(part: str, cloud: str) -> bool:
    return part == cloud or part.startswith(f"{cloud} - ")  # "OneDrive - Comune"
