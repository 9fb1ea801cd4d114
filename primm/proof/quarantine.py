"""Second histories: events that came under an origin whose events here are others. They are kept aside, as copies."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from primm.core.errors import PrimmError, StorageRefused, reason
from primm.core.log import merkle
from primm.proof.bundle import SUFFIX, Header, read_header, write
from primm.system.files import replace
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primm.core.log.rows import Row
    from primm.proof.bundle import Part

PREFIX = "fork-"
UNKNOWN = "unknown"  # at which desk they were recorded


class Kept(NamedTuple):
    """A second history that is kept: its file, its origin, and its events."""

    path: str
    origin: str
    after: int
    upto: int


def keep(folder: str, part: Part, rows: Iterator[Row]) -> str:
    """Keep the events of a second history in a file beside the log, for its owner alone; the same ones only once."""
    found = list(rows)
    compact = merkle.split(bytes.fromhex(part.before))
    for row in found:
        merkle.grow(compact, row.n - 1, row.leaf)
    root = merkle.root(compact).hex()
    path = os.path.join(folder, f"{PREFIX}{part.origin}-{part.after}-{root[:16]}{SUFFIX}")
    if os.path.lexists(path):
        return path
    new = f"{path}.{os.getpid()}"
    try:
        with suppress(FileNotFoundError):
            os.unlink(new)
        with open(new, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            write(file, Header(part.origin, UNKNOWN, (), (part._replace(root=root),)), found)
            file.flush()
            os.fsync(file.fileno())
        replace(new, path)
    except OSError as error:
        text = _("{path} cannot be made: {reason}")
        raise StorageRefused(text, path=path, reason=reason(error)) from error
    return path


def kept(folder: str) -> list[Kept]:
    """Every second history that is kept beside a log."""
    names = (name for name in sorted(os.listdir(folder)) if name.startswith(PREFIX) and name.endswith(SUFFIX))
    found = []
    for name in names:
        path = os.path.join(folder, name)
        with suppress(PrimmError):
            found += [Kept(path, part.origin, part.after, part.upto) for part in read_header(path).holds]
    return found
