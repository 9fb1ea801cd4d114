"""Referrals: to whom a visit sends, and whether an answer comes in time, late or never."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from primm.demo.around import body
from primm.demo.calendar import CLOSURE, REOPENED, workday
from primm.demo.dice import Dice
from primm.demo.opening import COORDINATOR

if TYPE_CHECKING:
    from datetime import date

    from primm.demo.story import Here, Story
    from primm.demo.visits import Visit

RECEIVERS = {
    "hou": {"casa-popolare": 3, "comune-falconara": 2, "comune-chiaravalle": 2, "comune-montesanvito": 1},
    "wor": {"centro-impiego": 5, "sindacato": 2},
    "hea": {"distretto": 3, "consultorio": 3, "ospedale": 1},
    "ben": {"caf": 5, "comune-montemarciano": 1, "caritas": 1},
    "leg": {"legale": 4},
    "lan": {"cpia": 5},
    "sch": {"scuola-a": 3, "scuola-b": 2, "scuola-c": 1},
    "fam": {"legale": 2, "caf": 2},
    "adm": {"caf": 3},
}
OFTEN = {"lan": 0.35, "adm": 0.3, "fam": 0.15}
REJECTED = {"no_capacity": 5, "not_eligible_status": 3, "documents_missing": 4, "not_resident": 2, "not_competent": 2}
OUTCOMES = {"served": 74, "partly_served": 10, "not_arrived": 12, "waiting_list": 7, "not_eligible": 3}
SCOPE = "disclosure_to_receiver"
SHARED = ["given_name", "family_name", "phone"]
ANSWER = {2: 8, 5: 12, 9: 12, 13: 8, 20: 8, 32: 4}  # days


class Referrals:
    """Sends persons to services, and tells what becomes of it."""

    def __init__(self, story: Story) -> None:
        self._story, self._dice = story, Dice("referrals")
        self._agreed: dict[str, tuple[date, str]] = {}  # the first consent of each person, and its day

    def wanted(self, visit: Visit) -> bool:
        """Whether the visit ends in a referral."""
        area = visit.topic.partition(".")[0]
        return area in RECEIVERS and self._dice.chance(OFTEN.get(area, 0.45))

    def send(self, visit: Visit, contact: str, need: str | None) -> None:
        """Send the person, and tell what the receiver answers."""
        dice = self._dice
        handover = dice.weighted({"sent": 55, "orientation": 25, "accompanied": 10 if visit.remote else 20})
        shared: dict[str, Any] = {}
        if handover != "orientation":
            how = "phone" if visit.remote else dice.weighted({"paper": 7, "oral_with_witness": 3})
            consents = [self._consent(visit, person, how) for person in visit.subjects]
            shared = {"data_shared": SHARED, "consents": consents}
            shared["channel"] = dice.weighted({"email": 6, "phone_out": 4})
        receiver = body(dice.weighted(RECEIVERS[visit.topic.partition(".")[0]]))
        sent = self._story.tell(
            "referral.sent",
            visit.here,
            persons=visit.subjects,
            receiver=receiver,
            topic=visit.topic,
            need=need,
            handover=handover,
            contact=contact,
            **shared,
        )
        if handover == "accompanied":
            self._accompany(visit, receiver, need)
        if handover != "orientation":
            self._answer(visit, sent)

    def _consent(self, visit: Visit, person: str, how: str) -> str:
        """That the person agrees to it, which is asked once."""
        day, event = self._agreed.get(person, (visit.day, ""))
        if not event or visit.day < day:
            said = {"scopes": [SCOPE], "how": how, "language": "ita"}
            event = self._story.tell("person.consent_given", visit.here, person=person, **said)
            self._agreed[person] = visit.day, event
        return event

    def _accompany(self, visit: Visit, receiver: str, need: str | None) -> None:
        day = workday(visit.day + timedelta(self._dice.between(1, 10)))
        minutes = 15 * self._dice.between(3, 8)
        values = {"service": receiver, "need": need, "minutes": minutes}
        self._story.tell("accompaniment.done", visit.here.on(day)._replace(typed=0), persons=visit.subjects, **values)

    def _answer(self, visit: Visit, sent: str) -> None:
        """In the closure services answer later, or not at all."""
        dice, closed = self._dice, CLOSURE <= visit.day < REOPENED
        waits = dice.weighted(ANSWER) * (2 if closed else 1)
        here = visit.here.on(workday(visit.day + timedelta(waits)))._replace(by=COORDINATOR, typed=dice.between(0, 4))
        answer = dice.weighted({"accepted": 70, "rejected": 10, "none": 24 if closed else 10, "cancelled": 4})
        if answer == "accepted":
            self._story.tell("referral.accepted", here, of=sent)
            self._go_on(here, sent)
        elif answer == "rejected":
            self._story.tell("referral.rejected", here, of=sent, reason=dice.weighted(REJECTED))
        elif answer == "cancelled":
            by = dice.weighted({"user": 3, "desk": 1, "receiver": 1})
            self._story.tell("referral.cancelled", here, of=sent, cancelled_by=by)
        elif dice.chance(0.3):
            self._story.tell("referral.expired", here.on(workday(visit.day + timedelta(45))), of=sent)

    def _go_on(self, here: Here, sent: str) -> None:
        dice = self._dice
        begun = here.on(workday(here.day + timedelta(dice.between(3, 20))))
        if dice.chance(0.4):
            self._story.tell("referral.started", begun, of=sent)
        if dice.chance(0.88):
            ended = begun.on(workday(begun.day + timedelta(dice.between(2, 45))))
            source = dice.weighted({"receiver": 5, "user": 4, "accompaniment": 1})
            outcome = dice.weighted(OUTCOMES)
            self._story.tell("referral.completed", ended, of=sent, outcome=outcome, outcome_source=source)
