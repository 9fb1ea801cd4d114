"""Making a copy of a log: a new file for its owner alone, on the disk and read back before it is called a copy."""

from __future__ import annotations

import os
from contextlib import suppress
from errno import EEXIST
from typing import IO, TYPE_CHECKING

from primm.core.errors import Problem, Refused, StorageRefused, reason
from primm.core.log import merkle
from primm.core.log.blanking import blanked
from primm.core.log.rows import decode
from primm.people.private import whole_file
from primm.proof.absence import withheld
from primm.proof.bundle import SEALED, Header, Part, write
from primm.proof.survey import survey
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from primm.core.log.log import Log
    from primm.core.log.rows import Row
    from primm.proof.kept import Seen

NOT_MADE = (FileExistsError, FileNotFoundError, NotADirectoryError, IsADirectoryError)


def make_copy(
    log: Log,
    path: str,
    desk: str,
    *,
    since: Mapping[str, int] | None = None,
    receivers: Iterable[str] = (),
    keys: Iterable[str] = (),
    notes: Iterable[Seen] = (),
    without: Iterable[str] = (),
) -> Header:
    """Copy what a log has, of every origin, or what came after a position; answers what the copy holds.

    A log that was not given everything that is sealed gives none of it on, and its copy says so.
    """
    left_out = (SEALED,) if withheld(log) else tuple(without)
    header = Header(log.origin, desk, tuple(receivers), holdings(log, since or {}), left_out)
    after = {part.origin: part.after for part in header.holds}
    upto = {part.origin: part.upto for part in header.holds}
    rows = map(_unsealed, log.read(after, upto)) if left_out else log.read(after, upto)
    _make(path, lambda file: write(file, header, rows, keys, notes))
    _read_back(path)
    return header


def _unsealed(row: Row) -> Row:
    return blanked(row, sealed=decode(row.sealed))


def holdings(log: Log, since: Mapping[str, int]) -> tuple[Part, ...]:
    """What a log has of every origin after a position."""
    found = []
    for origin, head in log.heads().items():
        after = min(since.get(origin, 0), head.n)
        if after < head.n:
            found.append(Part(origin, after, head.n, tree(log, origin, after).hex(), head.root.hex()))
    return tuple(found)


def tree(log: Log, origin: str, n: int) -> bytes:
    """The compact range of the first n events of an origin."""
    compact: list[bytes] = []
    for row in log.read({}, {origin: n}):
        merkle.grow(compact, row.n - 1, row.leaf)
    return b"".join(compact)


def require_new(path: str) -> None:
    """Refuse to copy into a file that is there, before anything is said of the copy."""
    if os.path.lexists(path):
        raise _not_made(FileExistsError(EEXIST, ""))


def _not_made(error: OSError) -> Refused:
    text = _("the file cannot be made ({reason}): name a new file in an existing folder")
    return Refused([Problem("output", text, {"reason": reason(error)})])


def _read_back(path: str) -> None:
    """Look through the copy that was made; one that is damaged, or that cannot be read, is removed."""
    try:
        damage = survey(path).damage
        if damage:
            raise damage
    except BaseException as error:
        with suppress(OSError):
            os.unlink(path)
        if isinstance(error, OSError):
            raise _unwritten(error) from None
        raise


def _make(path: str, fill: Callable[[IO[bytes]], object]) -> None:
    try:
        with whole_file(path) as file:
            fill(file)
    except NOT_MADE as error:
        raise _not_made(error) from None
    except OSError as error:
        raise _unwritten(error) from None


def _unwritten(error: OSError) -> StorageRefused:
    return StorageRefused(_("the file cannot be written: {reason}"), reason=reason(error))
