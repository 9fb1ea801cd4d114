"""The vault seals what identifies a person under a key of that person's own, so that losing the key forgets the person.

The master key wraps the persons' keys (``keys.db``); the passphrase wraps the master key (``master.key``). Nothing of
either is in the log. A sealed text is nonce ‖ AES-256-GCM ciphertext ‖ tag, and its additional data name the event and
the subject, so that it opens in its own place only.
"""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from primm.core.errors import KeyMissing, Tampered
from primm.people.cipher import KEY_BYTES, Unopened, decrypt, encrypt, key_check_value
from primm.people.following import Following, bound_to
from primm.people.keys import WrappedKey, create_key_table
from primm.people.master import create_master
from primm.people.opening import Locked
from primm.people.private import create_private_folder
from primm.people.remembered import forbid_core_dumps, lock, unlock
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from os import PathLike

__all__ = ["Locked", "Vault", "create_vault", "lock", "unlock"]


def create_vault(
    folder: str | PathLike[str], passphrase: str, *, staff: str = "", demo_cost: int | None = None
) -> Vault:
    """Make a new vault, which is open; ``demo_cost`` makes a weak one for tests and demos, marked as such."""
    create_private_folder(folder)
    forbid_core_dumps()
    opened = create_master(folder, passphrase, staff=staff, demo_cost=demo_cost)
    create_key_table(folder)
    return Vault(folder, lambda: passphrase, by=staff, opened=opened)


class Vault(Following):
    """Seals and opens the personal fields of subjects; asks for the passphrase when it first needs it."""

    @cached_property
    def _keys(self) -> dict[str, bytes]:
        """The keys that were used, opened, as long as this vault is."""
        return {}

    def __enter__(self) -> Vault:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the keys and the files."""
        self._keys, self._opened = {}, None
        self._table.close()

    def seal(self, subject: str, text: bytes, aad: bytes) -> bytes:
        """Encrypt a text under the subject's key."""
        return encrypt(self._key(subject), text, aad)

    def open(self, subject: str, sealed: bytes, aad: bytes) -> bytes:
        """Decrypt a text of the subject; a text that was changed or comes from another place is refused."""
        try:
            return decrypt(self._key(subject), sealed, aad)
        except Unopened:
            text = _("a sealed field of {subject} was changed, or moved from another event: run primm log verify")
            raise Tampered(text, subject=subject) from None

    def key(self, subject: str) -> bytes:
        """The subject's key itself, to be wrapped for another vault."""
        return self._key(subject)

    def keep(self, keys: Mapping[str, bytes]) -> list[str]:
        """Store keys that came from another vault, all in one transaction; says whose are new. None is exchanged."""
        with self.steady():
            return self._table.add((subject, self._wrap(subject, key)) for subject, key in keys.items())

    def subjects(self) -> list[str]:
        """Who has a key here; needs no passphrase."""
        return self._table.subjects()

    def has_key(self, subject: str) -> bool:
        """Whether the subject has a key; needs no passphrase."""
        return subject in self._keys or self._table.find(subject) is not None

    def check_value(self, subject: str) -> str | None:
        """The check value of the subject's key, None if there is no key; needs no passphrase."""
        found = self._table.find(subject)
        return found.kcv if found else None

    def forget(self, subjects: Iterable[str]) -> list[str]:
        """Destroy the keys of these subjects: what is sealed of them opens nowhere any more. Needs no passphrase."""
        gone = list(subjects)
        for subject in gone:
            self._keys.pop(subject, None)
        return self._table.remove(gone)

    def create_key(self, subject: str) -> str | None:
        """Give the subject a key and return its check value; None if there was one already."""
        return self.create_keys((subject,)).get(subject)

    def create_keys(self, subjects: Iterable[str]) -> dict[str, str]:
        """Give each subject without a key one, all in one transaction; the check values of the new ones."""
        fresh = {subject: os.urandom(KEY_BYTES) for subject in subjects}
        with self.steady():
            wrapped = {subject: self._wrap(subject, key) for subject, key in fresh.items()}
            added = self._table.add(wrapped.items())
        self._keys.update((subject, fresh[subject]) for subject in added)
        return {subject: wrapped[subject].kcv for subject in added}

    def _key(self, subject: str) -> bytes:
        if subject not in self._keys:
            found = self._table.find(subject)
            if found is None:
                raise KeyMissing(
                    _("the key of {subject} is not here: put back the backup of the keys"), subject=subject
                )
            self._keys[subject] = self._unwrap(subject, found)
        return self._keys[subject]

    def _wrap(self, subject: str, key: bytes) -> WrappedKey:
        return WrappedKey(self.wrap(key, bound_to(subject)), key_check_value(key))

    def _unwrap(self, subject: str, found: WrappedKey) -> bytes:
        try:
            key = self.unwrap(found.wrapped, bound_to(subject))
        except Unopened:
            again, key = self._table.find(subject), b""
            if again and again != found:  # the master key was exchanged in between, and this key wrapped anew
                return self._unwrap(subject, again)
        if key_check_value(key) != found.kcv:
            text = _("the key of {subject} does not fit this master key: put back the backup of the keys")
            raise KeyMissing(text, subject=subject)
        return key
