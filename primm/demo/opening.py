"""The desks themselves: where they are, who works there, when they are open and how, and the hours beside visits."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from primm.demo.calendar import BY_PHONE, BY_PHONE_AGAIN, CLOSURE, DESKS, FEASTS, FIRST_DAY, FOUNDED, days
from primm.demo.dice import Dice
from primm.demo.story import Here

if TYPE_CHECKING:
    from collections.abc import Sequence

    from primm.demo.calendar import Desk
    from primm.demo.story import Story

COORDINATOR, ON_CALL = "co", "ch"
STAFF = (
    ("mr", "mediator", ("ara", "fra", "eng", "wol")),
    ("ab", "mediator", ("ben", "urd", "eng")),
    (COORDINATOR, "coordinator", ("ita", "eng")),
    (ON_CALL, "on_call_mediator", ("sqi", "ron", "ukr", "zho", "spa")),
)
CIVIL_SERVICE = ("sc", date(2020, 2, 3), date(2020, 11, 30))  # the year of somebody in civil service
FORGOTTEN = (37, 121, 208)  # the sessions that nobody closed
OFFICE = Here(FIRST_DAY, "falconara", COORDINATOR)  # whose work is no desk's in particular
TRAININGS = (
    (date(2020, 2, 14), "mr", 240, "Protezione speciale: che cosa è cambiato"),
    (date(2020, 2, 14), "ab", 240, "Protezione speciale: che cosa è cambiato"),
    (date(2020, 4, 3), "mr", 120, "Lo sportello telefonico"),
    (date(2020, 4, 3), "ab", 120, "Lo sportello telefonico"),
    (date(2020, 10, 9), "co", 180, "Dispersione scolastica: norme e scadenze"),
)


def open_desks(story: Story) -> None:
    """The desks after the first one, which came with the log; how they work from now on; who works there."""
    for desk in DESKS[1:]:
        story.tell("desk.registered", OFFICE._replace(desk=desk.code), name=desk.name, municipality=desk.municipality)
    for staff, role, languages in STAFF:
        story.subject("staff", "staff.joined", OFFICE, staff=staff, role=role, languages=languages)
    staff, joined, left = CIVIL_SERVICE
    subject = story.subject("staff", "staff.joined", OFFICE.on(joined), staff=staff, role="civil_service")
    story.tell("staff.left", OFFICE.on(left), staff=subject)
    _change(story, FIRST_DAY, DESKS, "in_person", "other", since=FOUNDED)
    for day, staff, minutes, contents in TRAININGS:
        story.tell("staff.trained", OFFICE.on(day), staff=staff, minutes=minutes, contents=contents)


def change_modes(story: Story) -> None:
    """The closure of spring, the reopening in two steps, and the telephone again at Christmas."""
    early = [desk for desk in DESKS if desk.by_phone == CLOSURE]
    late = [desk for desk in DESKS if desk.by_phone != CLOSURE]
    _change(story, CLOSURE, early, "phone", "epidemic")
    _change(story, CLOSURE, late, "closed", "epidemic")
    _change(story, BY_PHONE, late, "phone", "epidemic")
    _change(story, early[0].reopened, early, "in_person", "reopening")
    _change(story, late[0].reopened, late, "in_person", "reopening")
    _change(story, BY_PHONE_AGAIN, DESKS, "phone", "epidemic")


def _change(story: Story, day: date, desks: Sequence[Desk], mode: str, why: str, since: date | None = None) -> None:
    here = OFFICE.on(day)._replace(desk=desks[0].code)
    subjects = [f"desk:{desk.code}" for desk in desks]
    story.tell("desk.mode_changed", here, desks=subjects, mode=mode, reason=why, since=since)


def hold_sessions(story: Story) -> None:
    """Each day on which a desk was open, from its opening to its close; one or two were forgotten."""
    dice = Dice("sessions")
    held = [(day, desk) for day in days() for desk in DESKS if desk.opens(day)]
    for place, (day, desk) in enumerate(held):
        here, planned = Here(day, desk.code, desk.worker), desk.hours * 60
        session = story.tell("desk.session_opened", here, planned_minutes=planned)
        if place not in FORGOTTEN:
            story.tell("desk.session_closed", here, of=session, minutes=planned + 5 * dice.between(-3, 4))


def log_work(story: Story) -> None:
    """What staff do beside visits: back office each open day, coordination, meetings of the team, travel."""
    dice = Dice("work")
    for day in (each for each in days() if each.weekday() < 5 and each not in FEASTS):
        for desk in (each for each in DESKS if each.opens(day)):
            here = Here(day, desk.code, desk.worker, dice.weighted({0: 7, 1: 2, 3: 1}))
            for activity, most in (("back_office", 8), ("desk", 7)):
                minutes = 15 * dice.between(3, most)
                story.tell("work.logged", here, activity=activity, minutes=minutes, action="services")
        if day.weekday() == 0:
            for action, minutes in (("services", 120), ("school", 60), ("info", 45), ("participation", 60)):
                story.tell("work.logged", OFFICE.on(day), activity="coordination", minutes=minutes, action=action)
        if day.weekday() == 3 and CIVIL_SERVICE[1] <= day < CIVIL_SERVICE[2]:
            here = Here(day, "falconara", CIVIL_SERVICE[0])
            story.tell("work.logged", here, activity="back_office", minutes=240, action="services")
        if day.weekday() == 4 and not CLOSURE <= day < BY_PHONE:
            here = Here(day, "chiaravalle", "ab")
            story.tell("work.logged", here, activity="desk", minutes=45, action="info", done_by=dice.pick(("ab", "mr")))
