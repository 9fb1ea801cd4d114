"""Erasures for tests: what a desk puts on record, and the parts that go by it."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from primm.core.events.canonical import dumps
from primm.core.log.blanking import blanked, missing
from primm.core.log.rows import examine
from tests.core.log.conftest import Pen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from primm.core.log.blanking import Missing
    from primm.core.log.log import Log
    from primm.core.log.rows import Draft, Row

PEN = Pen()
CAUSE = 900  # the number of the first erasure


def said(counts: Mapping[tuple[str, str], int]) -> list[str]:
    """Counts as an event has them."""
    return [f"{origin} {part} {number}" for (origin, part), number in sorted(counts.items())]


def subject(person: int | str) -> str:
    """The subject that a number stands for, or the one that is named."""
    return person if isinstance(person, str) else PEN.person(person)


def erasure(
    number: int, persons: Iterable[int | str], level: int, counts: Mapping[tuple[str, str], int], basis: str = "request"
) -> Draft:
    """What is put on record before the data of persons go."""
    draft, who = PEN.draft(number, kind="person.erased"), [subject(each) for each in persons]
    facts = {"basis": basis, "blanked": said(counts), "level": level, "persons": [*range(1, 1 + len(who))]}
    return draft._replace(who=(f"erasure:{draft.id}", *who), facts=dumps(facts))


def done(number: int, of: int, counts: Mapping[tuple[str, str], int]) -> Draft:
    """What an installation puts on record after it carried an erasure out."""
    id_ = PEN.draft(of).id
    facts = {"blanked": said(counts), "keys": 0, "of": id_}
    draft = PEN.draft(number, kind="person.erasure_done", of=of)
    return draft._replace(who=(f"erasure:{id_}",), facts=dumps(facts))


def run(number: int, counts: Mapping[tuple[str, str], int]) -> Draft:
    """What is put on record before facts go whose term is over."""
    draft = PEN.draft(number, kind="retention.run")
    facts = {"before": "2024-01-01", "blanked": said(counts), "kinds": ["contact"], "term": "contact"}
    return draft._replace(who=(f"erasure:{draft.id}",), facts=dumps(facts))


def gone(rows: Iterable[Row]) -> list[Missing]:
    """The parts that are missing in rows."""
    return [each for row in rows for each in missing(row, *examine(row))]


def counted(rows: Iterable[Row]) -> Counter[tuple[str, str]]:
    """How many parts are missing in rows, by origin and part."""
    return Counter((each.origin, each.part) for each in gone(rows))


def left(row: Row, persons: Iterable[str], level: int) -> Row:
    """A row after an erasure of this level of these persons; of level 3 facts go where one of them was alone."""
    named = {*persons}
    alone = {*json.loads(row.who)} <= named
    return blanked(row, sealed=named, who=named if level > 1 else (), facts=level > 2 and alone)


def erase(
    log: Log, persons: Iterable[int | str], level: int, clock: Any, *, number: int = CAUSE, basis: str = "request"
) -> Draft:
    """Put an erasure on record, blank what goes by it, and say that it was done."""
    named = [subject(each) for each in persons]
    after = {row: left(row, named, level) for row in log.read() if '"person.erased"' not in row.meta}
    rows = [new for row, new in after.items() if new != row]
    counts = counted(rows) - counted(row for row, new in after.items() if new != row)
    draft = erasure(number, named, level, counts, basis)
    log.append([draft], None, clock)
    log.blank(rows, draft.id)
    log.append([done(number + 50, number, counts)], None, clock)
    return draft
