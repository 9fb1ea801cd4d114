"""The vault's master key while other commands change it: each change is made alone, followed by the rest, and finished.

``master.key`` is changed by the one command that has ``keys.db`` for itself. When the master key is exchanged, the file
holds the one before for as long as anything may be under it; whoever opens the file next finishes what was begun.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from primm.core.errors import KeyMissing, OutcomeUnknown, PrimmError
from primm.people.cipher import Unopened, decrypt, encrypt
from primm.people.master import open_again, paired, previous_of, read_master, require_sealed, write_master
from primm.people.opening import Opening
from primm.people.pairs import rewrap_pairs, rewrapped
from primm.people.remembered import forget
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from primm.people.master import Opened
    from primm.people.masterfile import MasterFile, Previous

    Change = Callable[[MasterFile, Opened], tuple[MasterFile, Opened]]


class Following(Opening):
    """The master key of a vault, which is the one of the file whenever it is used."""

    def change(self, make: Change) -> None:
        """Change ``master.key``, alone, for whoever typed a passphrase.

        ``make`` gets its content and who opened it, and answers what is to be written and who has it open then.
        """
        self.prove()
        with self.steady():
            before = self._by_whom().holder
            if before not in self._file.holders:
                raise _withdrawn()
            file, opened = make(*self._named())
            self._file, self._opened = write_master(self._folder, file, opened.master), opened
        if before.public != opened.holder.public:
            forget(file, before)
        if file.previous:
            self._finish_now()

    def prove(self) -> None:
        """Ask for the passphrase now, also where a keyring opened it: who changes what opens the keys types it."""
        if not self._by_whom().stretched:
            self._opened = self._asked()

    @contextmanager
    def steady(self) -> Iterator[None]:
        """While the master key stays what it is, and is the one that is open here."""
        self._unlocked()
        if not self._table.is_alone:
            self._follows()
        with self._table.alone():
            self._reread()
            yield

    def wrap(self, secret: bytes, aad: bytes) -> bytes:
        """Encrypt a secret of the vault's own under the master key; where it shall be kept, within ``steady``."""
        return encrypt(self._unlocked(), secret, aad)

    def unwrap(self, wrapped: bytes, aad: bytes) -> bytes:
        """The secret again; Unopened where it was changed or belongs to another master key."""
        try:
            return decrypt(self._unlocked(), wrapped, aad)
        except Unopened:
            if not self._follows():
                raise
        return decrypt(self._unlocked(), wrapped, aad)

    def _take(self, opened: Opened | None) -> None:
        super()._take(opened)
        if opened and self._file.previous:
            self._finish()

    def _reread(self) -> None:
        """Take in what is in the file now; refused where the passphrase that was given opens it no more."""
        file, opened = read_master(self._folder), self._opened
        if opened and file != self._file:
            self._opened = _opened_again(file, opened)
        self._file = file

    def _follows(self) -> bool:
        """Whether the master key was exchanged since it was opened here; that is taken in, and finished if need be."""
        before = self._unlocked()
        self._reread()
        if self._file.previous and not self._table.is_alone:
            self._finish()
            return True
        return self._unlocked() != before

    def _finish_now(self) -> None:
        try:
            self._finish()
        except (PrimmError, OSError) as error:
            text = _("the master key is exchanged, and the rest failed: it is finished when the keys are opened next")
            raise OutcomeUnknown(text) from error

    def _finish(self) -> None:
        """Put everything under the new master key, then let go of the one before; each step may be repeated."""
        with self._table.alone():
            self._reread()
            if previous := self._file.previous:
                self._rewrap(previous)
        with self._table.alone():
            self._reread()
            if self._file.previous and self._file.previous == previous:
                self._file = write_master(self._folder, self._file._replace(previous=None), self._unlocked())

    def _rewrap(self, previous: Previous) -> None:
        after = self._unlocked()
        before = previous_of(self._file, after, previous)
        self._table.exchange(lambda subject, wrapped: rewrapped(wrapped, bound_to(subject), before, after))
        rewrap_pairs(self._folder, before, after)

    def _named(self) -> tuple[MasterFile, Opened]:
        """The file and its opening, the holder being one of today with a staff code: an earlier PRIMM noted none."""
        file, opened = self._file, self._by_whom()
        taken = {each.staff for each in file.holders}
        if opened.holder.staff or (self._by in taken and not opened.holder.is_old):
            return file, opened
        holder = opened.holder
        again = paired(file, opened.master, self._by, holder.role, holder.salt, opened.stretched)
        holders = tuple(again.holder if each == holder else each for each in file.holders)
        return file._replace(holders=holders), again


def bound_to(subject: str) -> bytes:
    """What the wrapping of a person's key vouches for beside it."""
    return f"primm/1|dek|{subject}".encode()


def _opened_again(file: MasterFile, opened: Opened) -> Opened:
    with suppress(Unopened):
        require_sealed(file, opened.master)
        return opened
    for each in file.holders:
        if not each.is_old and each.public == opened.holder.public:
            with suppress(Unopened):
                return open_again(file, each, opened.secret)._replace(stretched=opened.stretched)
    raise _withdrawn()


def _withdrawn() -> KeyMissing:
    return KeyMissing(_("this passphrase does not open the keys any more: it was changed, or withdrawn; begin again"))
