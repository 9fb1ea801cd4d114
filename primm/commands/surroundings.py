"""What lies around a log: the folders that lead to it, what PRIMM keeps for the user, what a killed drill left."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from primm.commands.findings import refusal
from primm.core.errors import Unsafe
from primm.people.private import HAS_MODES, WRITTEN_BY_OTHERS, check_private, check_private_folder
from primm.system.folders import user_folder
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from primm.commands.findings import Finding
    from primm.commands.workplace import Workplace

HOLDS_DATA = (".db", ".db-journal")  # of the cache; the rest of it is an index of kinds


def faults(place: Workplace) -> list[Finding | None]:
    """What of it others could read or change; None for each that is in order."""
    return [refusal("files", check, path) for check, path in _looked_at(place)]


def _looked_at(place: Workplace) -> Iterator[tuple[Callable[[str], None], str]]:
    folder = os.path.dirname(os.path.realpath(place.folder))
    while HAS_MODES:
        yield check_leading, folder
        if folder == os.path.dirname(folder):
            break
        folder = os.path.dirname(folder)
    yield from _within(user_folder("state", place.environ), ("",))
    cache = user_folder("cache", place.environ)
    yield from _within(cache, HOLDS_DATA)
    yield check_no_drill, cache


def _within(folder: str, ends: tuple[str, ...]) -> Iterator[tuple[Callable[[str], None], str]]:
    """A folder with all folders in it, and the files whose names end so."""
    for where, _folders, names in os.walk(folder):
        yield check_private_folder, where
        yield from ((check_private, os.path.join(where, name)) for name in sorted(names) if name.endswith(ends))


def check_leading(folder: str) -> None:
    """Refuse a folder above the log's in which others could put another one in its place."""
    found = os.stat(folder)
    if found.st_mode & WRITTEN_BY_OTHERS and not found.st_mode & stat.S_ISVTX:
        text = _("{path} can be changed by others, who could exchange the log's folder: run chmod go-w {path}")
        raise Unsafe(text, path=folder)
    if found.st_uid not in (0, os.geteuid()):
        raise Unsafe(
            _("{path} belongs to another user, who could exchange the log's folder: move the log"), path=folder
        )


def check_no_drill(cache: str) -> None:
    """Refuse a copy of a log that a killed drill left."""
    from primm.proof.drill.ground import left_over

    for each in left_over(cache):
        raise Unsafe(_("{path} is a copy of a log, left by a drill that was stopped: remove it"), path=each)
