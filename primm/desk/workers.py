"""Who works at the desks and how: mediators by their languages, the mode of a desk on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from primm.core.events.kinds.desk import StaffJoined, StaffLeft
from primm.plugins.services.contacts import desk_modes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from primm.core.figures.history import History
    from primm.plugins.services.contacts import DeskModeRow

IN_PERSON = "in_person"  # of a desk of which nobody said otherwise
MEDIATORS = ("mediator", "on_call_mediator")


def modes_of(desk: History) -> tuple[DeskModeRow, ...]:
    """How a desk works, from one day to another."""
    rows: Iterator[Any] = iter(desk_modes.make(desk))
    return tuple(rows)


def mode_on(modes: Iterable[DeskModeRow], day: date) -> str:
    """How a desk works on a day, also one to come: in person unless it was said otherwise."""
    return next((each.mode for each in modes if _holds(each, day)), IN_PERSON)


def mediators(staff: Iterable[History], language: str, day: date | None = None) -> list[str]:
    """The staff codes of the mediators who speak a language and work here on that day, or now."""
    return [each.subject.partition(":")[2] for each in staff if _speaks(each, language, day)]


def _holds(mode: DeskModeRow, day: date) -> bool:
    return mode.since <= day and (mode.until is None or day < mode.until)


def _speaks(staff: History, language: str, day: date | None) -> bool:
    """Whether the last word on somebody, by that day, is that they work as a mediator and speak the language."""
    told = [each for each in staff.of(StaffJoined, StaffLeft) if day is None or each.occurred <= day]
    last = told[-1].event if told else None
    return isinstance(last, StaffJoined) and last.role in MEDIATORS and language in last.languages
