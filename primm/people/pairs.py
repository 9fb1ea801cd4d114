"""Key pairs of a vault, in files: the public part for all to read, the private one under the master key.

``receiving.key`` opens what others wrap for this vault, ``signing.key`` signs for the present origin.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from primm.people.cipher import KEY_BYTES, NONCE_BYTES, TAG_BYTES, Unopened, decrypt, encrypt
from primm.people.private import check_private, replace_private

if TYPE_CHECKING:
    from os import PathLike

RECEIVING, SIGNING = "receiving.key", "signing.key"
FORMAT = 1
READ_AT_MOST = 4096
SIZES = {"public": KEY_BYTES, "nonce": NONCE_BYTES, "ciphertext": KEY_BYTES + TAG_BYTES}
UNREADABLE = (ValueError, KeyError, TypeError, RecursionError)


class Pair(NamedTuple):
    """The public part, the wrapped private one, and the origin for which a signing key signs."""

    public: bytes
    wrapped: bytes = b""
    origin: str | None = None

    @property
    def bound(self) -> bytes:
        """What the wrapping vouches for beside the key."""
        use = "receiving" if self.origin is None else f"signing|{self.origin}"
        return f"primm/1|{use}|{self.public.hex()}".encode()


def read_pair(path: str | PathLike[str]) -> Pair:
    """The pair of a file; OSError or one of ``UNREADABLE`` where there is none, or it is not as PRIMM writes it."""
    check_private(path)
    with open(path, "rb") as file:
        content = file.read(READ_AT_MOST + 1)
    found = json.loads(content)
    if len(content) > READ_AT_MOST or type(found) is not dict or found["format"] != FORMAT:
        raise ValueError
    parts = {name: bytes.fromhex(found[name]) for name in SIZES}
    signs = os.path.basename(path) == SIGNING
    if any(len(parts[name]) != size for name, size in SIZES.items()) or (signs and type(found["origin"]) is not str):
        raise ValueError
    return Pair(parts["public"], parts["nonce"] + parts["ciphertext"], found["origin"] if signs else None)


def pair_content(pair: Pair) -> bytes:
    """The bytes of its file."""
    parts = {"public": pair.public, "nonce": pair.wrapped[:NONCE_BYTES], "ciphertext": pair.wrapped[NONCE_BYTES:]}
    whose = {} if pair.origin is None else {"origin": pair.origin}
    told = {"format": FORMAT, **whose, **{name: part.hex() for name, part in parts.items()}}
    return json.dumps(told, indent=1).encode() + b"\n"


def rewrap_pairs(folder: str | PathLike[str], before: bytes, after: bytes) -> None:
    """Put under the new master key what is still under the one before; what neither opens was lost already."""
    for name in (RECEIVING, SIGNING):
        path = os.path.join(folder, name)
        with suppress(FileNotFoundError, *UNREADABLE):
            pair = read_pair(path)
            if secret := rewrapped(pair.wrapped, pair.bound, before, after):
                replace_private(path, pair_content(pair._replace(wrapped=secret)))


def rewrapped(wrapped: bytes, aad: bytes, before: bytes, after: bytes) -> bytes | None:
    """The same secret under the new master key; None where it is there already, or neither key opens it."""
    with suppress(Unopened):
        decrypt(after, wrapped, aad)
        return None
    with suppress(Unopened):
        return encrypt(after, decrypt(before, wrapped, aad), aad)
    return None
