"""Files that take another's place: Windows refuses for a moment while somebody, a virus scanner say, has one open."""

from __future__ import annotations

import os
import time

from primm.system import which

TRIES, PAUSE = 40, 0.05  # two seconds, as long as a scanner takes


def replace(old: str | os.PathLike[str], new: str | os.PathLike[str]) -> None:
    """Let a file or folder take a place, patiently where the system needs it."""
    for _try in range(TRIES if which.on_windows() else 0):
        try:
            os.replace(old, new)
            return
        except PermissionError:
            time.sleep(PAUSE)
    os.replace(old, new)
