"""What the session says of events: their kinds in the desk's own words, each with its handle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.core.events.ids import handle
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from primm.words import Words

KINDS = {
    "accompaniment.done": _("accompaniment"),
    "application.decided": _("application decided"),
    "application.prepared": _("application"),
    "application.submitted": _("application handed in"),
    "body.registered": _("service or body"),
    "call.unattributed": _("other call"),
    "case.opened": _("case"),
    "case.closed": _("case closed"),
    "contact": _("contact"),
    "desk.mode_changed": _("desk mode"),
    "desk.session_closed": _("day closed"),
    "desk.session_opened": _("day opened"),
    "event.corrected": _("correction"),
    "event.retracted": _("undone"),
    "mediation.cancelled": _("mediation cancelled"),
    "mediation.delivered": _("mediation delivered"),
    "mediation.requested": _("mediation requested"),
    "mediation.scheduled": _("mediation scheduled"),
    "mediation.unmet": _("mediation unmet"),
    "need.closed": _("need closed"),
    "need.opened": _("need"),
    "need.updated": _("need updated"),
    "person.merged": _("files united"),
    "person.registered": _("person"),
    "person.unmerged": _("files separated"),
    "person.updated": _("person updated"),
    "person.contact_detail_changed": _("person updated"),
    "referral.accepted": _("referral accepted"),
    "referral.cancelled": _("referral cancelled"),
    "referral.completed": _("referral completed"),
    "referral.drafted": _("referral prepared"),
    "referral.expired": _("referral without an answer"),
    "referral.received": _("referral received"),
    "referral.rejected": _("referral not accepted"),
    "referral.sent": _("referral"),
    "referral.started": _("referral begun"),
    "service.delivered": _("service given"),
    "task.done": _("done"),
    "task.set": _("to do"),
    "work.logged": _("work"),
}


def told(words: Words, events: Iterable[tuple[str, str]]) -> str:
    """Events in one line, each by its kind and handle; they come as pairs of kind and id."""
    return ", ".join(f"{name_of(words, kind)} {handle(id_)}" for kind, id_ in events)


def name_of(words: Words, kind: str) -> str:
    """A kind as the desk calls it; one of a plugin by its own name."""
    return words.translate(KINDS.get(kind, kind))
