"""Storing what was answered to several questions: it is not lost because the disk is full or somebody else writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.core.errors import Busy, OutcomeUnknown, StorageRefused
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from primm.commands.desk.front import Front
    from primm.commands.desk.session import Session
    from primm.core.host.recorder import Given
    from primm.desk.reading import Thing

NO_LINE = "\n"  # nobody can type it: what was given up is not stored by the next line
MAY_PASS = (Busy, StorageRefused, OutcomeUnknown)


def insist(session: Session, front: Front, givens: Sequence[Given], last: Thing | None = None) -> str:
    """Store it, again and again with the same ids, until it is stored or given up with Ctrl-C."""
    named = session.named(givens)
    while True:
        try:
            return session.settle(NO_LINE) or session.store(NO_LINE, named, last)
        except MAY_PASS as error:
            front.say(error.say(session.words.translate))
            front.ask(session.words.translate(_("Enter tries again, Ctrl-C drops what was answered")))
