"""The file of a log in its folder: made for its owner alone, and refused when others could read or change it."""

from __future__ import annotations

import os
import stat

from primm.core.errors import NotFound, StorageRefused, Unsafe, reason
from primm.system import access, drives
from primm.words import _


def make_file(path: str) -> None:
    """Make an empty file that only its owner can read, and its folder when it is missing."""
    folder = os.path.dirname(os.path.abspath(path))
    if os.path.lexists(path):
        raise Unsafe(_("{path} exists already: nothing was changed"), path=path)
    try:
        access.make_folder(folder)
        _check_folder(folder)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise StorageRefused(_("{path} cannot be made: {reason}"), path=path, reason=reason(error)) from error


def check_file(path: str) -> None:
    """Refuse a file that is missing, not plain, not ours, open to others, or on a network drive."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        raise NotFound(_("there is no log at {path}: run primm init"), path=path) from None
    except OSError as error:
        raise StorageRefused(_("{path} cannot be read: {reason}"), path=path, reason=reason(error)) from error
    if not stat.S_ISREG(found.st_mode):
        raise Unsafe(_("{path} is a link, a folder or a device: name the file itself"), path=path)
    if found.st_nlink != 1:
        raise Unsafe(_("{path} has a second name (hard link), which SQLite cannot lock: remove one"), path=path)
    if found.st_size == 0:
        raise Unsafe(_("{path} is empty: remove it and run primm init, or restore a backup"), path=path)
    if drives.on_network(path):  # SQLite's locks cannot be trusted there
        raise Unsafe(_("{path} is on a network drive, where two writers can destroy it: move it to a disk"), path=path)
    if hasattr(os, "geteuid"):
        _check_owner(path, found)
    _check_access(path)
    _check_folder(os.path.dirname(os.path.abspath(path)))


def _check_owner(path: str, found: os.stat_result) -> None:
    if found.st_uid != os.geteuid():
        raise Unsafe(_("{path} belongs to another user: chown {user} {path}"), path=path, user=os.geteuid())
    if found.st_mode & 0o077:
        raise Unsafe(_("{path} can be opened by others: chmod 600 {path}"), path=path)


def _check_folder(folder: str) -> None:
    if hasattr(os, "geteuid") and os.stat(folder).st_mode & 0o022:
        raise Unsafe(_("{folder} can be changed by others: chmod 700 {folder}"), folder=folder)
    _check_access(folder)


def _check_access(path: str) -> None:
    """As on Windows, which has lists of who may open what."""
    try:
        cure = access.cure(path)
    except OSError as error:
        raise StorageRefused(_("{path} cannot be read: {reason}"), path=path, reason=reason(error)) from error
    if cure:
        raise Unsafe(_("{path} can be opened by others: {command}"), path=path, command=cure)
