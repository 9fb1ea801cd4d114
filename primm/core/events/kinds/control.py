"""Events about events: corrections, retractions, and the birth of a key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from primm.core.events.base import Event, ask, event
from primm.words import _


@event("event.corrected")
class EventCorrected(Event):
    """Fields of an earlier event were wrong: here is what they should say."""

    of: str = ask(_("the event"), opens="*")
    changes: Mapping[str, Any] = ask(_("field and new value"), type="changes")
    reason: str = ask(_("why"), codes="correction_reason", default="typing_error")


@event("event.retracted")
class EventRetracted(Event):
    """An earlier event never happened; retracting a retraction brings it back."""

    of: str = ask(_("the event"), opens="*")
    reason: str = ask(_("why"), codes="correction_reason", default="typing_error")


@event("key.created")
class KeyCreated(Event):
    """A person's key was made; the check value binds the key to the log."""

    subject: str = ask(_("whose key"), subject="*")
    kcv: str = ask(_("key check value"), pattern="[0-9a-f]{32}")
