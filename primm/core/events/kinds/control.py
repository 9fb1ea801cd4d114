"""Events about events and about the log itself: corrections, retractions, keys, and where the log goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from primm.core.events.base import Event, ask, event
from primm.core.events.privacy import WORK
from primm.words import _


@event("event.corrected")
class EventCorrected(Event):
    """Fields of an earlier event were wrong: here is what they should say."""

    of: str = ask(_("the event"), WORK, opens="*")
    # Each value in it is as private as the field that it changes.
    changes: Mapping[str, Any] = ask(_("field and new value"), WORK, type="changes")
    reason: str = ask(_("why"), WORK, codes="correction_reason", default="typing_error")


@event("event.retracted")
class EventRetracted(Event):
    """An earlier event never happened; retracting a retraction brings it back."""

    of: str = ask(_("the event"), WORK, opens="*")
    reason: str = ask(_("why"), WORK, codes="correction_reason", default="typing_error")


@event("key.created")
class KeyCreated(Event):
    """A person's key was made; the check value binds the key to the log."""

    subject: str = ask(_("whose key"), WORK, subject="*")
    kcv: str = ask(_("key check value"), WORK, pattern="[0-9a-f]{32}")


@event("key.shared", about="desk")
class KeyShared(Event):
    """Keys of persons were wrapped for another desk, which can read their names from now on."""

    receiver: str = ask(_("fingerprint of the card"), WORK, pattern="[0-9a-z]{4}(-[0-9a-z]{4}){4}")
    to_desk: str = ask(_("whose card it is"), WORK, pattern="[a-z0-9][a-z0-9-]{0,39}")
    keys: int = ask(_("how many keys"), WORK, at_least=0)


@event("origin.began", about="desk")
class OriginBegan(Event):
    """A log goes on under a new origin, because its file was copied or restored."""

    predecessor: str = ask(_("the origin before"), WORK, pattern="[0-9a-z-]{1,40}")
    upto: int = ask(_("its last number here"), WORK, at_least=0)
    reason: str = ask(_("why"), WORK, codes="origin_reason")
