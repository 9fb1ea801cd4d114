"""Persons whose data may only be kept stand in no list; every list says how many it does not show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from primm.commands.output import say
from primm.commands.telling import code
from primm.people.rights import restrictions
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from primm.commands.workplace import Workplace
    from primm.core.events.entry import Entry
    from primm.core.figures.views import Row
    from primm.people.files import File


def hidden_in(place: Workplace) -> Mapping[str, Entry[Any]]:
    """The persons whose data may only be kept, under each of their ids."""
    return restrictions(place.log, lambda: place.kinds)


def say_restricted(place: Workplace, file: File) -> None:
    """Say that the data of a person may only be kept, where it is so."""
    found = hidden_in(place).get(file.subject)
    if found:
        text = _("the data of {person} may only be kept since {day}: she stands in no list, and stays in figures")
        say(place.words.translate(text).format(person=code(file.subject), day=found.occurred))


class Unlisted:
    """The persons whose data may only be kept, among rows that are about to be listed."""

    def __init__(self, persons: Container[str]) -> None:
        self._persons = persons
        self.met: set[str] = set()  # those whose rows were asked about

    def has(self, row: Row) -> bool:
        """Whether a row is of such a person, and so stands in no list."""
        entry: Any = row.entry
        told = (getattr(row, column.name) for column in row.columns if column.role != "lookup")
        texts = (each for value in (entry.subject, *told) for each in (value if isinstance(value, tuple) else (value,)))
        found = {each for each in texts if isinstance(each, str) and each in self._persons}
        self.met |= found
        return bool(found)


def say_hidden(place: Workplace, number: int) -> None:
    """Say how many persons a list does not show."""
    if number:
        text = _("persons who are not shown, because their data may only be kept: {number}")
        say(place.words.translate(text).format(number=number))
