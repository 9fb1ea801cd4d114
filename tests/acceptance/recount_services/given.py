"""Needs, services, referrals, mediations, applications and cases, counted from what their definitions say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tests.acceptance.recount_services.people import People, when
from tests.acceptance.recount_services.tally import Asked, Line

if TYPE_CHECKING:
    from tests.acceptance.recount_services.log import Fact, World

REMOTE = ("phone", "video")
RENEWALS = ("permit_renewal", "permit_conversion", "permit_update", "long_term_permit")


class Given:
    """What was needed, given, asked of others and answered."""

    def __init__(self, world: World, laws: list[Mapping[str, str]]) -> None:
        self.world, self.people, self.laws = world, People(world), laws

    def at(self, fact: Fact, day: date | None = None) -> dict[str, Any]:
        """Where an event stands, with the traits of the first person named."""
        base = self.people.base(fact, day)
        return {**base, **self.people.traits(self.people.lead(fact), fact.day)}

    # Needs

    def need_at(self, need: Fact, day: date | None = None) -> dict[str, Any]:
        """Where a need stands."""
        category = need.facts["category"]
        found = self.at(need, day)
        return {**found, "category": (category,), "area": (category.partition(".")[0],)}

    def x09(self, asked: Asked) -> Iterator[Line]:
        """Needs opened."""
        for each in self.world.all("need.opened"):
            if asked.has(each.day):
                contact = self.world.facts.get(each.get("contact") or "")
                theirs = contact is not None and each.who[0] in contact.who
                channel = contact.get("channel") if contact is not None and theirs else None
                yield Line(at={**self.need_at(each), "channel": (channel or "unknown",)})

    def closing(self, need: Fact) -> Fact | None:
        """What closed a need: the last word."""
        closings = list(self.world.after(need, "need.closed"))
        return closings[-1] if closings else None

    def x10(self, asked: Asked, days: int) -> Iterator[Line]:
        """Needs opened, those met within so many days among them."""
        for each in self.world.all("need.opened"):
            if asked.has(each.day):
                over = each.day + timedelta(days)
                closed = self.closing(each)
                met = closed is not None and closed.facts["outcome"] == "met" and closed.day <= over
                yield Line(at=self.need_at(each), yes=met, due=over <= asked.horizon)

    def x11(self, asked: Asked) -> Iterator[Line]:
        """Needs open at the end; their age."""
        for each in self.world.all("need.opened"):
            closed = self.closing(each)
            if each.day <= asked.end and (closed is None or closed.day > asked.end):
                urgent = [each, *self.world.after(each, "need.updated")]
                said = [one.get("urgency") for one in urgent if one.get("urgency")]
                at = {**self.need_at(each, asked.end), "urgency": (said[-1] if said else "unknown",)}
                yield Line(at=at, number=Fraction((asked.end - each.day).days))

    def v15(self, asked: Asked) -> Iterator[Line]:
        """Needs that were met; whether the same came again."""
        needs = self.world.all("need.opened")
        for each in needs:
            closed, lead = self.closing(each), self.people.lead(each)
            if closed is None or closed.facts["outcome"] != "met" or not asked.has(closed.day) or lead is None:
                continue
            over = closed.day + timedelta(90)
            again = [
                one
                for one in needs
                if one.id != each.id
                and lead in one.named.get("persons", ())
                and one.facts["category"] == each.facts["category"]
                and closed.day <= one.day <= over
                and one.order > closed.order
            ]
            at = {**self.need_at(each), **self.people.base(each, closed.day)}
            yield Line(at=at, yes=bool(again), due=over <= asked.horizon)

    # Services and accompaniments

    def v02(self, asked: Asked) -> Iterator[Line]:
        """Services given."""
        for each in self.world.all("service.delivered"):
            if asked.has(each.day):
                at = {"service_kind": (each.facts["service_kind"],), "topic": (each.get("topic") or "unknown",)}
                yield Line(at={**self.at(each), **at})

    def v14(self, asked: Asked) -> Iterator[Line]:
        """Accompaniments."""
        for each in self.world.all("accompaniment.done"):
            if asked.has(each.day):
                at = {
                    "service": (each.get("service_name") or each.get("service") or "unknown",),
                    "service_type": (each.get("service_type") or "unknown",),
                }
                yield Line(at={**self.at(each), **at})

    # Referrals

    def referrals(self) -> Iterator[tuple[Fact, list[Fact]]]:
        """What was sent, and what became of it; steps may name the draft where it was sent to one receiver."""
        sent = self.world.all("referral.sent")
        for each in sent:
            steps = list(self._steps(each, sent))
            yield each, sorted(steps, key=lambda one: one.order)
        for draft in self.world.all("referral.drafted"):  # one that was answered had been sent by then
            steps = list(self.world.after(draft, *KINDS))
            answered = [one for one in steps if one.kind != "referral.cancelled"]
            if answered and not any(one.of == draft.id for one in sent):
                first = answered[0]
                yield replace(draft, moment=first.moment, desk=first.desk), steps

    def _steps(self, each: Fact, sent: list[Fact]) -> Iterator[Fact]:
        yield from self.world.after(each, *KINDS)
        draft = self.world.facts.get(each.of or "")
        if draft is not None:
            siblings = [one for one in sent if one.of == draft.id]
            for one in self.world.after(draft, *KINDS):
                named = one.facts["of"]
                if named == each.id or (named == draft.id and len(siblings) == 1):
                    yield one

    def referral_at(self, sent: Fact) -> dict[str, Any]:
        """Where a referral stands."""
        receiver = sent.get("receiver_name") or sent.get("receiver")
        return {
            **self.at(sent),
            "receiver": (receiver,),
            "receiver_type": (sent.get("receiver_type") or "unknown",),
            "topic": (sent.get("topic") or "unknown",),
            "handover": (sent.get("handover") or "sent",),
        }

    def v03(self, asked: Asked) -> Iterator[Line]:
        """Referrals sent."""
        yield from (Line(at=self.referral_at(each)) for each, _steps in self.referrals() if asked.has(each.day))

    def awaited(self, asked: Asked) -> Iterator[tuple[Fact, list[Fact]]]:
        """Referrals of the period that await an answer, with what became of them by the horizon."""
        for each, steps in self.referrals():
            if asked.has(each.day) and each.get("handover") != "orientation":
                yield each, [one for one in steps if one.day <= asked.horizon]

    def v04(self, asked: Asked) -> Iterator[Line]:
        """Answered."""
        for each, steps in self.awaited(asked):
            answers = [one for one in steps if one.kind in ANSWERS]
            accepted = any(one.kind in ACCEPTED for one in answers)
            yield Line(at=self.referral_at(each), yes=bool(answers), more={"accepted": accepted})

    def v05(self, asked: Asked) -> Iterator[Line]:
        """Arrived and served."""
        for each, steps in self.awaited(asked):
            served = [one for one in steps if one.kind == "referral.completed" and one.facts["outcome"] == "served"]
            yield Line(at=self.referral_at(each), yes=bool(served), due=each.day + timedelta(60) <= asked.horizon)

    def v06(self, asked: Asked) -> Iterator[Line]:
        """Days to the first answer."""
        for each, steps in self.awaited(asked):
            answers = [one for one in steps if one.kind in ANSWERS]
            if answers:
                yield Line(
                    at=self.referral_at(each),
                    number=Fraction(max(0, (min(one.day for one in answers) - each.day).days)),
                )

    def v07(self, asked: Asked) -> Iterator[Line]:
        """Rejections."""
        for each, steps in self.referrals():
            rejected = [one for one in steps if one.kind == "referral.rejected"]
            accepted = [one for one in steps if one.kind in ACCEPTED and one.day <= asked.horizon]
            if rejected and not accepted and asked.has(rejected[0].day) and each.get("handover") != "orientation":
                at = {**self.referral_at(each), **when(rejected[0].day), "reason": (rejected[0].facts["reason"],)}
                yield Line(at=at)

    # Applications

    def application_at(self, each: Fact) -> dict[str, Any]:
        """Where an application stands."""
        kind = each.facts["application_kind"]
        return {
            **self.at(each),
            "application_kind": (kind,),
            "office": (each.get("office_name") or each.get("office") or "unknown",),
        }

    def v12(self, asked: Asked) -> Iterator[Line]:
        """Applications; what was decided by the horizon."""
        for each in self.world.all("application.prepared"):
            if asked.has(each.day):
                decided = [one for one in self.world.after(each, "application.decided") if one.day <= asked.horizon]
                state = decided[-1].facts["outcome"] if decided else "pending"
                yield Line(at=self.application_at(each), more={"state": state})

    def v13(self, asked: Asked) -> Iterator[Line]:
        """Renewals; whether the expiry is known, and whether they were in time."""
        for each in self.world.all("application.prepared"):
            if asked.has(each.day) and each.facts["application_kind"] in RENEWALS:
                expiry = self.expiry(each)
                saved = expiry is not None and each.day <= self.put_off(expiry, each.day)
                yield Line(at=self.application_at(each), yes=saved, known=expiry is not None)

    def expiry(self, each: Fact) -> date | None:
        """The last day of the permit: of the application, else what was told last by then."""
        if each.get("expiry"):
            return date.fromisoformat(each.facts["expiry"])
        lead = self.people.lead(each)
        told: list[tuple[tuple[Any, ...], date]] = []
        for one in self.world.all("person.registered", "person.updated"):
            if lead in one.who and one.get("permit_expiry") and one.day <= each.day:
                year, month = map(int, one.facts["permit_expiry"].split("-"))
                told.append((one.order, date(year + month // 12, month % 12 + 1, 1) - timedelta(1)))
        for one in self.world.all("application.decided"):
            opening = self.world.facts.get(one.of or "")
            if opening is None or lead not in opening.named["persons"] or one.facts["outcome"] != "granted":
                continue
            permit = opening.facts["application_kind"] in (*RENEWALS, "permit_first")
            if permit and one.get("expiry") and one.day <= each.day:
                told.append((one.order, date.fromisoformat(one.facts["expiry"])))
        return max(told)[1] if told else None

    def put_off(self, expiry: date, day: date) -> date:
        """The expiry as laws in force on a day put it off."""
        last = expiry
        for law in self.laws:
            first, until = date.fromisoformat(law["first"]), date.fromisoformat(law["last"])
            if date.fromisoformat(law["in_force"]) <= day and first <= expiry <= until:
                last = max(last, date.fromisoformat(law["until"]))
        return last

    # Cases

    def x25(self, asked: Asked) -> Iterator[Line]:
        """Cases open at the end."""
        for each in self.world.all("case.opened"):
            closings = list(self.world.after(each, "case.closed"))
            if each.day <= asked.end and (not closings or closings[-1].day > asked.end):
                workers = [one for one in (each, *self.world.after(each, "case.assigned")) if one.day <= asked.end]
                worker = [one.get("worker") for one in workers if one.get("worker")]
                at = {**self.at(each, asked.end), "action": (each.facts["action"],)}
                at["worker"] = (worker[-1] if worker else each.by,)
                yield Line(at=at, number=Fraction((asked.end - each.day).days))

    def x26(self, asked: Asked) -> Iterator[Line]:
        """Cases opened."""
        for each in self.world.all("case.opened"):
            if asked.has(each.day):
                at = {**self.at(each), "action": (each.facts["action"],)}
                at["worker"] = (each.get("worker") or each.by,)
                yield Line(at=at)

    def x26b(self, asked: Asked) -> Iterator[Line]:
        """Cases closed; how long they took."""
        for each in self.world.all("case.opened"):
            closings = list(self.world.after(each, "case.closed"))
            if closings and asked.has(closings[-1].day):
                closed = closings[-1]
                at = {**self.at(each), **when(closed.day), "action": (each.facts["action"],)}
                at["outcome"] = (closed.facts["outcome"],)
                yield Line(at=at, number=Fraction(max(0, (closed.day - each.day).days)))


STEPS = ("received", "accepted", "rejected", "started", "completed", "cancelled", "expired")
KINDS = tuple(f"referral.{one}" for one in STEPS)
ACCEPTED = ("referral.accepted", "referral.started", "referral.completed")
ANSWERS = (*ACCEPTED, "referral.rejected")
