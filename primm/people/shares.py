"""The recovery's key in two halves, each for one person on paper: neither alone tells anything, both together open it.

A share is as long as the key and random; the other is what makes the key of it (exclusive or). It is printed in the
letters of a card, with the number of the half, the name of the key and a check.
"""

from __future__ import annotations

import os
import re
from hashlib import sha256
from typing import NamedTuple

from primm.core.errors import Problem, Refused
from primm.people.aloud import bytes_of, grouped, letters_of
from primm.people.box import new_pair
from primm.people.cipher import KEY_BYTES, key_check_value
from primm.words import _

LETTERS, CHECKS, NAMING = 52, 4, 8  # characters of five bits of a key and of the check; hex digits that name the key
SHARE = re.compile(r"primm-share-1 ([12]) ([0-9a-f]{8}) ([0-9a-z-]+)\n?", re.ASCII)


class Share(NamedTuple):
    """One half of a key: which of the two, and the beginning of the key's check value."""

    number: int
    key: str
    half: bytes

    @property
    def text(self) -> str:
        """The share as one line; its last four letters check all of it."""
        letters = letters_of(self.half, LETTERS)
        check = letters_of(sha256(f"primm/1|share|{self.number}|{self.key}|{letters}".encode()).digest(), CHECKS)
        return f"primm-share-1 {self.number} {self.key} {grouped(letters + check)}"


class Halves(NamedTuple):
    """A new key for a recovery, and the two shares of it."""

    public: bytes
    kcv: str
    shares: tuple[Share, Share]


def new_halves() -> Halves:
    """Draw a key and split it."""
    secret, public = new_pair()
    kcv = key_check_value(secret)
    return Halves(public, kcv, split(secret, os.urandom(KEY_BYTES)))


def split(secret: bytes, half: bytes) -> tuple[Share, Share]:
    """The two shares of a key, of which the first was drawn at random."""
    name = key_check_value(secret)[:NAMING]
    return Share(1, name, half), Share(2, name, _xor(secret, half))


def read_share(text: str) -> Share:
    """A share as it was printed; refused where one character is wrong."""
    found = SHARE.fullmatch(text)
    half = bytes_of(found[3].replace("-", "")[:LETTERS], KEY_BYTES) if found else None
    if found and half is not None:
        share = Share(int(found[1]), found[2], half)
        if share.text == text.removesuffix("\n"):
            return share
    raise Refused([Problem("share", _("not a share, or a character of it is wrong: read it again from the paper"))])


def join(first: Share, second: Share) -> bytes:
    """The key; refused where the two shares are the same half, or of two keys."""
    if first.number == second.number:
        raise Refused([Problem("share", _("this is the same half twice: the other one is needed"))])
    secret = _xor(first.half, second.half)
    if not first.key == second.key == key_check_value(secret)[:NAMING]:
        raise Refused([Problem("share", _("the two shares are not of the same key: take two that were made together"))])
    return secret


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
