"""Small programs of the system that are asked one thing."""

from __future__ import annotations

import subprocess

PATIENCE = 20  # seconds: the first PowerShell of the day is slow


def answer(*command: str) -> str | None:
    """What a program printed; None where it is not there, failed or took too long."""
    try:
        ran = subprocess.run(  # noqa: S603 - fixed programs, and paths as arguments of their own
            command, capture_output=True, text=True, errors="replace", timeout=PATIENCE, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return ran.stdout.strip() if ran.returncode == 0 else None
