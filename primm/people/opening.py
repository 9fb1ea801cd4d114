"""Opening the master key of a vault: whose passphrase does it, and what they may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.core.errors import KeyMissing
from primm.people.cipher import key_check_value
from primm.people.keys import KeyTable
from primm.people.master import open_master, read_master
from primm.people.masterfile import COORDINATOR
from primm.people.remembered import forbid_core_dumps, hold, remembered
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike

    from primm.people.master import Opened
    from primm.people.masterfile import MasterFile

TRIES = 3  # of somebody at a terminal, whose fingers slip


class Locked(KeyMissing):
    """The vault stays locked: no passphrase was given that opens it."""


class Opening:
    """The master key of a vault, and who opened it; asks for the passphrase when it first needs it.

    A passphrase is tried for the staff code ``by`` first; where it is that of somebody else, ``other`` is told whose.
    With ``minutes`` one that was asked for is remembered as ``unlock`` does, where there is a keyring. With ``again``,
    which is told what was wrong, it is asked for three times.
    """

    def __init__(
        self,
        folder: str | PathLike[str],
        ask_passphrase: Callable[[], str | None],
        *,
        by: str = "",
        minutes: int = 0,
        again: Callable[[KeyMissing], object] | None = None,
        other: Callable[[str], object] | None = None,
        opened: Opened | None = None,
    ) -> None:
        self._folder = folder
        self._file = read_master(folder)
        self._table = KeyTable(folder)
        self._ask_passphrase = ask_passphrase
        self._by = by
        self._minutes = minutes
        self._again = again
        self._other = other
        self._opened = opened

    @property
    def file(self) -> MasterFile:
        """What ``master.key`` held when this was opened, or changed; needs no passphrase."""
        return self._file

    def unlock(self) -> None:
        """Ask for the passphrase now, so that it is right before anything else is typed."""
        self._unlocked()

    @property
    def is_open(self) -> bool:
        """Whether the passphrase was given already."""
        return self._opened is not None

    @property
    def staff(self) -> str:
        """The staff code of whose passphrase opened it; empty where an earlier PRIMM did not note it."""
        return self._by_whom().holder.staff

    @property
    def role(self) -> str:
        """The role of whose passphrase opened it."""
        return self._by_whom().holder.role

    def require_coordinator(self, what: str) -> None:
        """Refuse what is for coordinators (a ``Reason``, so that it is translated) to the passphrase of a mediator."""
        if self.role != COORDINATOR:
            text = _("{what}: only with a coordinator's passphrase, and {staff} is a mediator; ask a coordinator")
            raise KeyMissing(text, what=what, staff=self.staff)

    def opens_unasked(self) -> bool:
        """Whether it is open, or a keyring opens it now: nobody is asked for anything."""
        if self._opened is None:
            forbid_core_dumps()
            self._take(self._remembered())
        return self._opened is not None

    def adopt(self, other: Opening) -> None:
        """Take over the opened master key of a vault of which this one is a copy."""
        if other._opened and key_check_value(other._opened.master) == self._file.kcv:
            self._opened = other._opened

    def _unlocked(self) -> bytes:
        return self._by_whom().master

    def _by_whom(self) -> Opened:
        if self._opened is None:
            forbid_core_dumps()
            try:
                self._take(self._remembered() or self._asked())
            except KeyMissing as error:
                raise Locked(error.text, **error.gaps) from None
        assert self._opened is not None
        return self._opened

    def _take(self, opened: Opened | None) -> None:
        self._opened = opened
        if opened and self._other and self._by and opened.holder.staff not in ("", self._by):
            self._other(opened.holder.staff)

    def _remembered(self) -> Opened | None:
        return remembered(self._file, self._by)

    def _asked(self) -> Opened:
        opened = self._answered(TRIES)
        if self._minutes:
            hold(self._file, opened, self._minutes)
        return opened

    def _answered(self, tries: int) -> Opened:
        passphrase = self._ask_passphrase()
        if not passphrase:
            raise KeyMissing(_("the vault is locked: give the passphrase"))
        try:
            return open_master(self._file, passphrase, self._by)
        except KeyMissing as wrong:
            if tries == 1 or self._again is None:
                raise
            self._again(wrong)
            return self._answered(tries - 1)
