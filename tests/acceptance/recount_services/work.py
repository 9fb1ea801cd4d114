"""The desks' own work, X01 to X17 and X25 to X27, counted from what their definitions say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from tests.acceptance.recount_services.people import People
from tests.acceptance.recount_services.tally import Asked, Line

if TYPE_CHECKING:
    from tests.acceptance.recount_services.log import Fact, World

REMOTE = ("phone_in", "phone_out", "message", "video")
FIELDS = ("sex", "birth_year", "citizenships", "municipality", "languages", "first_arrival_year", "how_found")
DELAYS = ((3, "0_3"), (5, "4_5"), (14, "6_14"), (30, "15_30"), (90, "31_90"))
ACTIONS = {"sch": "school", "lan": "school", "par": "participation"}


class Work:
    """Contacts, sessions, hours and cases."""

    def __init__(self, world: World) -> None:
        self.world, self.people = world, People(world)

    @cached_property
    def contacts(self) -> list[Fact]:
        """Contacts with persons, not with services; reached or not."""
        return [each for each in self.world.all("contact") if each.facts.get("counterpart", "user") == "user"]

    @cached_property
    def reached(self) -> list[Fact]:
        """Those in which somebody was reached."""
        return [each for each in self.contacts if each.facts.get("reached", "yes") == "yes"]

    def whom(self, contact: Fact) -> list[str]:
        """The persons whom a contact was for; who was attached to a nameless one counts too."""
        named = contact.named["persons"]
        given = () if contact.named["persons"] or contact.named["present"] else contact.who
        return [each for each in dict.fromkeys((*named, *given)) if each.startswith("person:")]

    def at(self, contact: Fact) -> dict[str, object]:
        """Where a contact stands."""
        first = next(iter(self.whom(contact)), None)
        return {
            **self.people.base(contact),
            "channel": (contact.get("channel"),),
            "topics": tuple(contact.get("topics") or ("unknown",)),
            "tg": self.people.traits(first, contact.day)["tg"],
            "mode": (self.mode(contact.desk, contact.day),),
            **self.sides(contact.desk, contact.day),
        }

    def x01(self, asked: Asked) -> Iterator[Line]:
        """Contacts."""
        for each in self.reached:
            if asked.has(each.day):
                yield Line(at=self.at(each), yes=each.get("channel") in REMOTE)

    def x02(self, asked: Asked) -> Iterator[Line]:
        """Attempts, those that failed among them."""
        for each in self.contacts:
            if asked.has(each.day):
                yield Line(at=self.at(each), yes=each.facts.get("reached", "yes") != "yes")

    def x02b(self, asked: Asked) -> Iterator[Line]:
        """Failed attempts."""
        yield from (each for each in self.x02(asked) if each.yes)

    @cached_property
    def meetings(self) -> list[tuple[Fact, str, bool]]:
        """Each person of each contact that reached somebody, and whether they had been reached before."""
        met: set[str] = set()
        found = []
        for each in self.reached:
            for person in self.whom(each):
                since = self.people.known(person, date.max).get("known_since")
                before = since is not None and date.fromisoformat(since) < each.day
                found.append((each, person, person in met or before))
            met.update(self.whom(each))
        return found

    def x03(self, asked: Asked) -> Iterator[Line]:
        """Persons met."""
        for each, person, again in self.meetings:
            if asked.has(each.day):
                at = {**self.at(each), **self.people.traits(person, each.day)}
                yield Line(order=each.order, at=at, person=person, key=person, yes=again)

    def x05(self, asked: Asked) -> Iterator[Line]:
        """First-time persons."""
        yield from (each for each in self.x03(asked) if not each.yes)

    def x06(self, asked: Asked) -> Iterator[Line]:
        """Returning persons."""
        yield from (each for each in self.x03(asked) if each.yes)

    def x04(self, asked: Asked) -> Iterator[Line]:
        """Contacts without a name."""
        for each in self.reached:
            if asked.has(each.day) and not self.whom(each):
                yield Line(at=self.at(each))

    def x04b(self, asked: Asked) -> Iterator[Line]:
        """People without a name."""
        for each in self.reached:
            many = each.get("anonymous")
            attached = not each.named["persons"] and self.whom(each)
            if many is None:
                many = 0 if self.whom(each) else 1
            if asked.has(each.day) and many and not attached:
                yield Line(at=self.at(each), number=Fraction(many))

    def x08(self, asked: Asked) -> Iterator[Line]:
        """Contacts, those for somebody else among them."""
        for each in self.reached:
            if asked.has(each.day):
                first = next(iter(self.whom(each)), None)
                at = {**self.at(each), "sex": self.people.traits(first, each.day)["sex"]}
                yield Line(at=at, yes=bool(each.get("for_other") or each.get("relation")))

    def x07(self, asked: Asked) -> Iterator[Line]:
        """Contacts with a name."""
        for each in self.reached:
            if asked.has(each.day) and self.whom(each):
                yield Line(at=self.at(each))

    def minutes(self) -> Iterator[tuple[Fact, str, str, str, int]]:
        """Minutes of work: the event, the worker, the action, the activity."""
        contacts = {each.id: each for each in self.world.all("contact")}
        for each in self.world.ordered:
            contact = contacts.get(each.get("contact") or "")
            within = contact is not None and contact.day == each.day and bool(contact.get("minutes"))
            if each.get("contact") and not each.who[0].startswith("person:"):
                within = True  # of nobody in particular
            elif contact is not None and each.who[0] not in contact.who:
                within = False  # a contact of others
            if each.kind == "contact":
                activity = "desk" if each.facts.get("counterpart", "user") == "user" else "network"
                yield each, each.worker, self.action(each), activity, each.get("minutes") or 0
            elif each.kind == "work.logged":
                yield each, each.worker, each.get("action") or "unknown", each.facts["activity"], each.facts["minutes"]
            elif each.kind == "mediation.delivered":
                who = each.get("mediator") or each.by
                action = "school" if each.get("context") == "school" else "services"
                if not within:
                    yield each, who, action, "mediation", each.get("minutes_on_site") or 0
                yield each, who, action, "travel", each.get("minutes_travel") or 0
            elif each.kind in ("service.delivered", "accompaniment.done", "application.prepared") and not within:
                yield each, each.worker, self.action(each), "desk", each.get("minutes") or 0

    @staticmethod
    def action(contact: Fact) -> str:
        """The action of a contact: its own, else that of its first topic."""
        first = (contact.get("topics") or [contact.get("topic") or ""])[0].partition(".")[0]
        return str(contact.get("action") or ACTIONS.get(first, "services"))

    def x12(self, asked: Asked) -> Iterator[Line]:
        """Hours of work."""
        for each, worker, action, activity, minutes in self.minutes():
            if asked.has(each.day) and minutes:
                at = {**self.people.base(each), "worker": (worker,), "action": (action,), "activity": (activity,)}
                yield Line(at=at, number=Fraction(minutes, 60))

    # Sessions and modes

    @cached_property
    def modes(self) -> Mapping[str, list[tuple[date, str, Fact]]]:
        """The modes of each desk: from which day, which, and what said so; the last word of a day counts."""
        told: dict[str, list[tuple[date, tuple[object, ...], str, Fact]]] = defaultdict(list)
        for each in self.world.all("desk.mode_changed"):
            since = date.fromisoformat(each.get("since") or each.moment[:10])
            for desk in each.who:
                told[desk.removeprefix("desk:")].append((since, each.order, each.facts["mode"], each))
        found: dict[str, list[tuple[date, str, Fact]]] = {}
        for desk, changes in told.items():
            by_day = {
                since: (since, mode, fact) for since, _order, mode, fact in sorted(changes, key=lambda one: one[:2])
            }
            found[desk] = [by_day[since] for since in sorted(by_day)]
        return found

    def mode(self, desk: str, day: date) -> str:
        """The mode of a desk on a day."""
        past = [mode for since, mode, _fact in self.modes.get(desk, ()) if since <= day]
        return past[-1] if past else "unknown"

    @cached_property
    def switches(self) -> Mapping[str, list[tuple[date, str, str, Fact]]]:
        """Each change of a desk to another mode: the day, from which, to which."""
        found: dict[str, list[tuple[date, str, str, Fact]]] = defaultdict(list)
        for desk, changes in self.modes.items():
            before = "in_person"  # where nobody has said how a desk works
            for since, mode, fact in changes:
                if mode != before:
                    found[desk].append((since, before, mode, fact))
                before = mode
        return found

    def sides(self, desk: str, day: date) -> dict[str, object]:
        """The changes in whose 28 days before, or after, a day is."""
        changes = self.switches.get(desk, [])
        days = [each[0] for each in changes]
        before, after = [], []
        for place, on in enumerate(days):
            floor = max([on - timedelta(28), *days[place - 1 : place]] if place else [on - timedelta(28)])
            roof = min([on + timedelta(28), *days[place + 1 : place + 2]])
            if floor <= day < on:
                before.append(on.isoformat())
            if on <= day < roof:
                after.append(on.isoformat())
        return {"before_change": tuple(before) or ("-",), "after_change": tuple(after) or ("-",)}

    def x14b(self, asked: Asked) -> Iterator[Line]:
        """Changes of mode; ``yes`` where the days after were not over."""
        for desk, changes in self.switches.items():
            for place, (on, one, other, _fact) in enumerate(changes):
                last = min([on + timedelta(27), *(each[0] - timedelta(1) for each in changes[place + 1 : place + 2])])
                if asked.has(on):
                    at = {**when_desk(on), "desk": (desk,), "from_mode": (one,), "to_mode": (other,)}
                    yield Line(at=at, yes=last > asked.horizon)

    def sessions(self, asked: Asked) -> Iterator[tuple[Fact, Fact | None]]:
        """The sessions of the period, and what closed them by the horizon."""
        for each in self.world.all("desk.session_opened"):
            if asked.has(each.day):
                closing = [one for one in self.world.after(each, "desk.session_closed") if one.day <= asked.horizon]
                yield each, closing[0] if closing else None

    def at_desk(self, session: Fact) -> dict[str, object]:
        """Where a session stands."""
        base = self.people.base(session)
        sides = self.sides(session.desk, session.day)
        return {**base, "mode": (self.mode(session.desk, session.day),), **sides}

    def x13(self, asked: Asked) -> Iterator[Line]:
        """Hours of opening."""
        for each, closed in self.sessions(asked):
            if closed is not None:
                yield Line(at=self.at_desk(each), number=Fraction(closed.facts["minutes"], 60))

    def x13c(self, asked: Asked) -> Iterator[Line]:
        """Sessions that nobody closed."""
        yield from (Line(at=self.at_desk(each)) for each, closed in self.sessions(asked) if closed is None)

    def x15(self, asked: Asked) -> Iterator[Line]:
        """Days until a contact was recorded."""
        for each in self.contacts:
            if asked.has(each.day):
                days = max(0, (each.entered - each.day).days)
                delay = next((code for top, code in DELAYS if days <= top), "gt90")
                at = {**self.at(each), "delay": (delay,), "late": (each.late or "unknown",)}
                yield Line(at=at, number=Fraction(days), yes=days > 14)

    # Persons: what is known

    def x16(self, asked: Asked) -> Iterator[Line]:
        """The fields of each person on the day of the first contact that the log has, as they read in the end."""
        seen: set[str] = set()
        for each, person, _again in self.meetings:
            if person not in seen and asked.has(each.day):
                known = self.people.known(person, date.max)
                mine = [one for one in self.contacts if person in self.whom(one)]
                for field in FIELDS:
                    told = [known.get("source" if field == "how_found" else field)]
                    told += [one.get(SAID[field]) for one in mine] if field in SAID else []
                    kind = said(field, told)
                    born_here = field == "first_arrival_year" and known.get("country_of_birth") == "ITA"
                    if not born_here:
                        at = {**self.people.base(each), "field": (field,)}
                        yield Line(at=at, yes=kind == "known", known=kind != "refused", more={"kind": kind})
            seen.add(person)

    def x16d(self, asked: Asked) -> Iterator[Line]:
        """Contacts, those with minutes among them."""
        for each in self.reached:
            if asked.has(each.day):
                yield Line(at=self.at(each), yes=each.get("minutes") is not None)

    def x17(self, asked: Asked) -> Iterator[Line]:
        """Persons met whose target group is known; ``known`` is false where it is not."""
        for each, person, _again in self.meetings:
            if asked.has(each.day):
                traits = self.people.traits(person, each.day)
                at = {**self.at(each), **traits, "action": (self.action(each),)}
                group = traits["tg"][0]
                yield Line(at=at, key=person, yes=group in ("tcn", "stateless"), known=group != "unknown")


def when_desk(on: date) -> dict[str, object]:
    """Month, quarter and year of a day."""
    return {"month": (f"{on:%Y-%m}",), "quarter": (f"{on.year}q{(on.month + 2) // 3}",), "year": (str(on.year),)}


SAID = {"languages": "language", "how_found": "how_found"}


def said(field: str, told: Sequence[object]) -> str:
    """What several answers say together: known, refused, unknown, or that nobody recorded any."""
    flat = [one for each in told if each is not None for one in (each if isinstance(each, list) else [each])]
    vague = {"unknown", "x-unknown", *(("0", "9") if field == "sex" else ())}
    if any(each not in {*vague, "refused", "missing"} for each in flat):
        return "known"
    if "refused" in flat:
        return "refused"
    return "unknown" if vague & set(flat) else "blank"
