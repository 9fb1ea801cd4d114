"""What a desk session may not do: be closed twice, or be longer than its day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from primm.core.errors import Problem
from primm.core.events.entry import Entry
from primm.core.events.kinds.desk import DeskSessionClosed, DeskSessionOpened
from primm.core.figures.history import History
from primm.core.host.action import Rule
from primm.words import _

DAY = 24 * 60
MUCH = 120  # minutes


def closes_once(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """A session is closed once."""
    opening = history.opening(entry)
    if opening is not None and history.follow_ups(opening, DeskSessionClosed):
        yield Problem("of", _("the session is closed already: correct the minutes there"))


def fits_its_day(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """All sessions of a desk on one day are no longer than a day."""
    opening = history.opening(entry)
    same_day = [each for each in history.of(DeskSessionOpened) if opening and each.occurred == opening.occurred]
    closed = [history.follow_ups(each, DeskSessionClosed)[-1:] for each in same_day if each is not opening]
    if sum(each.event.minutes for closing in closed for each in closing) + entry.event.minutes > DAY:
        yield Problem("minutes", _("the sessions of this desk on that day would be longer than the day together"))


def as_planned(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """A session that was much longer than planned may be a slip of the keys."""
    opening = history.opening(entry)
    planned = opening.event.planned_minutes if opening else None
    if planned is not None and entry.event.minutes > planned + MUCH:
        yield Problem("minutes", _("more than two hours longer than planned: are these the minutes?"), warns=True)


def opens_after_the_last(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """Two sessions of one desk at once count its hours twice."""
    of_day = [each for each in history.of(DeskSessionOpened) if each.occurred == entry.occurred]
    if any(not history.follow_ups(each, DeskSessionClosed) for each in of_day):
        text = _("a session of this desk is open on that day already: close it, or its hours will count twice")
        yield Problem("occurred", text, warns=True)


SESSION_RULES = (
    Rule(("desk.session_closed",), closes_once),
    Rule(("desk.session_closed",), fits_its_day),
    Rule(("desk.session_closed",), as_planned),
    Rule(("desk.session_opened",), opens_after_the_last),
)
