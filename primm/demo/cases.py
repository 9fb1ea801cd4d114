"""Cases and reminders: who is followed for longer and by whom, appointments, calls to make, and attempts that fail."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from primm.demo.around import body
from primm.demo.calendar import DESKS, days, opening, workday
from primm.demo.dice import Dice
from primm.demo.margins import assumed, published
from primm.demo.opening import COORDINATOR
from primm.demo.story import Here

if TYPE_CHECKING:
    from primm.demo.story import Story
    from primm.demo.visits import Visit

MANY = 84
ENDS = {"aims_met": 56, "partly_met": 14, "given_up": 8, "moved_away": 6, "referred_on": 10, "lost_contact": 6}
FAILED = {
    "no_answer": 40,
    "left_message": 16,
    "not_shown_up": 22,
    "wrong_number": 8,
    "inactive_number": 8,
    "refused": 2,
}
CALLS = {"spam": 34, "wrong_number": 28, "silent": 16, "out_of_scope": 22}
WITH_SERVICES = 60


def follow(story: Story, told: list[tuple[Visit, str]]) -> None:
    """Cases that come out of visits: some change hands, most are looked at again, and most are closed."""
    dice = Dice("cases")
    places = sorted({visit.lead.subject: place for place, (visit, _contact) in reversed([*enumerate(told)])}.values())
    for place in sorted(dice.some(places, MANY)):
        visit = told[place][0]
        review = workday(visit.day + timedelta(60))
        aims = [visit.topic]
        action = {"sch": "school", "lan": "school", "par": "participation"}.get(
            visit.topic.partition(".")[0], "services"
        )
        values = {"worker": visit.here.by, "aims": aims, "review_due": review, "action": action}
        case = story.tell("case.opened", visit.here, persons=visit.subjects, **values)
        lasts = dice.between(40, 230)
        if dice.chance(0.1):
            other = "ab" if visit.here.by == "mr" else "mr"
            story.tell("case.assigned", visit.here.on(workday(visit.day + timedelta(20))), of=case, worker=other)
        if lasts > 70:
            later = visit.here.on(review)
            story.tell("case.reviewed", later, of=case, review_due=workday(review + timedelta(90)))
        if dice.chance(0.8):
            end = visit.here.on(workday(visit.day + timedelta(lasts)))
            story.tell("case.closed", end, of=case, outcome=dice.weighted(ENDS))


def remind(story: Story, told: list[tuple[Visit, str]]) -> None:
    """Appointments and calls that were noted at visits, and what became of them."""
    dice = Dice("reminders")
    for visit, contact in told:
        if not dice.chance(0.24):
            continue
        kind = dice.weighted({"appointment": 6, "call": 2, "deadline": 1, "task": 1})
        day = opening(visit.lead.desk, visit.day + timedelta(dice.between(5, 40)))
        if day is None:
            continue
        due = f"{day}T{dice.between(9, 12):02}:30" if kind == "appointment" else day.isoformat()
        task = story.tell(
            "task.set",
            visit.here,
            persons=visit.subjects,
            due=due,
            task_kind=kind,
            topic=visit.topic,
            contact=contact,
            who=visit.here.by,
        )
        ends = {"kept": 74, "missed": 14, "cancelled": 8} if kind == "appointment" else {"done": 85, "cancelled": 5}
        if dice.chance(0.94):
            story.tell("task.done", visit.here.on(max(day, visit.day)), of=task, outcome=dice.weighted(ends))


def fail(story: Story, told: list[tuple[Visit, str]]) -> None:
    """Attempts that reached nobody, and calls that are nobody's."""
    dice, per_hundred = Dice("failed"), assumed("unnamed")
    passages = published("work")["passages"]
    for visit, _contact in dice.some(told, passages * per_hundred["failed"] // 100):
        day = opening(visit.lead.desk, visit.day + timedelta(dice.between(4, 20)))
        if day is not None:
            here, reached = visit.here.on(day), dice.weighted(FAILED)
            counter = reached == "not_shown_up" and visit.lead.desk.mode(day) == "in_person"
            values = {"channel": "in_person_desk" if counter else "phone_out", "initiated_by": "desk", "minutes": 5}
            story.tell("contact", here, persons=visit.subjects[:1], reached=reached, topics=[visit.topic], **values)
    for kind in dice.deal(CALLS, passages * per_hundred["calls"] // 100):
        story.tell("call.unattributed", _open_day(dice), call_kind=kind, minutes=dice.between(1, 4))


def call_services(story: Story, told: list[tuple[Visit, str]]) -> None:
    """Contacts with services about somebody: network contacts, which are no contacts with users."""
    dice = Dice("services")
    for visit, _contact in dice.some(told, WITH_SERVICES):
        day = workday(visit.day + timedelta(dice.between(0, 6)))
        story.tell(
            "contact",
            visit.here.on(day)._replace(by=dice.pick((COORDINATOR, visit.here.by))),
            persons=visit.subjects,
            channel=dice.weighted({"phone_out": 6, "email": 3, "phone_in": 1}),
            initiated_by="desk",
            counterpart="service",
            counterpart_body=body(dice.pick(("comune-falconara", "scuola-a", "distretto", "questura", "caf"))),
            topics=[visit.topic],
            outcomes=["call_made"],
            minutes=5 * dice.between(1, 5),
        )


def _open_day(dice: Dice) -> Here:
    desk = dice.weighted({desk: desk.hours * len(desk.weekdays) for desk in DESKS})
    day: date = dice.pick([each for each in days() if desk.opens(each)])
    return Here(day, desk.code, desk.worker)
