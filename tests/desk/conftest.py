"""A desk on a Tuesday, with four persons, as a table of values."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from primm.core.events.codes import Codes
from primm.core.host.indexing import take_stock
from primm.desk.reading import Contact, Person, Task, Thing
from primm.words import Words


def uuid(number: int) -> str:
    """Make an id whose handle is known."""
    return f"01890000-0000-7000-8000-{number:012x}"


A, B, C, D = (f"person:{uuid(number)}" for number in (1, 2, 3, 4))
PERSONS = {"k7q2m": A, "b2r5t": B, "b2s8w": C, "f3m6x": D}
BODIES = ("comune-falconara", "consultorio-falconara", "scuola-leopardi", "inps", "questura-ancona")
ASSOCIATION = f"association:{uuid(33)}"
APPOINTMENT = Task(uuid(10), "2020-03-31T11:00", "appointment", (A,), "doc.permit_renewal", uuid(20), "mr")
CALL = Task(uuid(11), "2020-03-30", "call", (D,))
REFERRAL = Thing("referral.sent", uuid(30), "r4f7h")
MEDIATION = Thing("mediation.requested", uuid(31), "m5d8j")
CONTACT = Thing("contact", uuid(32), "c6t9k")
THINGS = (
    *(Thing("person", subject, handle) for handle, subject in PERSONS.items()),
    *(Thing("body", f"body:{code}", code) for code in BODIES),
    Thing("association", ASSOCIATION, "h7w3d"),
    *(Thing("desk", f"desk:{code}", code) for code in ("falconara", "chiaravalle")),
    *(Thing("staff", code, code) for code in ("mr", "sa")),
    *(REFERRAL, MEDIATION, CONTACT, Thing("task.set", APPOINTMENT.id, "t3s5k")),
)


@cache
def every_code() -> Codes:
    """Read the code lists of the core and of the plugins that come with it."""
    return Codes.load(take_stock().codes.values())


class ADesk:
    """A desk that answers from its fields."""

    def __init__(self, language: str = "it", mode: str = "in_person", **known: Person) -> None:
        self.today = date(2020, 3, 31)
        self.time, self.zone, self.desk, self.by = "15:30", "Europe/Rome", "falconara", "mr"
        self.codes, self.words = every_code(), Words(language)
        self.modes = {"": mode}  # from which day the desk works how
        self.last: Thing | None = Thing("person", A, "k7q2m")
        self.known = known
        self.contacts = {CONTACT.name: Contact(CONTACT.name, whose=frozenset((f"anon:{CONTACT.name}",)))}

    def things(self, token: str) -> list[Thing]:
        """Find what begins so; a code of staff only in full."""
        key = token.lower()
        found = [each for each in THINGS if key and each.shown.startswith(key)]
        return [each for each in found if each.shown == key or (len(key) >= 3 and each.type != "staff")]

    def mode(self, day: str) -> str:
        """Look up how the desk worked."""
        return self.modes[max(since for since in self.modes if since <= day)]

    def person(self, subject: str) -> Person:
        """Look up a person."""
        handle = next(handle for handle, each in PERSONS.items() if each == subject)
        return self.known.get(handle, Person(subject))

    def contact(self, event: str) -> Contact | None:
        """Look up a contact; there is none if it was retracted."""
        return self.contacts.get(event)

    def tasks(self, day: date) -> list[Task]:
        """Look up the agenda."""
        return [each for each in (APPOINTMENT, CALL) if each.due[:10] == day.isoformat()]

    def mediators(self, language: str) -> list[str]:
        """Look up who speaks a language."""
        return ["sa"] if language == "ara" else []


@pytest.fixture
def desk() -> ADesk:
    """Open the desk as it usually is: in Italian, in person."""
    return ADesk()
