"""Checkpoints: how far an origin had come and the root of its tree, as the text of a note (C2SP tlog-checkpoint)."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from typing import NamedTuple

NAME = re.compile(r"primm/([0-9a-f]{16})")
TEXT = re.compile(r"primm/([0-9a-f]{16})\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n", re.ASCII)
LAST = 2**63 - 1


class Checkpoint(NamedTuple):
    """The tree of the first n events of an origin, by its root."""

    origin: str
    n: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed: three lines."""
        return f"{name_of(self.origin)}\n{self.n}\n{b64encode(self.root).decode()}\n"


def name_of(origin: str) -> str:
    """How the log of an origin, and the key that signs for it, are called outside."""
    return f"primm/{origin}"


def origin_of(name: str) -> str | None:
    """The origin that a name outside means; None if it means none of PRIMM's."""
    found = NAME.fullmatch(name)
    return found[1] if found else None


def read_checkpoint(text: str) -> Checkpoint:
    """A checkpoint, if its text is written in the one way that there is; any other is a ValueError."""
    found = TEXT.fullmatch(text)
    if found is None or int(found[2]) > LAST:
        raise ValueError("not a checkpoint")
    checkpoint = Checkpoint(found[1], int(found[2]), b64decode(found[3]))
    if checkpoint.text != text:
        raise ValueError("not a checkpoint")
    return checkpoint
