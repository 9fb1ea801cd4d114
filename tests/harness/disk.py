"""A disk that tells every call that SQLite or Python makes to it, and fails any of them.

SQLite reaches the system through a table of functions, its VFS. The one here hands every call on to the system's own,
after it has looked whether this call is to fail. It is reached by ctypes, so Python's SQLite must be a library. What
Python asks of the system itself comes from ``system``, and is answered here like the rest.
"""

from __future__ import annotations

import ctypes
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

INT, LONG, POINTER, TEXT = ctypes.c_int, ctypes.c_int64, ctypes.c_void_p, ctypes.c_char_p
OPEN = ctypes.CFUNCTYPE(INT, POINTER, POINTER, POINTER, INT, POINTER)  # the name's own memory is kept by the system
DELETE = ctypes.CFUNCTYPE(INT, POINTER, POINTER, INT)
ACCESS = ctypes.CFUNCTYPE(INT, POINTER, POINTER, INT, POINTER)
READ = WRITE = ctypes.CFUNCTYPE(INT, POINTER, POINTER, INT, LONG)
TRUNCATE = ctypes.CFUNCTYPE(INT, POINTER, LONG)
SYNC = LOCK = ctypes.CFUNCTYPE(INT, POINTER, INT)
SIZE = ctypes.CFUNCTYPE(INT, POINTER, POINTER)


class Vfs(ctypes.Structure):
    """SQLite's table of what a system can do; what is not named here is copied as it is."""

    _fields_ = (
        ("version", INT),
        ("size_of_file", INT),
        ("longest_path", INT),
        ("next", POINTER),
        ("name", TEXT),
        ("data", POINTER),
        ("open", OPEN),
        ("delete", DELETE),
        ("access", ACCESS),
        ("rest", POINTER * 13),
    )


class Methods(ctypes.Structure):
    """SQLite's table of what a file can do."""

    _fields_ = (
        ("version", INT),
        ("close", POINTER),
        ("read", READ),
        ("write", WRITE),
        ("truncate", TRUNCATE),
        ("sync", SYNC),
        ("size", SIZE),
        ("lock", LOCK),
        ("rest", POINTER * 11),
    )


DONE, EIO, ENOSPC, KILLED = "", "EIO", "ENOSPC", "KILLED"  # what a call comes to
OK = sqlite3.SQLITE_OK
CODES = {
    "open": sqlite3.SQLITE_CANTOPEN,
    "delete": sqlite3.SQLITE_IOERR_DELETE,
    "access": sqlite3.SQLITE_IOERR_ACCESS,
    "read": sqlite3.SQLITE_IOERR_READ,
    "write": sqlite3.SQLITE_IOERR_WRITE,
    "truncate": sqlite3.SQLITE_IOERR_TRUNCATE,
    "sync": sqlite3.SQLITE_IOERR_FSYNC,
    "size": sqlite3.SQLITE_IOERR_FSTAT,
    "lock": sqlite3.SQLITE_IOERR_LOCK,
}
CREATE = 0x4  # SQLITE_OPEN_CREATE; what Python opens to create is told with it too


class Call(NamedTuple):
    """What was asked of the disk: of which file, from where, how much or with which flag, and what to write."""

    kind: str
    path: Path
    at: int = 0
    much: int = 0
    data: bytes = b""
    to: Path = Path()  # the new name
    by: str = "sqlite"

    @property
    def changes(self) -> bool:
        """Whether the disk is another one afterwards."""
        if self.kind == "open":
            return bool(self.much & CREATE)
        return self.kind in ("delete", "write", "truncate", "sync", "rename", "mkdir", "rmdir")

    @property
    def grows(self) -> bool:
        """Whether it needs room."""
        return self.kind in ("write", "mkdir") or (self.kind == "open" and bool(self.much & CREATE))


if TYPE_CHECKING:
    # What the call comes to, and how much of the work is done all the same: all, none, or of a write a part.
    Answer = Callable[[Call], tuple[str, float]]


def _named(name: int | None) -> Path:
    return Path(ctypes.string_at(name).decode() if name else "")


def _code(call: Call, fault: str) -> int:
    full = fault == ENOSPC and call.kind == "write"
    return OK if fault == DONE else sqlite3.SQLITE_FULL if full else CODES[call.kind]


