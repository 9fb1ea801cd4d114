"""What the session says of events: their kinds in the desk's own words, each with its handle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.core.events.ids import handle
from primm.desk.echo import NAMES
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from primm.words import Words

KINDS = NAMES | {  # also what no line says, and shorter what stands beside its handle
    "accompaniment.done": _("accompaniment"),
    "application.decided": _("application decided"),
    "application.prepared": _("application"),
    "application.submitted": _("application handed in"),
    "body.registered": _("service or body"),
    "case.opened": _("case"),
    "case.closed": _("case closed"),
    "desk.session_closed": _("day closed"),
    "desk.session_opened": _("day opened"),
    "need.opened": _("need"),
    "need.updated": _("need updated"),
    "person.registered": _("person"),
    "person.updated": _("person updated"),
    "person.contact_detail_changed": _("person updated"),
    "referral.drafted": _("referral prepared"),
    "task.done": _("done"),
}


def told(words: Words, events: Iterable[tuple[str, str]]) -> str:
    """Events in one line, each by its kind and handle; they come as pairs of kind and id."""
    return ", ".join(f"{name_of(words, kind)} {handle(id_)}" for kind, id_ in events)


def name_of(words: Words, kind: str) -> str:
    """A kind as the desk calls it; one of a plugin by its own name."""
    return words.translate(KINDS.get(kind, kind))
