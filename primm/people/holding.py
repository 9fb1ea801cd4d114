"""Who holds the keys: coordinators let somebody in and out, exchange the master key, and make or decline a recovery.

A role is what PRIMM keeps to. Whoever has a passphrase has the master key in the end, whichever the role.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from primm.core.errors import KeyMissing, NotFound, Problem, Reason, Refused
from primm.people.cipher import Unopened
from primm.people.keys import KeyTable
from primm.people.master import boxed_recovery, exchanged, new_holder, read_master, recovered, write_master
from primm.people.masterfile import COORDINATOR, LONGEST_WORDS, MOST_HOLDERS, Recovery, checked_words
from primm.people.shares import NAMING, join
from primm.words import _

if TYPE_CHECKING:
    from os import PathLike

    from primm.people.master import Opened
    from primm.people.masterfile import Holder, MasterFile
    from primm.people.shares import Halves, Share
    from primm.people.vault import Vault

INVITING, DISMISSING = Reason(_("letting somebody hold the keys")), Reason(_("taking the keys from somebody"))
ROTATING, SAVING = Reason(_("exchanging the master key")), Reason(_("the recovery of the keys"))


def invite(vault: Vault, staff: str, role: str, passphrase: str) -> None:
    """Let somebody hold the keys too, under a passphrase of their own choice."""

    def make(file: MasterFile, opened: Opened) -> tuple[MasterFile, Opened]:
        _require_room(file, staff)
        new = new_holder(file, opened.master, staff, role, passphrase).holder
        return file._replace(holders=(*file.holders, new)), opened

    require_free(vault, staff)
    vault.change(make)


def require_free(vault: Vault, staff: str) -> None:
    """Refuse a mediator's passphrase, and somebody who holds the keys already, before a passphrase is chosen."""
    vault.require_coordinator(INVITING)
    _require_room(vault.file, staff)


def dismiss(vault: Vault, staff: str) -> None:
    """Take the keys from somebody: their passphrase opens nothing any more, nor does the master key they knew."""

    def make(file: MasterFile, opened: Opened) -> tuple[MasterFile, Opened]:
        left = tuple(each for each in file.holders if each.staff != staff)
        if left == file.holders:
            raise NotFound(_("nobody with the code {staff} holds the keys"), staff=staff)
        if opened.holder not in left:
            raise Refused([Problem("staff", _("is your own: have another coordinator do it"))])
        return _exchanged(file._replace(holders=left), opened)

    vault.require_coordinator(DISMISSING)
    vault.change(make)


def rotate(vault: Vault) -> None:
    """Exchange the master key: everything is wrapped anew, and every holder keeps their passphrase."""
    vault.require_coordinator(ROTATING)
    vault.change(_exchanged)


def set_passphrase(vault: Vault, passphrase: str) -> None:
    """Open the keys with another passphrase from now on; whoever it is changes their own."""

    def make(file: MasterFile, opened: Opened) -> tuple[MasterFile, Opened]:
        new = new_holder(file, opened.master, opened.holder.staff, opened.holder.role, passphrase)
        return _with(file, opened.holder, new.holder), new

    vault.change(make)


def set_recovery(vault: Vault, halves: Halves) -> None:
    """Let these two halves open the keys, and none that were made before."""

    def make(file: MasterFile, opened: Opened) -> tuple[MasterFile, Opened]:
        return file._replace(recovery=boxed_recovery(file, opened.master, halves.public, halves.kcv)), opened

    vault.require_coordinator(SAVING)
    vault.change(make)


def decline_recovery(vault: Vault, words: str) -> None:
    """Note in words that no recovery is wanted; one that is there opens nothing any more."""
    try:
        checked_words(words)
    except ValueError:
        text = _("at most {most} letters on one line, without signs that are not seen")
        raise Refused([Problem("words", text, {"most": LONGEST_WORDS})]) from None
    vault.require_coordinator(SAVING)
    vault.change(lambda file, opened: (file._replace(recovery=words), opened))


def recover(folder: str | PathLike[str], first: Share, second: Share, staff: str, passphrase: str) -> None:
    """Let somebody hold the keys as a coordinator, or with a new passphrase, by the two halves of the recovery."""
    with closing(KeyTable(folder)) as table, table.alone():
        file = read_master(folder)
        master = _by_halves(file, first, second)
        others = tuple(each for each in file.holders if each.staff != staff and not each.is_old)
        if len(others) == MOST_HOLDERS:
            raise _full()
        new = new_holder(file, master, staff, COORDINATOR, passphrase).holder
        write_master(folder, file._replace(holders=(*others, new)), master)


def require_fit(folder: str | PathLike[str], first: Share, second: Share) -> None:
    """Refuse shares that do not open these keys, before a passphrase is chosen."""
    _by_halves(read_master(folder), first, second)


def _by_halves(file: MasterFile, first: Share, second: Share) -> bytes:
    secret = join(first, second)
    if not isinstance(file.recovery, Recovery):
        raise KeyMissing(_("these keys have no recovery: only a passphrase opens them"))
    try:
        return recovered(file, file.recovery, secret)
    except Unopened:
        text = _("these shares are of an older recovery, or of other keys: look for those with {key} on them")
        raise KeyMissing(text, key=file.recovery.kcv[:NAMING]) from None


def _exchanged(file: MasterFile, opened: Opened) -> tuple[MasterFile, Opened]:
    after, master = exchanged(file, opened.master)
    mine = after.holders[file.holders.index(opened.holder)]
    return after, opened._replace(holder=mine, master=master)


def _with(file: MasterFile, before: Holder, after: Holder) -> MasterFile:
    return file._replace(holders=tuple(after if each == before else each for each in file.holders))


def _require_room(file: MasterFile, staff: str) -> None:
    if staff in {each.staff for each in file.holders}:
        raise Refused([Problem("staff", _("holds the keys already: primm keys dismiss takes them back"))])
    if len(file.holders) >= MOST_HOLDERS:
        raise _full()


def _full() -> Refused:
    return Refused([Problem("staff", _("at most {most} people can hold the keys"), {"most": MOST_HOLDERS})])
