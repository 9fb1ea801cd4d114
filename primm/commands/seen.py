"""``primm person seen``: who has seen a person's file, when, for what, and to whom it or its key was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from primm.commands.complete import completes
from primm.commands.output import listing
from primm.commands.telling import anybody_named
from primm.commands.tree import Command
from primm.core.events.ids import handle
from primm.core.host.action import Listing
from primm.people.files import VIEWED, file_of
from primm.people.seen import EXPORTED, HOW, WHOLE, sights
from primm.words import _

if TYPE_CHECKING:
    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.people.seen import Sight

COLUMNS = ("day", "seen", "what", "purpose", "recipient", "by", "desk", "handle")
PERHAPS = _("all that is sealed, if the desk had the key")


@click.command(cls=Command)
@click.argument("person", metavar="HANDLE", shell_complete=completes("persons"))
@click.pass_obj
@listing
def seen(place: Workplace, show: Show, person: str) -> None:
    """Show who has seen what is sealed of a person: when, what of it, for what, at which desk.

    Also what was handed on to a fund or to the person, and to which desks her key was given. What other desks recorded
    is there as far as their logs were merged.
    """
    file = file_of(place.log, place.kinds, anybody_named(place, person))
    show(Listing(COLUMNS, [_row(place, each) for each in sights(place.log, file.members)]))


def _row(place: Workplace, sight: Sight) -> tuple[object, ...]:
    return (sight.day, *_told(place, sight), sight.by, sight.desk, handle(sight.id))


def _told(place: Workplace, sight: Sight) -> tuple[object, ...]:
    """How it was seen, what of it, for what, and by whom outside."""
    from primm.commands.kept import in_words

    say, facts = place.words.translate, sight.facts
    how = say(HOW[sight.kind])
    if sight.kind == VIEWED:
        shown, purpose = facts.get("shown"), facts.get("purpose")
        return how, in_words(place, "view_shown", shown), in_words(place, "view_purpose", purpose), ""
    if sight.kind == EXPORTED:
        purpose = in_words(place, "export_purpose", facts.get("purpose"))
        return how, facts.get("exported"), purpose, facts.get("recipient", "")
    return how, say(WHOLE if sight.sure else PERHAPS), "", facts.get("to_desk", "")
