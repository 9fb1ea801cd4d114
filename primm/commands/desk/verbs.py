"""The verbs that the session obeys itself: find, new, show, agenda, close, help."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from primm.commands.desk.afterwards import command_outside, do_outside, said_at_desk
from primm.commands.desk.closing import Closing
from primm.commands.desk.finding import find
from primm.commands.desk.newcomer import Newcomer
from primm.commands.desk.opening import agenda_lines
from primm.commands.desk.showing import show
from primm.core.errors import PrimmError
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from primm.commands.desk.front import Front
    from primm.commands.desk.session import Session
    from primm.desk.reading import Reading

KEYS = _("Ctrl-L locks, Ctrl-C drops what is typed, Ctrl-D leaves, Tab completes.")


def verbs(session: Session, front: Front) -> Mapping[str, Callable[[Reading], bool]]:
    """What each of them does; it says whether the session goes on."""
    return {
        "find": lambda reading: find(session, front, reading),
        "new": lambda reading: Newcomer(session, front).register(reading),
        "show": lambda reading: show(session, front, reading),
        "agenda": lambda reading: _agenda(session, front, reading),
        "close": lambda reading: Closing(session, front).close(reading),
        "help": lambda reading: _help(session, front, reading),
    }


def _agenda(session: Session, front: Front, reading: Reading) -> bool:
    """What today has in store; with a day, or which list, what ``primm agenda`` says of it."""
    words = reading.arguments.get("text", "").split()
    command = command_outside(("agenda",)) if words else None
    if command:
        try:
            do_outside(command, "agenda", words)
        except PrimmError as error:
            front.say(said_at_desk(error, session))
        except click.UsageError as error:
            front.say(error.format_message())
        return True
    for line in agenda_lines(session):
        front.say(line)
    return True


def _help(session: Session, front: Front, reading: Reading) -> bool:
    front.say("\n".join((*reading.echo, session.words.translate(KEYS))))
    return True
