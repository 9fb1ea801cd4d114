"""Second thoughts: what was corrected, what never happened, two files of one person, and notes on the quarters."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from primm.demo.calendar import DESKS, LAST_DAY, workday
from primm.demo.dice import Dice
from primm.demo.opening import OFFICE

if TYPE_CHECKING:
    from primm.demo.story import Story
    from primm.demo.visits import Visits

CORRECTED, RETRACTED = 9, 4
CODES = {40: "quaranta", 90: "novanta"}  # of the persons with two files
NOTES = (
    (
        "2020q1",
        "problem",
        "emergency",
        "Dal 9 marzo gli sportelli lavorano al telefono; due restano chiusi due settimane.",
    ),
    ("2020q1", "solution", "inside", "Un numero per tutti e quattro gli sportelli, con turni delle mediatrici."),
    ("2020q2", "deviation", "emergency", "I corsi e i gruppi sono fermi: riprendono in autunno."),
    ("2020q2", "solution", "partner", "Con le scuole: mediazione al telefono per la scuola a distanza."),
    ("2020q3", "activity", "inside", "Nuovi protocolli con le scuole per gli alunni neoarrivati."),
    ("2020q3", "staff_change", "inside", "Formazione del gruppo sulle norme della dispersione scolastica."),
    ("2020q4", "strength", "partner", "I servizi rispondono prima: gli invii senza risposta diminuiscono."),
    ("2020q4", "problem", "institution", "Mancano mediatori per alcune lingue."),
)


def think_again(story: Story, visits: Visits) -> None:
    """Corrections and retractions, days after; a file made twice and united; two files of which nobody knows yet."""
    dice = Dice("second thoughts")
    early = [(visit, contact) for visit, contact in visits.told if visit.day < LAST_DAY - timedelta(20)]
    for visit, contact in dice.some(early, CORRECTED):
        here = visit.here.on(workday(visit.day + timedelta(dice.between(visit.here.typed + 1, 18))))
        changes = {"minutes": 5 * dice.between(2, 9)} if dice.chance(0.6) else {"channel": "phone_out"}
        story.tell("event.corrected", here._replace(typed=0), of=contact, changes=changes)
    for visit, _contact in dice.some(early, RETRACTED):
        values = {"channel": "phone_in", "topics": [visit.topic], "outcomes": ["information"], "minutes": 10}
        twice = story.tell("contact", visit.here, persons=visit.subjects, **values)
        here = visit.here.on(workday(visit.day + timedelta(visit.here.typed + 3)))
        story.tell("event.retracted", here._replace(typed=0), of=twice, reason="duplicate_entry")
    _two_files(story, visits)


def _two_files(story: Story, visits: Visits) -> None:
    """One person got a second file at another desk: united a month later; of two others it is not decided.

    Both files have a code in the place of a name, which is the only likeness that anybody could find.
    """
    firsts = [visit for visit, _contact in visits.told if visit.first and visit.day < date(2020, 10, 1)]
    for place, united in ((40, True), (90, False)):
        visit = firsts[place]
        desk = next(each for each in DESKS if each != visit.lead.desk)
        day = workday(visit.day + timedelta(12))
        here = visit.here.on(day)._replace(desk=desk.code, by=desk.worker)
        named = {"given_name": "codice", "family_name": CODES[place]}
        story.tell("person.updated", visit.here, person=visit.lead.subject, **named)
        other = story.subject(
            "person",
            "person.registered",
            here,
            citizenships=[visit.lead.citizenship],
            birth_year=visit.lead.birth_year,
            sex=visit.lead.sex,
            languages=[visit.lead.language],
            municipality=desk.municipality,
            **named,
        )
        if united:
            late = OFFICE.on(workday(day + timedelta(30)))
            story.tell("person.merged", late, person=visit.lead.subject, other=other, score=96)


def note(story: Story) -> None:
    """What the coordinator notes of each quarter for the funder."""
    for period, kind, origin, text in NOTES:
        quarter = int(period[-1])
        day = workday(date(2020, 3 * quarter, 27))
        story.tell("quarter.note", OFFICE.on(day), period=period, note_kind=kind, origin=origin, note=text)
