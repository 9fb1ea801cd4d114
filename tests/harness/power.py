"""What a disk can hold when the power goes: what was synced, and of the rest any part, in any order that it may have.

It follows from the calls that were made. A file keeps what was synced and any of its later sectors. A folder keeps the
names that were synced with it, and of later changes of names the first ones or any of them.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

from tests.harness.disk import CREATE, Call
from tests.harness.system import EMPTIES

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    Content = Mapping[str, bytes | "Content"]

SECTOR = 512


class File:
    """The content of a file that is safe, and the changes that are not yet."""

    def __init__(self, content: bytes = b"") -> None:
        self.content, self.pending = content, list[Call]()

    def sync(self) -> None:
        """Everything is safe."""
        self.content, self.pending = self.now(), []

    def now(self) -> bytes:
        """What a program reads."""
        return self._after(self.pending)

    def left(self, dice: random.Random) -> bytes:
        """What may be left when the power goes."""
        return self._after([part for call in self.pending for part in _parts(call) if dice.random() < 0.5])

    def _after(self, changes: Sequence[Call]) -> bytes:
        content = bytearray(self.content)
        for call in changes:
            content.extend(bytes(max(0, call.at - len(content))))
            content[call.at : len(content) if call.kind == "truncate" else call.at + call.much] = call.data
        return bytes(content)


def _parts(call: Call) -> Iterator[Call]:
    """The sectors of a write, each of which may reach the disk alone."""
    if call.kind == "truncate":
        yield call
    for start in range(0, len(call.data), SECTOR):
        data = call.data[start : start + SECTOR]
        yield call._replace(at=call.at + start, much=len(data), data=data)


class Folder:
    """The names in a folder that are safe, and the changes of names that are not yet."""

    def __init__(self, content: Content | None = None) -> None:
        made = {name: File(each) if isinstance(each, bytes) else Folder(each) for name, each in (content or {}).items()}
        self.now: dict[str, Any] = made
        self.safe, self.pending = dict(made), list[dict[str, Any]]()

    def change(self, **names: Any) -> None:
        """Some names mean another thing now, or nothing; it is one step for the disk."""
        self.now = {name: each for name, each in {**self.now, **names}.items() if each}
        self.pending.append(names)

    def sync(self) -> None:
        """All names are safe."""
        self.safe, self.pending = dict(self.now), []

    def left(self, dice: random.Random) -> dict[str, Any]:
        """The names that may be left: after the first changes, or after any of them."""
        if dice.random() < 0.5:
            kept = self.pending[: dice.randint(0, len(self.pending))]
        else:
            kept = [each for each in self.pending if dice.random() < 0.5]
        names = dict(self.safe)
        for each in kept:
            names.update(each)
        return {name: each for name, each in names.items() if each}


class Tree:
    """A folder and all that is in it, while calls are made."""

    def __init__(self, path: Path, content: Content) -> None:
        self.path, self.root = path, Folder(content)

    def take(self, call: Call) -> None:
        """One call to the disk, come to its end."""
        if call.path == self.path:
            self.root.sync()
            return
        folder, name = self._at(call.path.parent), call.path.name
        found = folder.now.get(name) if folder else None
        if not folder:
            return
        if call.kind == "open" and call.much & CREATE and not found:
            folder.change(**{name: File()})
        elif call.kind == "open" and call.much & EMPTIES:
            found.pending.append(Call("truncate", call.path))
        elif call.kind in ("write", "truncate") and found:
            found.pending.append(call)
        elif call.kind == "sync" and found:
            found.sync()
            if name.endswith("-journal"):  # SQLite syncs the folder with a new journal
                folder.sync()
        elif call.kind == "delete" or (call.kind == "rmdir" and not (found and found.now)):
            folder.change(**{name: None})
            if call.much:
                folder.sync()
        elif call.kind == "mkdir" and not found:  # else it fails
            folder.change(**{name: Folder()})
        elif call.kind == "rename" and found:
            self._rename(folder, call)

    def _rename(self, folder: Folder, call: Call) -> None:
        to, found = self._at(call.to.parent), folder.now.get(call.path.name)
        if to is folder:
            folder.change(**{call.path.name: None, call.to.name: found})
        elif to:
            to.change(**{call.to.name: found})
            folder.change(**{call.path.name: None})

    def _at(self, path: Path) -> Folder | None:
        found: Any = self.root
        for name in path.relative_to(self.path).parts:
            found = found and found.now.get(name)
        return found if isinstance(found, Folder) else None

    def killed(self) -> None:
        """Leave what the system has when the program is killed: everything that was written."""
        _write(self.path, self.root, None)

    def without_power(self, dice: random.Random) -> None:
        """Leave what a disk may have when the power goes."""
        _write(self.path, self.root, dice)


def content_of(path: Path) -> Content:
    """A folder as it is."""
    return {each.name: content_of(each) if each.is_dir() else each.read_bytes() for each in path.iterdir()}


def _write(path: Path, folder: Folder, dice: random.Random | None) -> None:
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(mode=0o700)
    for name, each in (folder.left(dice) if dice else folder.now).items():
        if isinstance(each, Folder):
            _write(path / name, each, dice)
        else:
            number = os.open(path / name, os.O_WRONLY | os.O_CREAT, 0o600)
            os.write(number, each.left(dice) if dice else each.now())
            os.close(number)
