"""A nursery of processes that append to a log: one for each line on standard input, each says what it stored.

A line holds the path of a log, how a process behaves, its number, how many appends it is to make, and how many events
each of them has; and whether the next process is born only after its death. What happens comes back line by line:
``born PID``, ``stored NUMBER COUNT`` after each append that was acknowledged, ``busy NUMBER``
before it is tried again, ``failed NUMBER WHAT``, ``dead``.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from primm.core.errors import Busy
from primm.core.log.log import Log
from tests.core.log.conftest import Pen


def now() -> datetime:
    return datetime.now(UTC)


def say(*words: object) -> None:
    """One line, whole: a pipe takes it at once or, from a process that was killed, not at all."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def append(log: Log, behaviour: str, number: int, drafts: list[Any]) -> None:
    """One append and its acknowledgement, again when others were in the way; who is hasty acknowledges first."""
    if behaviour == "hasty":
        say("stored", number, len(drafts))
    while True:
        try:
            log.append(drafts, None, now)
            break
        except Busy:
            say("busy", number)
    if behaviour != "hasty":
        say("stored", number, len(drafts))


def live(path: str, behaviour: str, number: int, appends: int, size: int) -> None:
    """Append until all is done; each process has a hundred thousand ids of its own."""
    pen, first = Pen(), number * 100_000
    say("born", os.getpid())
    try:
        with Log.open(path, write=True) as log:
            for each in range(appends):
                numbers = range(first + each * size, first + (each + 1) * size)
                append(log, behaviour, number, [pen.draft(n, number) for n in numbers])
    except BaseException as error:  # whatever it is, it is told
        say("failed", number, type(error).__name__)


def main() -> None:
    """Serve until standard input ends."""
    for line in sys.stdin:
        path, behaviour, number, appends, size, wait = line.rstrip("\n").split("\t")
        child = os.fork()
        if not child:
            live(path, behaviour, int(number), int(appends), int(size))
            os._exit(0)
        if wait == "True":
            os.waitpid(child, 0)
            say("dead")


if __name__ == "__main__":
    main()
