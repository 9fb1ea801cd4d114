"""A new folder that appears whole or not at all: its files are written one by one, each with its size and its hash."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from primm.core.errors import Problem, Refused, StorageRefused, reason
from primm.people.private import create_private_folder, put_name, whole_file
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MANIFEST = "manifest.txt"


class Laid:
    """The files that lie in a new folder by now."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)
        self.lines: dict[str, str] = {}  # of the manifest

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write a file for its owner alone, piece by piece: no more of it is held than one piece."""
        path = self._folder / name
        if path.parent != self._folder:
            create_private_folder(path.parent)
        with whole_file(str(path)) as file:
            self.lines[name] = line_of(name, pieces, file.write)


def line_of(name: str, pieces: Iterable[bytes], write: Callable[[bytes], object] = len) -> str:
    """What a manifest says of a file, piece by piece as it is written."""
    size, digest = 0, sha256()
    for piece in pieces:
        write(piece)
        digest.update(piece)
        size += len(piece)
    return f"# {size} bytes\n{digest.hexdigest()}  {name}\n"


@contextmanager
def new_folder(path: str) -> Iterator[Laid]:
    """A folder beside, which gets this name when everything is in it; one that exists is never touched."""
    if os.path.lexists(path):
        raise Refused([Problem("output", _("the folder is there already: name a new one"))])
    parent = os.path.dirname(os.path.abspath(path))
    try:
        temporary = mkdtemp(prefix=".primm-", dir=parent)
    except OSError as error:
        text = _("the folder cannot be made ({reason}): name a new one in an existing folder")
        raise Refused([Problem("output", text, {"reason": reason(error)})]) from None
    try:
        yield Laid(temporary)
        put_name(temporary, path)
    except BaseException as error:
        shutil.rmtree(temporary, ignore_errors=True)
        if isinstance(error, OSError):
            raise StorageRefused(_("the folder cannot be written: {reason}"), reason=reason(error)) from None
        raise
