"""The shelf: which backups of a log and of its keys were made here, where they lie, and until when keys may be kept.

It is a folder of small files in the user's state folder, one for each log and one for each backup of keys, so that two
commands never write over each other's word. A backup of keys is on the shelf before its first byte is written.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import date, datetime
from hashlib import sha256
from operator import index
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import StorageRefused, Unsafe, reason
from primm.people.private import check_private, create_private_folder, replace_private
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = "backups"
READ_AT_MOST = 65_536
UNREADABLE = (ValueError, KeyError, TypeError, RecursionError)


class Backup(NamedTuple):
    """The last backup of a log that was verified: when it was, where it lies, how many events it holds."""

    when: datetime
    path: str
    events: int


class KeysCopy(NamedTuple):
    """A backup of keys: where it lies, when it was made, the day on which it must be gone, the hash of its content."""

    path: str
    made: date
    destroy: date
    digest: str


class Shelf:
    """What this user has backed up on this computer."""

    def __init__(self, state: str) -> None:
        self.folder = os.path.join(state, FOLDER)

    def last(self, origin: str) -> Backup | None:
        """The last verified backup of a log; None where there is none, or PRIMM did not write so."""
        try:
            found = _load(self._log(origin))
            return Backup(datetime.fromisoformat(found["when"]), str(found["path"]), index(found["events"]))
        except (OSError, *UNREADABLE):
            return None

    def put(self, origin: str, backup: Backup) -> None:
        """Remember a backup that was verified."""
        self._write(self._log(origin), {**backup._asdict(), "when": backup.when.isoformat()})

    def keys(self, ring: str) -> list[KeysCopy]:
        """The backups of the keys of one ring that are not known to be destroyed, oldest first."""
        return sorted(self._keys(f"keys-{ring}-"), key=lambda each: (each.made, each.path))

    def put_keys(self, ring: str, copy: KeysCopy) -> None:
        """Remember a backup of keys, before it is made."""
        said = {**copy._asdict(), "made": str(copy.made), "destroy": str(copy.destroy)}
        self._write(os.path.join(self.folder, f"keys-{ring}-{_name(copy.path)}"), said)

    def drop_keys(self, path: str) -> bool:
        """Forget a backup of keys that is destroyed; whether it was known."""
        known = [each for each in self._names("keys-") if each.endswith(_name(path))]
        for each in known:
            with suppress(FileNotFoundError):
                os.unlink(os.path.join(self.folder, each))
        return bool(known)

    def _keys(self, start: str) -> Iterator[KeysCopy]:
        for name in self._names(start):
            path = os.path.join(self.folder, name)
            try:
                found = _load(path)
                made, last = date.fromisoformat(found["made"]), date.fromisoformat(found["destroy"])
                yield KeysCopy(str(found["path"]), made, last, str(found["digest"]))
            except FileNotFoundError:  # another command destroyed it
                pass
            except OSError as error:
                raise StorageRefused(_("{path} cannot be read: {reason}"), path=path, reason=reason(error)) from None
            except UNREADABLE:
                text = _("{path} is damaged: see that the backup of keys which it named is destroyed, then remove it")
                raise Unsafe(text, path=path) from None

    def _names(self, start: str) -> list[str]:
        try:
            return [each for each in os.listdir(self.folder) if each.startswith(start) and _is_whole(each)]
        except FileNotFoundError:
            return []

    def _log(self, origin: str) -> str:
        return os.path.join(self.folder, f"log-{origin}.json")

    def _write(self, path: str, said: dict[str, Any]) -> None:
        create_private_folder(self.folder)
        replace_private(path, json.dumps(said).encode())


def _load(path: str) -> dict[str, Any]:
    with open(path, "rb") as file:
        found: dict[str, Any] = json.loads(file.read(READ_AT_MOST))
    check_private(path)
    return found


def _name(path: str) -> str:
    return f"{sha256(path.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}.json"


def _is_whole(name: str) -> bool:
    """Whether a file is not the half of one that a killed command was about to put in its place."""
    return name.endswith(".json")
