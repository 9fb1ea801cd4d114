"""The master key: 256 random bits that wrap every person's key, kept in a file under a passphrase.

``master.key`` is a JSON object: the cost of scrypt, its salt, and the key wrapped with AES-256-GCM under what scrypt
makes of the passphrase. Its key check value (kcv) names the key without telling it.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import KeyMissing, reason
from primm.people.cipher import (
    KCV_BYTES,
    KEY_BYTES,
    NONCE_BYTES,
    TAG_BYTES,
    Unopened,
    decrypt,
    encrypt,
    key_check_value,
)
from primm.people.private import check_private, check_private_folder, create_private
from primm.words import _

if TYPE_CHECKING:
    from os import PathLike

FILE_NAME = "master.key"
FORMAT = 1
SALT_BYTES = 16
COST = 2**17  # with blocks of 8: 128 MiB and a good half second for each guess
COSTS = range(COST, 2**20 + 1)  # the upper end keeps a forged file from taking all the memory
DEMO_COSTS = range(2**10, COST)
BLOCKS = 8
READ_AT_MOST = 4096


class MasterFile(NamedTuple):
    """What ``master.key`` holds; without the passphrase it tells nothing."""

    cost: int
    demo: bool
    salt: bytes
    wrapped: bytes
    kcv: str


def create_master(folder: str | PathLike[str], passphrase: str, *, demo_cost: int | None = None) -> bytes:
    """Draw a master key and write its file; a ``demo_cost`` below the real one marks the file as a demo's for ever."""
    if not passphrase:
        raise KeyMissing(_("the passphrase is empty: choose one"))
    cost, demo = (COST, False) if demo_cost is None else (demo_cost, True)
    if not _allowed(cost, demo):
        raise ValueError("demo_cost is a power of two from 2**10, below 2**17")
    key, salt = os.urandom(KEY_BYTES), os.urandom(SALT_BYTES)
    kcv = key_check_value(key)
    wrapped = encrypt(_stretch(passphrase, salt, cost), key, _bound(cost, demo, kcv))
    create_private(os.path.join(folder, FILE_NAME), _dumps(MasterFile(cost, demo, salt, wrapped, kcv)))
    return key


def read_master(folder: str | PathLike[str]) -> MasterFile:
    """Read ``master.key`` without opening it, after a look at who else could."""
    path = os.path.join(folder, FILE_NAME)
    try:
        check_private_folder(folder)
        check_private(path)
        with open(path, "rb") as file:
            content = file.read(READ_AT_MOST + 1)
    except FileNotFoundError:
        raise KeyMissing(_("{path} is missing: put the master key's file back, or its backup"), path=path) from None
    except OSError as error:
        raise KeyMissing(_("{path} cannot be read: {reason}"), path=path, reason=reason(error)) from None
    try:
        return _loads(content)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise KeyMissing(_("{path} is damaged: put its backup in its place"), path=path) from None


def unwrap_master(file: MasterFile, passphrase: str) -> bytes:
    """The master key itself, if the passphrase is right."""
    stretched = _stretch(passphrase, file.salt, file.cost)
    try:
        return decrypt(stretched, file.wrapped, _bound(file.cost, file.demo, file.kcv))
    except Unopened:
        raise KeyMissing(_("the passphrase is wrong, or the master key's file was changed: try again")) from None


def _stretch(passphrase: str, salt: bytes, cost: int) -> bytes:
    from unicodedata import normalize

    # NFC: the same words typed on two keyboards open the same file; a stray byte of argv is a byte like any other
    typed = normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(typed, salt=salt, n=cost, r=BLOCKS, p=1, maxmem=256 * BLOCKS * cost, dklen=KEY_BYTES)


def _bound(cost: int, demo: bool, kcv: str) -> bytes:
    """What the wrapping vouches for beside the key, so that nobody can relabel a demo's file."""
    return f"primm/1|master|scrypt|{cost}|{BLOCKS}|1|{'demo' if demo else 'real'}|{kcv}".encode()


def _allowed(cost: int, demo: bool) -> bool:
    return cost & (cost - 1) == 0 and cost in (DEMO_COSTS if demo else COSTS)


def _dumps(file: MasterFile) -> bytes:
    scrypt = {"kdf": "scrypt", "n": file.cost, "r": BLOCKS, "p": 1, "salt": file.salt.hex()}
    nonce, ciphertext = file.wrapped[:NONCE_BYTES], file.wrapped[NONCE_BYTES:]
    wrapping = {"nonce": nonce.hex(), "ciphertext": ciphertext.hex(), "kcv": file.kcv}
    return json.dumps({"format": FORMAT, "demo": file.demo, **scrypt, **wrapping}, indent=1).encode() + b"\n"


def _loads(content: bytes) -> MasterFile:
    """The file's value; ValueError, KeyError or TypeError for anything that PRIMM does not write."""
    found: dict[str, Any] = json.loads(content)
    if len(content) > READ_AT_MOST or type(found) is not dict or type(found["demo"]) is not bool:
        raise ValueError
    if [found["format"], found["kdf"], found["r"], found["p"]] != [FORMAT, "scrypt", BLOCKS, 1]:
        raise ValueError
    if type(found["n"]) is not int or not _allowed(found["n"], found["demo"]):
        raise ValueError
    sizes = {"salt": SALT_BYTES, "nonce": NONCE_BYTES, "ciphertext": KEY_BYTES + TAG_BYTES, "kcv": KCV_BYTES}
    parts = {name: bytes.fromhex(found[name]) for name in sizes}
    if any(len(parts[name]) != size for name, size in sizes.items()):
        raise ValueError
    wrapped = parts["nonce"] + parts["ciphertext"]
    return MasterFile(found["n"], found["demo"], parts["salt"], wrapped, parts["kcv"].hex())
