"""A system whose calls fail: one of them, or all from one of them on, as if the power had gone."""

from __future__ import annotations

import builtins
import itertools
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.core.log.disk.conftest import EIO, OK, Call, Disk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest


class Killed(BaseException):
    """The computer goes off: nothing that comes after is done."""


class System:
    """The calls by which files are changed, of the system and of SQLite; from one of them on all fail, or it alone."""

    NAMES = ("open", "fsync", "rename", "replace", "unlink", "rmdir", "mkdir")

    def __init__(self, disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
        self._disk, self._monkeypatch = disk, monkeypatch
        self.tried = 0  # how often a call failed

    @contextmanager
    def failing(self, at: int | None, *, kill: bool) -> Iterator[list[str]]:
        """Fail at the call of this number; with ``kill`` at all from there on, as if the power had gone."""
        numbers, calls = itertools.count(), list[str]()
        self.tried += at is not None

        def fails() -> bool:
            number = next(numbers)
            return at is not None and (number >= at if kill else number == at)

        def guarded(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
            def run(*arguments: Any, **more: Any) -> Any:
                calls.append(name)
                if fails():
                    raise Killed if kill else OSError(5, "Input/output error")
                return work(*arguments, **more)

            return run

        def answer(call: Call) -> tuple[int, float]:
            calls.append(f"sqlite {call.kind}")
            return (EIO[call.kind], 0) if fails() else (OK, 1)

        with self._monkeypatch.context() as patch, self._disk.listening(answer):
            for name in self.NAMES:
                patch.setattr(os, name, guarded(name, getattr(os, name)))
            patch.setattr(builtins, "open", guarded("file", builtins.open))
            yield calls
