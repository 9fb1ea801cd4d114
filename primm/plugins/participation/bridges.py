"""Bridges: the persons whom associations sent to a desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from primm.core.events.entry import Entry
from primm.core.events.kinds.contact import Contact
from primm.core.figures.history import History
from primm.core.figures.persons import PersonTraits, traits
from primm.core.figures.views import dim, key, lookup, row, view, when
from primm.plugins.participation.milestones import NameRow
from primm.words import _

BY_ASSOCIATION = "association"
OTHERS = ("service", "association")  # with whom a contact is of the network


@row
class SentRow(PersonTraits):
    """A person whom an association sent, at the first contact with a desk."""

    entry: Entry[Contact]
    day: date = when(_("day of the first contact"), places=True)
    desk: str = dim(_("desk"))
    association: str | None = key(_("association"))
    name: str | None = lookup(NameRow, on="association", at="day", give="name", help=_("association"))


@view(SentRow, of="person", reads=("contact",))
def sent(history: History) -> Iterator[SentRow]:
    """Every person whom an association sent, as the file or a contact says, on the day on which a desk first met them.

    Who was known to the desk before the log begins was sent before.
    """
    mine = [entry for entry in history.of(Contact) if _named(history, entry)]
    met = [entry for entry in mine if entry.event.reached == "yes" and entry.event.counterpart not in OTHERS]
    for entry in met[:1]:
        known = history.person()
        told = known.association or known.source == BY_ASSOCIATION
        before = known.known_since is not None and known.known_since < entry.occurred
        if not before and (told or any(each.event.how_found == BY_ASSOCIATION for each in mine)):
            yield SentRow(
                entry,
                **traits(history, entry.occurred),
                day=entry.occurred,
                desk=entry.desk,
                association=known.association,
            )


def _named(history: History, entry: Entry[Contact]) -> bool:
    """Whether the contact was for this person, by name or because the name was found out later."""
    return history.type == "person" and (history.me(*entry.event.persons) or entry.subjects[0] == f"anon:{entry.id}")
