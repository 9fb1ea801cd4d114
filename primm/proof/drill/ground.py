"""Where a drill takes place: a private folder with a copy of the log, of which nothing is left in the end."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from primm.core.errors import StorageRefused
from primm.people.private import create_private_folder
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = "drill-"
COPIES = 4  # of the whole log, that lie there at one time
IDLE = 3_600  # seconds: a folder in which nothing was made for so long is one that a killed drill left


@contextmanager
def ground(parent: str, log: str) -> Iterator[str]:
    """A new private folder with room for some copies of a log; it is removed, and so is what a killed drill left."""
    create_private_folder(parent)
    for each in left_over(parent):
        shutil.rmtree(each, ignore_errors=True)
    need = COPIES * os.path.getsize(log)
    if shutil.disk_usage(parent).free < need:
        text = _("the drill needs {size} MB in {folder}: make room, or name another folder with --in")
        raise StorageRefused(text, size=need // 1_000_000 + 1, folder=parent)
    folder = tempfile.mkdtemp(prefix=PREFIX, dir=parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if os.path.lexists(folder):
            raise StorageRefused(
                _("a copy of the log lies in {folder} and cannot be removed: remove it"), folder=folder
            )


def left_over(parent: str, idle: float = IDLE) -> list[str]:
    """The folders of drills that were killed."""
    try:
        found = [os.path.join(parent, each) for each in sorted(os.listdir(parent)) if each.startswith(PREFIX)]
        return [each for each in found if time.time() - os.stat(each).st_mtime > idle]
    except FileNotFoundError:
        return []
