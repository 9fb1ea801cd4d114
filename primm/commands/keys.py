"""``primm unlock`` and ``primm lock``: whether personal fields open without the passphrase."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from primm.commands.output import tell
from primm.commands.tree import Command, option
from primm.core.errors import KeyMissing
from primm.words import _

if TYPE_CHECKING:
    from primm.commands.workplace import Workplace


@click.command(cls=Command)
@option("--minutes", type=click.IntRange(1, 1440), default=15, help=_("lock again after so many idle minutes"))
@click.pass_obj
def unlock(place: Workplace, minutes: int) -> None:
    """Open the personal fields without a passphrase until they have been idle for a while."""
    from primm.people import vault

    passphrase = place.passphrase()
    if not passphrase:
        raise KeyMissing(_("the vault is locked: give the passphrase"))
    vault.unlock(place.folder, passphrase, minutes)
    tell(place.words.translate(_("unlocked until idle for {minutes} minutes")).format(minutes=minutes))


@click.command(cls=Command)
@click.pass_obj
def lock(place: Workplace) -> None:
    """Ask for the passphrase again from now on."""
    from primm.people import vault

    vault.lock(place.folder)
    tell(place.words.translate(_("locked")))
