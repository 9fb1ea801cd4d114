"""Access: who looked at what of persons is sealed, and for what."""

from __future__ import annotations

from primm.core.events.base import Event, ask, event
from primm.core.events.privacy import WORK
from primm.words import _


@event("person.viewed")
class PersonViewed(Event):
    """What is sealed of persons was shown to whoever asked for it. No figure counts it, and no view reads it."""

    persons: tuple[str, ...] = ask(_("whose fields"), WORK, subject="person", required=True)
    shown: str = ask(_("what was shown"), WORK, codes="view_shown")
    purpose: str = ask(_("for what"), WORK, codes="view_purpose")
