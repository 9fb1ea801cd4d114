"""The requests of persons about their data: when each is due, what was decided, and whether it was answered."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from primm.core.errors import Problem
from primm.core.events.entry import Entry
from primm.core.events.kinds.rights import (
    PersonRequest,
    PersonRequestAnswered,
    PersonRequestDecided,
    PersonRequestExtended,
)
from primm.core.figures.history import History
from primm.core.figures.views import Row, dim, key, row, view, when
from primm.core.host.action import Rule
from primm.words import _

STEPS = ("person.request_extended", "person.request_decided", "person.request_answered")
FIRST, MORE = 1, 2  # months: Regulation (EU) 2016/679, article 12, paragraph 3


@row
class RequestRow(Row):
    """A request of a person about her data."""

    entry: Entry[Any]
    asked: date = when(_("day on which it came"), places=True)
    due: date = when(_("day by which it is to be answered"))
    decided_on: date | None = when(_("day of the decision"))
    answered_on: date | None = when(_("day of the answer"))
    request: str = key(_("request"))
    person: str | None = key(_("person"))
    right: str = dim(_("right"), codes="data_right")
    decision: str | None = dim(_("decision"), codes="request_decision")
    desk: str = dim(_("desk"))


@view(RequestRow, of="person", reads=("person.request", *STEPS))
def requests(history: History) -> Iterator[RequestRow]:
    """Every request, with the term that holds for it now."""
    for each in history.of(PersonRequest):
        decided: Any = next(iter(history.follow_ups(each, PersonRequestDecided)), None)
        answered: Any = next(iter(history.follow_ups(each, PersonRequestAnswered)), None)
        yield RequestRow(
            each,
            asked=each.occurred,
            due=due_of(each, history.follow_ups(each, PersonRequestExtended)),
            decided_on=decided and decided.occurred,
            answered_on=answered and answered.occurred,
            request=each.id,
            person=history.subject if history.type == "person" else None,
            right=each.event.right,
            decision=decided and decided.event.decision,
            desk=each.desk,
        )


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def due_of(request: Entry[PersonRequest], extensions: Iterable[Entry[Any]] = ()) -> date:
    """The day by which a request is to be answered as things stand: one month, three in all, or from another day."""
    more = MORE if any(extensions) else 0
    first = months_after(request.occurred, FIRST)
    said = request.event.due or first
    return months_after(request.occurred, FIRST + more) if said == first else months_after(said, more)


def request_goes_on(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """A request is made longer once and in time, decided once, and answered once, after the decision."""
    opening = history.opening(entry)
    if opening is None:
        return
    steps: tuple[Entry[Any], ...] = history.follow_ups(opening)
    kinds = {each.kind for each in steps}
    if entry.kind in kinds or PersonRequestAnswered.kind in kinds:
        yield Problem("of", _("this step is recorded already; correct or retract it instead"))
    elif isinstance(entry.event, PersonRequestExtended):
        if PersonRequestDecided.kind in kinds:
            yield Problem("of", _("the request is decided already: there is nothing to wait for"))
        elif entry.occurred > due_of(opening):
            yield Problem("occurred", _("the term was over on that day: it is made longer before its end, or not"))
    elif isinstance(entry.event, PersonRequestAnswered):
        decisions = [each.occurred for each in steps if isinstance(each.event, PersonRequestDecided)]
        if not decisions:
            yield Problem("of", _("the controller has not decided yet: record person.request_decided first"))
        elif entry.occurred < decisions[0]:
            yield Problem("occurred", _("is before the decision that it tells of: correct the day of one of the two"))


RIGHTS_RULES = (Rule(STEPS, request_goes_on),)
