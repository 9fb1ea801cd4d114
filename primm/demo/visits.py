"""The contacts at the desks and on the phone: who came, for whom, in which language, and what was done."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.demo.dice import Dice
from primm.demo.margins import assumed, published
from primm.demo.people import People
from primm.demo.plan import slots
from primm.demo.story import Here

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from primm.demo.people import Person
    from primm.demo.plan import Slot
    from primm.demo.story import Story

LATELY = 20  # who come back are mostly those who came lately
BETWEEN = timedelta(5)  # but nobody comes every day
TYPED = {0: 42, 1: 28, 2: 12, 4: 7, 7: 5, 12: 3, 20: 1.5, 45: 1, 95: 0.5}  # days after the contact
MINUTES = {10: 15, 15: 25, 20: 25, 25: 15, 30: 12, 40: 6, 60: 2}
RELATIONS = {"spouse": 4, "child": 3, "relative": 4, "friend_compatriot": 8, "employer": 3, "volunteer": 2}
SPOKEN_BY = {"mr": ("ara", "ary", "aeb", "fra", "eng", "wol"), "ab": ("ben", "urd", "pan", "eng")}


class Visit(NamedTuple):
    """A contact of somebody with a name, as it goes on."""

    here: Here
    persons: tuple[Person, ...]
    topic: str
    remote: bool
    first: bool

    @property
    def day(self) -> date:
        """The day of the contact."""
        return self.here.day

    @property
    def lead(self) -> Person:
        """The first of those for whom it was."""
        return self.persons[0]

    @property
    def subjects(self) -> list[str]:
        """For whom it was."""
        return [each.subject for each in self.persons]


class Visits:
    """Tells the contacts of the year one after the other; ``topic_of`` may give a visit the topic of an open need."""

    def __init__(self, story: Story, topic_of: Callable[[Person, str], str], associations: Sequence[str]) -> None:
        self.story, self._topic_of = story, topic_of
        self._dice = Dice("visits")
        work = published("work")
        self.people = People(story, 2 * work["passages"], associations)
        self.known: dict[str, list[Person]] = {}
        self.last: dict[str, date] = {}  # the day on which each came
        self.children: list[tuple[Person, Person]] = []  # each with a parent
        self.told: list[tuple[Visit, str]] = []
        self._kinds = self._dice.deal(_kinds(), work["services"])

    def happen(self, follow: Callable[[Visit], list[str]], after: Callable[[Visit, str], None]) -> None:
        """All of them. ``follow`` says beforehand what comes of a visit, ``after`` tells it."""
        for slot in slots():
            typed = self._dice.weighted(TYPED)
            here = Here(slot.day, slot.desk.code, slot.desk.worker, typed)
            if slot.who == "unnamed":
                self._unnamed(here, slot)
                continue
            persons, first = self._who(here, slot)
            topic = slot.topic if first else self._topic_of(persons[0], slot.topic)
            visit = Visit(here, persons, topic, slot.desk.mode(slot.day) == "phone", first)
            contact = self._contact(visit, slot, follow(visit))
            self.told.append((visit, contact))
            self._serve(visit, contact, slot.services)
            after(visit, contact)

    def _who(self, here: Here, slot: Slot) -> tuple[tuple[Person, ...], bool]:
        desk, known = slot.desk, self.known.setdefault(slot.desk.code, [])
        rested = [each for each in known if slot.day - self.last[each.subject] >= BETWEEN]
        if slot.who == "returning" and rested:
            person = self._dice.pick(rested[-LATELY:] if self._dice.chance(0.6) else rested)
            known.remove(person)
            known.append(person)
            self.last[person.subject] = slot.day
            return (person,), False
        if slot.who in ("returning", "before"):
            persons: tuple[Person, ...] = (
                self.people.come(here, desk, known_since=f"2019-{self._dice.between(5, 12):02}-01"),
            )
        else:
            persons = self._new(here, slot)
        known += [each for each in persons if each.of_age]
        self.last.update({each.subject: slot.day for each in persons})
        return persons, slot.who not in ("returning", "before")

    def _new(self, here: Here, slot: Slot) -> tuple[Person, ...]:
        person = self.people.come(here, slot.desk)
        if slot.who == "new":
            return (person,)
        other = self.people.with_whom(here, person, child=slot.who == "child")
        relation = "parent" if slot.who == "child" else "spouse"
        self.story.tell("person.relation_set", here, person=other.subject, other=person.subject, relation=relation)
        if slot.who == "child":
            self.children.append((other, person))
        return person, other

    def _contact(self, visit: Visit, slot: Slot, outcomes: list[str]) -> str:
        dice, proxy = self._dice, slot.proxy and visit.lead.of_age
        language, interpreter = self._language(visit)
        topics = [visit.topic, *([slot.topic] if slot.topic != visit.topic and dice.chance(0.3) else [])]
        return self.story.tell(
            "contact",
            visit.here,
            persons=visit.subjects,
            channel=self._channel(slot),
            topics=topics,
            outcomes=outcomes,
            for_other=True if proxy else None,
            relation=[dice.weighted(RELATIONS)] if proxy else [],
            language=language,
            via_interpreter=interpreter,
            minutes=dice.weighted(MINUTES) if not dice.chance(0.02) else None,
            access=None if visit.remote else "walk_in" if visit.first or dice.chance(0.5) else "appointment",
            how_found=dice.weighted({"word_of_mouth": 5, "spontaneous": 3, "school": 1}) if visit.first else None,
        )

    def _language(self, visit: Visit) -> tuple[str, str | None]:
        """What was spoken, and who interpreted: a mediator speaks the language, or Italian will do."""
        own, by = visit.lead.language, visit.here.by
        if own in SPOKEN_BY[by] and self._dice.chance(0.6):
            return own, "none"
        if self._dice.chance(0.08):
            return own, self._dice.weighted({"relative": 5, "child": 2, "mediator": 3, "phone_service": 1})
        return "ita", "none"

    def _channel(self, slot: Slot) -> str:
        channels: dict[str, float] = assumed("channels")[slot.desk.mode(slot.day)]
        return self._dice.weighted(channels)

    def _serve(self, visit: Visit, contact: str, services: int) -> None:
        for _ in range(services):
            kind = self._kinds.pop()
            values: dict[str, Any] = {"service_kind": kind, "topic": visit.topic, "contact": contact}
            self.story.tell("service.delivered", visit.here, persons=visit.subjects, **values)

    def _unnamed(self, here: Here, slot: Slot) -> None:
        dice, people = self._dice, self._dice.weighted({1: 8, 2: 2, 3: 1})
        women = dice.between(0, people)
        self.story.tell(
            "contact",
            here,
            anonymous=people,
            anonymous_sex={code: count for code, count in (("1", people - women), ("2", women)) if count},
            anonymous_language={dice.weighted({"ita": 5, "eng": 3, "ben": 2, "fra": 1}): people},
            channel=self._channel(slot),
            topics=[slot.topic],
            outcomes=["information"],
            language="ita",
            minutes=5 * dice.between(1, 3),
            for_other=True if slot.proxy else None,
        )


def _kinds() -> dict[str, float]:
    """What services are given: as printed where it was, the others spread as assumed."""
    work, others = published("work"), assumed("other_services")
    printed = {"information": work["permit_information"], "form_filled": work["form_filling"]}
    printed["legal_advice"] = work["legal"]
    scale = (work["services"] - sum(printed.values())) / sum(others.values())
    return {**printed, **{kind: count * scale for kind, count in others.items()}}
