"""Which events concern which subject: derived from the events, whatever order they arrived in, and rebuildable.

Events that are linked (an opening event, its follow-ups, corrections and retractions) form a group, and every member
is indexed for the subjects of all. A link is kept as the entry ``event:<id>`` of the event that names the id; so
groups are found from either end, also when the event that they all follow has not arrived yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from primm.core.log import statements
from primm.core.log.rows import encode

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Container, Iterable, Iterator, Sequence

LINK = "event:"
STEP = 1_000
Place = tuple[str, int]


class Concern(NamedTuple):
    """What the index must know of one event."""

    origin: str
    n: int
    id: str
    who: Sequence[str]
    of: str | None


def add(connection: sqlite3.Connection, events: Sequence[Concern], twice: Container[str] = ()) -> None:
    """Index events that were just stored, inside the same transaction; ``twice``: ids that other origins have too."""
    links = [LINK + each.id for each in events]
    steps = (encode(links[at : at + STEP]) for at in range(0, len(links), STEP))  # a statement takes 2 MB at most
    followed = {subject for step in steps for (subject,) in connection.execute(statements.KNOWN, (step,))}
    linked = [each for each, link in zip(events, links, strict=True) if each.of or link in followed or each.id in twice]
    joining = {(each.origin, each.n) for each in linked}
    alone = (each for each in events if (each.origin, each.n) not in joining)
    _put(connection, ((who, each.origin, each.n) for each in alone for who in each.who))
    for each in linked:
        _join(connection, each)


def _put(connection: sqlite3.Connection, entries: Iterable[tuple[str, str, int]]) -> None:
    connection.executemany(statements.ADD_SUBJECT, entries)


def _join(connection: sqlite3.Connection, event: Concern) -> None:
    """Index an event with its group. Mostly the group knows its subjects already, and any one member tells them."""
    place = (event.origin, event.n)
    link = [(LINK + event.of, *place)] if event.of else []
    known = [subjects_at(connection, each) for each in _neighbours(connection, event)]
    subjects = set(event.who).union(*known)
    members: Iterable[Place] = [place]
    if any(each != subjects for each in known):
        _put(connection, link)
        members = group(connection, event.id)
        subjects.update(*(subjects_at(connection, each) for each in members))
    _put(connection, [*link, *((subject, *member) for member in members for subject in subjects)])


def _neighbours(connection: sqlite3.Connection, event: Concern) -> Iterator[Place]:
    for node in (event.id, event.of):
        for _id, origin, n in _around(connection, node) if node else ():
            if (origin, n) != (event.origin, event.n):
                yield origin, n
                break


def _around(connection: sqlite3.Connection, node: str) -> Iterator[tuple[str, str, int]]:
    """Every event that has this id, then every event that names it."""
    yield from connection.execute(statements.SAME_ID, (node,))
    yield from connection.execute(statements.FOLLOWERS, (LINK + node,))


def group(connection: sqlite3.Connection, start: str) -> set[Place]:
    """The places of all events that are linked with this id, from either end."""
    nodes, seen, places = [start], {start}, set()
    while nodes:
        for id_, origin, n in _around(connection, nodes.pop()):
            places.add((origin, n))
            new = {id_, *links_at(connection, (origin, n))} - seen
            seen |= new
            nodes += new
    return places


def subjects_at(connection: sqlite3.Connection, place: Place) -> set[str]:
    """The subjects that one event is indexed for."""
    found = connection.execute(statements.SUBJECTS_AT, place)
    return {subject for (subject,) in found if not subject.startswith(LINK)}


def links_at(connection: sqlite3.Connection, place: Place) -> set[str]:
    """The ids that one event is indexed as following."""
    found = connection.execute(statements.SUBJECTS_AT, place)
    return {subject.removeprefix(LINK) for (subject,) in found if subject.startswith(LINK)}
