"""``primm move``: the log with its keys goes to another folder or computer; the old place is frozen and says so."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from primm.commands.output import say, tell
from primm.commands.tree import Command, option
from primm.core.errors import Problem, Refused
from primm.proof.settings import log_file
from primm.words import _

if TYPE_CHECKING:
    from primm.commands.workplace import Workplace
    from primm.core.log.log import Log


@click.command(cls=Command)
@click.argument("target", metavar="FOLDER", required=False)
@option("--undo", "undo_", is_flag=True, help=_("take the move back, as long as nobody went on there"))
@click.pass_obj
def move(place: Workplace, target: str | None, undo_: bool) -> None:
    """Carry the log and the keys to FOLDER, on this computer or on a disk that goes to another; freeze this place."""
    from primm.core.log.log import Log as Opened

    if (target is None) is not undo_:
        raise Refused([Problem("folder", _("is needed: a new folder; or --undo alone"))])
    with Opened.open(log_file(place.folder), write=True) as log:
        if target is None:
            _take_back(place, log)
        else:
            _carry(place, log, os.path.realpath(target))


def _carry(place: Workplace, log: Log, target: str) -> None:
    from primm.people.keys import FILE_NAME
    from primm.proof.move import move as carry

    if os.path.lexists(os.path.join(place.folder, FILE_NAME)):  # not where a backup was restored without keys
        place.vault.unlock()
    carry(place.tokens, log, target, lambda folder: _open_all(place, folder), place.today().isoformat())
    tell(place.words.translate(_("the log is in {folder} now; here it can only be read")).format(folder=target))
    say(place.words.translate(_("Next, there: primm --log {folder} desk")).format(folder=target))


def _take_back(place: Workplace, log: Log) -> None:
    from primm.proof.move import undo

    to = undo(place.tokens, log)
    tell(place.words.translate(_("the log goes on here")))
    if os.path.lexists(to):
        say(place.words.translate(_("remove the copy in {folder}: nobody can record in it")).format(folder=to))


def _open_all(place: Workplace, folder: str) -> None:
    """Every key there opens under the master key there, with the passphrase that opened those here."""
    from primm.people.vault import Vault

    with Vault(folder, place.passphrase, by=place.settings.by) as vault:
        vault.adopt(place.vault)
        for subject in vault.subjects():
            vault.key(subject)
