"""What is refused or warned about because of what is already known of an association."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from primm.core.errors import Problem
from primm.core.host.action import Rule
from primm.plugins.participation.events import AssociationDissolved, SeatLeft
from primm.words import _

if TYPE_CHECKING:
    from primm.core.events.entry import Entry
    from primm.core.figures.history import History

OF_THE_LIVING = ("association.updated", "association.supported", "association.dissolved", "seat.taken")


def not_dissolved(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """After its end nothing happens to an association; perhaps it was not its end."""
    ended = [each.occurred for each in history.of(AssociationDissolved) if each.occurred <= entry.occurred]
    if ended:
        yield Problem(
            "association", _("is recorded as dissolved by that day"), warns=entry.kind != "association.dissolved"
        )


def seat_left_once(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """A seat is left once."""
    opening = history.opening(entry)
    if opening is not None and history.follow_ups(opening, SeatLeft):
        yield Problem("of", _("this seat is left already; correct or retract that instead"))


RULES = (
    Rule(OF_THE_LIVING, not_dissolved),
    Rule(("seat.left",), seat_left_once),
)
