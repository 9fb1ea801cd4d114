"""The events of a log as they read now: corrected, without what was retracted, under whom they belong.

Written from FIGURES.md 1 alone; nothing of the program is used.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

CONTROLS = ("event.corrected", "event.retracted", "person.merged", "person.unmerged")
NAMING: Mapping[str, tuple[str, ...]] = {
    "contact": ("persons", "present"),
    "group.attendance_taken": ("persons",),
    "desk.mode_changed": ("desks",),
    "network.meeting": ("bodies",),
    "protocol.signed": ("bodies",),
    "body.registered": ("body",),
    "body.updated": ("body",),
    "body.renamed": ("body",),
    "network.role_set": ("body",),
    "network.role_removed": ("body",),
    "person.merged": ("person", "other"),
    "staff.joined": ("staff",),
    "person.registered": (),
    "person.updated": ("person",),
}
FAMILIES = ("need.", "referral.", "mediation.", "case.", "application.", "service.", "accompaniment.")


def naming(kind: str) -> tuple[str, ...]:
    """The fields of a kind that name whom it concerns, by place."""
    return NAMING.get(kind, ("persons",) if kind.startswith(FAMILIES) else ())


@dataclass(frozen=True, kw_only=True)
class Fact:
    """An event as it reads now."""

    moment: str
    hlc: str
    origin: str
    n: int
    id: str
    kind: str
    desk: str
    by: str
    recorded: str
    late: str | None
    facts: Mapping[str, Any]
    named: Mapping[str, tuple[str, ...]]
    who: tuple[str, ...]
    of: str | None = None

    @property
    def order(self) -> tuple[str, str, str, int]:
        """Where it stands among others."""
        return self.moment, self.hlc, self.origin, self.n

    @property
    def day(self) -> date:
        """The local day on which it happened."""
        return date.fromisoformat(self.moment[:10])

    @property
    def entered(self) -> date:
        """The local day on which it was recorded."""
        moment = datetime.fromisoformat(self.recorded.replace("Z", "+00:00"))
        return moment.astimezone(ZoneInfo("Europe/Rome")).date()

    @property
    def worker(self) -> str:
        """Who worked."""
        return str(self.facts.get("done_by") or self.by)

    def get(self, field: str) -> Any:
        """What a field says."""
        return self.facts.get(field)


def _read(row: Mapping[str, Any]) -> Fact:
    meta, facts, who = json.loads(row["meta"]), json.loads(row["facts"]), json.loads(row["who"])
    kind = meta["kind"]
    fields = naming(kind)
    named = {field: tuple(who[place] for place in _places(facts.get(field))) for field in fields}
    return Fact(
        moment=meta["occurred"],
        hlc=meta["hlc"],
        origin=meta["origin"],
        n=meta["n"],
        id=meta["id"],
        kind=kind,
        desk=meta["desk"],
        by=meta["by"],
        recorded=meta["recorded"],
        late=meta.get("late"),
        facts={name: value for name, value in facts.items() if name not in fields},
        named=named,
        who=tuple(who),
        of=facts.get("of"),
    )


def _places(value: Any) -> list[int]:
    return [] if value is None else list(value) if isinstance(value, list) else [value]


def _changed(fact: Fact, control: Fact) -> Fact:
    changes = dict(control.facts["changes"])
    moment, desk = changes.pop("occurred", fact.moment), changes.pop("desk", fact.desk)
    touched = {field for field in naming(fact.kind) if field in changes}
    named = {
        field: tuple(control.who[place] for place in _places(changes.pop(field))) if field in touched else told
        for field, told in fact.named.items()
    }
    named |= {field: tuple(control.who[place] for place in _places(changes.pop(field))) for field in touched - {*named}}
    facts = {name: value for name, value in {**fact.facts, **changes}.items() if value is not None}
    who = fact.who
    if touched:
        who = tuple(dict.fromkeys(each for every in named.values() for each in every))
        who = who or (f"anon:{fact.id}" if "person" not in naming(fact.kind) else "",)
    if fact.kind.startswith("desk.") and desk != fact.desk and not named.get("desks"):
        who = (f"desk:{desk}",)
    return replace(fact, moment=moment, desk=desk, facts=facts, named=named, who=who)


class World:
    """Everything that counts."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        every: dict[str, Fact] = {}
        for fact in sorted(map(_read, rows), key=lambda each: (each.hlc, each.origin, each.n)):
            every.setdefault(fact.id, fact)
        controls = [each for each in every.values() if each.kind in CONTROLS and each.kind != "person.merged"]
        dead: set[str] = set()
        corrections: list[Fact] = []
        for control in reversed(controls):
            if control.id in dead or control.of is None:
                continue
            if control.kind == "event.corrected":
                corrections.append(control)
            else:
                dead.add(control.of)
        for control in reversed(corrections):
            target = every.get(control.of or "")
            if target is not None:
                every[target.id] = _changed(target, control)
        alive = {key: each for key, each in every.items() if key not in dead}
        self._same = _components([each.who for each in alive.values() if each.kind == "person.merged"])
        living = {key: each for key, each in alive.items() if each.kind not in CONTROLS}
        self.facts = {key: self._under(living, each) for key, each in living.items()}
        self.ordered = sorted(self.facts.values(), key=lambda each: each.order)
        self._kinds: dict[str, list[Fact]] = defaultdict(list)
        self._after: dict[str, list[Fact]] = defaultdict(list)
        for each in self.ordered:
            self._kinds[each.kind].append(each)
            if each.of is not None:
                self._after[each.of].append(each)

    def _under(self, living: Mapping[str, Fact], fact: Fact) -> Fact:
        opening, seen = fact, {fact.id}
        while opening.of in living and opening.of not in seen:
            opening = living[opening.of]
            seen.add(opening.id)
        if opening is fact:
            return replace(fact, of=None, who=tuple(map(self.canon, fact.who)), named=self._named(fact))
        who = tuple(map(self.canon, opening.who))
        return replace(fact, of=opening.id, who=who, named={**self._named(fact), "persons": self._persons(opening)})

    def _named(self, fact: Fact) -> dict[str, tuple[str, ...]]:
        return {field: tuple(dict.fromkeys(map(self.canon, told))) for field, told in fact.named.items()}

    def _persons(self, fact: Fact) -> tuple[str, ...]:
        return self._named(fact).get("persons", ())

    def canon(self, subject: str) -> str:
        """The one file of a person who has several."""
        return self._same.get(subject, subject)

    def all(self, *kinds: str) -> list[Fact]:
        """The events of these kinds, in order."""
        if len(kinds) == 1:
            return self._kinds[kinds[0]]
        return [each for each in self.ordered if each.kind in kinds]

    def after(self, fact: Fact, *kinds: str) -> Iterator[Fact]:
        """What followed an event, of these kinds, in order."""
        return (each for each in self._after[fact.id] if each.kind in kinds)


def _components(edges: Iterable[tuple[str, ...]]) -> dict[str, str]:
    """Who is whom: a person's file before nobody's, the least first."""
    near: dict[str, set[str]] = defaultdict(set)
    for edge in edges:
        for one in edge:
            near[one].update(edge)
    same: dict[str, str] = {}
    for start in near:
        group, todo = {start}, [start]
        while todo:
            fresh = near[todo.pop()] - group
            group |= fresh
            todo += fresh
        least = min(group, key=lambda each: (not each.startswith("person:"), each))
        same[start] = least
    return same
