"""The receiving key pair of a vault: what others need to wrap keys for it, and what opens what they wrapped.

The private part lies in ``receiving.key`` under the master key. The public part is told to others as a *card*, one line
of text; whoever wraps keys for it first has its fingerprint read aloud, so that nobody puts a card of his own between.
"""

from __future__ import annotations

import os
import re
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from primm.core.errors import KeyMissing, Problem, Refused, StorageRefused, reason
from primm.people.aloud import bytes_of, grouped, letters_of
from primm.people.cipher import KEY_BYTES, Unopened
from primm.people.pairs import RECEIVING, UNREADABLE, Pair, pair_content, read_pair
from primm.people.private import create_private
from primm.words import _

if TYPE_CHECKING:
    from os import PathLike

    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    from primm.people.vault import Vault

FILE_NAME = RECEIVING
CARD = re.compile(r"primm-card-1 ([a-z0-9][a-z0-9-]{0,39}) ([0-9a-z-]+)\n?", re.ASCII)
LETTERS, CHECKS, FINGERS = 52, 4, 20  # characters of five bits: of a key, of its check, of a fingerprint


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
    public = bytes_of(found[2].replace("-", "")[:LETTERS], KEY_BYTES) if found else None
    if found and public is not None:
        card = Card(found[1], public)
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
    if not os.path.lexists(path):
        _make(path, vault)
    return _open(path, vault)


def _make(path: str, vault: Vault) -> None:
    from primm.people.box import new_pair

    secret, public = new_pair()
    pair = Pair(public)
    with vault.steady():
        content = pair_content(pair._replace(wrapped=vault.wrap(secret, pair.bound)))
        try:
            create_private(path, content)
        except StorageRefused:
            if not os.path.lexists(path):  # else another command was quicker, and its key is as good
                raise


def _open(path: str, vault: Vault) -> X25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    try:
        pair = read_pair(path)
        return X25519PrivateKey.from_private_bytes(vault.unwrap(pair.wrapped, pair.bound))
    except OSError as error:
        raise KeyMissing(_("{path} cannot be read: {reason}"), path=path, reason=reason(error)) from None
    except (*UNREADABLE, Unopened):
        raise KeyMissing(_("{path} is damaged: put its backup in its place"), path=path) from None
