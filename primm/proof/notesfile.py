"""Files of checkpoints: lines of canonical JSON, each a note and a key that signed it; PRIMM only ever appends to them.

Nothing personal is in them, so they may lie where everybody can read them.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from primm.core.errors import NotFound, Problem, Refused, StorageRefused, reason
from primm.core.log.rows import encode
from primm.proof.bundle import LINE, opened, read_object
from primm.proof.kept import Seen
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SUFFIX = ".checkpoints"
TAIL = 65_536  # bytes at the end of a file in which what was written last is looked for


class Notes(NamedTuple):
    """What a file holds: the notes, and the numbers of the lines that are none (one may have been cut in writing)."""

    notes: tuple[Seen, ...]
    damaged: tuple[int, ...]


def file_at(path: str, origin: str) -> str:
    """The file of an origin at a place: the place itself, or a file in it if it is a folder."""
    return os.path.join(path, f"primm-{origin}{SUFFIX}") if os.path.isdir(path) else path


def files_at(path: str) -> list[str]:
    """The files of checkpoints at a place."""
    if not os.path.isdir(path):
        return [path]
    return [os.path.join(path, name) for name in sorted(os.listdir(path)) if name.endswith(SUFFIX)]


def notes_in(path: str) -> Notes:
    """All notes at a place that can be read; StorageRefused where the place cannot be reached."""
    notes: list[Seen] = []
    damaged: list[int] = []
    try:
        for file in files_at(path):
            found = read_file(file)
            notes.extend(found.notes)
            damaged.extend(found.damaged)
    except NotFound as error:
        raise StorageRefused(error.text, **error.gaps) from None
    except OSError as error:
        raise StorageRefused(_("{path} cannot be read: {reason}"), path=path, reason=reason(error)) from None
    return Notes(tuple(notes), tuple(damaged))


def read_file(path: str) -> Notes:
    """The notes of one file, each verified with the key beside it."""
    notes, damaged, number = [], [], 0
    with opened(path) as file:
        while line := file.readline(LINE + 1):
            number += 1
            try:
                notes.append(read_line(line))
            except ValueError:
                damaged.append(number)
    return Notes(tuple(notes), tuple(damaged))


def read_line(line: bytes) -> Seen:
    """The note of one line, if its key signed it; any other line is a ValueError."""
    found = read_object(line)
    if found.keys() != {"key", "note"} or not all(type(each) is str for each in found.values()):
        raise ValueError
    seen = Seen(found["key"], found["note"])
    seen.claim()
    return seen


def written(notes: Iterable[Seen]) -> bytes:
    """Notes as lines of a file."""
    return b"".join(_line(each) + b"\n" for each in notes)


def append(path: str, origin: str, notes: Sequence[Seen]) -> None:
    """Add what the end of a place's file does not hold yet, on its disk, and read it back; what is there stays.

    Only the end is looked at, so that it takes no longer when the file is long: what was written before that may be
    written once more.
    """
    file = file_at(path, origin)
    try:
        tail = _tail(file)
        held = frozenset(tail.split(b"\n"))
        lines = [line for line in map(_line, notes) if line not in held]
        if not lines:
            return
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        new = b"".join(line + b"\n" for line in lines)
        with open(file, "ab", opener=lambda name, _flags: os.open(name, flags, 0o644)) as out:
            out.write((b"\n" if tail and not tail.endswith(b"\n") else b"") + new)
            out.flush()
            os.fsync(out.fileno())
        if new not in _tail(file, 2 * len(new)):
            raise StorageRefused(_("{path} does not hold what was written to it: is the disk sound?"), path=file)
    except Refused as error:
        raise StorageRefused(error.problems[0].text, **error.problems[0].gaps) from None
    except OSError as error:
        raise StorageRefused(_("{path}: cannot be written: {reason}"), path=file, reason=reason(error)) from None


def require_notes(path: str) -> Notes:
    """The notes of a file that somebody named; refused where it holds none, or a line that is none."""
    found = notes_in(path)
    if found.damaged or not found.notes:
        text = _("{path} is no file of checkpoints, or a line of it was changed: have it written again")
        raise Refused([Problem("", text, {"path": path})])
    return found


def _line(seen: Seen) -> bytes:
    return encode(seen._asdict()).encode()


def _tail(path: str, size: int = TAIL) -> bytes:
    """The end of a file; nothing where there is none yet."""
    if not os.path.lexists(path):
        return b""
    with opened(path) as file:
        file.seek(max(0, os.fstat(file.fileno()).st_size - size))
        return file.read()
