"""The peer that keeps events: eventsourcing, with the content of PRIMM's events in classes of its own.

Its events hold the same facts under the same names, the day as a date and who, where and by whom: no more and no less
than PRIMM's log keeps, without the hashes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import closing
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import Transcoder, Transcoding
from eventsourcing.system import ProcessApplication

if TYPE_CHECKING:
    from primm.core.log.rows import Draft

SQLITE = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_POOL_SIZE": "1"}


class DateAsISO(Transcoding):
    """Dates, which the peer does not know by itself."""

    type = date
    name = "date_iso"

    def encode(self, obj: date) -> str:
        return obj.isoformat()

    def decode(self, data: str) -> date:
        return date.fromisoformat(data)


class Person(Aggregate):
    """The peer's usual form of the same thing: an aggregate whose events are those of one person."""

    def __init__(self, *, id: UUID) -> None:  # noqa: A002 - the peer's own word
        self._id = id


class Contact(Aggregate.Event):
    """The base of contacts, by which the fold knows them."""


class Registered(Aggregate.Event):
    """The base of registrations."""


BASES = {"contact": Contact, "person.registered": Registered}


@cache
def told(kind: str, names: tuple[str, ...]) -> type[Aggregate.Event]:
    """The class of the events of one kind; it can be found by its name, as the peer wants."""
    name = kind.replace(".", "_")
    hints = dict.fromkeys(("event", "desk", "by", *names), Any) | {"occurred": date}
    made = type(name, (BASES.get(kind, Aggregate.Event),), {"__annotations__": hints, "__module__": __name__})
    made.__qualname__ = name
    globals()[name] = made
    return made


def person_id(subject: str) -> UUID:
    """The id of a person's aggregate."""
    return uuid5(NAMESPACE_URL, subject)


class People(Application):
    """Records the events of persons."""

    def register_transcodings(self, transcoder: Transcoder) -> None:
        super().register_transcodings(transcoder)
        transcoder.register(DateAsISO())

    def tell(self, drafts: Iterable[Draft]) -> None:
        """Store events of one or more persons, those of a person together."""
        people: dict[str, Person] = {}
        for draft in drafts:
            subject = draft.who[0]
            if subject not in people:
                people[subject] = Person(id=person_id(subject))
            trigger(people[subject], draft)
        self.save(*people.values())


def trigger(person: Person, draft: Draft) -> None:
    """One more event of a person, not saved yet."""
    facts = json.loads(draft.facts)
    cls = told(draft.kind, tuple(facts))
    day = date.fromisoformat(draft.occurred)
    person.trigger_event(cls, **facts, event=draft.id, desk=draft.desk, by=draft.by, occurred=day)


class Folded(Aggregate):
    """What the fold knows of one person, and the rows that it made."""

    def __init__(self, *, id: UUID) -> None:  # noqa: A002 - the peer's own word
        self._id = id
        self.met = False
        self.traits: dict[str, Any] = {}

    class Known(Aggregate.Event):
        """Something is known of the person."""

        sex: str
        birth_year: int
        citizenships: list[str]
        municipality: str

        def apply(self, aggregate: Any) -> None:
            aggregate.traits = {
                "sex": self.sex,
                "birth_year": self.birth_year,
                "citizenships": self.citizenships,
                "municipality": self.municipality,
            }

    class Row(Aggregate.Event):
        """A row about a contact."""

        day: date
        desk: str
        worker: str
        channel: str
        topics: list[str]
        minutes: int
        reached: bool
        first: bool
        returning: bool
        traits: dict[str, Any]

        def apply(self, aggregate: Any) -> None:
            aggregate.met = aggregate.met or self.reached


class Follower(ProcessApplication):
    """Makes of every contact what PRIMM's view of contacts makes of it: who, where, how, first or returning."""

    def register_transcodings(self, transcoder: Transcoder) -> None:
        super().register_transcodings(transcoder)
        transcoder.register(DateAsISO())

    def policy(self, domain_event: Any, processing_event: Any) -> None:
        if isinstance(domain_event, Registered):
            folded = Folded(id=uuid5(NAMESPACE_URL, str(domain_event.originator_id)))
            folded.trigger_event(
                Folded.Known,
                sex=domain_event.sex,
                birth_year=domain_event.birth_year,
                citizenships=domain_event.citizenships,
                municipality=domain_event.municipality,
            )
            processing_event.collect_events(folded)
        elif isinstance(domain_event, Contact):
            folded = self.repository.get(uuid5(NAMESPACE_URL, str(domain_event.originator_id)))
            folded.trigger_event(Folded.Row, **_row(domain_event, folded))
            processing_event.collect_events(folded)


def _row(contact: Any, folded: Folded) -> dict[str, Any]:
    reached = contact.reached == "yes"
    return {
        "day": contact.occurred,
        "desk": contact.desk,
        "worker": contact.by,
        "channel": contact.channel,
        "topics": contact.topics,
        "minutes": contact.minutes,
        "reached": reached,
        "first": reached and not folded.met,
        "returning": reached and folded.met,
        "traits": folded.traits,
    }


def leader(path: Path, drafts: Iterable[Draft]) -> People:
    """An application in a file, with these events stored."""
    people = People(env={**SQLITE, "SQLITE_DBNAME": str(path)})
    people.tell(drafts)
    return people


def follow(people: People, path: Path) -> None:
    """Let a new follower process all that there is, with the folds that it knows kept in memory."""
    with closing(Follower(env={**SQLITE, "SQLITE_DBNAME": str(path), "AGGREGATE_CACHE_MAXSIZE": "10000"})) as follower:
        follower.follow("People", people.notification_log)
        follower.pull_and_process("People", start=1)
