"""The ring of the backups of keys: a newer one takes the place of those before, so that somebody can be forgotten.

A backup from an earlier day is written over and removed once a newer one is whole. It is left until its day where it
is out of reach, where something else lies in its place, or where it holds a key that is nowhere else any more.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from primm.core.errors import NotFound, PrimmError, StorageRefused, reason
from primm.people.private import PART, check_private, sync_folder
from primm.proof.keysfile import KeysFile, keys_of, read_keys, require_new, write_keys
from primm.proof.shelf import KeysCopy
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date

    from primm.proof.shelf import Shelf

BLOCK = 1 << 20


class Turned(NamedTuple):
    """What became of the other backups of keys: those that were destroyed for a new one, and those still there."""

    destroyed: Sequence[KeysCopy]
    left: Sequence[KeysCopy]


def back_up_keys(shelf: Shelf, folder: str, path: str, today: date) -> KeysFile:
    """Write the keys of a log's folder into a new private file, and verify it; it is on the shelf before."""
    require_new(path)
    keys = keys_of(folder, today)
    content = keys.content()
    shelf.put_keys(ring_of(keys), KeysCopy(path, keys.made, keys.destroy, sha256(content).hexdigest()))
    try:
        write_keys(path, keys, content)
    except BaseException:
        with suppress(PrimmError, OSError):  # what went wrong first is what is told; else it stays on the shelf
            if not os.path.lexists(path):
                shelf.drop_keys(path)
        raise
    return keys


def turn(shelf: Shelf, keys: KeysFile, path: str, forgotten: Collection[str] = ()) -> Turned:
    """Destroy the backups of earlier days, now that this one is whole; keys of forgotten subjects are no reason not to.

    A key that was wrapped anew since, when the master key was exchanged, is the same key.
    """
    destroyed, left = [], []
    for each in shelf.keys(ring_of(keys)):
        if each.path != path and _had_its_time(each, keys, forgotten) and _destroy(each):
            shelf.drop_keys(each.path)
            destroyed.append(each)
        elif each.path != path:
            left.append(each)
    return Turned(destroyed, left)


def ring_of(keys: KeysFile) -> str:
    """What names the ring: the first master key of these keys."""
    found = json.loads(keys.master)
    return str(found.get("ring", found["kcv"]))


def destroy(shelf: Shelf, path: str) -> bool:
    """Destroy a backup of keys; False where it is not there and is only struck off the shelf."""
    there = os.path.lexists(path)
    if there:
        check_private(path)
        if not _is_wiped(path):
            read_keys(path)
    _wipe(path)
    if not shelf.drop_keys(path) and not there:
        raise NotFound(_("there is no backup of keys at {path}, and none was made there"), path=path)
    return there


def is_within_reach(copy: KeysCopy) -> bool:
    """Whether a backup of keys lies where it was made, as it was made, or as a command left it that was killed."""
    try:
        check_private(copy.path)
        digest = sha256()
        for block in _blocks(copy.path):
            digest.update(block)
        return digest.hexdigest() == copy.digest or _is_wiped(copy.path)
    except (OSError, PrimmError):
        return False


def _blocks(path: str) -> Iterator[bytes]:
    with open(path, "rb") as file:
        yield from iter(lambda: file.read(BLOCK), b"")


def _is_wiped(path: str) -> bool:
    """Whether a file was written over, and not removed any more."""
    return all(not block.strip(b"\0") for block in _blocks(path))


def _had_its_time(copy: KeysCopy, keys: KeysFile, forgotten: Collection[str]) -> bool:
    """Whether nothing speaks for keeping it: it is of an earlier day, and every key in it is in the new one or due."""
    if copy.made >= keys.made or not is_within_reach(copy):
        return False
    if _is_wiped(copy.path):
        return True
    return copy.destroy <= keys.made or _named(read_keys(copy.path), forgotten) <= _named(keys)


def _named(keys: KeysFile, forgotten: Collection[str] = ()) -> set[tuple[str, str]]:
    """Whose keys, and which: however they are wrapped."""
    return {(subject, kcv) for subject, _wrapped, kcv in keys.keys if subject not in forgotten}


def _destroy(copy: KeysCopy) -> bool:
    try:
        _wipe(copy.path)
    except StorageRefused:
        return False
    return True


def _wipe(path: str) -> None:
    """Write over a file and remove it, with what a killed command may have left beside it."""
    try:
        for each in (path, path + PART):
            with suppress(FileNotFoundError):
                with open(each, "rb+") as file:
                    for start in range(0, os.fstat(file.fileno()).st_size, BLOCK):
                        file.write(bytes(min(BLOCK, os.fstat(file.fileno()).st_size - start)))
                    file.flush()
                    os.fsync(file.fileno())
                os.unlink(each)
                sync_folder(os.path.dirname(path))
    except OSError as error:
        text = _("{path} cannot be destroyed: {reason}: do it by hand")
        raise StorageRefused(text, path=path, reason=reason(error)) from None
