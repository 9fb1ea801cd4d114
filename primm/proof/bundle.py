"""The copy of a log that travels: one file of lines, which says itself what it holds and is whole or refused.

Each line is canonical JSON: a header, the events by origin and n, keys wrapped for whoever receives them, checkpoints
with the keys that signed them, and at the end the hash of all that comes before. It is no archive: nothing is
unpacked, and no name in it becomes a path.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import NotFound, Problem, Refused, StorageRefused, UnknownSchema, reason
from primm.core.events.canonical import dumps, loads
from primm.core.log.rows import UNREADABLE, Row, encode
from primm.proof.shape import CODE, ORIGIN
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from primm.proof.kept import Seen

FORMAT = 1
SUFFIX = ".primm"
LINE = 4 * 2**20  # bytes; an event has at most 2,000,000, and what is escaped is longer
BYTES = 4 * 2**30
EVENTS, KEYS, ORIGINS, RECEIVERS, NOTES = 2_000_000, 2_000_000, 1_000, 100, 10_000
PLAIN = ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY")  # a file is opened so that nothing is followed or waited for
SEALED = "sealed"  # the part that a copy may go without
FIELDS = frozenset(Row._fields)
HEX = frozenset("0123456789abcdef")


class Part(NamedTuple):
    """What a copy holds of one origin: the events after one n up to another, and the tree before and after them."""

    origin: str
    after: int
    upto: int
    before: str  # the compact range of the tree of the events that are left out, in hex
    root: str  # of the tree of all events up to the last one, in hex


class Header(NamedTuple):
    """What a copy says of itself: who made it, for whom its keys are wrapped, what it holds, and what it lacks."""

    origin: str
    desk: str
    receivers: tuple[str, ...]
    holds: tuple[Part, ...]
    without: tuple[str, ...] = ()


# Writing


def write(
    file: IO[bytes], header: Header, rows: Iterable[Row], keys: Iterable[str] = (), notes: Iterable[Seen] = ()
) -> None:
    """Write a copy; the events must be those that the header says, by origin and n."""
    digest, count = sha256(), 0
    for line in _lines(header, rows, keys, notes):
        digest.update(line)
        file.write(line)
        count += 1
    file.write(f"{dumps({'end': count, 'sha256': digest.hexdigest()})}\n".encode())


def _lines(header: Header, rows: Iterable[Row], keys: Iterable[str], notes: Iterable[Seen]) -> Iterator[bytes]:
    yield f"{dumps(_said(header))}\n".encode()
    for row in rows:
        line = f"{encode({**row._asdict(), 'leaf': row.leaf.hex()})}\n".encode()
        if len(line) > LINE:
            text = _("event {n} of {origin}: it is too long for a copy")
            raise Refused([Problem("", text, {"n": row.n, "origin": row.origin})])
        yield line
    for key in keys:
        yield f"{encode({'key': key})}\n".encode()
    for note in sorted(set(notes)):
        yield f"{encode(note._asdict())}\n".encode()


def _said(header: Header) -> dict[str, Any]:
    holds = [part._asdict() for part in header.holds]
    return {
        "bundle": FORMAT,
        "desk": header.desk,
        "for": list(header.receivers),
        "holds": holds,
        "origin": header.origin,
        **({"without": list(header.without)} if header.without else {}),
    }


# Reading


@contextmanager
def opened(path: str) -> Iterator[IO[bytes]]:
    """A plain file, and nothing that a link, a pipe or a device leads to."""
    try:
        number = os.open(path, sum(getattr(os, each, 0) for each in PLAIN))
    except FileNotFoundError:
        raise NotFound(_("{path} is not there: name a copy that primm copy made, or a log"), path=path) from None
    except OSError as error:
        if os.path.islink(path):
            raise Refused([_no_file(path)]) from None
        raise StorageRefused(_("{path} cannot be read: {reason}"), path=path, reason=reason(error)) from error
    found = os.fstat(number)
    if not stat.S_ISREG(found.st_mode):
        os.close(number)
        raise Refused([_no_file(path)])
    with open(number, "rb") as file:
        if found.st_size > BYTES:
            raise Refused([Problem("", _("{path} is larger than any copy may be"), {"path": path})])
        try:
            yield file
        except OSError as error:  # a stick that fails, or was pulled out
            raise StorageRefused(_("{path} cannot be read: {reason}"), path=path, reason=reason(error)) from error


def read_header(path: str) -> Header:
    """What a copy says of itself; of the rest nothing is looked at."""
    with opened(path) as file:
        return parse_header(file.readline(LINE + 1), path)


def _no_file(path: str) -> Problem:
    return Problem("", _("{path} is a link, a folder or a device: name the file itself"), {"path": path})


def read_object(line: bytes) -> dict[str, Any]:
    """The object of one line, which is the only way to write it; anything else is a ValueError."""
    if len(line) > LINE or not line.endswith(b"\n"):
        raise ValueError
    with suppress(Refused):
        text = line[:-1].decode()
        value = loads(text, LINE)
        if type(value) is dict and encode(value) == text:
            return value
    raise ValueError


def read_row(line: bytes, origin: str, n: int) -> Row:
    """The row of one line, at the place where it must be."""
    value = read_object(line)
    texts = [each for each in value.values() if type(each) is str]
    if value.keys() != FIELDS or len(texts) != len(FIELDS) - 1 or type(value["n"]) is not int:
        raise ValueError
    if (value["origin"], value["n"]) != (origin, n) or not _is_hex(value["leaf"], 64):
        raise ValueError
    return Row(**{**value, "leaf": bytes.fromhex(value["leaf"])})


def parse_header(line: bytes, path: str) -> Header:
    """What the first line of a copy says."""
    try:
        said = read_object(line)
        if type(said["bundle"]) is not int:
            raise ValueError  # true is 1, and yet another text
        if said["bundle"] > FORMAT:
            raise UnknownSchema(_("{path} was written by a newer PRIMM: install that one"), path=path)
        return _checked(said)
    except UNREADABLE as error:
        text = _("{path} is no copy of a log: name one that primm copy made")
        raise Refused([Problem("", text, {"path": path})]) from error


def _checked(said: dict[str, Any]) -> Header:
    """The header, if every word of it is as it must be; any other is a ValueError, or what comes of another shape."""
    parts = tuple(Part(**each) for each in said["holds"])
    header = Header(said["origin"], said["desk"], tuple(said["for"]), parts, tuple(said.get("without", ())))
    origins = [part.origin for part in parts]
    fits = (
        _said(header) == said,
        ORIGIN(header.origin) and CODE(header.desk),
        len(parts) <= ORIGINS and origins == sorted(set(origins)) and all(map(_fits, parts)),
        sum(part.upto - part.after for part in parts) <= EVENTS,
        len(header.receivers) <= RECEIVERS and all(type(each) is str for each in header.receivers),
        header.without in ((), (SEALED,)) and not (header.without and header.receivers),
    )
    if not all(fits):
        raise ValueError
    return header


def _fits(part: Part) -> bool:
    if not (type(part.after) is type(part.upto) is int and 0 <= part.after < part.upto and ORIGIN(part.origin)):
        return False
    return _is_hex(part.root, 64) and _is_hex(part.before, 64 * part.after.bit_count())


def _is_hex(text: object, length: int) -> bool:
    return type(text) is str and len(text) == length and HEX.issuperset(text)
