"""The verbs that the session obeys itself: find, new, show, agenda, close, help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.commands.desk.closing import Closing
from primm.commands.desk.finding import find
from primm.commands.desk.newcomer import Newcomer
from primm.commands.desk.opening import agenda_lines
from primm.commands.desk.showing import show
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
        "agenda": lambda reading: _agenda(session, front),
        "close": lambda reading: Closing(session, front).close(reading),
        "help": lambda reading: _help(session, front, reading),
    }


def _agenda(session: Session, front: Front) -> bool:
    for line in agenda_lines(session):
        front.say(line)
    return True


def _help(session: Session, front: Front, reading: Reading) -> bool:
    front.say("\n".join((*reading.echo, session.words.translate(KEYS))))
    return True
