"""``primm`` as it is installed, but with the clock that a test sets: the file named by PRIMM_TEST_CLOCK.

With PRIMM_TEST_CHANCE what is left to chance is the same in every run, so that handles are.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from datetime import UTC, datetime
from hashlib import shake_256
from itertools import count
from pathlib import Path

from primm.cli import main
from primm.commands.workplace import Workplace

CHANCE = os.environ.get("PRIMM_TEST_CHANCE", "")
throws: dict[int, count[int]] = defaultdict(count)  # each size of its own: how long somebody waited changes no handle


def now(_place: Workplace) -> datetime:
    """The time in the file, in UTC."""
    return datetime.fromisoformat(Path(os.environ["PRIMM_TEST_CLOCK"]).read_text()).replace(tzinfo=UTC)


def chance(size: int) -> bytes:
    """Bytes that nobody has seen in this run, and that the next run sees again."""
    return shake_256(f"{CHANCE} {size} {next(throws[size])}".encode()).digest(size)


Workplace.now = now  # type: ignore[method-assign]
if CHANCE:
    os.urandom = chance
sys.exit(main())
