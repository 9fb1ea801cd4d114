"""Mediations, the network, the territory, counted from what their definitions say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tests.acceptance.recount_services.people import People, target, when
from tests.acceptance.recount_services.tally import Asked, Figure, Line
from tests.acceptance.recount_services.work import Work

if TYPE_CHECKING:
    from tests.acceptance.recount_services.log import Fact, World

UNCOVERED = ("no_mediator_in_language", "no_slot")
PERMANENT = "9999-12-31"


class Outside:
    """What is done with and for others."""

    def __init__(self, world: World) -> None:
        self.world, self.people, self.work = world, People(world), Work(world)

    # Mediations

    def at(self, opening: Fact, day: date) -> dict[str, Any]:
        """Where a mediation stands: as it was held, else scheduled, else asked for; and for whom it was asked."""
        held = list(self.world.after(opening, "mediation.delivered"))[-1:]
        held = held or ([opening] if opening.kind == "mediation.delivered" else [])
        plan = list(self.world.after(opening, "mediation.scheduled"))[-1:]

        def say(name: str, told: list[Fact]) -> tuple[str, ...]:
            return (next((str(each.get(name)) for each in told if each.get(name)), "unknown"),)

        about = {name: say(name, [opening, *held]) for name in ("language", "context", "purpose")}
        how = {name: say(name, [*held, *plan, opening]) for name in ("mode", "mediator")}
        who = {name: say(name, [opening]) for name in ("requester_type", "requester_municipality")}
        who["requester"] = (str(opening.get("requester_name") or opening.get("requester") or "unknown"),)
        return {**self.people.base(opening), **when(day), **about, **how, **who}

    def requests(self, horizon: date) -> Iterator[tuple[Fact, list[Fact]]]:
        """What was requested, and what became of it by the horizon."""
        for each in self.world.all("mediation.requested"):
            kinds = tuple(f"mediation.{one}" for one in ("scheduled", "delivered", "cancelled", "unmet"))
            yield each, [one for one in self.world.after(each, *kinds) if one.day <= horizon]

    def v08(self, asked: Asked) -> Iterator[Line]:
        """Requested; delivered among those whose day is past."""
        for each, steps in self.requests(asked.horizon):
            if not asked.has(each.day):
                continue
            delivered = [one for one in steps if one.kind == "mediation.delivered"]
            slots = [each.get("proposed_slots") or []]
            days = [one.facts["at"] for one in steps if one.kind == "mediation.scheduled"]
            day = days[-1] if days else max(slots[0], default=each.moment)
            due = date.fromisoformat(day[:10]) <= asked.horizon
            at = self.at(each, each.day)
            yield Line(at=at, yes=bool(delivered), due=due)

    def delivered(self, asked: Asked) -> Iterator[tuple[Fact, Fact | None, dict[str, Any]]]:
        """What took place, each once."""
        seen: set[str] = set()
        for each in reversed(self.world.all("mediation.delivered")):  # held twice over: the last word
            opening = self.world.facts.get(each.of or "")
            key = opening.id if opening else each.id
            if key in seen:
                continue
            seen.add(key)
            if asked.has(each.day):
                yield each, opening, self.at(opening or each, each.day)

    def v08b(self, asked: Asked) -> Iterator[Line]:
        """Delivered; remote or not."""
        for each, opening, at in self.delivered(asked):
            del each, opening
            yield Line(at=at, yes=at["mode"][0] in ("phone", "video"))

    def v08c(self, asked: Asked) -> Iterator[Line]:
        """Cancelled, and did not take place after all."""
        for each, steps in self.requests(asked.horizon):
            gone = list(self.world.after(each, "mediation.cancelled"))
            if gone and asked.has(gone[-1].day) and not [one for one in steps if one.kind == "mediation.delivered"]:
                at = {**self.at(each, gone[-1].day), "cancelled_by": (gone[-1].facts["cancelled_by"],)}
                yield Line(at=at)

    def v09(self, asked: Asked) -> Iterator[Line]:
        """Could not be covered."""
        for each in self.world.all("mediation.unmet"):
            opening = self.world.facts.get(each.of or "")
            if not asked.has(each.day) or each.facts["reason"] not in UNCOVERED:
                continue
            after = list(self.world.after(opening, "mediation.delivered", "mediation.unmet")) if opening else []
            if any(one.kind == "mediation.delivered" and one.day <= asked.horizon for one in after):
                continue
            if [one for one in after if one.kind == "mediation.unmet"][-1:] not in ([], [each]):
                continue
            yield Line(at={**self.at(opening or each, each.day), "unmet_reason": (each.facts["reason"],)})

    def v10(self, asked: Asked) -> Iterator[Line]:
        """Days from the request."""
        for each, opening, at in self.delivered(asked):
            if opening is not None:
                yield Line(at=at, number=Fraction(max(0, (each.day - opening.day).days)))

    def v10b(self, asked: Asked) -> Iterator[Line]:
        """Hours on site."""
        for each, _opening, at in self.delivered(asked):
            yield Line(at=at, number=Fraction(each.get("minutes_on_site") or 0, 60))

    # The directory and the network

    def bodies(self) -> dict[str, dict[str, Any]]:
        """What is known of each body at last."""
        found: dict[str, dict[str, Any]] = {}
        for each in self.world.all("body.registered", "body.updated"):
            told = {name: value for name, value in each.facts.items() if value not in (None, [])}
            found.setdefault(each.who[0], {}).update(told)
        since: dict[str, date] = {}
        for each in self.world.all("body.registered"):
            since.setdefault(each.who[0], each.day)
        return {body: {**told, "since": since[body]} for body, told in found.items() if body in since}

    def body_at(self, body: str, bodies: dict[str, dict[str, Any]]) -> dict[str, Any]:
        """Where a body stands."""
        known = bodies.get(body, {})
        return {
            "body_type": (known.get("body_type", "unknown"),),
            "municipality": (known.get("municipality", "unknown"),),
            "level": (known.get("level", "unknown"),),
        }

    def links(self) -> Iterator[tuple[str, date]]:
        """Days on which a body accepted a referral, or asked for a mediation that took place."""
        drafts = {each.id: each for each in self.world.all("referral.drafted", "referral.sent")}
        accepted: dict[str, date] = {}
        for each in self.world.all("referral.accepted", "referral.started", "referral.completed"):
            opening = drafts.get(each.facts["of"]) or drafts.get(each.of or "")
            if opening is not None:
                accepted[opening.id] = min(each.day, accepted.get(opening.id, each.day))
        yield from ((str(drafts[key].get("receiver")), day) for key, day in accepted.items())
        for each in self.world.all("mediation.delivered"):
            asking = self.world.facts.get(each.of or "")
            requester = each.get("requester") or (asking and asking.get("requester"))
            if requester:
                yield str(requester), each.day

    def v16(self, asked: Asked) -> Iterator[Line]:
        """Bodies of the directory; those with a link in the period."""
        bodies = self.bodies()
        links = list(self.links())
        for body, known in bodies.items():
            days = [day for one, day in links if one == body]
            if min([known["since"], *days]) <= asked.end:
                linked = any(map(asked.has, days))
                yield Line(at=self.body_at(body, bodies), key=body, yes=linked)

    def roles(self) -> Iterator[tuple[str, str, date, date]]:
        """Which body had which role, from which day to before which."""
        open_since: dict[tuple[str, str], date] = {}
        for each in self.world.all("network.role_set", "network.role_removed"):
            key = (each.who[0], each.facts["role"])
            if each.kind == "network.role_set":
                open_since.setdefault(key, each.day)
            elif key in open_since:
                yield (*key, open_since.pop(key), each.day)
        for key, since in open_since.items():
            yield (*key, since, date.max)

    def x21(self, asked: Asked) -> Iterator[Line]:
        """Bodies with a role at the end."""
        bodies = self.bodies()
        for body, role, since, until in self.roles():
            if since <= asked.end < until:
                yield Line(at={**self.body_at(body, bodies), "role": (role,)}, key=body)

    def x21b(self, asked: Asked) -> Iterator[Line]:
        """Bodies that were met or referred to while they had a role."""
        bodies = self.bodies()
        met = self.world.all("network.meeting")
        days = [(body, each.day) for each in met for body in each.named["bodies"]]
        days += [(str(each.get("receiver")), each.day) for each in self.world.all("referral.sent")]
        for body, role, since, until in self.roles():
            if any(one == body and since <= day < until and asked.has(day) for one, day in days):
                yield Line(at={**self.body_at(body, bodies), "role": (role,)}, key=body)

    def x22(self, asked: Asked) -> Iterator[Line]:
        """Meetings: in each type and level of those met."""
        bodies = self.bodies()
        for each in self.world.all("network.meeting"):
            if asked.has(each.day):
                places = [self.body_at(body, bodies) for body in each.named["bodies"]]
                own = each.get("own_initiative")
                level = (each.get("level"),) if each.get("level") else tuple(one["level"][0] for one in places)
                at = {
                    **self.people.base(each),
                    "initiative": ("unknown" if own is None else "own" if own else "asked",),
                    "body_type": tuple(one["body_type"][0] for one in places),
                    "level": level,
                }
                at["municipality"] = tuple(one["municipality"][0] for one in places)
                yield Line(at=at, number=Fraction(each.get("minutes") or 0, 60), yes=bool(own), known=own is not None)

    def x23(self, asked: Asked) -> Iterator[Line]:
        """Needs seen in the territory."""
        for each in self.world.all("need.observed"):
            if asked.has(each.day):
                category = each.facts["category"]
                at = {"category": (category,), "area": (category.partition(".")[0],), "source": (each.facts["source"],)}
                place = (each.get("municipality") or "unknown",)
                yield Line(at={**self.people.base(each), **at, "municipality": place})

    # Residents

    @cached_property
    def editions(self) -> list[dict[str, Any]]:
        """What each edition says of a municipality on a day, put together; those told last at the end."""
        found: dict[tuple[str, str, str], dict[str, Any]] = {}
        for each in sorted(self.world.all("population.recorded"), key=lambda one: one.hlc):
            key = (each.facts["municipality"], each.facts["reference"], each.facts["edition"])
            before = found.pop(key, {})
            found[key] = {**before, **{name: value for name, value in each.facts.items() if value is not None}}
        return list(found.values())

    def releases(self, end: date, *needed: str) -> dict[str, dict[str, Any]]:
        """The newest release of each municipality up to a day that has these numbers."""
        told = [each for each in self.editions if all(name in each for name in needed)]
        last = {(each["municipality"], each["reference"]): each for each in told}
        return {
            each["municipality"]: each
            for each in sorted(last.values(), key=lambda one: str(one["reference"]))
            if date.fromisoformat(each["reference"]) <= end
        }

    def x19(self, asked: Asked) -> dict[tuple[str, ...], Figure]:
        """The share of foreigners, by municipality and in all."""
        newest = self.releases(asked.end, "residents", "foreign")
        cells: dict[tuple[str, ...], Figure] = {(): Figure(_over(list(newest.values()), "foreign", "residents"))}
        return cells | {(town,): Figure(_over([each], "foreign", "residents")) for town, each in newest.items()}

    def x18(self, asked: Asked) -> dict[tuple[str, ...], Figure]:
        """Persons met for each 100 foreign residents, by where they live."""
        newest = self.releases(asked.end, "foreign")
        everybody: dict[str, set[str]] = {}
        placed: dict[str, str] = {}
        for each, person, _again in self.work.meetings:
            if not asked.has(each.day):
                continue
            known = self.people.known(person, each.day)
            town = known.get("municipality", "unknown")
            if target(known.get("citizenships", ()), each.day) == "it" or town not in self.releases(
                each.day, "foreign"
            ):
                continue
            placed.setdefault(person, town)
            everybody.setdefault(placed[person], set()).add(person)
        numbers = list(newest.values())
        mixed = len({each["edition"] for each in numbers}) > 1
        whole = sum(each["foreign"] for each in numbers)
        total = Fraction(100 * len(placed), whole) if whole and not mixed else None
        cells: dict[tuple[str, ...], Figure] = {(): Figure(total)}
        for town, people in everybody.items():
            cells[town,] = Figure(Fraction(100 * len(people), newest[town]["foreign"]))
        return cells


def _over(releases: list[dict[str, Any]], above: str, below: str) -> Fraction | None:
    if len({each["edition"] for each in releases}) != 1:
        return None
    whole = sum(each[below] for each in releases)
    return Fraction(100 * sum(each[above] for each in releases), whole) if whole else None
