"""``primm keys``, as far as it is about who holds them: passphrases, roles, and exchanging the master key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from primm.commands.output import listing, say, tell
from primm.commands.tree import Command, option
from primm.core.errors import Problem, Refused
from primm.core.host.action import Listing
from primm.core.host.config import STAFF
from primm.words import _

if TYPE_CHECKING:
    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.people.masterfile import MasterFile

COLUMNS = ("staff", "role")
ROLE_WORDS = {"mediator": _("mediator"), "coordinator": _("coordinator")}
OLD_BACKUPS = _(
    "backups of the keys from before still open with what opened them then: make a new one, "
    "primm log backup STICK --keys OTHER-STICK, and destroy those that are left"
)


@click.command("holders", cls=Command)
@click.pass_obj
@listing
def holders(place: Workplace, show: Show) -> None:
    """List whose passphrase opens the keys and in which role, and say whether there is a recovery."""
    from primm.people.master import read_master

    file = read_master(place.folder)
    show(Listing(COLUMNS, [(each.staff or "-", each.role) for each in file.holders]))
    say(said_of_recovery(file).say(place.words.translate))


def said_of_recovery(file: MasterFile) -> Problem:
    """Whether two people together can open the keys, and how they know their shares."""
    if not isinstance(file.recovery, str):
        return Problem("", _("recovery: two shares with {key} on them"), {"key": file.recovery.kcv[:8]})
    if file.recovery:
        text = _("no recovery: declined with the words {words}; primm keys recovery makes one")
        return Problem("", text, {"words": file.recovery})
    return Problem("", _("no recovery: primm keys recovery makes one"))


@click.command(cls=Command)
@click.argument("staff", metavar="STAFF")
@option("--role", type=click.Choice(tuple(ROLE_WORDS)), required=True, help=_("what PRIMM lets them do with the keys"))
@click.pass_obj
def invite(place: Workplace, staff: str, role: str) -> None:
    """Let STAFF hold the keys, under a passphrase that they choose and type now; for coordinators."""
    from primm.commands.passphrases import chosen
    from primm.people.holding import invite as let_in
    from primm.people.holding import require_free

    require_code(staff)
    place.vault.prove()
    require_free(place.vault, staff)
    if place.asks:
        say(place.words.translate(_("now {staff} chooses a passphrase and types it")).format(staff=staff))
    let_in(place.vault, staff, role, chosen(place))
    place.note("holder_invited")
    tell_held(place, staff, role)


@click.command(cls=Command)
@click.argument("staff", metavar="STAFF")
@click.pass_obj
def dismiss(place: Workplace, staff: str) -> None:
    """Take the keys from STAFF, and exchange the master key, which they knew; for coordinators."""
    from primm.people.holding import dismiss as take_back

    place.vault.prove()
    take_back(place.vault, staff)
    place.note("holder_dismissed")
    tell(place.words.translate(_("{staff} holds the keys no more, and the master key is another")).format(staff=staff))
    say(place.words.translate(OLD_BACKUPS))
    if not isinstance(place.vault.file.recovery, str):
        say(place.words.translate(_("if they had a share of the recovery, make another one: primm keys recovery")))


@click.command(cls=Command)
@click.pass_obj
def rotate(place: Workplace) -> None:
    """Exchange the master key, and wrap everything anew; every passphrase stays as it is; for coordinators."""
    from primm.people.holding import rotate as exchange

    place.vault.prove()
    count = len(place.vault.subjects())
    exchange(place.vault)
    place.note("master_key_exchanged")
    tell(place.words.translate(_("the master key is another; keys wrapped anew: {count}")).format(count=count))
    say(place.words.translate(OLD_BACKUPS))


@click.command(cls=Command)
@click.pass_obj
def passphrase(place: Workplace) -> None:
    """Change your own passphrase: the present one is asked for, then the new one."""
    from primm.commands.passphrases import chosen
    from primm.people.holding import set_passphrase

    place.vault.prove()
    whose = place.vault.staff
    set_passphrase(place.vault, chosen(place))
    place.note("passphrase_changed")
    tell(place.words.translate(_("the passphrase of {staff} is another")).format(staff=place.vault.staff or whose))
    say(place.words.translate(OLD_BACKUPS))
    say(place.words.translate(_("if somebody else knew the old one, exchange the master key too: primm keys rotate")))


def tell_held(place: Workplace, staff: str, role: str) -> None:
    """Say that somebody holds the keys now."""
    translate = place.words.translate
    tell(translate(_("{staff} holds the keys, as {role}")).format(staff=staff, role=translate(ROLE_WORDS[role])))


def require_code(staff: str) -> None:
    """Refuse what is no staff code."""
    if not re.fullmatch(STAFF, staff, re.ASCII):
        raise Refused([Problem("staff", _("small letters without accents, digits and dashes only"))])
