"""The checkpoints that an installation keeps beside its log: the last ones that it signed, and those that it saw.

``checkpoints.json`` is no proof of anything by itself: whoever can change the log can change it too. It keeps PRIMM
from ever signing what is inconsistent, and carries to others what this log has seen.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from primm.core.errors import StorageRefused, Tampered, reason
from primm.core.log import merkle
from primm.people.private import replace_private
from primm.proof.checkpoint import read_checkpoint
from primm.proof.note import COSIGNED, ED25519, read_key, read_note, said_by, signed_by
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from primm.proof.checkpoint import Checkpoint
    from primm.proof.note import Key

T = TypeVar("T")

FILE_NAME = "checkpoints.json"
FORMAT = 1
READ_AT_MOST = 64 * 2**20
UNREADABLE = (AttributeError, LookupError, RecursionError, TypeError, ValueError)


class Signed(NamedTuple):
    """What was signed last of an origin: the note, and the compact range of the tree, which goes on from there."""

    note: str
    compact: bytes

    @property
    def checkpoint(self) -> Checkpoint:
        """How far it goes."""
        return read_checkpoint(read_note(self.note.encode()).text)


class Claim(NamedTuple):
    """What somebody says of an origin, with the key that said it and when, in seconds since 1970 (0: not said)."""

    checkpoint: Checkpoint
    key: Key
    when: int


class Seen(NamedTuple):
    """A note of somebody else and the public key that signed it, as they travel and as they are kept."""

    key: str
    note: str

    def claim(self) -> Claim:
        """What it says; ValueError where it is not written so, or where a signature of the key is bad."""
        said, note = self.said(), read_note(self.note.encode())
        for kind in (ED25519, COSIGNED):
            signed_by(note, said.key._replace(kind=kind))
        return said

    def said(self) -> Claim:
        """The same without looking whether the key signed it: of what was looked at before it was kept."""
        note, key = read_note(self.note.encode()), read_key(self.key)
        when = said_by(note, key)
        if when is None:
            raise ValueError("not signed with this key")
        return Claim(read_checkpoint(note.text), key, when)


class Kept(NamedTuple):
    """The content of the file: what was signed here, by origin, and what was seen."""

    signed: Mapping[str, Signed] = {}
    seen: tuple[Seen, ...] = ()

    def with_seen(self, more: tuple[Seen, ...]) -> Kept:
        """The same with what came: of each key and origin the note that goes furthest."""
        best: dict[tuple[str, str], tuple[int, int, Seen]] = {}
        for each in (*self.seen, *more):
            claim = each.claim()
            place, found = (each.key, claim.checkpoint.origin), (claim.checkpoint.n, claim.when, each)
            best[place] = max(best.get(place, found), found)
        return self._replace(seen=tuple(each for _n, _when, each in sorted(best.values(), key=lambda held: held[2])))


def read_kept(folder: str) -> Kept:
    """What is kept in the folder of a log; nothing where there is no file yet."""
    text = _("{path} is not as PRIMM writes it: put its backup in its place, or move it away and verify the log")
    return read_beside(os.path.join(folder, FILE_NAME), READ_AT_MOST, _loads, text) or Kept()


def read_beside(path: str, most: int, loads: Callable[[bytes], T], damaged: str) -> T | None:
    """What a file beside the log holds, of so many bytes and one more at most; None where there is none yet."""
    try:
        with open(path, "rb") as file:
            return loads(file.read(most + 1))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageRefused(_("{path} cannot be read: {reason}"), path=path, reason=reason(error)) from None
    except UNREADABLE:
        raise Tampered(damaged, path=path) from None


def write_kept(folder: str, kept: Kept) -> None:
    """Keep it, on the disk, before anybody is told of it."""
    told = {
        "format": FORMAT,
        "signed": {origin: [each.note, each.compact.hex()] for origin, each in kept.signed.items()},
        "seen": [list(each) for each in kept.seen],
    }
    content = json.dumps(told, ensure_ascii=False, indent=1).encode()
    replace_private(os.path.join(folder, FILE_NAME), content + b"\n")


def _loads(content: bytes) -> Kept:
    found: dict[str, Any] = json.loads(content)
    if len(content) > READ_AT_MOST or found.keys() != {"format", "signed", "seen"} or found["format"] != FORMAT:
        raise ValueError
    signed = {origin: Signed(note, bytes.fromhex(compact)) for origin, (note, compact) in found["signed"].items()}
    for origin, each in signed.items():
        checkpoint = each.checkpoint
        if len(each.compact) != checkpoint.n.bit_count() * 32:
            raise ValueError
        if checkpoint.origin != origin or merkle.root(merkle.split(each.compact)) != checkpoint.root:
            raise ValueError
    seen = tuple(Seen(key, note) for key, note in found["seen"])
    for other in seen:
        read_key(other.key), read_checkpoint(read_note(other.note.encode()).text)
    return Kept(signed, seen)
