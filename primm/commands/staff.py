"""``primm staff``: who works at the desks, by their codes; a name is sealed, and only who asks for one sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from primm.commands.kept import in_words
from primm.commands.output import listing, say, tell
from primm.commands.telling import DATED, happened, said
from primm.commands.tree import Command, Group, option
from primm.core.errors import KeyMissing, NotFound
from primm.core.events.kinds.desk import StaffJoined, StaffLeft
from primm.core.host.action import Listing
from primm.people.files import file_of
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.core.events.entry import Entry
    from primm.core.figures.history import History
    from primm.people.files import File

COLUMNS = ("code", "role", "languages", "since", "until")


@click.group(cls=Group)
def staff() -> None:
    """List who works at the desks, show one of them, erase a name."""


@staff.command("list", cls=Command)
@click.pass_obj
@listing
def list_(place: Workplace, show: Show) -> None:
    """List who works or worked at the desks: codes, roles, languages, from when until when; no names."""
    every = (file_of(place.log, place.kinds, each).history() for each in place.log.subjects("staff:"))
    show(Listing(COLUMNS, [row for history in every for row in _spells(place, history)]))


def _spells(place: Workplace, history: History) -> Iterator[tuple[Any, ...]]:
    """Each time that somebody joined, until they left or joined in another role."""
    told = [*history.of(StaffJoined, StaffLeft)]
    for place_, entry in enumerate(told):
        if isinstance(entry.event, StaffJoined):
            end = told[place_ + 1].occurred if place_ + 1 < len(told) else ""
            spoken = [in_words(place, "language", each) for each in entry.event.languages]
            role = in_words(place, "staff_role", entry.event.role)
            yield history.subject.partition(":")[2], role, spoken, entry.occurred, end


@staff.command(cls=Command)
@click.argument("code", metavar="STAFF")
@click.pass_obj
@listing
def show(place: Workplace, show: Show, code: str) -> None:
    """Show one who works at the desks: the name, where one is kept and the key is here, and what was recorded."""
    file = _file(place, code)
    named = _named(place, file)
    lines = [line for entry, name in named for line in said(place, entry, {"name": name})]
    told = [happened(place, each) for each in file.events()]
    show(Listing(DATED, [*lines, *told], names=tuple(name for _entry, name in named)))


@staff.command(cls=Command)
@click.argument("code", metavar="STAFF")
@option("--dry-run", is_flag=True, help=_("only say what it would do; nothing is stored"))
@option("--yes", is_flag=True, help=_("do not ask whether it is meant"))
@click.pass_obj
def erase(place: Workplace, code: str, dry_run: bool, yes: bool) -> None:
    """Erase the name of one who works or worked at the desks, for ever; the code stays, and what was recorded under it.

    First it is told what goes. No name can be told again under this code.
    """
    from primm.commands.erasing import carry_out, meant_of_staff

    if not dry_run:
        place.writable  # noqa: B018 - opening it finishes what an earlier command could not
    file = _file(place, code)
    if not file.sealed():
        tell(place.words.translate(_("no name is kept of {code}: nothing was changed")).format(code=code))
        return
    carry_out(place, lambda: meant_of_staff(place, file), dry_run=dry_run, yes=yes)


def _file(place: Workplace, code: str) -> File:
    subject = f"staff:{code.removeprefix('staff:')}"
    if not place.log.has_subject(subject):
        raise NotFound(_("nobody has this staff code: primm staff list shows them"))
    return file_of(place.log, place.kinds, subject)


def _named(place: Workplace, file: File) -> list[tuple[Entry[Any], str]]:
    """The name that was told last with the event that told it, or a word about why it stays sealed."""
    sealed = [entry for entry in file.history("staff.joined").entries if entry.sealed]
    try:
        names = [(entry, str(file.secrets(entry, place.vault).get("name") or "")) for entry in sealed]
    except KeyMissing as missing:
        say(missing.say(place.words.translate))
        return []
    return [each for each in names if each[1]][-1:]
