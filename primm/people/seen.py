"""Who has seen a person's file: what was shown, exported and handed on of her, and to whom her key was given."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.people.files import KEY, VIEWED
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from primm.core.log.log import Log
    from primm.core.log.rows import Row

EXPORTED, SHARED = "person.exported", "key.shared"
HOW = {VIEWED: _("looked at"), EXPORTED: _("handed on"), SHARED: _("key given")}
WHOLE = _("all that is sealed")  # what a key opens


class Sight(NamedTuple):
    """That something of her was seen, or can be from then on; ``sure`` is false where a desk may have had no key."""

    kind: str
    id: str
    day: str
    by: str
    desk: str
    facts: Mapping[str, Any]
    sure: bool = True


def sights(log: Log, members: Iterable[str]) -> list[Sight]:
    """All that the log has of it, of all desks, as they were recorded one after the other.

    What was retracted is among it: that somebody has seen a file is not undone.
    """
    rows = {(row.origin, row.n): row for _subject, row in log.of_subjects(members)}
    metas = {at: json.loads(row.meta) for at, row in rows.items()}
    keys = [at for at, meta in metas.items() if meta["kind"] == KEY]
    found = [(metas[at], row, True) for at, row in rows.items() if metas[at]["kind"] in (VIEWED, EXPORTED)]
    if keys:
        made = min(str(metas[at]["hlc"]) for at in keys)
        found += [(meta, row, _had(keys, row)) for meta, row in _shared(log) if str(meta["hlc"]) > made]
    return [_sight(*each) for each in sorted(found, key=lambda each: (str(each[0]["hlc"]), each[1].origin, each[1].n))]


def _shared(log: Log) -> Iterator[tuple[dict[str, Any], Row]]:
    """Every time that keys were given to another desk: an event of the desk that gave them."""
    for _desk, row in log.of_subjects(log.subjects("desk:")):
        if SHARED in row.meta and (meta := json.loads(row.meta))["kind"] == SHARED:
            yield meta, row


def _had(keys: Iterable[tuple[str, int]], row: Row) -> bool:
    """Whether a key was made where it was given from, before that; of other desks' keys nobody can tell."""
    return any(origin == row.origin and n < row.n for origin, n in keys)


def _sight(meta: Mapping[str, Any], row: Row, sure: bool) -> Sight:
    facts = json.loads(row.facts or "{}")
    return Sight(meta["kind"], meta["id"], meta["occurred"][:10], meta["by"], meta["desk"], facts, sure)
