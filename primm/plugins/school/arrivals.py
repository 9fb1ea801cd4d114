"""Pupils who have just come to Italy: from the first contact with the desks to the first day of school."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from primm.core.events.kinds.case import NeedOpened
from primm.core.events.kinds.contact import Contact
from primm.core.figures.views import flag, key, number, row, view, when
from primm.plugins.school import hours
from primm.plugins.school.events import SchoolEnrolled
from primm.plugins.school.pupil import PupilRow, newly_arrived, pupils
from primm.words import _

if TYPE_CHECKING:
    from primm.core.events.entry import Entry
    from primm.core.figures.history import History

SCHOOL_AGE = range(6, 18)
YOUNG = 25  # who asks for enrolment at a greater age asks for a child
ENROLMENT = "sch.enrolment"


@row
class ArrivalRow(PupilRow):
    """Somebody who has just arrived and is at school now, or waits for it."""

    first_contact: date = when(_("first contact in which the person was reached"))
    first_day: date | None = when(_("first day of school"), places=True)
    pupil: str = key(_("pupil"))
    days: int | None = number(_("days from the first contact to the first day of school"))
    waits: bool = flag(_("of school age, or under 25 and enrolment was asked for"))


@view(ArrivalRow, of="person", reads=("contact", "need.opened", "school."))
def arrivals(history: History) -> Iterator[ArrivalRow]:
    """Who had arrived in the year of the first contact or the year before, and was not at school by then."""
    contact = next(
        (each for each in history.of(Contact) if each.event.reached == "yes" and _named(history, each)), None
    )
    if contact is None or not newly_arrived(history.person(contact.occurred), contact.occurred):
        return
    enrolled = {each.occurred: each for each in history.of(SchoolEnrolled)}
    first = min([*enrolled, *hours.present(history)], default=None)
    if first is not None and first < contact.occurred:
        return
    age = history.person(contact.occurred).age(contact.occurred)
    waits = age in SCHOOL_AGE or ((age or 0) < YOUNG and any(map(_asks, history.of(Contact, NeedOpened))))
    if first is not None or waits:
        start = next((each for each in history.entries if first and each.occurred >= first), contact)
        yield ArrivalRow(
            entry=contact,
            first_contact=contact.occurred,
            first_day=first,
            pupil=history.subject,
            days=(first - contact.occurred).days if first else None,
            waits=waits,
            **(pupils(history)(start) | {"desk": contact.desk}),
        )


def _named(history: History, entry: Entry[Contact]) -> bool:
    """Whether the contact is for this person, and not only with her."""
    return history.me(*entry.event.persons)


def _asks(entry: Entry[Any]) -> bool:
    """Whether enrolment at school is asked for."""
    told = entry.event
    return ENROLMENT in (told.topics if isinstance(told, Contact) else (told.category,))
