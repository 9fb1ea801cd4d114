"""Conflicts in words: what no rule could refuse, because each desk did not know what the other one recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.core.errors import Forked
from primm.core.events.ids import handle
from primm.core.host.action import Listing
from primm.words import _, counted

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


def second_histories(place: Workplace) -> dict[str, Forked]:
    """What verifying says of a log beside which second histories are kept, by origin; of more than one all are said."""
    from primm.proof.quarantine import kept

    found: dict[str, Forked] = {}
    for each in kept(place.folder):
        if each.origin in found:
            place.say_error(found[each.origin])
        count = each.upto - each.after
        text = counted(
            "origin {origin} has two histories: {count} event of the other one is kept in {path}",
            "origin {origin} has two histories: {count} events of the other one are kept in {path}",
            count,
        )
        found[each.origin] = Forked(text, origin=each.origin, count=count, path=each.path)
    return found


def _said(place: Workplace, conflict: Conflict) -> str:
    return conflict.problem.say(place.words.translate)