class Disk:
    """The calls since it was last told to listen; ``answer`` decides which of them fail."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        self._systems = ctypes.POINTER(Vfs).from_buffer(ctypes.c_void_p(library.sqlite3_vfs_find(None))).contents
        self._own = Vfs.from_buffer_copy(self._systems)
        self._own.name = b"a disk that fails"
        self._own.open, self._own.delete = OPEN(self._open), DELETE(self._delete)
        self._own.access = ACCESS(self._access)
        self._tables: dict[int, tuple[Methods, Methods]] = {}  # by the address of the system's table
        self._files: dict[int, tuple[Path, Methods]] = {}  # by the address of the open file
        self.calls: list[Call] = []
        self.answer: Answer = lambda call: (DONE, 1)
        self._within = ""

    def plug_in(self) -> None:
        """From now on what is opened is opened here."""
        self._library.sqlite3_vfs_register(ctypes.byref(self._own), 1)

    def unplug(self) -> None:
        """From now on what is opened is opened on the system's own disk."""
        self._library.sqlite3_vfs_register(ctypes.byref(self._systems), 1)
        self._library.sqlite3_vfs_unregister(ctypes.byref(self._own))

    @contextmanager
    def listening(self, answer: Answer | None = None, within: Path | None = None) -> Iterator[list[Call]]:
        """The calls that are made meanwhile, of one folder if wanted."""
        healthy, self.calls, self._within = self.answer, [], str(within or "")
        self.answer = answer or self.answer
        try:
            yield self.calls
        finally:
            self.answer, self.calls, self._within = healthy, [], ""

    def answered(self, call: Call) -> tuple[str, float]:
        """What a call comes to, which is noted."""
        if not str(call.path).startswith(self._within):
            return DONE, 1
        self.calls.append(call)
        return self.answer(call)

    def _asked(self, call: Call, work: Callable[[], int]) -> int:
        fault, part = self.answered(call)
        return (work() if part else OK) or _code(call, fault)

    def _open(self, _vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
        path = _named(name)
        code = self._asked(
            Call("open", path, much=flags), lambda: self._systems.open(self._address, name, file, flags, out)
        )
        methods = ctypes.c_void_p.from_address(file)
        if code != OK:
            methods.value = None
        else:
            systems, own = self._table(methods.value or 0)
            self._files[file] = path, systems
            methods.value = ctypes.addressof(own)
        return code

    @property
    def _address(self) -> int:
        return ctypes.addressof(self._systems)

    def _table(self, address: int) -> tuple[Methods, Methods]:
        if address not in self._tables:
            systems = Methods.from_address(address)
            own = Methods.from_buffer_copy(systems)
            own.read, own.write, own.truncate = READ(self._read), WRITE(self._write), TRUNCATE(self._truncate)
            own.sync, own.size, own.lock = SYNC(self._sync), SIZE(self._size), LOCK(self._lock)
            self._tables[address] = systems, own
        return self._tables[address]

    def _delete(self, _vfs: int, name: int, sync: int) -> int:
        call = Call("delete", _named(name), much=sync)
        return self._asked(call, lambda: self._systems.delete(self._address, name, sync))

    def _access(self, _vfs: int, name: int, flags: int, out: int) -> int:
        call = Call("access", _named(name))
        return self._asked(call, lambda: self._systems.access(self._address, name, flags, out))

    def _read(self, file: int, into: int, much: int, at: int) -> int:
        path, systems = self._files[file]
        return self._asked(Call("read", path, at, much), lambda: systems.read(file, into, much, at))

    def _write(self, file: int, data: int, much: int, at: int) -> int:
        path, systems = self._files[file]
        call = Call("write", path, at, much, ctypes.string_at(data, much))
        fault, part = self.answered(call)
        return systems.write(file, data, int(much * part), at) or _code(call, fault)

    def _truncate(self, file: int, size: int) -> int:
        path, systems = self._files[file]
        return self._asked(Call("truncate", path, size), lambda: systems.truncate(file, size))

    def _sync(self, file: int, flags: int) -> int:
        path, systems = self._files[file]
        return self._asked(Call("sync", path, much=flags), lambda: systems.sync(file, flags))

    def _size(self, file: int, out: int) -> int:
        path, systems = self._files[file]
        return self._asked(Call("size", path), lambda: systems.size(file, out))

    def _lock(self, file: int, level: int) -> int:
        path, systems = self._files[file]
        return self._asked(Call("lock", path, much=level), lambda: systems.lock(file, level))
