"""Python's own calls to the disk, told and failed by the same disk that stands under SQLite.

While it is switched on, ``open`` is the one that the standard library has in Python: each of its reads and writes is a
function of ``os``, and every such function looks here first.
"""

from __future__ import annotations

import _pyio
import builtins
import errno
import io
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.harness.disk import CREATE, DONE, ENOSPC, KILLED, Call

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.harness.disk import Answer, Disk

KINDS = {
    **dict.fromkeys(("stat", "lstat", "chmod", "utime"), "access"),
    **dict.fromkeys(("listdir", "scandir"), "list"),
    **dict.fromkeys(("unlink", "remove"), "delete"),
    **dict.fromkeys(("rename", "replace"), "rename"),
    "open": "open",
    "read": "read",
    "write": "write",
    "fsync": "sync",
    "mkdir": "mkdir",
    "rmdir": "rmdir",
    "truncate": "truncate",
    "ftruncate": "truncate",
}
EMPTIES = 0x1000_0000  # in the flags of a call to open: what the file held is gone


class Killed(BaseException):
    """The program is killed: nothing that comes after is done."""


class System:
    """What Python asks of the disk while it is switched on."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self._open: dict[int, Path] = {}

    @contextmanager
    def listening(self, answer: Answer | None = None, within: Path | None = None) -> Iterator[list[Call]]:
        """The calls of Python and of SQLite that are made meanwhile."""
        with pytest.MonkeyPatch.context() as patch, self.disk.listening(answer, within) as calls:
            for name, kind in KINDS.items():
                patch.setattr(os, name, self._asked(name, kind, getattr(os, name)))
            for home in (builtins, io):
                patch.setattr(home, "open", _pyio.open)
            yield calls

    def _asked(self, name: str, kind: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **more: Any) -> Any:
            call = self._call(kind, given, more)
            fault, part = self.disk.answered(call)
            if fault == DONE:
                return self._done(call, work(*given, **more))
            if part:
                work(given[0], given[1][: int(len(given[1]) * part)]) if name == "write" else work(*given, **more)
            raise Killed if fault == KILLED else _error(fault)

        return run

    def _call(self, kind: str, given: tuple[Any, ...], more: dict[str, Any]) -> Call:
        path = self._path(given[0] if given else more.get("path", "."), more.get("dir_fd"))
        if kind == "open":
            flags = more.get("flags", given[1] if len(given) > 1 else 0)
            creates, empties = bool(flags & os.O_CREAT) * CREATE, bool(flags & os.O_TRUNC) * EMPTIES
            return Call(kind, path, much=creates | empties, by="python")
        if kind == "write":
            at = os.lseek(given[0], 0, os.SEEK_CUR)
            return Call(kind, path, at, len(given[1]), bytes(given[1]), by="python")
        if kind == "rename":
            return Call(kind, path, to=self._path(given[1], None), by="python")
        return Call(kind, path, at=given[1] if kind == "truncate" else 0, by="python")

    def _path(self, of: Any, folder: int | None) -> Path:
        if isinstance(of, int):
            return self._open.get(of, Path())
        return Path(self._open[folder] if folder is not None else os.getcwd(), os.fsdecode(of))

    def _done(self, call: Call, result: Any) -> Any:
        if call.kind == "open":
            self._open[result] = call.path
        return result


def _error(fault: str) -> OSError:
    code = errno.ENOSPC if fault == ENOSPC else errno.EIO
    return OSError(code, os.strerror(code))
