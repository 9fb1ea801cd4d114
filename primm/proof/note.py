"""Signed notes: a text, a blank line, and signatures, one a line, as C2SP signed-note and tlog-cosignature have them.

What is read is written again and compared: there is one way to write a note, and anything else is no note.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ED25519, COSIGNED = 1, 4  # what kind a signature is: of the text alone, or of the text and a time
ID, TIME = 4, 8  # bytes
NOTE_AT_MOST, SIGNATURES_AT_MOST = 65_536, 64
KEY = re.compile(r"([^\s+\x00-\x1f\x7f]{1,200})\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})", re.ASCII)
LINE = re.compile(r"— ([^\s+\x00-\x1f\x7f]{1,200}) ([A-Za-z0-9+/]+={0,2})")


class Signature(NamedTuple):
    """One line below a note: the name and the id of a key, and what it made of the text."""

    name: str
    key: bytes
    made: bytes


class Note(NamedTuple):
    """A text and who signed it; nobody may be believed before ``signed_by`` was asked."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        lines = (f"— {each.name} {b64encode(each.key + each.made).decode()}\n" for each in self.signatures)
        return f"{self.text}\n{''.join(lines)}"


class Key(NamedTuple):
    """The public part of a key that signs, under a name; what it signs is said by ``kind``."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return sha256(f"{self.name}\n".encode() + bytes([self.kind]) + self.public).digest()[:ID]

    @property
    def text(self) -> str:
        """The key as one word, in the form that C2SP calls a vkey."""
        return f"{self.name}+{self.id.hex()}+{b64encode(bytes([self.kind]) + self.public).decode()}"


class Forged(ValueError):
    """A signature of a key that is known does not fit the text."""


def read_key(text: str) -> Key:
    """A key as ``Key.text`` wrote it; any other text is a ValueError."""
    found = KEY.fullmatch(text)
    if found is None:
        raise ValueError("not a key")
    kind, *public = b64decode(found[3])
    key = Key(found[1], kind, bytes(public))
    if key.text != text or kind not in (ED25519, COSIGNED):
        raise ValueError("not a key")
    return key


def read_note(content: bytes) -> Note:
    """A note, if it is written in the one way that there is; any other content is a ValueError."""
    if len(content) > NOTE_AT_MOST:
        raise ValueError("too long for a note")
    text, blank, lines = content.decode().rpartition("\n\n")
    found = [LINE.fullmatch(line) for line in lines.split("\n")[:-1]]
    if not (blank and found and len(found) <= SIGNATURES_AT_MOST):
        raise ValueError("not a note")
    note = Note(text + "\n", tuple(_signature(each) for each in found))
    if str(note).encode() != content or re.search(r"[\x00-\x09\x0b-\x1f]", note.text):
        raise ValueError("not a note")
    return note


def signed_by(note: Note, key: Key) -> int | None:
    """When the note was signed with a key, in seconds since 1970, or 0 where that is not said; None if it was not.

    Forged is raised where a line says that it was and it was not.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    for time, made in _lines_of(note, key):
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(made, _message(note.text, key.kind, time))
        except (InvalidSignature, ValueError):
            raise Forged("a signature does not fit its text") from None
    return said_by(note, key)


def said_by(note: Note, key: Key) -> int | None:
    """When a line says that the note was signed with a key, which nobody has looked at; None if none says so."""
    return next((time for time, _made in _lines_of(note, key)), None)


def sign(text: str, name: str, private: Ed25519PrivateKey, time: int | None = None) -> Signature:
    """The signature of a text under a name; with a time the key tells as a witness what it saw at that time."""
    kind = ED25519 if time is None else COSIGNED
    made = private.sign(_message(text, kind, time or 0))
    key = Key(name, kind, private.public_key().public_bytes_raw())
    return Signature(name, key.id, made if time is None else time.to_bytes(TIME, "big") + made)


def _lines_of(note: Note, key: Key) -> list[tuple[int, bytes]]:
    """The times and the signatures proper of the lines that name a key."""
    found = [each.made for each in note.signatures if (each.name, each.key) == (key.name, key.id)]
    size = TIME if key.kind == COSIGNED else 0
    return [(int.from_bytes(made[:size], "big"), made[size:]) for made in found]


def _message(text: str, kind: int, time: int) -> bytes:
    return (text if kind == ED25519 else f"cosignature/v1\ntime {time}\n{text}").encode()


def _signature(found: re.Match[str] | None) -> Signature:
    if found is None:
        raise ValueError("not a signature")
    content = b64decode(found[2])
    return Signature(found[1], content[:ID], content[ID:])
