"""The rows that were refused: told one by one as far as anybody reads, and kept in a file to be corrected."""

from __future__ import annotations

import csv
import os
from typing import IO, TYPE_CHECKING, Self

from primm.core.errors import Problem, Refused, StorageRefused, reason
from primm.formats.reading import ENCODINGS, REJECTED
from primm.formats.safe import shielded
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from primm.formats.reading import Row


class Rejects:
    """A new file beside the imported one, for its owner alone; it has the same columns after two of its own.

    The cells stand there as they were, so that the corrected file can be imported with the same map; one that a
    spreadsheet would compute has an apostrophe before it, which is taken away again when the file is read.
    """

    def __init__(self, path: str, *, encoding: str, delimiter: str) -> None:
        self.path = path
        self.count = 0
        self._encoding = ENCODINGS[encoding]
        self._file = _new_file(path, self._encoding)
        self._writer = csv.writer(self._file, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")

    def begin(self, header: Sequence[str]) -> None:
        """Name the columns."""
        self._write([*REJECTED, *header])

    def add(self, row: Row, reason: str) -> None:
        """Keep a row and what is wrong with it."""
        known = reason.replace("\n", "; ").encode(self._encoding, "replace").decode(self._encoding)
        self._write([str(row.number), known, *row.raw])
        self.count += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        """A file without rows is of no use to anybody."""
        self._file.close()
        if not self.count:
            os.unlink(self.path)

    def _write(self, cells: Sequence[str]) -> None:
        try:
            self._writer.writerow(map(shielded, cells))
            self._file.flush()
        except OSError as error:
            raise _unwritten(error) from None


def _new_file(path: str, encoding: str) -> IO[str]:
    try:
        return open(path, "x", encoding=encoding, errors="surrogateescape", newline="", opener=_for_owner)
    except FileExistsError:
        text = _("{path} is there already: move it away, nothing was stored")
        raise Refused([Problem("", text, {"path": path})]) from None
    except OSError as error:
        raise _unwritten(error) from None


def _for_owner(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)


def _unwritten(error: OSError) -> StorageRefused:
    return StorageRefused(_("the file of refused rows cannot be written: {reason}"), reason=reason(error))


def ranges(numbers: Iterable[int]) -> str:
    """Ascending numbers as people list them: 3, 7-12, 40."""
    return ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in _runs(numbers))


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    first = last = 0
    for number in numbers:
        if number != last + 1 and last:
            yield first, last
        if number != last + 1 or not last:
            first = number
        last = number
    if last:
        yield first, last
