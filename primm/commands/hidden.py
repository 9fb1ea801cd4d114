"""Persons whose data may only be kept stand in no list; every list says how many it does not show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from primm.commands.output import say
from primm.people.rights import restrictions
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from primm.commands.workplace import Workplace
    from primm.core.events.entry import Entry


def hidden_in(place: Workplace) -> Mapping[str, Entry[Any]]:
    """The persons whose data may only be kept, under each of their ids."""
    return restrictions(place.log, lambda: place.kinds)


def say_hidden(place: Workplace, number: int) -> None:
    """Say how many persons a list does not show."""
    if number:
        text = _("persons who are not shown, because their data may only be kept: {number}")
        say(place.words.translate(text).format(number=number))
