"""``primm log backup`` and ``primm log restore``: a copy that is verified before it is called one, and the way back."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from primm.commands.output import say, tell
from primm.commands.tree import Command, option
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from primm.commands.workplace import Workplace
    from primm.core.log.rows import Head


@click.command(cls=Command)
@click.argument("target", metavar="FILE|FOLDER")
@option("--keys", "keys", metavar="FILE", help=_("the keys too, in a file apart, to be kept apart"))
@click.pass_obj
def backup(place: Workplace, target: str, keys: str | None) -> None:
    """Copy the log into a new file, or a new file in FOLDER, and verify the copy; the keys are not in it."""
    from primm.commands.vouching import vouch_unasked
    from primm.proof.backup import back_up
    from primm.proof.keysfile import require_new

    if keys:
        require_new(os.path.abspath(keys))
    path = os.path.join(target, _name(place)) if os.path.isdir(target) else target
    heads = back_up(place.log, os.path.abspath(path))
    _tell_heads(place, _("backup, verified: {path}"), heads, path=path)
    if keys:
        _back_up_keys(place, keys)
    else:
        say(place.words.translate(_("names stay closed without the keys: back them up apart, with --keys FILE")))
    vouch_unasked(place)


@click.command(cls=Command)
@click.argument("backup", metavar="BACKUP")
@click.argument("folder", metavar="FOLDER")
@option("--keys", "keys", metavar="FILE", help=_("the file of the keys that was backed up apart"))
@click.pass_obj
def restore(place: Workplace, backup: str, folder: str, keys: str | None) -> None:
    """Make a log of BACKUP in the new FOLDER; it goes on as a new origin, beside what was recorded after the backup."""
    from primm.proof.backup import restore as bring_back

    target = os.path.abspath(folder)
    found = bring_back(os.path.abspath(backup), keys, target, place.tokens, place.now)
    _tell_heads(place, _("restored, verified: {path}"), found.heads, path=target)
    tell(place.words.translate(_("this log goes on as origin {origin}")).format(origin=found.origin))
    say(place.words.translate(_("what was recorded after the backup comes back only by uniting it with other logs")))
    if found.keys is None:
        say(place.words.translate(_("names stay closed: restore with --keys FILE into another folder to open them")))
    else:
        _check_keys(place, target, found.keys)


def _check_keys(place: Workplace, folder: str, count: int) -> None:
    """Say whether the keys open; a wrong passphrase is no reason to throw away what was restored."""
    from primm.people.vault import Vault

    with Vault(folder, place.passphrase, again=place.say_error if place.asks else None) as vault:
        for subject in vault.subjects():
            vault.key(subject)
    tell(place.words.translate(_("keys restored, all of them open: {count}")).format(count=count))


def _back_up_keys(place: Workplace, path: str) -> None:
    from primm.proof.keysfile import back_up_keys

    keys = back_up_keys(place.folder, os.path.abspath(path), place.today())
    place.note("keys_backed_up")
    tell(place.words.translate(_("keys, {count} of them: {path}")).format(count=len(keys.keys), path=path))
    text = _("keep it apart from the backup, and destroy it on {day}: as long as it exists nobody can be forgotten")
    say(place.words.translate(text).format(day=keys.destroy))


def _name(place: Workplace) -> str:
    """A name that no backup of an earlier moment has."""
    return f"primm-{place.config.desk}-{place.now():%Y-%m-%d-%H%M%S}.db"


def _tell_heads(place: Workplace, text: str, heads: Mapping[str, Head], **gaps: str) -> None:
    tell(place.words.translate(text).format(**gaps))
    if place.asks:  # people look at the sum; programs, and whoever compares two logs, at each origin
        tell(place.words.translate(_("events in it: {count}")).format(count=sum(head.n for head in heads.values())))
        return
    for origin, head in heads.items():
        tell(origin, str(head.n), head.root.hex())
