"""The receiving key pair of a vault: what others need to wrap keys for it, and what opens what they wrapped.

The private part lies in ``receiving.key`` under the master key. The public part is told to others as a *card*, one line
of text; whoever wraps keys for it first has its fingerprint read aloud, so that nobody puts a card of his own between.
"""

from __future__ import annotations

import json
import os
import re
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from primm.core.errors import KeyMissing, Problem, Refused, StorageRefused, reason
from primm.core.events.ids import ALPHABET
from primm.people.cipher import KEY_BYTES, NONCE_BYTES, TAG_BYTES, Unopened
from primm.people.private import check_private, create_private
from primm.words import _

if TYPE_CHECKING:
    from os import PathLike

    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    from primm.people.vault import Vault

FILE_NAME = "receiving.key"
FORMAT = 1
READ_AT_MOST = 4096
CARD = re.compile(r"primm-card-1 ([a-z0-9][a-z0-9-]{0,39}) ([0-9a-z-]+)\n?", re.ASCII)
LETTERS, CHECKS, FINGERS, GROUP = 52, 4, 20, 4  # characters of five bits: of a key, of its check, of a fingerprint


class Card(NamedTuple):
    """The public part of a receiving key, and the desk that says it is its own."""

    desk: str
    public: bytes

    @property
    def fingerprint(self) -> str:
        """What is read aloud to be sure whose card it is: no two keys have the same."""
        return grouped(letters_of(sha256(b"primm/1|card|" + self.public).digest(), FINGERS))

    @property
    def text(self) -> str:
        """The card as one line; its last four characters check the others and the desk."""
        letters = letters_of(self.public, LETTERS)
        check = letters_of(sha256(f"primm/1|card|{self.desk}|{letters}".encode()).digest(), CHECKS)
        return f"primm-card-1 {self.desk} {grouped(letters + check)}"


def read_card(text: str) -> Card:
    """A card, exactly as another desk's ``primm keys card`` printed it; refused where one character is wrong."""
    found = CARD.fullmatch(text)
    letters = found[2].replace("-", "") if found else ""
    if found and len(letters) == LETTERS + CHECKS and set(letters) <= set(ALPHABET):
        bits = 0
        for each in letters[:LETTERS]:
            bits = bits << 5 | ALPHABET.index(each)
        card = Card(found[1], (bits >> 5 * LETTERS - 8 * KEY_BYTES).to_bytes(KEY_BYTES, "big"))
        if card.text == text.removesuffix("\n"):
            return card
    sentence = _("not a card, or a character of it is wrong: have it sent again, or read it again")
    raise Refused([Problem("card", sentence)])


def own_card(folder: str | PathLike[str], vault: Vault, desk: str) -> Card:
    """The card of this vault, its key pair made if there is none; needs the passphrase, so that nobody forges it."""
    return Card(desk, receiving_key(folder, vault).public_key().public_bytes_raw())


def receiving_key(folder: str | PathLike[str], vault: Vault) -> X25519PrivateKey:
    """The private part, opened; made if there is none yet."""
    path = os.path.join(folder, FILE_NAME)
    vault.unlock()
    if not os.path.lexists(path):
        _make(path, vault)
    return _open(path, vault)


def _make(path: str, vault: Vault) -> None:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    key = X25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    wrapped = vault.wrap(key.private_bytes_raw(), _bound(public))
    parts = {"public": public, "nonce": wrapped[:NONCE_BYTES], "ciphertext": wrapped[NONCE_BYTES:]}
    told = {"format": FORMAT, **{name: part.hex() for name, part in parts.items()}}
    try:
        create_private(path, json.dumps(told, indent=1).encode() + b"\n")
    except StorageRefused:
        if not os.path.lexists(path):  # else another command was quicker, and its key is as good
            raise


def _open(path: str, vault: Vault) -> X25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    try:
        check_private(path)
        with open(path, "rb") as file:
            public, wrapped = _loads(file.read(READ_AT_MOST + 1))
        key = X25519PrivateKey.from_private_bytes(vault.unwrap(wrapped, _bound(public)))
    except OSError as error:
        raise KeyMissing(_("{path} cannot be read: {reason}"), path=path, reason=reason(error)) from None
    except (ValueError, KeyError, TypeError, RecursionError, Unopened):
        raise KeyMissing(_("{path} is damaged: put its backup in its place"), path=path) from None
    return key


def _loads(content: bytes) -> tuple[bytes, bytes]:
    found = json.loads(content)
    if len(content) > READ_AT_MOST or type(found) is not dict or found["format"] != FORMAT:
        raise ValueError
    sizes = {"public": KEY_BYTES, "nonce": NONCE_BYTES, "ciphertext": KEY_BYTES + TAG_BYTES}
    parts = {name: bytes.fromhex(found[name]) for name in sizes}
    if any(len(parts[name]) != size for name, size in sizes.items()):
        raise ValueError
    return parts["public"], parts["nonce"] + parts["ciphertext"]


def _bound(public: bytes) -> bytes:
    return f"primm/1|receiving|{public.hex()}".encode()


def letters_of(content: bytes, many: int) -> str:
    """The first so many groups of five bits as letters; what is missing at the end is 0."""
    bits = int.from_bytes(content, "big") << 4
    last = 8 * len(content) + 4 - 5
    return "".join(ALPHABET[bits >> last - 5 * place & 31] for place in range(many))


def grouped(letters: str) -> str:
    """Letters in groups of four, as they are read aloud."""
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))
