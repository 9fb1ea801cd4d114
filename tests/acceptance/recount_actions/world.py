"""The events of a log as they read today, worked out from their rows alone: the program's own code is not asked."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any

SUBJECTS = frozenset(
    ("person", "other", "persons", "present", "participants", "volunteers", "associations", "association", "group")
)
CONTROL = ("event.corrected", "event.retracted", "person.merged", "person.unmerged")
EU = frozenset(
    "AUT BEL BGR CYP CZE DEU DNK ESP EST FIN FRA GRC HRV HUN IRL LTU LUX LVA MLT NLD POL PRT ROU SVK SVN SWE".split()
)
BANDS = (5, 10, 13, 15, 17, 24, 34, 44, 60)
BAND_NAMES = ("0_5", "6_10", "11_13", "14_15", "16_17", "18_24", "25_34", "35_44", "45_60", "gt60")


@dataclass(frozen=True)
class Told:
    """An event as it reads now; whom its fields name stands in the facts by id."""

    id: str
    kind: str
    moment: str
    stamp: tuple[str, str, int]
    desk: str
    by: str
    who: tuple[str, ...]
    facts: Mapping[str, Any]
    of: str | None = None
    files: tuple[str, ...] = ()  # whom it concerns, by the files in which it stands

    @property
    def day(self) -> date:
        """The day on which it happened."""
        return date.fromisoformat(self.moment[:10])

    @property
    def order(self) -> tuple[Any, ...]:
        """Where it stands in the order of reading."""
        return self.moment, *self.stamp

    def names(self, field: str) -> list[str]:
        """Whom a field names."""
        value = self.facts.get(field) or []
        return [value] if isinstance(value, str) else list(value)


class World:
    """What a log tells, once what was corrected, retracted and united is taken into account."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        once: dict[str, Told] = {}
        for row in sorted((_told(row) for row in rows), key=lambda each: each.stamp):
            once.setdefault(row.id, row)
        self._dead: set[str] = set()
        self._changes: dict[str, list[Told]] = defaultdict(list)
        for each in sorted(once.values(), key=lambda each: each.stamp, reverse=True):
            if each.id in self._dead:
                continue
            if each.kind in ("event.retracted", "person.unmerged"):
                self._dead.add(each.facts["of"])
            elif each.kind == "event.corrected":
                self._changes[each.facts["of"]].insert(0, each)
        standing = {key: self._corrected(each) for key, each in once.items() if key not in self._dead}
        self._same = _united(each.who for each in standing.values() if each.kind == "person.merged")
        self.found = {key: self._whole(each, standing) for key, each in standing.items() if each.kind not in CONTROL}
        self.events = sorted(self.found.values(), key=lambda each: each.order)
        self._of: dict[str, list[Told]] = defaultdict(list)
        for each in self.events:
            if each.of is not None:
                self._of[each.of].append(each)

    def canon(self, subject: str) -> str:
        """The one id of files that are one person's."""
        return self._same.get(subject, subject)

    def members(self, subject: str) -> frozenset[str]:
        """Every file of a person."""
        return frozenset({subject, *(each for each, one in self._same.items() if one == self.canon(subject))})

    def kind(self, *kinds: str) -> list[Told]:
        """The events of these kinds, in reading order."""
        return [each for kind in kinds for each in self.by_kind.get(kind, ())]

    @cached_property
    def by_kind(self) -> Mapping[str, Sequence[Told]]:
        """The events of each kind."""
        made: dict[str, list[Told]] = defaultdict(list)
        for each in self.events:
            made[each.kind].append(each)
        return made

    def after(self, opening: Told, *kinds: str) -> list[Told]:
        """What followed an opening event."""
        return [each for each in self._of.get(opening.id, ()) if each.kind in kinds]

    def _corrected(self, told: Told) -> Told:
        facts, who = dict(told.facts), list(told.who)
        moment, desk = told.moment, told.desk
        own = [each for each in told.who if each not in set(_named(told.facts))]
        for change in self._changes.get(told.id, ()):
            for name, value in change.facts["changes"].items():
                if name == "occurred":
                    moment = value
                elif name == "desk":
                    desk = value
                elif name in SUBJECTS and isinstance(value, list):
                    facts[name] = [change.who[place] for place in value]
                else:
                    facts[name] = value
        facts = {name: value for name, value in facts.items() if value is not None}
        if set(_named(facts)) != set(_named(told.facts)):
            who = list(dict.fromkeys((*own, *_named(facts))))
        return replace(told, facts=facts, who=tuple(who), moment=moment, desk=desk)

    def _whole(self, told: Told, standing: Mapping[str, Told]) -> Told:
        """An event with the subjects of what it follows; canonical ids throughout."""
        opening = told
        while opening.facts.get("of") in standing and standing[opening.facts["of"]].kind not in CONTROL:
            opening = standing[opening.facts["of"]]
        followed = opening.id if opening is not told else None
        facts = {
            name: list(dict.fromkeys(map(self.canon, value))) if name in SUBJECTS and isinstance(value, list) else value
            for name, value in told.facts.items()
        }
        who = tuple(dict.fromkeys(map(self.canon, opening.who)))
        return replace(told, facts=facts, who=who, of=followed, files=opening.who)

    # what is known of persons

    @cached_property
    def _files(self) -> Mapping[str, list[Told]]:
        made: dict[str, list[Told]] = defaultdict(list)
        for each in self.kind("person.registered", "person.updated"):
            for person in each.who[:1]:
                made[person].append(each)
        for files in made.values():
            files.sort(key=lambda each: each.order)
        return made

    def said(self, person: str, field: str) -> list[Told]:
        """Every event that says a field of a person, in reading order."""
        return [each for each in self._files.get(person, ()) if each.facts.get(field) not in (None, [])]

    def known(self, person: str, day: date, field: str) -> Any:
        """The last thing said of a field up to that day, else the first thing ever said of it."""
        said = self.said(person, field)
        before = [each for each in said if each.day <= day]
        return (before[-1] if before else said[0]).facts[field] if said else None

    def age(self, person: str, day: date) -> int | None:
        """Full years, by the month of birth where it is known."""
        year, month = self.known(person, day, "birth_year"), self.known(person, day, "birth_month")
        if year is None or year > day.year:
            return None
        return max(0, day.year - year - (1 if day.month < (month or 1) else 0))

    def tg(self, person: str, day: date) -> str:
        """Whom the funds are for."""
        return target_group(self.known(person, day, "citizenships") or (), day)

    def trait(self, person: str | None, day: date, name: str) -> list[str]:
        """A trait of a person on a day, as codes: several for citizenships."""
        if person is None:
            return ["unknown"]
        if name in ("age", "age_band"):
            age = self.age(person, day)
            if age is None:
                return ["unknown"]
            if name == "age":
                return ["lt18" if age < 18 else "18_60" if age <= 60 else "gt60"]
            return [BAND_NAMES[sum(age > end for end in BANDS)]]
        if name == "tg":
            return [self.tg(person, day)]
        if name == "born":
            country = self.known(person, day, "country_of_birth")
            unsaid = country in (None, "x-unknown", "unknown", "missing", "refused")
            return ["unknown" if unsaid else "italy" if country == "ITA" else "abroad"]
        field = {"residence": "municipality", "first_language": "languages"}.get(name, name)
        value = self.known(person, day, field) or "unknown"
        if name == "first_language":
            return [value if isinstance(value, str) else value[0]]
        return [value] if isinstance(value, str) else list(value)


