"""The vault seals what identifies a person under a key of that person's own, so that losing the key forgets the person.

The master key wraps the persons' keys (``keys.db``); the passphrase wraps the master key (``master.key``). Nothing of
either is in the log. A sealed text is nonce ‖ AES-256-GCM ciphertext ‖ tag, and its additional data name the event and
the subject, so that it opens in its own place only.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from primm.core.errors import KeyMissing, StorageRefused, Tampered
from primm.people.agent import find_agent, trusted_agent
from primm.people.cipher import KEY_BYTES, Unopened, decrypt, encrypt, key_check_value
from primm.people.keys import KeyTable, WrappedKey, create_key_table
from primm.people.master import create_master, read_master, unwrap_master
from primm.people.private import create_private_folder
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from os import PathLike

    from primm.people.master import MasterFile

TRIES = 3  # of somebody at a terminal, whose fingers slip


def create_vault(folder: str | PathLike[str], passphrase: str, *, demo_cost: int | None = None) -> Vault:
    """Make a new vault, which is open; ``demo_cost`` makes a weak one for tests and demos, marked as such."""
    create_private_folder(folder)
    _forbid_core_dumps()
    key = create_master(folder, passphrase, demo_cost=demo_cost)
    create_key_table(folder)
    return Vault(folder, lambda: passphrase, master=key)


def unlock(folder: str | PathLike[str], passphrase: str, minutes: int) -> None:
    """Let the commands of this user open the vault without the passphrase until it has been idle so many minutes."""
    agent, file = trusted_agent(), read_master(folder)
    _forbid_core_dumps()
    if not agent.hold(_name(file), unwrap_master(file, passphrase), minutes):
        raise StorageRefused(_("the keyring does not take the key: give the passphrase each time"))


def lock(folder: str | PathLike[str]) -> None:
    """Make the passphrase needed again, at once."""
    agent = find_agent()
    if agent:
        agent.drop(_name(read_master(folder)))


class Locked(KeyMissing):
    """The vault stays locked: no passphrase was given that opens it."""


class Vault:
    """Seals and opens the personal fields of subjects; asks for the passphrase when it first needs it.

    With ``minutes`` a passphrase that was asked for is remembered as ``unlock`` does, where there is a keyring. With
    ``again``, which is told what was wrong, it is asked for three times.
    """

    def __init__(
        self,
        folder: str | PathLike[str],
        ask_passphrase: Callable[[], str | None],
        *,
        minutes: int = 0,
        again: Callable[[KeyMissing], object] | None = None,
        master: bytes | None = None,
    ) -> None:
        self._file = read_master(folder)
        self._table = KeyTable(folder)
        self._ask_passphrase = ask_passphrase
        self._minutes = minutes
        self._again = again
        self._master = master
        self._keys: dict[str, bytes] = {}

    def __enter__(self) -> Vault:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the keys and the files."""
        self._keys, self._master = {}, None
        self._table.close()

    def unlock(self) -> None:
        """Ask for the passphrase now, so that it is right before anything else is typed."""
        self._unlocked()

    @property
    def is_open(self) -> bool:
        """Whether the passphrase was given already."""
        return self._master is not None

    def opens_unasked(self) -> bool:
        """Whether it is open, or a keyring opens it now: nobody is asked for anything."""
        if self._master is None:
            _forbid_core_dumps()
            self._master = self._remembered()
        return self._master is not None

    def adopt(self, other: Vault) -> None:
        """Take over the opened master key of a vault of which this one is a copy."""
        if other._master and key_check_value(other._master) == self._file.kcv:
            self._master = other._master

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

    def wrap(self, secret: bytes, aad: bytes) -> bytes:
        """Encrypt a secret of the vault's own under the master key."""
        return encrypt(self._unlocked(), secret, aad)

    def unwrap(self, wrapped: bytes, aad: bytes) -> bytes:
        """The secret again; Unopened where it was changed or belongs to another master key."""
        return decrypt(self._unlocked(), wrapped, aad)

    def key(self, subject: str) -> bytes:
        """The subject's key itself, to be wrapped for another vault."""
        return self._key(subject)

    def keep(self, keys: Mapping[str, bytes]) -> list[str]:
        """Store keys that came from another vault, all in one transaction; says whose are new. None is exchanged."""
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

    def create_key(self, subject: str) -> str | None:
        """Give the subject a key and return its check value; None if there was one already."""
        return self.create_keys((subject,)).get(subject)

    def create_keys(self, subjects: Iterable[str]) -> dict[str, str]:
        """Give each subject without a key one, all in one transaction; the check values of the new ones."""
        fresh = {subject: os.urandom(KEY_BYTES) for subject in subjects}
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
        return WrappedKey(encrypt(self._unlocked(), key, _bound(subject)), key_check_value(key))

    def _unwrap(self, subject: str, found: WrappedKey) -> bytes:
        try:
            key = decrypt(self._unlocked(), found.wrapped, _bound(subject))
        except Unopened:
            key = b""
        if key_check_value(key) != found.kcv:
            text = _("the key of {subject} does not fit this master key: put back the backup of the keys")
            raise KeyMissing(text, subject=subject)
        return key

    def _unlocked(self) -> bytes:
        if self._master is None:
            _forbid_core_dumps()
            try:
                self._master = self._remembered() or self._asked()
            except KeyMissing as error:
                raise Locked(error.text, **error.gaps) from None
        return self._master

    def _remembered(self) -> bytes | None:
        agent = find_agent()
        key = agent.held(_name(self._file)) if agent else None
        return key if key and key_check_value(key) == self._file.kcv else None

    def _asked(self) -> bytes:
        key = self._answered(TRIES if self._again else 1)
        agent = find_agent() if self._minutes else None
        if agent:
            agent.hold(_name(self._file), key, self._minutes)
        return key

    def _answered(self, tries: int) -> bytes:
        passphrase = self._ask_passphrase()
        if not passphrase:
            raise KeyMissing(_("the vault is locked: give the passphrase"))
        try:
            return unwrap_master(self._file, passphrase)
        except KeyMissing as wrong:
            if tries == 1 or self._again is None:
                raise
            self._again(wrong)
            return self._answered(tries - 1)


def _bound(subject: str) -> bytes:
    return f"primm/1|dek|{subject}".encode()


def _name(file: MasterFile) -> str:
    """Under which a keyring knows the master key: the same wherever its file lies."""
    return f"primm:{file.kcv}"


def _forbid_core_dumps() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
