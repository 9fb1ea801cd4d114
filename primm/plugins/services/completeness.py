"""What is said of the persons who were met, field by field: known, not known, never asked, kept for themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from primm.core.events.codes import ALWAYS
from primm.core.events.entry import Entry
from primm.core.events.kinds.contact import Contact
from primm.core.figures.history import History
from primm.core.figures.persons import Known
from primm.core.figures.views import Row, dim, flag, lookup, row, view, when
from primm.plugins.services.contacts import DeskRow, with_users
from primm.words import _

KNOWN, UNKNOWN, MISSING, REFUSED = "known", "unknown", "missing", "refused"
LACKING = (UNKNOWN, MISSING)
STATES = (KNOWN, REFUSED, UNKNOWN, MISSING)  # of several answers the first of these holds
UNSAID: dict[Any, str] = {
    **{each: each for each in ALWAYS},
    "x-unknown": UNKNOWN,
    "0": UNKNOWN,
    "9": UNKNOWN,
    None: MISSING,
}


@row
class FieldRow(Row):
    """A field of a person, and what is said in it."""

    entry: Entry[Contact]
    day: date = when(_("day on which the person was first reached"), places=True)
    desk: str = dim(_("desk"))
    worker: str = dim(_("worker"))
    municipality: str | None = lookup(
        DeskRow, on="desk", at="day", give="municipality", help=_("municipality of the desk"), codes="municipality"
    )
    field: str = dim(_("field"), codes="person_field")
    asked: bool = flag(_("the person does not prefer to leave it unsaid"))
    known: bool = flag(_("it is known"))
    missing: bool = flag(_("nobody has recorded it"))
    refused: bool = flag(_("the person prefers not to say it"))


def said(*values: Any) -> str:
    """What these values of one field say together: known, refused, unknown or missing."""
    flat = (one for each in values for one in (each if isinstance(each, tuple) else (each,)))
    told = {UNSAID.get(one, KNOWN) for one in flat}
    return next((each for each in STATES if each in told), MISSING)


def _sex(known: Known, _contacts: list[Contact]) -> str:
    return said(known.sex)


def _languages(known: Known, contacts: list[Contact]) -> str:
    """A line at the desk seldom says the language, the person's file does; or the other way round."""
    return said(known.languages, *(each.language for each in contacts))


def _how_found(known: Known, contacts: list[Contact]) -> str:
    return said(known.source, *(each.how_found for each in contacts))


def _arrival(known: Known, _contacts: list[Contact]) -> str | None:
    """Who was born in Italy did not arrive."""
    return None if known.country_of_birth == "ITA" else said(known.first_arrival_year)


FIELDS: dict[str, Callable[[Known, list[Contact]], str | None]] = {
    "sex": _sex,
    "birth_year": lambda known, _contacts: said(known.birth_year),
    "citizenships": lambda known, _contacts: said(known.citizenships),
    "municipality": lambda known, _contacts: said(known.municipality),
    "languages": _languages,
    "first_arrival_year": _arrival,
    "how_found": _how_found,
}


def lacks(*values: Any) -> bool:
    """Whether these values of one field leave it to be asked: who prefers not to say something is not asked again."""
    return said(*values) in LACKING


def is_lacking(history: History, field: str) -> bool:
    """Whether a field of a person is still to be asked: nobody has recorded it, or nobody knew."""
    return _state(field, history.person(), [entry.event for entry in history.of(Contact)]) in LACKING


def _state(field: str, known: Known, contacts: list[Contact]) -> str | None:
    """What is said of a field; what has no code for it may be among what the person declined to say."""
    state = FIELDS[field](known, contacts)
    return REFUSED if state in LACKING and field in known.declined else state


@view(FieldRow, of="person", reads=("contact",))
def fields(history: History) -> Iterator[FieldRow]:
    """The fields of each person who was ever reached, as they read in the end, on the day of the first contact."""
    own = [entry for entry, named in with_users(history) if named]
    first = next((entry for entry in own if entry.event.reached == "yes"), None)
    if first is None or history.type != "person":
        return
    known, contacts = history.person(), [entry.event for entry in own]
    for name in FIELDS:
        state = _state(name, known, contacts)
        if state:
            yield _field_row(history, first, name, state)


def _field_row(history: History, first: Entry[Contact], name: str, state: str) -> FieldRow:
    return FieldRow(
        first,
        day=first.occurred,
        desk=first.desk,
        worker=first.event.done_by or first.by,
        municipality=None,  # looked up
        field=name,
        asked=state != REFUSED,
        known=state == KNOWN,
        missing=state == MISSING,
        refused=state == REFUSED,
    )
