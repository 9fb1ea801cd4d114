"""``primm log backup`` and ``primm log restore``: a copy that is verified before it is called one, and the way back."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from primm.commands.output import say, tell
from primm.commands.tree import Command, option
from primm.core.errors import Problem, Refused
from primm.proof.settings import LOG
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from primm.commands.workplace import Workplace
    from primm.core.log.rows import Head
    from primm.proof.shelf import Shelf


@click.command(cls=Command)
@click.argument("targets", metavar="[FILE|FOLDER]...", nargs=-1)
@option("--keys", "keys", metavar="FILE|FOLDER", help=_("the keys too, in a file apart, to be kept apart"))
@click.pass_obj
def backup(place: Workplace, targets: tuple[str, ...], keys: str | None) -> None:
    """Copy the log into a new file, or a new file in FOLDER, and verify the copy; the keys are not in it.

    Where no place is named, the backup lies beside the last one. Where several are, each is verified by itself.
    """
    from primm.commands.vouching import vouch_unasked
    from primm.proof.backup import back_up
    from primm.proof.keysfile import require_new
    from primm.proof.shelf import Backup

    shelf = shelf_of(place)
    aims = [_in_folder(place, each, "db") for each in targets or [_last_place(place)]]
    keys = keys and _in_folder(place, keys, "keys")
    if keys:
        require_new(os.path.abspath(keys))
    for path in aims:
        heads = back_up(place.log, os.path.abspath(path))
        _tell_heads(place, _("backup, verified: {path}"), heads, path=path)
        shelf.put(place.log.origin, Backup(place.now(), os.path.abspath(path), count_of(heads)))
    if all(os.stat(path).st_dev == os.stat(place.folder).st_dev for path in aims):
        say(place.words.translate(_("it lies on the disk of the log itself: make another one on a stick")))
    if keys:
        _back_up_keys(place, shelf, keys)
    else:
        say(place.words.translate(_("names stay closed without the keys: back them up apart, with --keys FILE")))
    vouch_unasked(place)


@click.command("destroy", cls=Command)
@click.argument("file", metavar="FILE")
@click.pass_obj
def destroy(place: Workplace, file: str) -> None:
    """Destroy a backup of keys: it is written over and removed; or say that one which is not there any more is."""
    from primm.proof.ring import destroy as destroy_keys

    there = destroy_keys(shelf_of(place), os.path.abspath(file))
    place.note("keys_destroyed" if there else "keys_said_to_be_destroyed")
    text = _("destroyed: {path}") if there else _("it is not there; from now on it counts as destroyed: {path}")
    tell(place.words.translate(text).format(path=file))


def shelf_of(place: Workplace) -> Shelf:
    """What this user has backed up on this computer."""
    from primm.proof.shelf import Shelf
    from primm.system.folders import user_folder

    return Shelf(user_folder("state", place.environ))


@click.command(cls=Command)
@click.argument("backup", metavar="BACKUP")
@click.argument("folder", metavar="FOLDER")
@option("--keys", "keys", metavar="FILE", help=_("the file of the keys that was backed up apart"))
@option(
    "--witness", "places", metavar="PLACE", multiple=True, help=_("a file or folder of checkpoints, to compare with")
)
@click.pass_obj
def restore(place: Workplace, backup: str, folder: str, keys: str | None, places: tuple[str, ...]) -> None:
    """Make a log of BACKUP in the new FOLDER; it goes on as a new origin, beside what was recorded after the backup.

    What witnesses know of it and the backup lacks is told: those that are named here, and those of the log that is in
    use.
    """
    from primm.commands.restored import require_no_other_history, tell_lacking
    from primm.proof.backup import restore as bring_back
    from primm.proof.lacking import claims_at

    claims = claims_at(places, place.folder)
    target = os.path.abspath(folder)
    found = bring_back(os.path.abspath(backup), keys, target, place.tokens, place.now)
    _tell_heads(place, _("restored, verified: {path}"), found.heads, path=target)
    tell(place.words.translate(_("this log goes on as origin {origin}")).format(origin=found.origin))
    tell_lacking(place, found.heads, claims)
    say(place.words.translate(_("what was recorded after the backup comes back only by uniting it with other logs")))
    if found.keys is None:
        say(place.words.translate(_("names stay closed: restore with --keys FILE into another folder to open them")))
    else:
        _check_keys(place, target, found.keys)
    require_no_other_history(os.path.join(target, LOG), claims)


def _check_keys(place: Workplace, folder: str, count: int) -> None:
    """Say whether the keys open; a wrong passphrase is no reason to throw away what was restored."""
    from primm.commands.whose import vault_of

    with vault_of(place, place.by or "", folder) as vault:
        for subject in vault.subjects():
            vault.key(subject)
    tell(place.words.translate(_("keys restored, all of them open: {count}")).format(count=count))


def _back_up_keys(place: Workplace, shelf: Shelf, path: str) -> None:
    from primm.people.erased import erased_persons
    from primm.proof.ring import back_up_keys, turn

    keys = back_up_keys(shelf, place.folder, os.path.abspath(path), place.today())
    place.note("keys_backed_up")
    translate = place.words.translate
    tell(translate(_("keys, {count} of them: {path}")).format(count=len(keys.keys), path=path))
    text = _("keep it apart from the backup, and destroy it on {day}: as long as it exists nobody can be forgotten")
    say(translate(text).format(day=keys.destroy))
    found = turn(shelf, keys, os.path.abspath(path), erased_persons(place.log))
    for each in found.destroyed:
        place.note("keys_destroyed")
        text = _("the backup of the keys from {day} is destroyed: {path}")
        say(translate(text).format(day=each.made, path=each.path))
    for each in found.left:
        text = _("another backup of the keys is to be destroyed on {day}: primm log destroy {path}")
        say(translate(text).format(day=each.destroy, path=each.path))


def _last_place(place: Workplace) -> str:
    """The folder of the last backup, if it is within reach."""
    last = shelf_of(place).last(place.log.origin)
    folder = os.path.dirname(last.path) if last else ""
    if not folder:
        raise Refused(
            [Problem("folder", _("say where to, such as the folder of a stick; the next one goes there too"))]
        )
    if not os.path.isdir(folder):
        text = _("the last backup went to {folder}, which is not there: put the stick in, or name another place")
        raise Refused([Problem("folder", text, {"folder": folder})])
    return folder


def _in_folder(place: Workplace, path: str, suffix: str) -> str:
    """The file that was named; or one in the folder that was, with a name that none of an earlier moment has."""
    name = f"primm-{place.config.desk}-{place.now():%Y-%m-%d-%H%M%S}.{suffix}"
    return os.path.join(path, name) if os.path.isdir(path) else path


def _tell_heads(place: Workplace, text: str, heads: Mapping[str, Head], **gaps: str) -> None:
    tell(place.words.translate(text).format(**gaps))
    if place.asks:  # people look at the sum; programs, and whoever compares two logs, at each origin
        tell(place.words.translate(_("events in it: {count}")).format(count=count_of(heads)))
        return
    for origin, head in heads.items():
        tell(origin, str(head.n), head.root.hex())


def count_of(heads: Mapping[str, Head]) -> int:
    """How many events that is."""
    return sum(head.n for head in heads.values())
