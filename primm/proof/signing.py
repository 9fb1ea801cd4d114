"""The signing key of an origin: Ed25519, made once, kept in ``signing.key`` under the master key.

Who goes on under a new origin gets a new key; nobody signs any more for an origin that ended.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from primm.core.errors import KeyMissing, reason
from primm.people.aloud import grouped, letters_of
from primm.people.cipher import Unopened
from primm.people.pairs import SIGNING, UNREADABLE, Pair, pair_content, read_pair
from primm.people.private import replace_private
from primm.proof.checkpoint import name_of
from primm.proof.note import COSIGNED, ED25519, Key
from primm.words import _

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from primm.people.vault import Vault

FILE_NAME = SIGNING
FINGERS = 20  # characters of five bits that are read aloud


def signing_key(folder: str, vault: Vault, origin: str) -> Ed25519PrivateKey:
    """The private key that signs for an origin, made if there is none; needs the passphrase."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path = os.path.join(folder, FILE_NAME)
    found = _read(path)
    if found is None or found.origin != origin:
        return _make(path, vault, origin)
    try:
        return Ed25519PrivateKey.from_private_bytes(vault.unwrap(found.wrapped, found.bound))
    except Unopened:
        raise KeyMissing(_("{path} is damaged: put its backup in its place"), path=path) from None


def public_keys(folder: str, origin: str) -> tuple[Key, Key] | None:
    """The public keys of an origin, for its checkpoints and for what it saw of others; None before it ever signed."""
    found = _read(os.path.join(folder, FILE_NAME))
    return keys_of(origin, found.public) if found and found.origin == origin else None


def keys_of(origin: str, public: bytes) -> tuple[Key, Key]:
    """One key, under which an origin signs its own checkpoints and tells as a witness what it saw."""
    return Key(name_of(origin), ED25519, public), Key(name_of(origin), COSIGNED, public)


def fingerprint_of(key: Key) -> str:
    """What is read aloud to be sure whose key it is."""
    from hashlib import sha256

    return grouped(letters_of(sha256(f"primm/1|signs|{key.name}|".encode() + key.public).digest(), FINGERS))


def _make(path: str, vault: Vault, origin: str) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    pair = Pair(key.public_key().public_bytes_raw(), origin=origin)
    with vault.steady():
        replace_private(path, pair_content(pair._replace(wrapped=vault.wrap(key.private_bytes_raw(), pair.bound))))
    return key


def _read(path: str) -> Pair | None:
    try:
        return read_pair(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeyMissing(_("{path} cannot be read: {reason}"), path=path, reason=reason(error)) from None
    except UNREADABLE:
        raise KeyMissing(_("{path} is damaged: put its backup in its place"), path=path) from None
