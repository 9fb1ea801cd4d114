"""A contact without a name becomes a person's: united with the file, or corrected where somebody else was there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from primm.core.events.wrong import Wrong
from primm.core.host.recorder import Given
from primm.desk.reading import Contact
from primm.plugins.services.rules import SEVERAL
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from primm.core.host.references import Found
    from primm.people.files import File

KIND = "contact"
UNNAMED = ("anonymous", "anonymous_sex", "anonymous_age", "anonymous_tg", "anonymous_language")


def contact_of(event: Found | None, file: Callable[[str], File]) -> Contact | None:
    """What the log has of a contact that may be given to a person; None of what is none, or was retracted."""
    entry: Any = file(event.who[0]).effective.entry(event.id) if event and event.kind == KIND else None
    if entry is None:
        return None
    told = tuple(name for name in UNNAMED if getattr(entry.event, name) is not None)
    nobody = f"anon:{entry.id}"
    whose = file(nobody).members if nobody in entry.subjects else frozenset[str]()
    return Contact(entry.id, entry.event.persons, entry.event.anonymous or 1, told, whose)


def attached(contact: Contact, persons: Sequence[str], unnamed: int = 0) -> Given:
    """What says that a contact is a person's.

    A contact of nobody has a subject of its own, as what came of it has: one merge takes all of it along. Where
    somebody was there for who is unnamed the contact is in that person's file, and is corrected; so it is where it
    was with several people, who are all said: those without a name by their number.
    """
    if contact.persons:
        raise Wrong(_("somebody is named already: correct its persons instead"))
    if len(persons) > 1 or unnamed:
        return _corrected(contact, persons, {"anonymous": unnamed} if unnamed else {})
    if contact.unnamed > 1:
        raise Wrong(SEVERAL)
    if not contact.whose:
        return _corrected(contact, persons, {})
    if persons[0] in contact.whose:
        raise Wrong(_("this contact is the person's already"))
    return Given("person.merged", {"person": persons[0], "other": f"anon:{contact.id}"})


def _corrected(contact: Contact, persons: Sequence[str], left: dict[str, int]) -> Given:
    changes = {"persons": list(persons), **dict.fromkeys(contact.told), **left}
    return Given("event.corrected", {"of": contact.id, "changes": changes, "reason": "late_information"})
