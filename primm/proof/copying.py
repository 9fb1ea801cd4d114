"""Copies of a log and of its keys: made of one state while others record, on the disk, and verified."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from filecmp import cmp
from typing import TYPE_CHECKING

from primm.core.errors import StorageRefused, Tampered, reason
from primm.core.log.patience import patiently, translated
from primm.core.log.sqlite import connect
from primm.people.keys import saying_why
from primm.people.private import create_private, create_private_folder, put_name
from primm.proof.verify import verify
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from primm.core.log.rows import Head

READ_AT_MOST = 1_000_000
DEKS = "SELECT subject, wrapped, kcv FROM dek ORDER BY subject"


def copy_log(source: str, target: str) -> None:
    """Copy a log as it stands at one moment into a new private file; whoever records waits as long."""
    create_private(target)
    with closing(connect(source, write=False)) as before:
        copy_open(before, target)


def copy_table(source: str, target: str) -> None:
    """The same for ``keys.db``."""
    create_private(target)
    with saying_why(source), closing(sqlite3.connect(source)) as before:
        copy_open(before, target)


def copy_open(before: sqlite3.Connection, target: str) -> None:
    """Copy what an open connection sees at one moment into a file that is there, and wait for the disk."""
    try:
        with closing(sqlite3.connect(target)) as after:
            patiently(before.backup, after)
    except sqlite3.Error as error:
        raise translated(error) from error
    try:
        with open(target, "rb+") as file:
            to_disk(file.fileno())
    except OSError as error:
        raise StorageRefused(_("{path}: cannot be written: {reason}"), path=target, reason=reason(error)) from None


def copy_rest(source: str, target: str, skip: Iterable[str]) -> None:
    """Copy the other files of a folder, and of the folders in it; links are not followed."""
    for name in sorted(set(os.listdir(source)).difference(skip)):
        old, new = os.path.join(source, name), os.path.join(target, name)
        if os.path.islink(old):
            continue
        if os.path.isdir(old):
            create_private_folder(new)
            copy_rest(old, new, ())
        elif os.path.isfile(old):
            copy_file(old, new)


def copy_file(source: str, target: str) -> None:
    """Copy a file as it is, wait for the disk, and read it again."""
    create_private(target)
    try:
        with open(source, "rb") as before, open(target, "rb+") as after:
            shutil.copyfileobj(before, after)
            after.flush()
            to_disk(after.fileno())
        same = cmp(source, target, shallow=False)
    except OSError as error:
        raise StorageRefused(_("{path}: cannot be written: {reason}"), path=target, reason=reason(error)) from None
    if not same:
        raise _unkept(target)


def to_disk(file: int) -> None:
    """Wait until a file is on the disk, and let the system forget it: what is read next is what the disk kept."""
    os.fsync(file)
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)


def read_file(path: str) -> bytes:
    """The whole of a small file."""
    try:
        with open(path, "rb") as file:
            return file.read(READ_AT_MOST)
    except OSError as error:
        raise StorageRefused(_("{path} cannot be read: {reason}"), path=path, reason=reason(error)) from None


def verified(path: str) -> Mapping[str, Head]:
    """How far a log goes that agrees with all its hashes; any other is refused by its first fault."""
    verdict = verify(path)
    if verdict.faults:
        raise verdict.faults[0]
    return verdict.heads


def require_same_keys(source: str, target: str) -> int:
    """How many keys two files hold, if they hold the same."""
    ours, theirs = wrapped_keys(source), wrapped_keys(target)
    if ours != theirs:
        raise _unkept(target)
    return len(ours)


def wrapped_keys(path: str) -> list[tuple[str, bytes, str]]:
    """Everything that a ``keys.db`` holds: subjects, wrapped keys, check values."""
    with saying_why(path), closing(sqlite3.connect(path)) as connection:
        return connection.execute(DEKS).fetchall()


def put_in_place(new: str, target: str) -> None:
    """Give a finished folder or file its final name; nothing that is there is replaced."""
    try:
        if os.path.isdir(new) and os.path.isdir(target):
            os.rmdir(target)  # which only removes an empty one
        if os.path.lexists(target):
            raise FileExistsError(17, "")
        put_name(new, target)
    except OSError as error:
        text = _("{path} cannot be made: {reason}")
        raise StorageRefused(text, path=target, reason=reason(error)) from None


def _unkept(path: str) -> Tampered:
    return Tampered(_("{path} does not hold what was copied to it: is the disk sound?"), path=path)
