"""A contact without a name becomes a person's: united with the file, or corrected where somebody else was there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.commands.telling import code, event_named
from primm.core.errors import NotFound, Problem, Refused
from primm.core.host.recorder import Given
from primm.people.files import file_of
from primm.words import _

if TYPE_CHECKING:
    from typing import Any

    from primm.commands.workplace import Workplace
    from primm.core.events.entry import Entry

CONTACT, CORRECTED, MERGED = "contact", "event.corrected", "person.merged"
UNNAMED = ("anonymous", "anonymous_sex", "anonymous_age", "anonymous_tg", "anonymous_language")
SEVERAL = _("this contact was with several people, who cannot be one: correct its persons and anonymous instead")


def attached(place: Workplace, contact: str, person: str) -> tuple[Given, str]:
    """What says that the contact is the person's, and the command that undoes it, if it is known before.

    A contact of nobody has a subject of its own, as what came of it has: one merge takes all of it along. Where
    somebody was there for who is unnamed, the contact is in that person's file, and is corrected.
    """
    entry = _contact(place, contact)
    nobody = f"anon:{entry.id}"
    if entry.event.persons:
        raise Refused([Problem("contact", _("somebody is named already: correct its persons instead"))])
    if (entry.event.anonymous or 1) > 1:
        raise Refused([Problem("contact", SEVERAL)])
    if nobody not in entry.subjects:
        changes = {"persons": [person], **dict.fromkeys(_told(entry))}
        return Given(CORRECTED, {"of": entry.id, "changes": changes, "reason": "late_information"}), ""
    if person in file_of(place.log, place.kinds, nobody).members:
        raise Refused([Problem("contact", _("this contact is the person's already"))])
    return Given(MERGED, {"person": person, "other": nobody}), f"primm person unmerge {code(person)} {code(nobody)}"


def _contact(place: Workplace, contact: str) -> Entry[Any]:
    references = place.recorder.references
    found = event_named(references, contact)
    entry = references.today(found) if found and found.kind == CONTACT else None
    if entry is None:
        raise NotFound(_("there is no contact with this handle: look with primm log list --kind contact"))
    return entry


def _told(entry: Entry[Any]) -> list[str]:
    return [name for name in UNNAMED if getattr(entry.event, name) is not None]
