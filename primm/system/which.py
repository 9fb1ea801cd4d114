"""Which operating system this is."""

from __future__ import annotations

import os


def on_windows() -> bool:
    """Whether this is Windows."""
    return os.name == "nt"
