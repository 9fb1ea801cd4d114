"""The sheet of a day that is over: the visits that were recorded, for those who were there to sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from primm.commands.kept import in_words, open_rows
from primm.commands.phones import name_of
from primm.commands.telling import code
from primm.desk.sheet import Line, Sheet, number_of
from primm.words import _

if TYPE_CHECKING:
    from datetime import date

    from primm.commands.workplace import Workplace
    from primm.core.events.entry import Entry

HERE = {"in_person_desk", "in_person_outside", "home"}  # where somebody can sign


def visits_of(place: Workplace, day: date, room: int, *, names: bool) -> Sheet:
    """The visits of the day at this desk in the order of the clock, then empty lines."""
    from primm.plugins.services.contacts import ContactRow

    desk = place.settings.desk
    with open_rows(place) as rows:
        met = {each.entry.id for each in rows.of(ContactRow, day=day.isoformat(), desk=desk, reached=True)}
    found = filter(None, map(place.references.find, met))
    visits = sorted(filter(None, map(place.references.today, found)), key=lambda entry: (entry.moment, entry.hlc))
    lines = [_line(place, number, each, names=names) for number, each in enumerate(visits, 1)]
    empty = (Line(len(lines) + number) for number in range(1, room + 1))
    return Sheet(number_of(desk, day), day.isoformat(), desk, (*lines, *empty))


def _line(place: Workplace, number: int, visit: Entry[Any], *, names: bool) -> Line:
    contact = visit.event
    whom = [each for each in contact.persons if each.startswith("person:")]
    away = f"({in_words(place, 'channel', contact.channel)})" if contact.channel not in HERE else ""
    return Line(
        number,
        time=visit.time or "",
        person=" ".join(map(code, whom)) or place.words.translate(_("no name")),
        label=", ".join(in_words(place, "need", each) for each in contact.topics),
        name=", ".join(name_of(place, each) for each in whom) if names else "",
        whom=tuple(whom) if names else (),
        came="x",
        outcome=", ".join(in_words(place, "outcome", each) for each in contact.outcomes),
        minutes="" if contact.minutes is None else str(contact.minutes),
        signature=away,
    )
