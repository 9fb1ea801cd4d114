"""Information: items and their languages, what is handed out and sent, meetings, and questions that nothing answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from primm.demo.calendar import CLOSURE, DESKS, FIRST_DAY, REOPENED, days, workday
from primm.demo.dice import Dice
from primm.demo.opening import COORDINATOR, OFFICE
from primm.demo.people import known_by
from primm.demo.story import Here

if TYPE_CHECKING:
    from primm.demo.people import Person
    from primm.demo.story import Story

ALL = ("eng", "fra", "ara", "ben", "sqi", "zho")


class Item(NamedTuple):
    """An information item: its topic, where it is found, its languages beside Italian, and its day."""

    title: str
    topic: str
    channel: str
    languages: tuple[str, ...]
    day: date = FIRST_DAY
    reviewed: bool = True


ITEMS = (
    Item("Rinnovare il permesso: che cosa serve", "doc.permit_renewal", "leaflet", ALL),
    Item("Permesso UE per soggiornanti di lungo periodo", "doc.long_term_permit", "leaflet", ("eng", "fra", "ben")),
    Item("Cittadinanza per residenza", "cit.by_residence", "leaflet", ("eng", "ara", "sqi")),
    Item("Ricongiungere la famiglia", "fam.clearance", "web", ("eng", "ben", "urd")),
    Item("Iscriversi a scuola", "sch.enrolment", "leaflet", ALL, reviewed=False),
    Item("Il medico e la tessera sanitaria", "hea.ssn_registration", "poster", ("eng", "fra", "ara")),
    Item("Orari e numeri degli sportelli", "doc", "poster", ("eng", "fra"), reviewed=False),
    Item("Corsi di italiano nei quattro comuni", "lan.course", "leaflet", ("eng", "fra", "ben", "zho")),
    Item("Sportello telefonico: come chiamare", "doc", "social", ALL, CLOSURE),
    Item("I permessi sono prorogati", "doc.permit_renewal", "messaging", (*ALL, "ukr", "urd"), date(2020, 3, 24)),
    Item("Buoni spesa: chi può chiederli", "ben.food_vouchers", "messaging", ALL, date(2020, 4, 2)),
    Item("Scuola a distanza: dispositivi e collegamento", "sch.remote_learning_devices", "web", ALL, date(2020, 4, 20)),
    Item("Emersione 2020", "doc.regularisation_2020", "leaflet", ("eng", "ben", "ukr"), date(2020, 6, 3)),
    Item("SPID passo per passo", "adm.spid_digital", "web", ("eng", "fra"), date(2020, 10, 1)),
)
WITHDRAWN = {9: date(2020, 9, 15), 12: date(2020, 8, 24)}  # what is over
HANDED_OUT = {"leaflet": ("copies", 40), "poster": ("copies", 8), "web": ("views", 90), "social": ("views", 160)}
QUESTIONS = {
    "wor.domestic_work": 5,
    "adm.driving_licence": 5,
    "hou.residence_without_contract": 4,
    "ben.pension": 3,
    "sch.nursery": 3,
    "hea.gp_paediatrician": 2,
    "doc.permit_renewal": 2,
}
ASKED_IN = {"eng": 5, "ukr": 4, "zho": 4, "sqi": 3, "urd": 3, "spa": 2, "ita": 3}
CAMPAIGNS = (
    (date(2020, 3, 23), date(2020, 6, 5), "Lo sportello risponde al telefono", "doc", (8, 9)),
    (date(2020, 6, 8), date(2020, 8, 14), "Emersione 2020: che cosa sapere", "doc.regularisation_2020", (12,)),
    (date(2020, 9, 7), date(2020, 10, 9), "Iscriversi ai corsi di italiano", "lan.course", (7,)),
)
MEETINGS = (
    (date(2020, 1, 22), "falconara", "ita", "Rinnovi e lungo periodo"),
    (date(2020, 2, 12), "chiaravalle", "ben", "Scuola: come funziona"),
    (date(2020, 2, 26), "montesanvito", "ara", "Medico e pediatra"),
    (date(2020, 6, 17), "falconara", "ita", "Emersione 2020"),
    (date(2020, 7, 8), "montemarciano", "eng", "Servizi del comune"),
    (date(2020, 9, 9), "falconara", "fra", "Scuola: si ricomincia"),
    (date(2020, 9, 30), "chiaravalle", "ben", "SPID"),
    (date(2020, 10, 14), "falconara", "ita", "Cittadinanza"),
    (date(2020, 11, 18), "montesanvito", "eng", "Sostegni economici"),
)


def publish(story: Story) -> list[str]:
    """The items in their languages, some with a new version later, two withdrawn; and how they were handed out."""
    dice, subjects = Dice("items"), []
    for place, item in enumerate(ITEMS):
        here = OFFICE.on(item.day)
        due = item.day + timedelta(400 if item.reviewed else 200)
        values = {"title": item.title, "topic": item.topic, "channel": item.channel, "language": "ita"}
        event = story.tell("info.item_published", here, **values, edition="1", review_due=due)
        for language in item.languages:
            day = workday(item.day + timedelta(dice.between(1, 40)))
            story.tell("info.item_revised", here.on(day), of=event, language=language, edition="1", review_due=due)
        if item.reviewed and item.day == FIRST_DAY:
            later = date(2020, 9, dice.between(1, 28))
            renewed = {"language": "ita", "edition": "2", "review_due": later + timedelta(365)}
            story.tell("info.item_revised", here.on(workday(later)), of=event, **renewed)
        if place in WITHDRAWN:
            story.tell("info.item_withdrawn", here.on(WITHDRAWN[place]), of=event)
        subjects.append(f"item:{event}")
        _hand_out(story, dice, item, subjects[-1], WITHDRAWN.get(place, date(2020, 12, 31)))
    return subjects


def _hand_out(story: Story, dice: Dice, item: Item, subject: str, until: date) -> None:
    """Month by month: paper while the counters are open, messages and views while they are not."""
    what, most = HANDED_OUT.get(item.channel, ("messages", 60))
    for month in range(item.day.month, 13):
        day = workday(date(2020, month, 26))
        closed = CLOSURE <= day < REOPENED
        if day > until or (what == "copies" and closed):
            continue
        for language in dict.fromkeys(("ita", dice.pick(item.languages))):
            many = max(1, most * dice.between(2, 10) // 10) * (2 if closed else 1)
            values = {"distribution": what, "channel": item.channel, "topic": item.topic, "language": language}
            story.tell("info.distributed", OFFICE.on(day)._replace(typed=3), item=subject, items=many, **values)


def campaign(story: Story, items: list[str]) -> None:
    """What was spread for some weeks in several ways at once."""
    dice = Dice("campaigns")
    for day, until, title, topic, places in CAMPAIGNS:
        here = OFFICE.on(day)
        values = {"channels": ["social", "messaging", "shop"], "languages": ["ita", "eng", "ben", "ara"]}
        given = {"title": title, "topic": topic, "items": [items[place] for place in places]}
        event = story.tell("info.campaign_opened", here, **given, **values, until=until)
        for channel, what in (("social", "views"), ("messaging", "messages"), ("place_of_worship", "visits")):
            many = dice.between(2, 5) if what == "visits" else 10 * dice.between(12, 40)
            sent = {"distribution": what, "channel": channel, "topic": topic, "items": many}
            on = here.on(workday(day + timedelta(14)))
            story.tell("info.distributed", on, **sent, language="ita", campaign=f"campaign:{event}")
        story.tell("info.campaign_closed", here.on(until), of=event)


def ask(story: Story) -> None:
    """Questions for which the desks had neither an answer nor an item; some were answered later."""
    dice = Dice("questions")
    for topic in dice.deal(QUESTIONS, sum(QUESTIONS.values())):
        desk = dice.pick(DESKS)
        day = dice.pick([each for each in days() if desk.opens(each)])
        channel = "phone_in" if desk.mode(day) == "phone" else dice.weighted({"in_person_desk": 3, "phone_in": 1})
        here = Here(day, desk.code, desk.worker)
        values = {"language": dice.weighted(ASKED_IN), "channel": channel}
        question = story.tell("info.question_unanswered", here, topic=topic, **values)
        if dice.chance(0.35):
            story.tell("info.question_answered", here.on(workday(day + timedelta(dice.between(1, 30)))), of=question)


def meet(story: Story, people: list[Person]) -> None:
    """Meetings in a room: how many were there and, of some, who."""
    dice = Dice("information meetings")
    for day, desk, language, _title in MEETINGS:
        unnamed = dice.between(7, 18)
        women, minors = dice.between(3, unnamed - 2), dice.between(0, 3)
        here = Here(day, desk, COORDINATOR, dice.between(0, 4))
        session = story.tell(
            "group.session_held",
            here,
            minutes=90,
            action="info",
            language=language,
            place=next(each.name.removeprefix("Sportello di ") for each in DESKS if each.code == desk),
            anonymous=unnamed,
            anonymous_sex={"1": unnamed - women, "2": women},
            anonymous_age={code: n for code, n in (("lt18", minors), ("18_60", unnamed - minors)) if n},
        )
        there = [person.subject for person in dice.some(known_by(day, people), dice.between(2, 5))]
        story.tell("group.attendance_taken", here, session=session, persons=there, minutes=90, action="info")
