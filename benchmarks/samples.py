"""Events to measure with: invented codes and no biographies."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from primm.core.events.codec import Kinds
from primm.core.host.plugins import core_kinds
from primm.core.log.log import Log
from primm.core.log.rows import Draft
from primm.plugins.info import action as info
from primm.plugins.participation import action as participation
from primm.plugins.school import action as school
from primm.plugins.services import action as services

TOPICS = ("doc.permit_renewal", "cit", "hea", "hou.search", "wor", "sch", "ben.isee", "oth")
CHANNELS = ("in_person_desk", "phone_in", "phone_out", "message")
COUNTRIES = ("ROU", "BGD", "ALB", "CHN", "MAR", "TUN", "UKR", "PAK")
DESKS = ("falconara", "chiaravalle", "montesanvito", "montemarciano")
FIRST = date(2019, 1, 1)
EVENTS = int(os.environ.get("PRIMM_BENCH_EVENTS", "1000000"))  # of the large log
PERSONS = EVENTS // 10
ACTIONS = (info, participation, school, services)
VIEWS = tuple(view for action in ACTIONS for view in action.views)
encode = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def rounds(many: int) -> int:
    """How often to measure; fewer for a quick look."""
    return max(3, many * int(os.environ.get("PRIMM_BENCH_ROUNDS", "100")) // 100)


def now() -> datetime:
    """The computer's clock."""
    return datetime.now(UTC)


def draft(number: int, kind: str, day: date, who: tuple[str, ...], facts: dict[str, Any], desk: str) -> Draft:
    """One event; ids are shaped like those of UUIDv7 and increase."""
    return Draft(
        id=f"{number:08x}-0000-7000-8000-{number:012x}",
        kind=kind,
        version=1,
        occurred=day.isoformat(),
        zone="Europe/Rome",
        fold=None,
        late=None,
        by="m1",
        desk=desk,
        who=who,
        facts=encode(facts),
        of=facts.get("of"),
        sealed={},
    )


def contact(number: int, person: str, day: date, dice: random.Random) -> Draft:
    """A contact in its usual size."""
    facts = {
        "channel": dice.choice(CHANNELS),
        "counterpart": "user",
        "initiated_by": "user",
        "minutes": dice.randrange(5, 60),
        "outcomes": ["information"],
        "persons": [0],
        "reached": "yes" if dice.random() < 0.9 else "no_answer",
        "topics": [dice.choice(TOPICS)],
    }
    return draft(number, "contact", day, (person,), facts, dice.choice(DESKS))