def target_group(citizenships: Sequence[str], day: date) -> str:
    """Italian, of the Union on that day, stateless, else of a third country; nobody knows without a citizenship."""
    said = [each for each in citizenships if each not in ("x-unknown", "unknown", "missing", "refused")]
    members = EU | ({"GBR"} if day <= date(2020, 1, 31) else set())
    if "ITA" in said:
        return "it"
    if any(each in members for each in said):
        return "eu"
    if not said:
        return "unknown"
    return "stateless" if all(each == "x-stateless" for each in said) else "tcn"


def _told(row: Mapping[str, Any]) -> Told:
    meta, facts, who = json.loads(row["meta"]), json.loads(row["facts"]), json.loads(row["who"])
    if meta["kind"] != "event.corrected":
        for name, value in facts.items():
            if name in SUBJECTS and isinstance(value, list):
                facts[name] = [who[place] for place in value]
    stamp = (meta["hlc"], meta["origin"], meta["n"])
    return Told(
        meta["id"], meta["kind"], meta["occurred"], stamp, meta["desk"], meta["by"], tuple(who), facts, facts.get("of")
    )


def _named(facts: Mapping[str, Any]) -> list[str]:
    return list(chain.from_iterable(v for name, v in facts.items() if name in SUBJECTS and isinstance(v, list)))


def _united(pairs: Iterable[Sequence[str]]) -> dict[str, str]:
    groups: dict[str, set[str]] = {}
    for pair in pairs:
        joined = set(pair).union(*(groups.get(each, {each}) for each in pair))
        groups.update(dict.fromkeys(joined, joined))
    return {each: min(joined) for each, joined in groups.items()}
