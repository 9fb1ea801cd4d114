"""What becomes of the memory of a program that crashes: another program may keep it, whatever was forbidden."""

from __future__ import annotations

import os
import sys

from primm.system import which

PATTERN = "/proc/sys/kernel/core_pattern"
OBEDIENT = "systemd-coredump"  # it keeps nothing of a program that forbade it


def kept_by() -> str | None:
    """The program that keeps such an image all the same; nothing where none does, None where this cannot be told."""
    if which.on_windows():
        return None
    if not sys.platform.startswith("linux"):
        return ""
    try:
        with open(PATTERN, encoding="utf-8", errors="replace") as file:
            pattern = file.read().strip()
    except OSError:
        return None
    program = os.path.basename(pattern[1:].strip().split(" ")[0]) if pattern.startswith("|") else ""
    return "" if program == OBEDIENT else program
