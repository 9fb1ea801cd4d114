"""Two processes that make all figures anew, where there are two processors and much to do: each folds half.

The second one is a copy of the first (``fork``), opens the log for itself, writes its rows into a file of its own, and
says at its end whose files are merged. Whatever goes wrong with it, the first one does all of the work.
"""

from __future__ import annotations

import os
import threading
from json import JSONDecodeError, dumps, loads
from typing import TYPE_CHECKING, Self

from primm.core.figures.cachefile import private_file
from primm.core.figures.sheets import Stored

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from primm.core.figures.sheets import Where
    from primm.core.figures.views import View

    Fold = Callable[[sqlite3.Connection], Iterable[str]]

LEAST = 50_000  # events: below, a second process takes longer to begin than it saves
FIRST = 2**34  # the number of the second one's first row: beyond all of the first one's


def worthwhile(events: int) -> bool:
    """Whether a second process can help, and may be begun: a copy of a process that has threads may hang."""
    several = hasattr(os, "sched_getaffinity") and len(os.sched_getaffinity(0)) > 1
    return events >= LEAST and several and threading.active_count() == 1


class Half:
    """The second process and its file; nothing of them remains afterwards."""

    def __init__(self, path: Path, fold: Fold) -> None:
        self._path = path
        reading, writing = os.pipe()
        self._process = os.fork() or os._exit(_work(path, fold, writing))
        os.close(writing)
        self._pipe, self._leaving = reading, False

    def take(self, where: Where) -> set[str] | None:
        """Wait for its end, copy its rows to where they belong, say whose files are merged; None if it failed."""
        with open(self._pipe, "rb", closefd=False) as pipe:
            said = pipe.read()
        self._leaving = True
        try:
            merged = set(loads(said))
        except JSONDecodeError:
            return None
        for file in set(where.values()):
            file.execute("ATTACH ? AS half", (str(self._path),))
        for view, file in where.items():
            for each in tables(view):
                names = ", ".join(f'"{name}"' for _, name, *_ in file.execute(f'PRAGMA main.table_info("{each}")'))
                file.execute(f'INSERT INTO main."{each}" SELECT {names} FROM half."{each}"')  # noqa: S608
        return merged

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        os.close(self._pipe)
        if not self._leaving:
            os.kill(self._process, 9)
        os.waitpid(self._process, 0)
        self._path.unlink(missing_ok=True)


def tables(view: View) -> list[str]:
    """The names of the tables of a view."""
    return [f"v_{view.name}", *(f"v_{view.name}__{each}" for each in Stored.of(view).many)]


def _work(path: Path, fold: Fold, pipe: int) -> int:
    """What the second process does: nothing of it, an error least of all, may go on into the program."""
    try:
        with private_file(path) as connection:
            merged = sorted(fold(connection))
        with open(pipe, "w", encoding="utf-8") as answer:
            answer.write(dumps(merged))
        return 0
    except BaseException:
        return 1
