"""Files that only their owner may read: made so, and refused when they no longer are."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from errno import EEXIST
from typing import TYPE_CHECKING, BinaryIO

from primm.core.errors import OutcomeUnknown, StorageRefused, Unsafe, reason
from primm.system import access
from primm.system.files import replace
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

READ_BY_OTHERS = 0o077
WRITTEN_BY_OTHERS = 0o022
PART = ".primm-part"
HAS_MODES = os.name == "posix"  # Windows keeps access lists instead; the mode bits there are invented by Python


def create_private_folder(path: str | PathLike[str]) -> None:
    """Make the folder and what leads to it, open to its owner alone; an existing one is only checked."""
    try:
        access.make_folder(os.fspath(path))
    except OSError as error:
        raise StorageRefused(
            _("{path}: the folder cannot be made: {reason}"), path=path, reason=reason(error)
        ) from None
    check_private_folder(path)


def create_private(path: str | PathLike[str], content: bytes = b"") -> None:
    """Write a new file with mode 0600 and wait until it is on the disk; an existing one is never touched."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with open(path, "xb", opener=lambda name, _: os.open(name, flags, 0o600)) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(os.path.dirname(path) or os.curdir)
    except FileExistsError:
        raise StorageRefused(_("{path} exists already: nothing was changed"), path=path) from None
    except OSError as error:
        raise StorageRefused(_("{path}: cannot be written: {reason}"), path=path, reason=reason(error)) from None


def replace_private(path: str, content: bytes) -> None:
    """Write a private file anew: after a crash the old content or the new one is there, never a part."""
    new = f"{path}.{os.getpid()}"
    with suppress(FileNotFoundError):
        os.unlink(new)
    create_private(new, content)
    try:
        replace(new, path)
        sync_folder(os.path.dirname(path))
    except OSError as error:
        raise StorageRefused(_("{path}: cannot be written: {reason}"), path=path, reason=reason(error)) from None


@contextmanager
def whole_file(path: str) -> Iterator[BinaryIO]:
    """A new private file that gets its name once all of it is on the disk; an existing one is never touched."""
    part = path + PART
    _require_new(path)
    with suppress(FileNotFoundError):
        os.unlink(part)  # of a command that was killed
    try:
        with open(part, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _require_new(path)
        put_name(part, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(part)
        raise


def put_name(part: str, path: str) -> None:
    """Give what is finished its name and wait for the disk; if that fails when the name is there already, say so."""
    try:
        replace(part, path)
        sync_folder(os.path.dirname(path) or os.curdir)
    except OSError as error:
        if os.path.lexists(path) and not os.path.lexists(part):
            text = _("the disk failed at the last step: {path} is whole, but a power cut may take it; make another")
            raise OutcomeUnknown(text, path=path) from error
        raise


def _require_new(path: str) -> None:
    if os.path.lexists(path):
        raise FileExistsError(EEXIST, os.strerror(EEXIST))


def sync_folder(path: str | PathLike[str]) -> None:
    """Without it a power loss may forget the new file's name."""
    if not HAS_MODES:
        return
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def check_private(path: str | PathLike[str]) -> None:
    """Refuse a file that others can read, that is not ours, or that has a second name somewhere."""
    found = os.lstat(path)
    if not stat.S_ISREG(found.st_mode):
        raise Unsafe(_("{path} is not a plain file: put the file itself there, not a link to it"), path=path)
    if found.st_nlink > 1:
        raise Unsafe(_("{path} has a second name (hard link): remove the other one"), path=path)
    _check_owner(path, found, READ_BY_OTHERS, "600")


def check_private_folder(path: str | PathLike[str]) -> None:
    """Refuse a folder in which others could put a file of theirs in the place of ours."""
    _check_owner(path, os.stat(path), WRITTEN_BY_OTHERS, "700")


def _check_owner(path: str | PathLike[str], found: os.stat_result, forbidden: int, wanted: str) -> None:
    if cure := access.cure(path):
        raise Unsafe(_("{path} can be opened by others: {command}"), path=path, command=cure)
    if not HAS_MODES:
        return
    if found.st_uid != os.geteuid():
        raise Unsafe(_("{path} belongs to another user: work as that user, or make it yours"), path=path)
    if found.st_mode & forbidden:
        raise Unsafe(_("{path} is open to other users: run chmod {mode} {path}"), path=path, mode=wanted)
