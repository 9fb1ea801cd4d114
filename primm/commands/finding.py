"""Finding a person: the finder of a command, and the candidates as it shows them, by their codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.commands.output import say
from primm.people.files import files
from primm.people.finding import Finder
from primm.words import _

if TYPE_CHECKING:
    from primm.commands.workplace import Workplace


def open_finder(place: Workplace) -> Finder:
    """All persons' cards, in memory. It says of how many the names cannot be read here."""
    place.vault.unlock()
    finder = Finder(files(place.log, place.kinds), place.vault)
    if finder.unreadable:
        sentence = _("{number} persons cannot be found by name: their keys are not here")
        say(place.words.translate(sentence).format(number=finder.unreadable))
    return finder
