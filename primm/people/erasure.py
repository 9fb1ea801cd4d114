"""What an erasure takes from which events: worked out before anything is written, from the log and nothing else.

The events of an erasure itself are never touched: they say whose data went, by which right, and how much.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from primm.core.figures.control import CONTROL, names
from primm.core.log.blanking import blanked, missing
from primm.core.log.rows import decode, target
from primm.people.erased import DONE, ERASED, RUN
from primm.people.files import file_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from primm.core.figures.control import Decoder
    from primm.core.log.log import Log
    from primm.core.log.rows import Row
    from primm.people.erased import Counts
    from primm.people.files import File

SEALED, WHO, FACTS = 1, 2, 3  # how far an erasure goes; each takes what the one before takes, and more
OWN = (ERASED, DONE, RUN)
NAMELESS = "anon:"
REQUESTS = "person.request"  # when it came, what was decided and why, the controller must be able to show
Place = tuple[str, int]


class Change(NamedTuple):
    """An event that loses something: as it is, and as it will be."""

    before: Row
    after: Row

    @property
    def parts(self) -> Counter[str]:
        """The parts that go, as they are told to be missing: of several subjects each has its own."""
        return _missing(self.after) - _missing(self.before)


class Plan(NamedTuple):
    """What an erasure takes: the events that lose something, and how many stay as they were told of others too."""

    changes: tuple[Change, ...]
    shared: int  # events in which somebody or something else stands: there the facts stay

    @property
    def rows(self) -> list[Row]:
        """The events as they will be."""
        return [each.after for each in self.changes]

    @property
    def counts(self) -> Counts:
        """Of each origin and part, how many go."""
        found: Counter[tuple[str, str]] = Counter()
        for each in self.changes:
            found.update({(each.before.origin, part): number for part, number in each.parts.items()})
        return found

    @property
    def events(self) -> Counter[str]:
        """Of each part, how many events lose something of it."""
        return Counter(part for each in self.changes for part in each.parts)


def plan(log: Log, persons: Collection[str], level: int) -> Plan:
    """What goes from which events so that nothing is left of these persons, up to a level."""
    rows = {(row.origin, row.n): row for _who, row in log.of_subjects(persons) if names(row)[2] not in OWN}
    alone = _alone(rows, persons) - _of_requests(rows)
    who = persons if level >= WHO else ()
    changes = (
        Change(row, blanked(row, sealed=persons, who=who, facts=level >= FACTS and place in alone))
        for place, row in rows.items()
    )
    return Plan(tuple(each for each in changes if each.before != each.after), len(rows) - len(alone))


def members_of(log: Log, kinds: Decoder, subject: str) -> frozenset[str]:
    """Every id under which the log has a person: of files that were united, of contacts that were given to her."""
    file = file_of(log, kinds, subject)
    rows = [row for _who, row in log.of_subjects(file.members)]
    nameless = {each for row in rows for each in decode(row.who) if each and each.startswith(NAMELESS)}
    return file.members | {each for each in nameless - file.members if _is_hers(file, file_of(log, kinds, each), each)}


def _is_hers(file: File, contact: File, nameless: str) -> bool:
    """Whether a contact without a name was corrected so that it is hers alone now."""
    entry = contact.effective.entry(nameless.removeprefix(NAMELESS))
    return entry is not None and {*filter(None, entry.subjects)} <= file.members and not contact.history().entries


def _alone(rows: Mapping[Place, Row], persons: Collection[str]) -> set[Place]:
    """The events that concern these persons and nobody and nothing else, nor does any that is linked with them.

    What is linked with an event of a person is indexed for her too; so whole groups are among the rows.
    """
    return {
        place
        for group in _groups(rows)
        if {subject for each in group for subject in decode(rows[each].who)} <= set(persons)
        for place in group
    }


def _of_requests(rows: Mapping[Place, Row]) -> set[Place]:
    """What she asked about her data, with what corrects or takes back any of it."""
    found = {place for place, row in rows.items() if names(row)[2].startswith(REQUESTS)}
    controls = {place: target(row.facts) for place, row in rows.items() if names(row)[2] in CONTROL}
    while True:
        ids = {names(rows[place])[1] for place in found}
        more = {place for place, of in controls.items() if of in ids} - found
        if not more:
            return found
        found |= more


def _missing(row: Row) -> Counter[str]:
    return Counter(each.part for each in missing(row, decode(row.meta), decode(row.who)))


def _groups(rows: Mapping[Place, Row]) -> Iterable[set[Place]]:
    """The events that are linked with one another, each with those that it follows or that follow it."""
    near: defaultdict[str, list[Place]] = defaultdict(list)
    links = {place: {names(row)[1], *filter(None, (target(row.facts),))} for place, row in rows.items()}
    for place, ids in links.items():
        for each in ids:
            near[each].append(place)
    return list(_joined(links, near))


def _joined(links: Mapping[Place, set[str]], near: Mapping[str, list[Place]]) -> Iterator[set[Place]]:
    seen: set[Place] = set()
    for start in links:
        if start in seen:
            continue
        group, waiting = {start}, [start]
        while waiting:
            new = {place for each in links[waiting.pop()] for place in near[each]} - group
            group |= new
            waiting += new
        seen |= group
        yield group