def life(events: int, persons: int) -> Iterator[Draft]:
    """A log of so many events about so many persons over three years: files, contacts, needs, referrals, cases."""
    dice = random.Random(7)
    people: list[str] = []
    opened: list[tuple[str, str, str, date]] = []
    for number in range(1, events + 1):
        day = FIRST + timedelta(days=1095 * number // events)
        if len(people) < persons and number % (events // persons) == 1:
            facts: dict[str, Any] = {
                "birth_year": dice.randrange(1950, 2015),
                "citizenships": [dice.choice(COUNTRIES)],
                "languages": ["eng"],
                "municipality": "042018",
                "sex": dice.choice("12"),
            }
            made = draft(number, "person.registered", day, (), facts, dice.choice(DESKS))
            people.append(f"person:{made.id}")
            yield made._replace(who=(people[-1],))
            continue
        person = dice.choice(people)
        turn = dice.random()
        if turn < 0.7:
            yield contact(number, person, day, dice)
        elif turn < 0.85 or not opened:
            kind, facts = dice.choice(OPENINGS)
            made = draft(number, kind, day, (person,), {**facts, "persons": [0]}, dice.choice(DESKS))
            opened.append((kind, made.id, person, day))
            yield made
        else:
            kind, of, person, since = opened.pop(dice.randrange(len(opened)))
            closing, facts = CLOSINGS[kind]
            yield draft(number, closing, max(day, since), (person,), {**facts, "of": of}, dice.choice(DESKS))


OPENINGS = (
    ("need.opened", {"category": "doc.permit_renewal"}),
    ("referral.sent", {"handover": "sent", "receiver": "body:inps", "receiver_name": "INPS", "topic": "ben"}),
    ("case.opened", {"action": "services", "worker": "m1"}),
    ("mediation.requested", {"language": "ara", "mode": "phone"}),
)
CLOSINGS: dict[str, tuple[str, dict[str, Any]]] = {
    "need.opened": ("need.closed", {"outcome": "met"}),
    "referral.sent": ("referral.completed", {"outcome": "served"}),
    "case.opened": ("case.closed", {"outcome": "aims_met"}),
    "mediation.requested": ("mediation.delivered", {"minutes_on_site": 30, "mode": "phone"}),
}


def four_actions(events: int, persons: int) -> Iterator[Draft]:
    """The same life with the work of all four actions in it: of the contacts two in five are something else."""
    dice = random.Random(11)
    associations: list[str] = []
    items, held = 0, ""
    for made in life(events, persons):
        if made.kind != "contact" or dice.random() > 0.4:
            yield made
            continue
        kind, facts = dice.choice(OTHERS)
        who: tuple[str, ...] = made.who if facts.keys() & NAMED else ()
        identity = made.id
        if "association" in facts and associations:
            who = (dice.choice(associations),)
        elif "association" in facts:
            kind, facts = "association.registered", {"name": "A", "association_kind": "cultural"}
        if kind == "association.registered":
            associations.append(f"association:{identity}")
            who = (associations[-1],)
        if kind == "info.item_published":
            items += 1
            if items > CATALOGUE:
                kind, facts = "info.question_unanswered", {"topic": "hea", "language": "ara"}
        about = ABOUT.get(kind)
        facts = {**facts, **({"since": made.occurred} if kind == "school.absence_justified" else {})}
        own = f"{about}:{made.desk if about == 'desk' else identity}"
        who = (own, *who) if kind in ("initiative.held", "info.item_published") else who or (own,)
        if kind == "initiative.held":
            facts = {**facts, "participants": [1], **({"volunteers": [1]} if dice.random() < 0.1 else {})}
        if kind == "group.attendance_taken":
            facts = {**facts, "session": held or identity}
        held = identity if kind == "group.session_held" else held
        yield made._replace(kind=kind, who=who, facts=encode(facts))


CATALOGUE = 300  # items of information: a catalogue does not grow with the years as the rest does
OTHERS: tuple[tuple[str, dict[str, Any]], ...] = (
    *(
        ("school.attendance_taken", {"person": [0], "status": each, "hours": 5})
        for each in ("present", "present", "absent")
    ),
    ("school.enrolled", {"person": [0], "level": "primary", "grade": 3, "annual_hours": 990}),
    ("school.case_opened", {"person": [0], "form": "abbandono"}),
    ("info.item_published", {"title": "T", "topic": "hea", "channel": "web", "language": "ara"}),
    ("info.distributed", {"distribution": "copies", "channel": "web", "items": 40}),
    ("info.question_unanswered", {"topic": "hea", "language": "ara"}),
    (
        "initiative.held",
        {"title": "T", "theme": "culture", "promoter": "association", "participants": [1], "anonymous": 4},
    ),
    ("association.supported", {"association": [0], "support_kind": "statute", "minutes": 60}),
    ("seat.taken", {"association": [0], "body": "body:council"}),
    ("contact", {"channel": "in_person_desk", "reached": "yes", "anonymous": 2, "topics": ["hea"], "minutes": 10}),
    ("call.unattributed", {"call_kind": "information", "minutes": 5}),
    ("need.observed", {"category": "hou.search", "source": "desk"}),
    ("service.delivered", {"persons": [0], "service_kind": "filling_forms", "minutes": 20}),
    ("accompaniment.done", {"persons": [0], "minutes": 90}),
    ("application.prepared", {"persons": [0], "application_kind": "permit_renewal", "expiry": "2021-06-30"}),
    ("mediation.unmet", {"persons": [0], "language": "ara", "reason": "no_slot"}),
    ("mediation.delivered", {"persons": [0], "language": "ara", "context": "school", "minutes_on_site": 60}),
    ("mediation.requested", {"persons": [0], "language": "ara", "context": "school", "purpose": "teacher_family_talk"}),
    ("group.session_held", {"minutes": 90, "action": "school", "anonymous": 3}),
    ("group.attendance_taken", {"persons": [0], "action": "school"}),
    ("desk.session_opened", {"planned_minutes": 180}),
)
NAMED = {"person", "persons", "participants"}
ABOUT = {
    "info.item_published": "item", "info.distributed": "distribution", "info.question_unanswered": "question",
    "initiative.held": "initiative", "contact": "anon", "call.unattributed": "call", "need.observed": "observation",
    "group.session_held": "group", "desk.session_opened": "desk",
}  # fmt: skip


def fill(log: Log, drafts: Iterable[Draft], batch: int = 5000) -> None:
    """Write a life, or a part of it, into a log."""
    left = iter(drafts)
    while some := list(islice(left, batch)):
        log.append(some, None, now)


def person(events: int, persons: int, place: float) -> str:
    """One of the persons of a life: 0 is the first to be registered, 1 the last."""
    number = 1 + int(place * (persons - 1)) * (events // persons)
    return f"person:{number:08x}-0000-7000-8000-{number:012x}"


def kinds() -> Kinds:
    """The classes of the events that the samples are made of, and of all others of the core."""
    return Kinds([*core_kinds(), *(kind for action in ACTIONS for kind in action.kinds)])


def new_log(folder: Path, name: str = "log.db") -> Log:
    """An empty log in a folder of its own."""
    folder.mkdir(mode=0o700, exist_ok=True)
    return Log.create(folder / name, now)
