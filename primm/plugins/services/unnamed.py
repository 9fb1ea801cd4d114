"""People without a name at contacts as rows: how many they were, and one marginal at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from primm.core.figures.marginals import UNKNOWN, marginals
from primm.core.figures.persons import PersonTraits
from primm.core.figures.views import dim, lookup, many, margin, number, row, view, when
from primm.plugins.services.contacts import DeskModeRow, DeskRow, with_users
from primm.words import _

if TYPE_CHECKING:
    from primm.core.events.entry import Entry
    from primm.core.events.kinds.contact import Contact
    from primm.core.figures.history import History


@row
class UnnamedRow(PersonTraits):
    """A number of people without a name at a contact, alone or beside somebody known."""

    day: date = when(_("day of the contact"), places=True)
    desk: str = dim(_("desk"))
    worker: str = dim(_("worker"))
    channel: str = dim(_("channel"), codes="channel")
    topics: tuple[str, ...] = many(_("topic"), codes="need")
    municipality: str | None = lookup(
        DeskRow, on="desk", at="day", give="municipality", help=_("municipality of the desk"), codes="municipality"
    )
    mode: str | None = lookup(
        DeskModeRow, on="desk", at="day", give="mode", help=_("mode of the desk"), codes="desk_mode"
    )
    margin: str = margin(_("which marginal the people without a name belong to"))
    people: int = number(_("how many people"))


@view(UnnamedRow, of="person", reads=("contact",))
def unnamed(history: History) -> Iterator[UnnamedRow]:
    """People who were met without their names, as marginals of sex, age, target group and language."""
    for entry, named in with_users(history):
        contact = entry.event
        if contact.reached == "yes" and (not named or history.first_named(contact.persons)):
            for columns, people in _people(entry, named):
                yield UnnamedRow(
                    entry,
                    **columns,
                    day=entry.occurred,
                    desk=entry.desk,
                    worker=contact.done_by or entry.by,
                    channel=contact.channel,
                    topics=contact.topics,
                    people=people,
                )


def _people(entry: Entry[Contact], named: bool) -> Iterator[tuple[Mapping[str, Any], int]]:
    """Those of whom only the number is told; one, where nobody is named and no number given.

    Whoever was without a name until it was found out is the person by now.
    """
    contact = entry.event
    if named and not contact.persons:
        return
    if contact.anonymous:
        yield from marginals(contact)
    elif not named:
        yield {**UNKNOWN, "margin": "total"}, 1
