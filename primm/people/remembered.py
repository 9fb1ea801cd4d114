"""What a passphrase opened waits in the keyring of the system, so that the commands of this user need not ask again."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from primm.core.errors import StorageRefused
from primm.people.agent import find_agent, trusted_agent
from primm.people.cipher import Unopened
from primm.people.master import open_again, open_master, own_first, read_master
from primm.words import _

if TYPE_CHECKING:
    from os import PathLike

    from primm.people.master import Opened
    from primm.people.masterfile import Holder, MasterFile


def unlock(folder: str | PathLike[str], passphrase: str, minutes: int, by: str = "") -> None:
    """Let the commands of this user open the vault without the passphrase until it has been idle so many minutes."""
    agent, file = trusted_agent(), read_master(folder)
    forbid_core_dumps()
    opened = open_master(file, passphrase, by)
    if not agent.hold(_name(file, opened.holder), opened.secret, minutes):
        raise StorageRefused(_("the keyring does not take the key: give the passphrase each time"))


def lock(folder: str | PathLike[str]) -> None:
    """Make the passphrase needed again, at once, whoever unlocked it."""
    file = read_master(folder)
    for holder in file.holders:
        forget(file, holder)


def hold(file: MasterFile, opened: Opened, minutes: int) -> None:
    """Remember what was opened for so many idle minutes, where there is a keyring and it has room."""
    if agent := find_agent():
        agent.hold(_name(file, opened.holder), opened.secret, minutes)


def remembered(file: MasterFile, by: str) -> Opened | None:
    """What the keyring opens: for the holder of this staff code, else for another."""
    if agent := find_agent():
        for holder in own_first(file, by):
            if secret := agent.held(_name(file, holder)):
                with suppress(Unopened):
                    return open_again(file, holder, secret)
    return None


def forget(file: MasterFile, holder: Holder) -> None:
    """Let the keyring forget what this holder's passphrase opened."""
    if agent := find_agent():
        agent.drop(_name(file, holder))


def forbid_core_dumps() -> None:
    """What is in memory is never written out when the program crashes."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _name(file: MasterFile, holder: Holder) -> str:
    """The same wherever the file lies, another for each holder."""
    return f"primm:{holder.public.hex() or file.kcv}"
