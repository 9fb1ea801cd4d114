"""The order of days: what follows something may not be dated before it, whichever the kind.

Only what is recorded here is held to it. What another desk's log brings, or a map that allows it, is stored as it is.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from primm.core.errors import Problem
from primm.core.events.ids import handle
from primm.core.figures.control import CONTROL, CORRECTED, RETRACTED, Effective
from primm.core.host.rules import row_of
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from primm.core.events.entry import Entry
    from primm.core.host.drafting import Making
    from primm.core.host.recorder import Host
    from primm.core.host.references import Found, References
    from primm.core.log.log import Log


def backwards(host: Host, log: Log, references: References, making: Making) -> list[Problem]:
    """What would be dated before that which it follows, if this were stored: the event itself, or one it changes."""
    draft, of = making.draft, making.of
    assert of is not None
    if draft.kind in (CORRECTED, RETRACTED):
        return list(_moved(host, log, references, making)) if _moves(making, of) else []
    if draft.kind in CONTROL or draft.occurred[:10] >= of.occurred[:10]:
        return []
    text = _("is before {opening}, which it follows: correct the day, or that of {opening}")
    return [Problem("occurred", text, {"opening": _named(of.kind, of.id) if log.by_id(of.id) else of.kind})]


def _moves(making: Making, of: Found) -> bool:
    """Whether a second thought can change the day of an event."""
    if making.draft.kind == CORRECTED:
        return "occurred" in json.loads(making.draft.facts)["changes"]
    return of.kind in CONTROL


def _moved(host: Host, log: Log, references: References, making: Making) -> Iterator[Problem]:
    """The events that would lie before what they follow, and do not yet."""
    who = making.draft.who
    rows = [row for _subject, row in log.of_subjects(who)]
    rows += [row_of(each.draft, place) for place, each in enumerate(references.planned(who))]
    already = _wrong(Effective(rows, host.kinds), who)
    field = "occurred" if making.draft.kind == CORRECTED else "of"
    for each, opening in _wrong(Effective([*rows, row_of(making.draft, len(rows))], host.kinds), who).values():
        if each.id not in already:
            text = _("{event} would be before {opening}, which it follows: correct the day of that first")
            names = {"event": _named(each.kind, each.id), "opening": _named(opening.kind, opening.id)}
            yield Problem(field, text, names)


def _wrong(effective: Effective, who: Sequence[str]) -> dict[str, tuple[Entry[Any], Entry[Any]]]:
    """The events that lie before what they follow, each with that."""
    entries = {each.id: each for each in effective.entries(frozenset(who), lambda kind: True)}
    pairs = ((each, entries[each.of]) for each in entries.values() if each.of in entries)
    return {each.id: (each, opening) for each, opening in pairs if each.occurred < opening.occurred}


def _named(kind: str, event: str) -> str:
    return f"{kind} {handle(event)}"
