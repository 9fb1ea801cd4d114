"""The signing key of an origin: Ed25519, made once, kept in ``signing.key`` under the master key.

Who goes on under a new origin gets a new key; nobody signs any more for an origin that ended.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from primm.core.errors import KeyMissing, reason
from primm.people.cipher import KEY_BYTES, NONCE_BYTES, TAG_BYTES, Unopened
from primm.people.private import check_private
from primm.people.receiving import grouped, letters_of
from primm.proof.checkpoint import name_of
from primm.proof.note import COSIGNED, ED25519, Key
from primm.proof.token import replace_private
from primm.words import _

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from primm.people.vault import Vault

FILE_NAME = "signing.key"
FORMAT = 1
READ_AT_MOST = 4096
FINGERS = 20  # characters of five bits that are read aloud


def signing_key(folder: str, vault: Vault, origin: str) -> Ed25519PrivateKey:
    """The private key that signs for an origin, made if there is none; needs the passphrase."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path = os.path.join(folder, FILE_NAME)
    found = _read(path)
    if found is None or found[0] != origin:
        return _make(path, vault, origin)
    _origin, public, wrapped = found
    try:
        return Ed25519PrivateKey.from_private_bytes(vault.unwrap(wrapped, _bound(origin, public)))
    except Unopened:
        raise KeyMissing(_("{path} is damaged: put its backup in its place"), path=path) from None


def public_keys(folder: str, origin: str) -> tuple[Key, Key] | None:
    """The public keys of an origin, for its checkpoints and for what it saw of others; None before it ever signed."""
    found = _read(os.path.join(folder, FILE_NAME))
    return keys_of(origin, found[1]) if found and found[0] == origin else None


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
    public = key.public_key().public_bytes_raw()
    wrapped = vault.wrap(key.private_bytes_raw(), _bound(origin, public))
    parts = {"public": public, "nonce": wrapped[:NONCE_BYTES], "ciphertext": wrapped[NONCE_BYTES:]}
    told = {"format": FORMAT, "origin": origin, **{name: part.hex() for name, part in parts.items()}}
    replace_private(path, json.dumps(told, indent=1).encode() + b"\n")
    return key


def _read(path: str) -> tuple[str, bytes, bytes] | None:
    try:
        check_private(path)
        with open(path, "rb") as file:
            return _loads(file.read(READ_AT_MOST + 1))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeyMissing(_("{path} cannot be read: {reason}"), path=path, reason=reason(error)) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise KeyMissing(_("{path} is damaged: put its backup in its place"), path=path) from None


def _loads(content: bytes) -> tuple[str, bytes, bytes]:
    found = json.loads(content)
    if len(content) > READ_AT_MOST or type(found) is not dict or found["format"] != FORMAT:
        raise ValueError
    sizes = {"public": KEY_BYTES, "nonce": NONCE_BYTES, "ciphertext": KEY_BYTES + TAG_BYTES}
    parts = {name: bytes.fromhex(found[name]) for name in sizes}
    if type(found["origin"]) is not str or any(len(parts[name]) != size for name, size in sizes.items()):
        raise ValueError
    return found["origin"], parts["public"], parts["nonce"] + parts["ciphertext"]


def _bound(origin: str, public: bytes) -> bytes:
    return f"primm/1|signing|{origin}|{public.hex()}".encode()
