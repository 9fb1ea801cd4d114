"""Those who come to the desks: each is a code with a year of birth, a sex, a citizenship and a language, no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from primm.demo.calendar import DESKS
from primm.demo.dice import Dice
from primm.demo.margins import assumed, published

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from primm.demo.calendar import Desk
    from primm.demo.story import Here, Story

UNION = ("ROU", "POL")
ADULT = 2001  # the last year of birth of a grown-up
HOW_FOUND = {"word_of_mouth": 50, "spontaneous": 18, "social_services": 12, "school": 8, "association": 7, "health": 5}
CHECKED = {"document_seen": 70, "self_declared": 26, "known_to_desk": 4}
LEVELS = {"pre_a1": 10, "a1": 25, "a2": 35, "b1": 20, "b2": 10}
REASONS = {
    "subordinate_work": 30,
    "family": 34,
    "eu_long_term": 14,
    "asylum_request": 8,
    "self_employment": 6,
    "subsidiary_protection": 4,
    "study": 4,
}
PERMITS_OF = 0.75  # so many of those who need a permit show it


class Person(NamedTuple):
    """Somebody who comes to a desk."""

    subject: str
    desk: Desk
    birth_year: int
    sex: str
    citizenship: str
    language: str
    level: str
    since: date

    @property
    def of_age(self) -> bool:
        """Whether this is a grown-up, who asks for others too."""
        return self.birth_year <= ADULT


class Known(NamedTuple):
    """What is known of somebody before a file is made."""

    citizenship: str
    sex: str
    birth_year: int


class People:
    """Makes the persons of the year, in the order in which they come, so that the published margins hold."""

    def __init__(self, story: Story, most: int, associations: Sequence[str]) -> None:
        self._story, self._associations = story, associations
        self._dice = Dice("people")
        self._to_come = self._planned(most)

    def _planned(self, most: int) -> Iterator[Known]:
        dice = self._dice
        decades = dice.deal(assumed("ages"), most)
        men_and_women, citizenships = dice.deal(sexes(), most), dice.deal(citizens(), most)
        for citizenship, sex, decade in zip(citizenships, men_and_women, decades, strict=True):
            yield Known(citizenship, sex, min(int(decade) - dice.between(0, 9), ADULT))

    def come(self, here: Here, desk: Desk, **more: Any) -> Person:
        """Somebody gets a file, as the next of the plan."""
        return self.file(here, desk, next(self._to_come), **more)

    def with_whom(self, here: Here, person: Person, *, child: bool) -> Person:
        """Somebody of the same family, a child or the wife or husband."""
        known = next(self._to_come)
        if child:
            known = known._replace(birth_year=self._dice.between(2004, 2013))
        return self.file(here, person.desk, known._replace(citizenship=person.citizenship))

    def file(self, here: Here, desk: Desk, known: Known, **more: Any) -> Person:
        """The file of somebody of whom this is known."""
        dice, language = self._dice, assumed("language_of")[known.citizenship]
        level = dice.weighted(LEVELS)
        arrived = max(known.birth_year, 2019 - int(18 * dice.between(0, 100) ** 2 / 10_000))
        subject = self._story.subject(
            "person",
            "person.registered",
            here,
            citizenships=[known.citizenship] if not dice.chance(0.008) else ["unknown"],
            birth_year=known.birth_year,
            sex=dice.weighted({known.sex: 98, "unknown": 1, "refused": 1}),
            languages=[language, *self._others(known.citizenship)],
            municipality=desk.municipality if not dice.chance(0.08) else dice.pick(DESKS).municipality,
            **{
                "first_arrival_year": arrived if dice.chance(0.9) else None,
                "italian_level": level,
                **self._papers(known),
                **more,
            },
        )
        return Person(subject, desk, known.birth_year, known.sex, known.citizenship, language, level, here.day)

    def _others(self, citizenship: str) -> list[str]:
        """The languages beside the first."""
        second = assumed("second_language").get(citizenship)
        return [*([second] if second else []), *(["ita"] if self._dice.chance(0.5) else [])]

    def _papers(self, known: Known) -> dict[str, Any]:
        """The permit, where one is needed, and how it was looked at."""
        dice = self._dice
        given = {
            "id_check": dice.weighted(CHECKED),
            "notice_how": "oral",
            "notice_language": "ita" if dice.chance(0.6) else "eng",
            "source": dice.weighted(HOW_FOUND),
        }
        if given["source"] == "association" and dice.chance(0.6):  # of the others nobody noted which it was
            given["association"] = dice.pick(self._associations)
        if known.citizenship not in UNION and dice.chance(PERMITS_OF):
            month = dice.between(0, 29)
            expiry = f"{2020 + month // 12}-{month % 12 + 1:02}"
            given |= {"permit_reason": dice.weighted(REASONS), "permit_expiry": expiry}
        return given


def known_by(day: date, people: Sequence[Person]) -> list[Person]:
    """Those of them who had a file by then."""
    return [each for each in people if each.since <= day]


def sexes() -> dict[str, float]:
    """Of those who come, by the codes of the sexes."""
    users = published("sexes")
    return {"1": users["men"], "2": users["women"]}


def citizens() -> dict[str, float]:
    """The citizenships of those who come: as the residents', those of the Union less often."""
    residents = {**published("citizenships"), **assumed("other_citizenships")}
    part = assumed("visits")["union_part"]
    return {code: count * (part if code in UNION else 1) for code, count in residents.items()}
