"""``primm log new-origin``, and the offer of it: a copy or a restored backup goes on as a log of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from primm.commands.output import say, tell
from primm.commands.tree import Command
from primm.core.errors import OutcomeUnknown, StorageRefused
from primm.core.events.check import YES
from primm.proof.settings import log_file
from primm.words import _

if TYPE_CHECKING:
    from primm.commands.workplace import Workplace
    from primm.core.log.log import Log
    from primm.proof.token import NotHere


@click.command("new-origin", cls=Command)
@click.pass_obj
def new_origin(place: Workplace) -> None:
    """Go on in this copy as a log of its own: all events stay, what comes is united with the others by merging."""
    from primm.core.log.log import Log
    from primm.proof.token import NotHere

    with Log.open(log_file(place.folder), write=True) as log:
        why = "copied"
        try:
            place.tokens.admit(log)
        except NotHere as refused:
            why = refused.why
        tell(_begin(place, log, why))


def go_on(place: Workplace, log: Log, refused: NotHere) -> None:
    """On a terminal ask whether to go on as a new origin; else, and if not, the refusal stands."""
    if not (place.asks and refused.offer):
        raise refused
    say(refused.say(place.words.translate))
    answer = click.prompt(place.words.translate(_("Go on here as a new origin? yes or no")), err=True)
    if answer.strip().lower() not in YES:
        raise click.exceptions.Exit(refused.exit_code)
    say(_begin(place, log, refused.why))


def _begin(place: Workplace, log: Log, why: str) -> str:
    from primm.proof.origin import begin_origin

    before = log.origin
    try:
        new = begin_origin(log, place.tokens, place.settings, place.now, why)
    except (StorageRefused, OSError) as error:
        if log.origin == before:
            raise
        text = _("the disk failed at the last step: the log is in {folder}; go on there with primm log new-origin")
        raise OutcomeUnknown(text, folder=place.folder) from error
    return place.words.translate(_("this log goes on as origin {origin}")).format(origin=new)
