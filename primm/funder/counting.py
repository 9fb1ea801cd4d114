"""Which persons and things count for which indicator of which programme: the rows of a fund, from those of actions."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, cast

import attrs

from primm.core.figures.persons import Known
from primm.core.figures.views import Row, dim, flag, key, many, number, row, trait, when
from primm.funder.programme import PERSON, Indicator, Programme, Rule
from primm.funder.views import NOT_ASKED, REFUSED, FundKnownRow, GroupPresenceRow
from primm.words import _

Tables = Mapping[str, Sequence[Any]]
STANDINGS, KNOWN, GROUPS, PRESENCES = "funder_standings", "funder_known", "funder_groups", "funder_presences"
LEVELS = ("pre_a1", "a1", "a2", "b1", "b2", "c1", "c2")
COUNTED = "counted"
REFUSING, ENDED = "consent_refused", "consent_ended"
NOT_AGREED = (REFUSING, ENDED)
# Why a person is kept out, the first reason that holds.
OUT = {
    "target_group": _("not a citizen of a third country, nor stateless"),
    "target_unknown": _("citizenship not known"),
    REFUSING: _("consent to reporting refused or taken back"),
    ENDED: _("consent to reporting had ended by that day"),
    "identity": _("identity neither seen on a document nor declared"),
}
UNKNOWN: Mapping[str, Any] = {**dict.fromkeys(("sex", "age", "tg"), "unknown"), "citizenships": ("unknown",)}
IDENTITIES = {"verified": _("document seen"), "declared": _("self-declared")}


@row
class CountedRow(Row):
    """Something that counts for an indicator, or would if the person were not kept out."""

    day: date = when(_("day on which it counts"), places=True)
    until: date | None = when(_("day on which it ends"))
    person: str | None = key(_("person"))
    thing: str | None = key(_("what is counted beside persons"))
    programme: str = dim(_("programme of the fund"))
    indicator: str = dim(_("indicator"))
    service: str | None = dim(_("service received"))
    reason: str = dim(_("counted, or why not"))
    desk: str = dim(_("desk"))
    sex: str = trait(_("sex"), codes="sex")
    age: str = trait(_("age"), codes="age_bracket")
    tg: str = trait(_("target group"), codes="tg")
    citizenships: tuple[str, ...] = many(_("citizenship"), codes="country", trait=True)
    identity: str = trait(_("how the identity was checked"))
    people: int | None = number(_("people without a name"))
    counts: bool = flag(_("the person counts"))
    asked: bool = flag(_("the person answered, or was tested before and after"))
    silent: bool = flag(_("the person was asked and did not answer"))
    kept_out: bool = flag(_("the person is kept out"))
    stands: bool = flag(_("it is no person"))
    unnamed: bool = flag(_("people without a name"))


def counted(programmes: Iterable[Programme], tables: Tables) -> Iterator[CountedRow]:
    """The rows of all programmes; what counts for a part counts for the whole too."""
    joined = {**tables, PRESENCES: _with_kinds(tables[PRESENCES], tables[GROUPS])}
    people = _people(tables)
    for of in programmes:
        for indicator, rule in of.rules():
            for found in _found(of, rule, joined):
                yield from _made(of, indicator, rule, found, people)


class Person(NamedTuple):
    """What the fund asks about a person: whether it may be told, and what was known of her, by day."""

    id_checks: frozenset[str] = frozenset()
    consent: str = NOT_ASKED
    until: date | None = None
    known: Sequence[FundKnownRow] = ()

    def at(self, day: date) -> Known:
        """What is known on the day on which something counts, which may be long after it was begun."""
        place = bisect_right(self.known, day, key=lambda each: each.since) - 1
        if not self.known:
            return Known()
        then = self.known[max(0, place)]
        told = {name: getattr(then, name) for name in ("birth_year", "birth_month", "sex")}
        return Known(citizenships=tuple(then.citizenships), **told)


NOBODY = Person()  # whose file was retracted


def _people(tables: Tables) -> dict[str, Person]:
    days: dict[str, list[FundKnownRow]] = defaultdict(list)
    for each in sorted(tables[KNOWN], key=lambda each: each.since):
        days[each.person].append(each)
    return {
        each.person: Person(frozenset(each.id_checks), each.consent, each.consent_until, days[each.person])
        for each in tables[STANDINGS]
    }


def _with_kinds(presences: Iterable[GroupPresenceRow], groups: Iterable[Any]) -> list[GroupPresenceRow]:
    kinds = {each.group: each.group_kind for each in groups}
    return [attrs.evolve(cast(Any, each), group_kind=kinds.get(each.group)) for each in presences]


Found = tuple[Any, bool, bool]  # a row, whether it is above the line, whether it is of somebody who did not answer


def _found(of: Programme, rule: Rule, tables: Tables) -> Iterator[Found]:
    """The rows that a rule means."""
    rows = tables[rule.view]
    if rule.risen_since:
        yield from _risen([each for each in rows if holds(rule.where, each)], _first_days(of, rule.risen_since, tables))
        return
    for each in rows:
        if getattr(each, rule.on) is None:
            continue
        if holds(rule.where, each):
            yield each, holds(rule.of, each), False
        elif rule.silent and holds(rule.silent, each):
            yield each, False, True


def holds(condition: Mapping[str, tuple[Any, ...]], found: Any) -> bool:
    """Whether a row has one of the values of every column; a code stands for itself and for its leaves."""
    return all(_has(getattr(found, name), values) for name, values in condition.items())


def _has(value: Any, wanted: tuple[Any, ...]) -> bool:
    if isinstance(value, tuple):
        return any(_has(each, wanted) for each in value)
    return value in wanted or (isinstance(value, str) and value.partition(".")[0] in wanted)


def _first_days(of: Programme, code: str, tables: Tables) -> dict[str, date]:
    """The first day of each person under an indicator."""
    rules = [rule for indicator, rule in of.rules() if indicator.code == code]
    days: dict[str, date] = {}
    for rule in rules:
        for found, _above, _silent in _found(of, rule, tables):
            if found.person:
                day = getattr(found, rule.on)
                days[found.person] = min(day, days.get(found.person, day))
    return days


def _risen(rows: Iterable[Any], first: Mapping[str, date]) -> Iterator[Found]:
    """Levels told after the first day of a course, where one was told up to it: at least one above, or not."""
    of_person: dict[str, list[Any]] = defaultdict(list)
    for each in rows:
        if each.person in first and each.level in LEVELS:
            of_person[each.person].append(each)
    for person, told in of_person.items():
        before = [each for each in told if each.day <= first[person]]
        for each in told if before else ():
            if each.day > first[person]:
                yield each, LEVELS.index(each.level) > LEVELS.index(before[-1].level), False


def _made(
    of: Programme, indicator: Indicator, rule: Rule, found: Found, people_known: Mapping[str, Person]
) -> Iterator[CountedRow]:
    each, above, silent = found
    person = getattr(each, "person", None) if indicator.unit == PERSON else None
    people = _unnamed(each, rule) if indicator.unit == PERSON and person is None else None
    if indicator.unit == PERSON and person is None and not people:
        return
    day = getattr(each, rule.on)
    reason, identity, own = (
        _judged(of, day, people_known.get(person, NOBODY)) if person else (COUNTED, "unknown", UNKNOWN)
    )
    kept_out = reason != COUNTED
    made = CountedRow(
        each.entry,
        day=day,
        until=getattr(each, rule.until) if rule.until else None,
        person=person,
        thing=getattr(each, rule.thing) if rule.thing else person,
        programme=of.programme,
        indicator=indicator.code,
        service=rule.service or None,
        reason=reason,
        desk=getattr(each, "desk", "unknown"),
        **own,
        identity=identity,
        people=people,
        counts=bool(person) and not kept_out and above and not silent,
        asked=indicator.share and bool(person) and not kept_out and not silent,
        silent=bool(person) and not kept_out and silent,
        kept_out=kept_out,
        stands=indicator.unit != PERSON,
        unnamed=bool(people),
    )
    yield made
    yield from (attrs.evolve(cast(Any, made), indicator=whole) for whole in of.above(indicator.code))


def _unnamed(found: Any, rule: Rule) -> int | None:
    """How many people without a name a row stands for."""
    return getattr(found, rule.unnamed) if rule.unnamed and getattr(found, "margin", "") == "total" else None


def _judged(of: Programme, day: date, person: Person) -> tuple[str, str, Mapping[str, Any]]:
    """Why a person is kept out, or that she counts; how her identity was checked; her traits on that day."""
    known = person.at(day)
    tg = known.target_group(day)
    own: dict[str, Any] = {"sex": known.sex or "unknown", "age": known.age_bracket(day), "tg": tg}
    own["citizenships"] = known.citizenships or ("unknown",)
    checks = person.id_checks
    identity = next((each for each in IDENTITIES if not checks.isdisjoint(of.filter[each])), "unknown")
    return _reason(of, tg, person, day, identity), identity, own


def _reason(of: Programme, tg: str, person: Person, day: date, identity: str) -> str:
    if tg == "unknown":
        return "target_unknown"
    if tg not in of.filter["tg"]:
        return "target_group"
    if person.consent == REFUSED:
        return REFUSING
    if person.until and day > person.until:
        return ENDED
    return "identity" if identity == "unknown" else COUNTED


def counter(programmes: Sequence[Programme], names: Sequence[str]) -> Callable[..., Iterator[CountedRow]]:
    """The function of the view: the rows of these views, in this order, to those of the fund."""

    def make(*tables: Iterable[Any]) -> Iterator[CountedRow]:
        """What counts for which indicator of the fund."""  # every rule goes through its view: each is read once
        return counted(programmes, dict(zip(names, map(list, tables), strict=True)))

    return make
