"""Conflicts in words: what no rule could refuse, because each desk did not know what the other one recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.commands.output import say
from primm.core.errors import Forked
from primm.core.events.ids import handle
from primm.core.host.action import Listing
from primm.words import _

if TYPE_CHECKING:
    from primm.commands.workplace import Workplace
    from primm.proof.conflicts import Conflict

COLUMNS = ("occurred", "kind", "handle", "desk", "by", "conflict")


def all_conflicts(place: Workplace) -> Listing:
    """Every conflict that stands, as a table."""
    from primm.proof.conflicts import conflicts

    found = conflicts(place, place.log)
    rows = [
        (each.entry.moment, each.entry.kind, handle(each.entry.id), each.entry.desk, each.entry.by, _said(place, each))
        for each in found
    ]
    return Listing(COLUMNS, rows)


def sentence(place: Workplace, conflict: Conflict) -> str:
    """One conflict, as a warning."""
    entry = conflict.entry
    text = place.words.translate(_("conflict: {kind} {handle} of {desk}, {day}: {text}"))
    gaps = {"kind": entry.kind, "handle": handle(entry.id), "desk": entry.desk, "day": entry.moment}
    return text.format(**gaps, text=_said(place, conflict))


def forked(place: Workplace) -> Forked | None:
    """What verifying says of a log beside which second histories are kept: all are named, the last by the error."""
    from primm.proof.quarantine import kept

    text = _("origin {origin} has two histories: {count} events of the other one are kept in {path}")
    found = [Forked(text, origin=it.origin, count=it.upto - it.after, path=it.path) for it in kept(place.folder)]
    for each in found[:-1]:
        say(each.say(place.words.translate))
    return found[-1] if found else None


def _said(place: Workplace, conflict: Conflict) -> str:
    return conflict.problem.say(place.words.translate)
