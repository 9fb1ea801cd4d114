"""Mediations: what schools and services ask for, what can be covered, and in which way while they are closed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from primm.demo.around import body
from primm.demo.calendar import CLOSURE, REOPENED, days, workday
from primm.demo.dice import Dice
from primm.demo.opening import COORDINATOR, ON_CALL
from primm.demo.people import known_by
from primm.demo.story import Here
from primm.demo.visits import SPOKEN_BY

if TYPE_CHECKING:
    from primm.demo.people import Person
    from primm.demo.story import Story

MANY, UNREQUESTED = 120, 18
FIRST_REQUEST = date(2020, 1, 13)
ASKING = {
    "school": ({"scuola-a": 4, "scuola-b": 3, "scuola-c": 2}, 48),
    "health": ({"consultorio": 4, "distretto": 3, "ospedale": 2}, 24),
    "social_service": ({"comune-falconara": 3, "comune-chiaravalle": 2, "comune-montemarciano": 1}, 18),
    "registry_office": ({"anagrafe-falconara": 1}, 4),
    "job_centre": ({"centro-impiego": 1}, 4),
    "police_hq": ({"questura": 1}, 2),
}
PURPOSES = {
    "school": {"teacher_family_talk": 6, "school_insertion": 3, "document_translated": 1, "phone_call": 2},
    "health": {"health_visit": 6, "first_interview": 2, "psychologist": 1},
    "social_service": {"first_interview": 4, "home_visit": 2, "document_explained": 2},
}
OTHER_PURPOSES = {"document_explained": 3, "phone_call": 2}
UNMET = {"no_slot": 5, "too_late": 2, "consent_missing": 1, "no_budget": 1}
OUTCOMES = {"understood": 70, "partly": 16, "to_repeat": 6, "user_absent": 6, "requester_absent": 2}
NEEDS = {"school": "sch.communication_with_school", "health": "hea.gp_paediatrician"}


def mediate(story: Story, people: list[Person], pupils: list[Person]) -> None:
    """The mediations of the year: for pupils' families at school, for people of the desks elsewhere."""
    dice = Dice("mediations")
    foreign = [each for each in people if each.language != "ita"]
    working = [day for day in days(FIRST_REQUEST) if day == workday(day) and day.month != 8]
    asked = dice.deal({context: share for context, (_bodies, share) in ASKING.items()}, MANY)
    for context in asked:
        day = dice.pick(working)
        about = dice.pick(known_by(day, pupils if context == "school" else foreign))
        _request(story, dice, context, about, day)
    for _ in range(UNREQUESTED):
        day = dice.pick(working)
        _at_once(story, dice, dice.pick(known_by(day, foreign)), day)


def _request(story: Story, dice: Dice, context: str, about: Person, day: date) -> None:
    here = Here(day, about.desk.code, COORDINATOR, dice.weighted({0: 7, 2: 2, 8: 1}))
    wanted = workday(day + timedelta(dice.between(2, 14)))
    request = story.tell(
        "mediation.requested",
        here,
        persons=[about.subject],
        requester=body(dice.weighted(ASKING[context][0])),
        context=context,
        purpose=dice.weighted(PURPOSES.get(context, OTHER_PURPOSES)),
        language=about.language,
        citizenship_of_user=about.citizenship,
        mode=_mode(dice, wanted),
        proposed_slots=[f"{wanted}T{dice.between(9, 16):02}:00"],
        urgency=dice.weighted({"scheduled": 7, "3_days": 3}),
        users_present=dice.between(1, 3),
    )
    mediator = _mediator(about.language)
    if mediator is None and not dice.chance(0.6):  # at times somebody on call is found
        story.tell("mediation.unmet", here, of=request, reason="no_mediator_in_language")
    elif dice.chance(0.12 if not CLOSURE <= wanted < REOPENED else 0.2):
        story.tell("mediation.unmet", here, of=request, reason=dice.weighted(UNMET))
    else:
        _schedule(story, dice, here, request, wanted, mediator or ON_CALL)


def _schedule(story: Story, dice: Dice, here: Here, request: str, wanted: date, mediator: str) -> None:
    at, mode = f"{wanted}T{dice.between(9, 16):02}:30", _mode(dice, wanted)
    story.tell("mediation.scheduled", here, of=request, at=at, mediator=mediator, mode=mode)
    if dice.chance(0.14 if here.day < CLOSURE <= wanted else 0.08):
        by = "closure" if here.day < CLOSURE <= wanted else dice.weighted({"requester": 4, "user": 4, "mediator": 2})
        before = max(here.day, workday(wanted - timedelta(3)))
        story.tell("mediation.cancelled", here.on(min(before, wanted)), of=request, cancelled_by=by)
    elif dice.chance(0.95):
        remote = mode != "in_person"
        story.tell(
            "mediation.delivered",
            here.on(wanted)._replace(by=mediator if mediator != ON_CALL else COORDINATOR, typed=dice.between(0, 5)),
            of=request,
            mediator=mediator,
            mode=mode,
            minutes_on_site=15 * dice.between(2, 6),
            minutes_travel=None if remote else 10 * dice.between(1, 4),
            outcome=dice.weighted(OUTCOMES),
            users_present=dice.between(1, 3),
        )


def _at_once(story: Story, dice: Dice, about: Person, day: date) -> None:
    """A call for a mediation that was done there and then, and that nobody had requested before."""
    mediator = _mediator(about.language) or ON_CALL
    story.tell(
        "mediation.delivered",
        Here(day, about.desk.code, "mr" if mediator == ON_CALL else mediator),
        persons=[about.subject],
        requester=body(dice.weighted(ASKING["health"][0])),
        context="health",
        purpose="phone_call",
        language=about.language,
        mediator=mediator,
        mode="phone",
        minutes_on_site=5 * dice.between(2, 6),
        outcome="understood",
        follow_up_need=NEEDS["health"] if dice.chance(0.2) else None,
    )


def _mode(dice: Dice, day: date) -> str:
    if CLOSURE <= day < REOPENED:
        return dice.weighted({"phone": 7, "video": 3})
    return dice.weighted({"in_person": 80, "phone": 12, "video": 5, "written": 3})


def _mediator(language: str) -> str | None:
    return next((staff for staff, spoken in SPOKEN_BY.items() if language in spoken), None)
