"""Who was erased: read from the erasures on record, which stay when what they erased is gone."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from primm.core.log.log import Log
    from primm.core.log.rows import Row

SUBJECTS = "erasure:"  # what every erasure is a subject of, so that all of them are found at once
ERASED, DONE, RUN = "person.erased", "person.erasure_done", "retention.run"
UNDERWAY = "erasing"  # under which a log keeps what an erasure that is being carried out has taken
CARRIED = "erasures"  # under which a log says of how many erasures all is done here
TOLD = re.compile("[0-9a-f]{16} (?:sealed|who|facts) [0-9]{1,9}").fullmatch  # as the kind says, which is dear to import
Counts = dict[tuple[str, str], int]  # (origin, part) -> how many


class Erasure(NamedTuple):
    """An erasure on record: whose data went, how far (0: facts alone), on which basis and day.

    ``blanked`` says of each origin and part how many went, the most that any installation saw; ``done``
    are the installations that carried it out.
    """

    id: str
    kind: str
    persons: tuple[str, ...]
    level: int
    basis: str
    day: str
    facts: Mapping[str, Any]
    blanked: Counts
    done: frozenset[str]


def erasures(log: Log) -> list[Erasure]:
    """Every erasure that the log has on record, the oldest first; two looks at an index where there is none."""
    subjects = [*log.subjects(SUBJECTS)]
    found = (_erasure(subject, [row for _who, row in log.of_subjects([subject])]) for subject in subjects)
    return sorted((each for each in found if each), key=lambda each: each.id)


def told_in(rows: Iterable[Row]) -> list[Erasure]:
    """Every erasure that rows tell of by themselves, the oldest first."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        meta = json.loads(row.meta)
        if meta["kind"] in (ERASED, RUN, DONE):
            of = json.loads(row.facts or "{}").get("of") if meta["kind"] == DONE else meta["id"]
            found.setdefault(f"{SUBJECTS}{of}", []).append(row)
    told = (_erasure(subject, each) for subject, each in sorted(found.items()))
    return [each for each in told if each]


def erased_persons(log: Log) -> dict[str, Erasure]:
    """Every person who was erased, under each of her ids, with the erasure that went farthest."""
    found: dict[str, Erasure] = {}
    for each in erasures(log):
        for person in each.persons:
            found[person] = max(found.get(person, each), each, key=lambda erasure: erasure.level)
    return found


def is_pending(log: Log) -> bool:
    """Whether an erasure is on record of which the log does not say that it is carried out here."""
    return len([*log.subjects(SUBJECTS)]) != int(log.about().get(CARRIED, "0"))


def told(counts: Counts) -> list[str]:
    """Counts as an event has them."""
    return [f"{origin} {part} {number}" for (origin, part), number in sorted(counts.items()) if number]


def most(told: Iterable[Iterable[str]]) -> Counts:
    """The greatest number that is said of each origin and part: who saw more events saw those that others saw."""
    found: Counts = {}
    for text in filter(TOLD, (text for each in told for text in each)):
        origin, part, number = text.split(" ")
        found[origin, part] = max(found.get((origin, part), 0), int(number))
    return found


def _erasure(subject: str, rows: Iterable[Row]) -> Erasure | None:
    """What the rows that are about an erasure say of it together; None where it has not come itself."""
    said = [(json.loads(row.meta), json.loads(row.facts or "{}"), row) for row in rows]
    first = [each for each in said if each[0]["kind"] in (ERASED, RUN) and each[0]["id"] == subject[len(SUBJECTS) :]]
    if not first:
        return None
    meta, facts, row = first[0]
    done = [each for each in said if each[0]["kind"] == DONE and each[1].get("of") == meta["id"]]
    who = json.loads(row.who)
    return Erasure(
        meta["id"],
        meta["kind"],
        tuple(who[place] for place in facts.get("persons", ())),
        facts.get("level", 0),
        facts.get("basis", "retention"),
        meta["occurred"][:10],
        facts,
        most(each[1].get("blanked", ()) for each in (first[0], *done)),
        frozenset(each[0]["origin"] for each in done),
    )
