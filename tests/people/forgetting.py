"""A desk of a log and its keys, where tests erase: persons and events are named by numbers."""

from __future__ import annotations

import json
from hashlib import sha512
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import KeyMissing
from primm.core.host.config import Config
from primm.core.log.blanking import missing
from primm.core.log.log import Log
from primm.core.log.rows import decode
from primm.people.carrying_out import Here
from primm.people.vault import create_vault
from tests.core.log.conftest import Clock, Pen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from primm.core.log.rows import Draft, Row

PEN = Pen()
ORIGIN, OTHER = "d" * 16, "0" * 16


class Closed:
    """Seals once and for all, each text at its place otherwise, as a cipher does."""

    def seal(self, subject: str, text: bytes, aad: bytes) -> bytes:
        """What looks like a sealed text."""
        return sha512(aad + subject.encode() + text).digest()

    def open(self, subject: str, sealed: bytes, aad: bytes) -> bytes:
        """No text."""
        raise KeyMissing("the key is missing")


class Forgetting(NamedTuple):
    """Where is erased."""

    here: Here

    @property
    def log(self) -> Log:
        """The log."""
        return self.here.log

    def write(self, *drafts: Draft) -> None:
        """Append events, whose sealed texts nobody can open any more."""
        self.log.append(drafts, Closed(), self.here.now)

    def rows(self) -> dict[str, Row]:
        """Every event by its id."""
        return {json.loads(row.meta)["id"]: row for row in self.log.read()}

    def row(self, number: int) -> Row:
        """The event of a number."""
        return self.rows()[PEN.id(number)]

    def lost(self, *numbers: int) -> list[list[str]]:
        """What each of these events has lost."""
        return [parts_gone(self.row(each)) for each in numbers]


def parts_gone(row: Row) -> list[str]:
    """The parts that are missing in a row."""
    return [each.part for each in missing(row, decode(row.meta), decode(row.who))]


def persons(*numbers: int) -> list[str]:
    """The subjects that numbers stand for."""
    return [PEN.person(each) for each in numbers]


def note(number: int, *who: int, of: int | None = None, **more: Any) -> Draft:
    """An event in which something is sealed of each of these persons."""
    return PEN.draft(number, *who, of=of, sealed=dict.fromkeys(who, f'{{"note":"note {number}"}}'), **more)


def facts(draft: Draft | Row) -> dict[str, Any]:
    """What an event tells openly."""
    found: dict[str, Any] = json.loads(draft.facts)
    return found


def desk(folder: Path, keys: Iterable[int] | None = None, origin: str = ORIGIN) -> Forgetting:
    """A new log, with a file of keys for these persons, or without one."""
    folder.mkdir(exist_ok=True)
    if keys is not None:
        with create_vault(folder, "tre passi avanti", demo_cost=2**10) as vault:
            vault.create_keys(tuple(persons(*keys)))
    log = Log.create(folder / "log.db", Clock(), origin=origin)
    return Forgetting(Here(log, str(folder), Config("falconara", "mr"), Clock()))
