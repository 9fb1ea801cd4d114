"""What is known of a person at a date, and the traits that every row about a person carries."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import attrs

from primm.core.events.codes import target_group
from primm.core.figures.views import Row, key, many, row, trait
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from primm.core.events.entry import Entry
    from primm.core.figures.history import History

KINDS = ("person.registered", "person.updated", "person.contact_detail_changed", "person.fund_details_told")
BANDS = ("0_5", "6_10", "11_13", "14_15", "16_17", "18_24", "25_34", "35_44", "45_60", "gt60")
BAND_ENDS = (5, 10, 13, 15, 17, 24, 34, 44, 60)
_target_group = lru_cache(10_000)(target_group)


@attrs.frozen(slots=True, kw_only=True)
class Known:
    """What is known of a person; None and empty where nobody said anything."""

    birth_year: int | None = None
    birth_month: int | None = None
    sex: str | None = None
    citizenships: tuple[str, ...] = ()
    country_of_birth: str | None = None
    municipality: str | None = None
    languages: tuple[str, ...] = ()
    italian_level: str | None = None
    interpreter_needed: bool | None = None
    permit_expiry: str | None = None
    first_arrival_year: int | None = None
    known_since: date | None = None
    contact_rule: str | None = None
    id_check: str | None = None
    notice_language: str | None = None
    notice_how: str | None = None
    source: str | None = None
    association: str | None = None
    declined: tuple[str, ...] = ()

    def age(self, at: date) -> int | None:
        """Full years, by the month of birth or, where that is not known, by the calendar: the day is sealed."""
        if self.birth_year is None or self.birth_year > at.year:
            return None
        return max(0, at.year - self.birth_year - (at.month < (self.birth_month or 1)))

    def age_bracket(self, at: date) -> str:
        """The funder's brackets: lt18, 18_60, gt60, unknown."""
        age = self.age(at)
        return "unknown" if age is None else "lt18" if age < 18 else "18_60" if age <= 60 else "gt60"

    def age_band(self, at: date) -> str:
        """The finer brackets, cut where school levels and the funder's brackets are."""
        age = self.age(at)
        return "unknown" if age is None else BANDS[bisect_left(BAND_ENDS, age)]

    def target_group(self, at: date) -> str:
        """Whom the funds are for: tcn, stateless, eu, it, unknown."""
        return _target_group(self.citizenships, at)


FIELDS = tuple(each.name for each in attrs.fields(Known))


class Knowledge:
    """What is known of one person day by day, folded field by field: what is missing never overrides.

    Before the first day on which a field was said, the first thing said of it holds: a contact may be older than
    the person's file.
    """

    __slots__ = ("_days", "_states", "traits")

    def __init__(self, entries: Iterable[Entry[Any]]) -> None:
        told = [entry for entry in entries if entry.kind in KINDS]
        said = [_said(entry.event) for entry in told]
        fields: dict[str, Any] = {}
        for each in reversed(said):
            fields.update(each)
        self._days = [entry.occurred for entry in told]
        self._states = [Known(**fields)]
        for each in said:
            new = not each.items() <= fields.items()
            fields.update(each)
            self._states.append(Known(**fields) if new else self._states[-1])
        self.traits: dict[date, Mapping[str, Any]] = {}

    def at(self, day: date | None) -> Known:
        """What is known at the end of that day, or in the end."""
        return self._states[-1 if day is None else bisect_right(self._days, day)]


def _said(event: object) -> dict[str, Any]:
    values = ((name, getattr(event, name, None)) for name in FIELDS)
    return {name: value for name, value in values if value is not None and value != ()}


@row
class PersonTraits(Row):
    """The base of rows about persons: who it is, and the traits at the date of the event."""

    person: str | None = key(_("person"))
    sex: str = trait(_("sex"), codes="sex")
    age: str = trait(_("age"), codes="age_bracket")
    age_band: str = trait(_("age, in detail"), codes="age_band")
    citizenships: tuple[str, ...] = many(_("citizenship"), codes="country", trait=True)
    tg: str = trait(_("target group"), codes="tg")
    residence: str = trait(_("municipality of residence"), codes="municipality")
    first_language: str = trait(_("first language"), codes="language")


def traits(history: History, day: date) -> Mapping[str, Any]:
    """The columns of ``PersonTraits`` on this day: ``ContactRow(entry, **traits(history, day), …)``."""
    memo = history.knowledge.traits
    found = memo.get(day)
    if found is None:
        known = history.person(day)
        found = memo[day] = {
            "person": history.subject if history.type == "person" else None,
            "sex": known.sex or "unknown",
            "age": known.age_bracket(day),
            "age_band": known.age_band(day),
            "citizenships": known.citizenships or ("unknown",),
            "tg": known.target_group(day),
            "residence": known.municipality or "unknown",
            "first_language": known.languages[0] if known.languages else "unknown",
        }
    return found
