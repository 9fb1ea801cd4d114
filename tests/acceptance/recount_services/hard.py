"""Hard lives: what happens at desks, told late, told wrongly, taken back, united and separated, by chance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from primm.testing.scribe import Scribe

if TYPE_CHECKING:
    from primm.core.events.base import Event

DESKS = ("falconara", "chiaravalle")
TOWNS = ("042018", "042014", "042030")
COUNTRIES = (
    ("MAR",),
    ("ROU",),
    ("MAR", "ITA"),
    ("x-stateless",),
    ("x-unknown",),
    ("GBR",),
    ("ALB", "ROU"),
    ("ITA",),
    ("BGD",),
)
NEEDS = ("doc.permit_renewal", "hou.search", "sch.enrolment", "lan.course", "ben.isee", "par.association")
CHANNELS = ("in_person_desk", "phone_in", "phone_out", "message", "video", "email")
LANGUAGES = ("ara", "ben", "sqi")
STAFF = ("ab", "cd", "ef")
FIRST, LAST = date(2019, 9, 1), date(2021, 3, 31)


class Lives:
    """A log of hard lives."""

    def __init__(self, kinds: Sequence[type[Event]], seed: int, many: int) -> None:
        self.dice, self.scribe = Random(seed), Scribe()
        self._kinds = {each.kind: each for each in kinds}
        self._made: dict[str, list[str]] = {}
        self.persons = [self._person() for _ in range(14)]
        for desk, town in zip(DESKS, TOWNS, strict=False):
            self.tell("desk.registered", FIRST, {"name": desk, "municipality": town}, desk=desk)
        self.bodies = [self._body(place) for place in range(6)]
        stories = (
            (self.contact, 30),
            (self.anonymous, 5),
            (self.service, 8),
            (self.need, 14),
            (self.referral, 14),
            (self.mediation, 14),
            (self.application, 12),
            (self.case, 6),
            (self.session, 8),
            (self.mode, 2),
            (self.meeting, 4),
            (self.role, 3),
            (self.body_changes, 2),
            (self.known_better, 6),
            (self.population, 2),
            (self.observed, 3),
            (self.work, 4),
            (self.correction, 26),
            (self.retraction, 10),
            (self.union, 2),
        )
        does, weights = zip(*stories, strict=True)
        for story in self.dice.choices(does, weights, k=many):
            story()

    # The pen

    def tell(self, kind: str, day: date, values: dict[str, Any], **envelope: str) -> str:
        """Write one event, at some desk, perhaps late at night, perhaps much later."""
        moment = day.isoformat() + self.dice.choice(("", "", "T09:30", "T23:40"))
        recorded = day + timedelta(self.dice.choice((0, 0, 1, 3, 4, 14, 15, 16, 90, 91, 200)))
        clock = self.dice.choice(("08:00:00", "21:59:59", "22:00:01", "22:59:59", "23:00:01"))
        given = {
            "desk": self.dice.choice(DESKS),
            "by": self.dice.choice(STAFF),
            "origin": self.dice.choice("ab"),
            "recorded": f"{recorded}T{clock}.000000Z",
            **envelope,
        }
        key = self.scribe.write(
            self._kinds[kind], {k: v for k, v in values.items() if v is not None}, on=moment, **given
        )
        self._made.setdefault(kind, []).append(key)
        return key

    def some(self, least: int = 1, most: int = 3) -> list[str]:
        """Some persons."""
        return self.dice.sample(self.persons, self.dice.randint(least, most))

    def day(self) -> date:
        """Some day."""
        return FIRST + timedelta(self.dice.randrange((LAST - FIRST).days))

    def soon(self, day: date, most: int = 100) -> date:
        """A day after, seldom one before."""
        return day + timedelta(self.dice.randrange(-5, most))

    def maybe(self, value: Any, often: float = 0.5) -> Any:
        """Something or nothing."""
        return value if self.dice.random() < often else None

    def made(self, *kinds: str) -> str | None:
        """Something that was told."""
        every = [key for kind in kinds for key in self._made.get(kind, ())]
        return self.dice.choice(every) if every else None

    # What happens

    def _person(self) -> str:
        dice = self.dice
        known = {
            "birth_year": self.maybe(dice.randrange(1940, 2012), 0.8),
            "birth_month": self.maybe(dice.randrange(1, 13), 0.4),
            "sex": self.maybe(dice.choice(("1", "2", "x", "0", "refused")), 0.8),
            "citizenships": list(dice.choice(COUNTRIES)),
            "municipality": self.maybe(dice.choice(TOWNS), 0.7),
            "languages": self.maybe([dice.choice(LANGUAGES)], 0.6),
            "known_since": self.maybe((FIRST + timedelta(dice.randrange(-500, 300))).isoformat(), 0.3),
            "country_of_birth": self.maybe(dice.choice(("ITA", "MAR")), 0.3),
            "first_arrival_year": self.maybe(2005, 0.4),
            "permit_expiry": self.maybe(f"2020-{dice.randrange(1, 13):02}", 0.5),
            "source": self.maybe("school", 0.3),
        }
        if known["birth_month"] and not known["birth_year"]:
            del known["birth_month"]
        key = self.tell("person.registered", self.day(), known)
        return self.scribe.told[key].who[0]

    def known_better(self) -> None:
        """More is known of a person."""
        dice = self.dice
        said = {
            "person": dice.choice(self.persons),
            "municipality": self.maybe(dice.choice(TOWNS)),
            "citizenships": self.maybe(list(dice.choice(COUNTRIES))),
            "permit_expiry": self.maybe(f"202{dice.randrange(0, 2)}-{dice.randrange(1, 13):02}"),
            "sex": self.maybe(dice.choice(("1", "2", "refused")), 0.3),
        }
        self.tell("person.updated", self.day(), said)

    def contact(self) -> None:
        """A contact with a family, a proxy, a failed call, or a service."""
        dice = self.dice
        reached = dice.choice(("yes", "yes", "yes", "no_answer"))
        user = dice.random() < 0.9
        values = {
            "persons": self.some() if user and dice.random() < 0.95 else None,
            "present": self.maybe(self.some(1, 1), 0.15),
            "reached": reached,
            "channel": dice.choice(CHANNELS),
            "counterpart": "user" if user else "service",
            "topics": dice.sample(NEEDS, dice.randint(1, 2)),
            "outcomes": ["information"],
            "for_other": self.maybe(True, 0.2),
            "relation": self.maybe(["spouse"], 0.1),
            "minutes": self.maybe(dice.choice((0, 10, 25, 45)), 0.8),
            "anonymous": self.maybe(dice.randint(1, 3), 0.1) if user else None,
            "how_found": self.maybe("media", 0.2),
            "language": self.maybe("ara", 0.3),
            "done_by": self.maybe("gh", 0.2),
            "action": self.maybe("info", 0.1),
        }
        self.tell("contact", self.day(), values)

    def anonymous(self) -> None:
        """A contact of somebody without a name, who may turn out to be somebody."""
        values = {"reached": "yes", "channel": "phone_in", "topics": ["cit.oath"], "outcomes": ["information"]}
        many = self.dice.choice((None, None, 1, 4))
        key = self.tell("contact", self.day(), {**values, "anonymous": many, "minutes": self.maybe(5)})
        if many in (None, 1) and self.dice.random() < 0.4:
            other = {"person": self.dice.choice(self.persons), "other": f"anon:{key}"}
            self.tell("person.merged", LAST, other)

    def service(self) -> None:
        """A service or an accompaniment, in a contact or not."""
        dice, contact = self.dice, self.made("contact")
        day = self.day()
        persons = self.maybe(self.some(), 0.9)
        if contact and dice.random() < 0.7:
            persons = list(self.scribe.values[contact].get("persons") or ()) or None
            day = self.day_of(contact)
        values = {"persons": persons, "contact": self.maybe(contact, 0.8), "minutes": self.maybe(20)}
        if dice.random() < 0.7:
            topic = dice.choice(NEEDS)
            self.tell("service.delivered", day, {**values, "service_kind": "information", "topic": topic})
        else:
            self.tell("accompaniment.done", day, {**values, "service": dice.choice(self.bodies)})

    def day_of(self, key: str) -> date:
        """The day of something, as it was told first."""
        import json

        row = next(each for each in self.scribe.rows if json.loads(each.meta)["id"] == key)
        return date.fromisoformat(json.loads(row.meta)["occurred"][:10])

    def need(self) -> None:
        """A need, perhaps closed, perhaps once more."""
        dice, day = self.dice, self.day()
        who, category = self.maybe(self.some(), 0.9), dice.choice(NEEDS[:3])
        told = {"persons": who, "category": category, "urgency": self.maybe("same_day", 0.3)}
        key = self.tell("need.opened", day, {**told, "contact": self.maybe(self.made("contact"), 0.3)})
        if dice.random() < 0.3:
            self.tell("need.updated", self.soon(day), {"of": key, "urgency": "scheduled"})
        for _ in range(dice.choice((0, 1, 1, 1, 2))):
            outcome = dice.choice(("met", "met", "partly_met", "lost_contact"))
            closed = self.soon(day)
            self.tell("need.closed", closed, {"of": key, "outcome": outcome})
            if dice.random() < 0.4:
                self.tell("need.opened", self.soon(closed, 110), told)

    def referral(self) -> None:
        """A referral, drafted or not, to one or to several, with steps in any order."""
        dice, day = self.dice, self.day()
        what = {
            "persons": self.some(),
            "topic": dice.choice(NEEDS),
            "handover": dice.choice(("sent", "sent", "accompanied", "orientation")),
        }
        to = [{"receiver": each} for each in dice.sample(self.bodies, 2)]
        draft = self.tell("referral.drafted", day, {**what, **to[0]}) if dice.random() < 0.3 else None
        sent = []
        for each in to[: dice.randint(1, 2)] if draft else to[:1]:
            sent.append(self.tell("referral.sent", self.soon(day, 10), {**what, **each, "of": draft}))
        for key in sent:
            of = draft if draft and len(sent) == 1 and dice.random() < 0.5 else key
            steps = dice.sample(
                ("received", "accepted", "rejected", "started", "completed", "cancelled"), dice.randint(0, 3)
            )
            for step in steps:
                extra = {
                    "rejected": {"reason": dice.choice(("no_capacity", "other"))},
                    "completed": {"outcome": dice.choice(("served", "served", "not_arrived"))},
                    "cancelled": {"cancelled_by": "user"},
                }.get(step, {})
                self.tell(f"referral.{step}", self.soon(day), {"of": of, **extra})

    def mediation(self) -> None:
        """A mediation: requested or not, moved, held, cancelled, or not to be covered."""
        dice, day = self.dice, self.day()
        asks = dice.choice(self.bodies)
        what = {
            "persons": self.maybe(self.some(), 0.7),
            "requester": asks,
            "requester_type": "school",
            "context": dice.choice(("school", "health")),
            "purpose": self.maybe("phone_call"),
            "language": dice.choice(LANGUAGES),
            "mode": self.maybe(dice.choice(("in_person", "phone", "video", "written"))),
        }
        held = {"minutes_on_site": self.maybe(40, 0.8), "minutes_travel": self.maybe(15), "mediator": self.maybe("ab")}
        if dice.random() < 0.2:
            self.tell("mediation.delivered", day, {**what, **held, "contact": self.maybe(self.made("contact"))})
            return
        if dice.random() < 0.1:
            self.tell("mediation.unmet", day, {**what, "reason": "no_mediator_in_language"})
            return
        slots = [self.soon(day, 20).isoformat() + "T10:00" for _ in range(dice.randint(0, 2))]
        key = self.tell("mediation.requested", day, {**what, "proposed_slots": slots or None})
        for _ in range(dice.choice((0, 1, 2))):
            self.tell(
                "mediation.scheduled",
                self.soon(day, 10),
                {"of": key, "at": f"{self.soon(day, 40)}T09:00", "mediator": "cd"},
            )
        mode = self.maybe(dice.choice(("in_person", "phone")))
        for step in dice.sample(("delivered", "cancelled", "unmet"), dice.choice((0, 1, 1, 1, 2))):
            extra = {
                "delivered": {**held, "mode": mode, "contact": self.maybe(self.made("contact"), 0.3)},
                "cancelled": {"cancelled_by": "requester"},
                "unmet": {"reason": dice.choice(("no_slot", "too_late"))},
            }[step]
            self.tell(f"mediation.{step}", self.soon(day, 60), {"of": key, **extra})

    def application(self) -> None:
        """An application, perhaps handed in, perhaps decided."""
        dice, day = self.dice, self.day()
        kinds = ("permit_first", "permit_renewal", "permit_renewal", "long_term_permit", "citizenship")
        values = {
            "persons": self.some(1, 2),
            "application_kind": dice.choice(kinds),
            "expiry": self.maybe(self.soon(day, 90).isoformat(), 0.5),
            "minutes": self.maybe(30, 0.3),
            "office": self.maybe(dice.choice(self.bodies)),
        }
        key = self.tell("application.prepared", day, values)
        if dice.random() < 0.5:
            self.tell("application.submitted", self.soon(day, 20), {"of": key})
        if dice.random() < 0.7:
            outcome = dice.choice(("granted", "granted", "refused", "withdrawn"))
            expiry = self.maybe((day + timedelta(400)).isoformat())
            self.tell("application.decided", self.soon(day, 200), {"of": key, "outcome": outcome, "expiry": expiry})

    def case(self) -> None:
        """A case, given to another, closed."""
        dice, day = self.dice, self.day()
        worker = self.maybe(dice.choice(STAFF))
        key = self.tell("case.opened", day, {"persons": self.some(1, 2), "action": "services", "worker": worker})
        for _ in range(dice.choice((0, 1, 2))):
            self.tell("case.assigned", self.soon(day, 80), {"of": key, "worker": dice.choice(STAFF)})
        if dice.random() < 0.6:
            self.tell(
                "case.closed", self.soon(day, 120), {"of": key, "outcome": dice.choice(("aims_met", "lost_contact"))}
            )

    def session(self) -> None:
        """A desk is open, closed after midnight, or never."""
        day, desk = self.day(), self.dice.choice(DESKS)
        key = self.tell("desk.session_opened", day, {}, desk=desk)
        if self.dice.random() < 0.8:
            closed = day + timedelta(self.dice.choice((0, 0, 1, 40)))
            self.tell("desk.session_closed", closed, {"of": key, "minutes": self.dice.choice((0, 180, 245))}, desk=desk)

    def mode(self) -> None:
        """Desks work otherwise, from today or from a day to come."""
        dice, day = self.dice, self.day()
        desks = self.maybe([f"desk:{each}" for each in dice.sample(DESKS, dice.randint(1, 2))])
        since = self.maybe((day + timedelta(dice.randrange(-3, 40))).isoformat())
        self.tell(
            "desk.mode_changed",
            day,
            {"desks": desks, "mode": dice.choice(("in_person", "phone", "closed")), "since": since},
        )

    def _body(self, place: int) -> str:
        values = {
            "body": f"body:b{place}",
            "name": f"B{place}",
            "body_type": self.dice.choice(("school", "health_authority")),
            "municipality": self.maybe(self.dice.choice(TOWNS)),
            "level": self.maybe("municipal"),
        }
        self.tell("body.registered", self.day(), values)
        return f"body:b{place}"

    def body_changes(self) -> None:
        """More is known of a body."""
        values = {
            "body": self.dice.choice(self.bodies),
            "body_type": self.maybe("hospital"),
            "municipality": self.maybe("042030"),
        }
        self.tell("body.updated", self.day(), values)

    def meeting(self) -> None:
        """A meeting of the network."""
        bodies = self.dice.sample(self.bodies, self.dice.randint(1, 3))
        values = {
            "bodies": bodies,
            "own_initiative": self.maybe(self.dice.random() < 0.5, 0.8),
            "minutes": self.maybe(90),
            "level": self.maybe("ats"),
        }
        self.tell("network.meeting", self.day(), values)

    def role(self) -> None:
        """A body takes on a role, and lays it down."""
        day, body, role = self.day(), self.dice.choice(self.bodies), self.dice.choice(("partner", "receives"))
        self.tell("network.role_set", day, {"body": body, "role": role})
        if self.dice.random() < 0.5:
            self.tell("network.role_removed", self.soon(day), {"body": body, "role": role})

    def population(self) -> None:
        """Numbers of residents, of two editions."""
        dice, year = self.dice, self.dice.choice((2018, 2019, 2020))
        values = {
            "municipality": dice.choice(TOWNS),
            "reference": f"{year}-12-31",
            "edition": dice.choice((f"{year}", f"{year} revised")),
            "residents": self.maybe(dice.randrange(5000, 20000), 0.9),
            "foreign": dice.randrange(100, 3000),
        }
        self.tell("population.recorded", self.day(), values)

    def observed(self) -> None:
        """A need seen in the territory."""
        values = {
            "category": self.dice.choice(NEEDS),
            "source": "desk",
            "municipality": self.maybe(self.dice.choice(TOWNS)),
        }
        self.tell("need.observed", self.day(), values)

    def work(self) -> None:
        """Work beside that of contacts."""
        values = {"activity": self.dice.choice(("network", "training")), "minutes": 60, "action": self.maybe("school")}
        self.tell("work.logged", self.day(), {**values, "done_by": self.maybe("gh")})

    # What was not so

    def correction(self) -> None:
        """Something was otherwise: its day, its desk, its persons, its minutes."""
        kinds = (
            "contact",
            "contact",
            "need.opened",
            "referral.sent",
            "mediation.delivered",
            "mediation.requested",
            "need.closed",
        )
        kind = self.dice.choice(
            (*kinds, "application.prepared", "service.delivered", "desk.session_opened", "desk.mode_changed")
        )
        of = self.made(kind)
        if of is None:
            return
        changes: dict[str, Any] = {}
        if self.dice.random() < 0.5:
            changes["occurred"] = self.day().isoformat()
        if self.dice.random() < 0.4:
            changes["desk"] = self.dice.choice(DESKS)
        if kind in ("contact", "need.opened", "referral.sent", "application.prepared") and self.dice.random() < 0.5:
            changes["persons"] = self.some()
        if kind == "contact" and self.dice.random() < 0.3:
            changes["minutes"] = 33
        if changes:
            self.tell("event.corrected", LAST, {"of": of, "changes": changes, "reason": "typing_error"})

    def retraction(self) -> None:
        """Something never happened; or that it never happened was wrong."""
        if self.dice.random() < 0.3:
            of = self.made("event.retracted", "event.corrected", "person.merged")
        else:
            kinds = [each for each in self._made if each.split(".")[0] not in ("person", "event", "desk", "body")]
            of = self.made(*kinds)
        if of:
            self.tell("event.retracted", LAST, {"of": of, "reason": "typing_error"})

    def union(self) -> None:
        """Two files are one person's, or were not after all."""
        merged = self.made("person.merged")
        if merged and self.dice.random() < 0.4:
            self.tell("person.unmerged", LAST, {"of": merged})
        else:
            one, other = self.some(2, 2)
            self.tell("person.merged", LAST, {"person": one, "other": other})
