"""What is known of persons on a day, and where desks stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.acceptance.recount_services.log import Fact, World

UNION = set(
    "AUT BEL BGR HRV CYP CZE DNK EST FIN FRA DEU GRC HUN IRL LVA LTU LUX MLT NLD POL PRT ROU SVK SVN ESP SWE".split()
)
FILE = ("person.registered", "person.updated")
NO_ANSWER = ("unknown", "missing", "refused")
UNNAMED = {
    "sex": ("unknown",),
    "age": ("unknown",),
    "age_band": ("unknown",),
    "citizenships": ("unknown",),
    "tg": ("unknown",),
    "residence": ("unknown",),
    "first_language": ("unknown",),
}
BANDS = ((5, "0_5"), (10, "6_10"), (13, "11_13"), (15, "14_15"), (17, "16_17"), (24, "18_24"), (34, "25_34"))


class People:
    """What files say, and which desk is where."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._told: dict[str, list[tuple[date, Mapping[str, Any]]]] = defaultdict(list)
        for each in world.all(*FILE):
            self._told[each.who[0]].append((each.day, each.facts))
        self._memo: dict[tuple[str, date], Mapping[str, Any]] = {}
        self.town: dict[str, str] = {}
        for each in world.all("desk.registered"):
            if each.get("municipality"):
                self.town[each.who[0].removeprefix("desk:")] = each.facts["municipality"]

    def known(self, person: str, day: date) -> Mapping[str, Any]:
        """What is known at the end of a day; before anything was said of a field, what was said first."""
        key = (person, day)
        if key not in self._memo:
            found: dict[str, Any] = {}
            for told_on, facts in self._told[person]:
                for name, value in facts.items():
                    if value in (None, []):
                        continue
                    if told_on <= day or name not in found:
                        found[name] = value
            self._memo[key] = found
        return self._memo[key]

    def traits(self, person: str | None, day: date) -> Mapping[str, Sequence[str]]:
        """The traits of a person on a day; everything unknown of nobody in particular."""
        if person is None or not person.startswith("person:"):
            return UNNAMED
        known = self.known(person, day)
        age = self.age(known, day)
        return {
            "sex": (known.get("sex", "unknown"),),
            "age": ("unknown" if age is None else "lt18" if age < 18 else "18_60" if age <= 60 else "gt60",),
            "age_band": (_band(age),),
            "citizenships": tuple(known.get("citizenships", ("unknown",))),
            "tg": (target(known.get("citizenships", ()), day),),
            "residence": (known.get("municipality", "unknown"),),
            "first_language": tuple(known.get("languages", ("unknown",))[:1]),
        }

    @staticmethod
    def age(known: Mapping[str, Any], day: date) -> int | None:
        """Full years, by the month of birth, else by the calendar."""
        born = known.get("birth_year")
        if born is None or born > day.year:
            return None
        return max(0, int(day.year - born - (day.month < known.get("birth_month", 1))))

    def base(self, fact: Fact, day: date | None = None) -> dict[str, Sequence[str]]:
        """Where an event stands: when, at which desk, in whose hands."""
        on = day or fact.day
        return {
            **when(on),
            "desk": (fact.desk,),
            "municipality": (self.town.get(fact.desk, "unknown"),),
            "worker": (fact.worker,),
        }

    def lead(self, fact: Fact) -> str | None:
        """The first person named."""
        told = fact.named.get("persons") or ()
        return next((each for each in (*told, *fact.who) if each.startswith("person:")), None)


def when(on: date) -> dict[str, Sequence[str]]:
    """Month, quarter and year of a day."""
    return {
        "month": (f"{on:%Y-%m}",),
        "quarter": (f"{on.year}q{(on.month + 2) // 3}",),
        "year": (str(on.year),),
    }


def _band(age: int | None) -> str:
    if age is None:
        return "unknown"
    return next((band for top, band in (*BANDS, (44, "35_44"), (60, "45_60")) if age <= top), "gt60")


def target(citizenships: Sequence[str], day: date) -> str:
    """Whom the funds are for."""
    told = [each for each in citizenships if each not in (*NO_ANSWER, "x-unknown")]
    union = UNION | ({"GBR"} if day <= date(2020, 1, 31) else set())
    if "ITA" in told:
        return "it"
    if union & set(told):
        return "eu"
    if [each for each in told if each != "x-stateless"]:
        return "tcn"
    return "stateless" if told else "unknown"
