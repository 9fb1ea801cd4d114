"""Where files can be: the folders of the run, the memory that looks like one, the tree in which it was started."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from tests.canary.inside import TEMPORARY, TREE

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMORY = "/dev/shm"
OTHERS = "canary-"  # another run has this before the name of its own part of the memory
CHUNK = 1 << 20
OPEN, READ, CLOSE, FSTAT = os.open, os.read, os.close, os.fstat  # as they are: some tests let them fail


def content_of(path: str, seen: dict[str, tuple[int, int]]) -> bytes | None:
    """What a file holds; None where there is none, or it was read before and is the same."""
    try:
        number = OPEN(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        found = FSTAT(number)
        state = (found.st_ino, found.st_mtime_ns)
        if not stat.S_ISREG(found.st_mode) or seen.get(path) == state:
            return None
        seen[path] = state
        return b"".join(iter(lambda: READ(number, CHUNK), b""))
    finally:
        CLOSE(number)


def files_in(folder: str) -> Iterator[tuple[str, bool]]:
    """Everything in a folder; whether it has a name that is not of a test's own making."""
    for where, folders, names in os.walk(folder):
        tests_own = where == os.path.join(TEMPORARY, "pytest")
        yield from ((os.path.join(where, each), not tests_own) for each in (*folders, *names))


def new_in_memory() -> Iterator[str]:
    """What was put into the memory since the tests began, by its own name and not by that of the run's part of it."""
    for each in sorted(_in_memory() - _THERE):
        path = os.path.join(MEMORY, each)
        yield path
        yield from (inner for inner, _named in files_in(path))


def new_in_tree() -> Iterator[str]:
    """The files of the tree that were not there when the tests began, or were others."""
    yield from (path for path, state in _in_tree().items() if _PLANTED.get(path) != state)


def _in_memory() -> set[str]:
    there = os.listdir(MEMORY) if os.path.isdir(MEMORY) else []
    return {each for each in there if not each.startswith(OTHERS)}


def _in_tree() -> dict[str, tuple[int, int]]:
    every = (path for path, _named in files_in(TREE) if "__pycache__" not in path)
    return {path: (found.st_ino, found.st_mtime_ns) for path in every for found in [os.lstat(path)]}


_THERE, _PLANTED = _in_memory(), _in_tree()
