"""Stories for Hypothesis: what may happen to an action, with second thoughts and merges, at two desks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from primm.core.events.across import PARTS
from primm.core.events.check import check
from primm.core.events.kinds.control import EventCorrected, EventRetracted
from primm.core.events.kinds.person import PersonMerged, PersonRegistered, PersonUnmerged, PersonUpdated
from primm.core.figures.control import CONTROL
from primm.core.figures.refresh import Reads
from primm.core.host.plugins import core_kinds
from primm.testing.codes import codes_of
from primm.testing.scribe import Scribe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from primm.core.events.base import Event
    from primm.core.events.codes import Codes
    from primm.core.events.fields import Field
    from primm.core.host.action import Action
    from primm.core.log.rows import Row

    Draw = Callable[[st.SearchStrategy[Any]], Any]

# A story costs a log and a cache on disk: a fifth of the examples of the profile are enough for each law.
LAW = settings(
    max_examples=max(10, settings.default.max_examples // 5) if settings.default else 20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors, HealthCheck.data_too_large],
)
DAYS = st.dates(date(2023, 9, 1), date(2025, 8, 31)).map(date.isoformat)
LAST_YEAR = 2025
MOST = 16
FEW = 3
SECOND_THOUGHTS = (EventCorrected, EventRetracted, PersonMerged, PersonUnmerged)


def kinds_of(action: Action) -> list[type[Event]]:
    """The kinds of the action, and those of the core that its views read."""
    reads = [Reads(view.reads) for view in action.views if view.of]
    core = [each for each in core_kinds() if any(one[each.kind] for one in reads)]
    every: list[type[Event]] = list(dict.fromkeys([*action.kinds, *core, PersonRegistered, PersonUpdated]))
    return [each for each in every if each.kind not in CONTROL and each.kind != "key.created"]


@st.composite
def stories(draw: Draw, action: Action) -> Scribe:
    """What two desks wrote, each without knowing what the other one would."""
    scribe, codes, kinds = Scribe(), codes_of(action), kinds_of(action)
    teller = Teller(draw, scribe, codes)
    for _ in range(draw(st.integers(1, FEW))):
        teller.tell(PersonRegistered)
    choices = [*kinds, *SECOND_THOUGHTS * (1 + len(kinds) // 8)]
    for cls in draw(st.lists(st.sampled_from(choices), min_size=FEW, max_size=MOST)):
        teller.tell(cls)
    return scribe


@st.composite
def arrivals(draw: Draw, rows: list[Row]) -> list[Row]:
    """An order in which rows may arrive elsewhere: those of one origin in their own order."""
    queues = {row.origin: [each for each in rows if each.origin == row.origin] for row in rows}
    return [queues[origin].pop(0) for origin in draw(st.permutations([row.origin for row in rows]))]


class Teller:
    """Tells events as far as what was told before allows."""

    def __init__(self, draw: Draw, scribe: Scribe, codes: Codes) -> None:
        self._draw = draw
        self._scribe = scribe
        self._codes = codes

    def tell(self, cls: type[Event]) -> None:
        """One event more, unless it would have nothing to follow."""
        values = self._correction() if cls is EventCorrected else self.values(cls)
        if values is not None:
            self.write(cls, values)

    def write(self, cls: type[Event], values: Mapping[str, Any]) -> str:
        """An event on some day at one of the desks. Answers its id."""
        origin, desk = (
            self._draw(st.sampled_from(("a", "b"))),
            self._draw(st.sampled_from(("falconara", "chiaravalle"))),
        )
        return self._scribe.write(cls, values, origin=origin, on=self._draw(DAYS), desk=desk)

    def values(self, cls: type[Event]) -> dict[str, Any] | None:
        """Values that may be recorded; None if they may not."""
        given: dict[str, Any] = {}
        for field in cls.fields:
            needed = field.needed_when is not None and given.get(field.needed_when[0]) == field.needed_when[1]
            if field.required or needed or self._draw(st.booleans()):
                value = self._value(field, given)
                given |= {} if value is None else {field.name: value}
        found, problems = check(cls.fields, given, self._codes)
        return None if any(not each.warns for each in problems) else found

    def changes(self, cls: type[Event]) -> dict[str, Any]:
        """New values for some fields; those of people without a name hang together and are left alone."""
        fields = [each for each in cls.fields if each.type not in ("opening", "counts") and not each.personal]
        fields = [each for each in fields if each.name != "anonymous"]
        given: dict[str, Any] = {}
        for field in self._draw(st.lists(st.sampled_from(fields), max_size=FEW, unique=True)) if fields else ():
            value = self._value(field, {}) if field.required or self._draw(st.booleans()) else None
            given |= {} if value is None and field.required else {field.name: value}
        found, problems = check(cls.fields, given, self._codes, partial=True)
        day = {"occurred": self._draw(DAYS)} if self._draw(st.booleans()) else {}
        return day if any(not each.warns for each in problems) else {**found, **day}

    def _correction(self) -> dict[str, Any] | None:
        targets = [each for each in self._scribe.told.values() if each.cls.kind not in CONTROL]
        target = self._draw(st.sampled_from(targets))
        changes = self.changes(target.cls)
        return {"of": target.id, "changes": changes, "reason": "typing_error"} if changes else None

    def _value(self, field: Field, given: Mapping[str, Any]) -> Any:
        if field.same_as and field.same_as[0] in given:
            return int(given[field.same_as[0]][PARTS[field.same_as[1]]])
        if field.type == "counts":
            return self._marginal(field, given.get("anonymous") or 0)
        one = self._strategy(field)
        if one is None:
            return None
        least = 1 if field.required else 0
        value = self._draw(st.lists(one, min_size=least, max_size=FEW, unique=True) if field.many else one)
        return max(value, given.get(field.not_before or "", value))

    def _strategy(self, field: Field) -> st.SearchStrategy[Any] | None:
        """Values of one field; None if there is nothing yet that it could name."""
        if field.type in ("event", "opening"):
            kinds = Reads(field.of) if "*" not in field.of else Reads(())
            ids = [each.id for each in self._scribe.told.values() if kinds[each.cls.kind]]
            return st.sampled_from(ids) if ids else None
        if field.type == "subject":
            return st.sampled_from(self._scribe.subjects(field.of[0]) or [f"{field.of[0]}:somebody"])
        if field.type == "link":
            return st.sampled_from([f"{of}:{name}" for of in field.of for name in ("one", "other")])
        return plain(field, self._codes)

    def _marginal(self, field: Field, people: int) -> dict[str, int]:
        """Some of the people whom nobody named, by code: never more of them than there were."""
        found: dict[str, int] = {}
        for code in self._draw(st.lists(codes_in(field, self._codes), max_size=FEW, unique=True)):
            found[code] = self._draw(st.integers(0, people - sum(found.values())))
        return found


def plain(field: Field, codes: Codes) -> st.SearchStrategy[Any]:
    """Values of a field that names nothing, as JSON has them."""
    match field.type:
        case "integer":
            least = field.at_least or 0
            most = LAST_YEAR if field.past else field.at_most or least + 300
            return st.integers(least, min(least + 300, most))
        case "flag":
            return st.booleans()
        case "date":
            return DAYS
        case "month":
            return DAYS.map(lambda day: day[:7])
        case "moment":
            return st.tuples(DAYS, st.sampled_from(("", "T09:30", "T15:00"))).map("".join)
        case "code":
            return codes_in(field, codes)
    if field.pattern:
        return st.from_regex(field.pattern, fullmatch=True, alphabet=st.characters(codec="ascii"))
    return st.sampled_from(("uno", "due", "però"))


def codes_in(field: Field, codes: Codes) -> st.SearchStrategy[str]:
    """Codes of the field's list, and that nobody knows."""
    known = codes[str(field.codes)]
    return st.sampled_from([*list(known.codes)[:12], "unknown"])
