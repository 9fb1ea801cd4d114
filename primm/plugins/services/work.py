"""Cases as rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from primm.core.events.entry import Entry
from primm.core.events.kinds.case import CaseAssigned, CaseClosed, CaseOpened
from primm.core.figures.history import History
from primm.core.figures.persons import PersonTraits, traits
from primm.core.figures.views import dim, flag, key, lookup, number, row, view, when
from primm.plugins.services.contacts import DeskRow
from primm.words import _


@row
class CaseRow(PersonTraits):
    """A case, for one of the persons who are followed."""

    entry: Entry[CaseOpened]
    opened: date = when(_("day on which it was opened"), places=True)
    closed: date | None = when(_("day on which it was closed"))
    case: str = key(_("case"))
    desk: str = dim(_("desk"))
    municipality: str | None = lookup(
        DeskRow, on="desk", at="opened", give="municipality", help=_("municipality of the desk"), codes="municipality"
    )
    worker: str = dim(_("worker who followed it first"))
    action: str = dim(_("action"), codes="action")
    outcome: str | None = dim(_("outcome"), codes="outcome_case")
    days: int | None = number(_("days from opening to closing"))
    lead: bool = flag(_("the row that stands for the case"))


@view(CaseRow, of="person", reads=("case.",))
def cases(history: History) -> Iterator[CaseRow]:
    """Every case with its end."""
    for entry in history.of(CaseOpened):
        closing = history.follow_ups(entry, CaseClosed)[-1:]
        closed = closing[0].occurred if closing else None
        yield CaseRow(
            entry,
            **traits(history, entry.occurred),
            opened=entry.occurred,
            closed=closed,
            case=entry.id,
            desk=entry.desk,
            worker=entry.event.worker or entry.by,
            action=entry.event.action,
            outcome=closing[0].event.outcome if closing else None,
            days=max(0, (closed - entry.occurred).days) if closed else None,
            lead=history.first_named(entry.event.persons),
        )


@row
class CaseloadRow(PersonTraits):
    """A case in the hands of one worker, from one day to another."""

    entry: Entry[Any]
    since: date = when(_("from this day"), places=True)
    until: date | None = when(_("to this day"))
    opened: date = when(_("day on which it was opened"))
    case: str = key(_("case"))
    desk: str = dim(_("desk"))
    worker: str = dim(_("worker"))
    action: str = dim(_("action"), codes="action")
    lead: bool = flag(_("the row that stands for the case"))


@view(CaseloadRow, of="person", reads=("case.",))
def caseload(history: History) -> Iterator[CaseloadRow]:
    """Who followed each case and when: the first worker until the case is assigned to the next one."""
    for entry in history.of(CaseOpened):
        closing = history.follow_ups(entry, CaseClosed)[-1:]
        end = closing[0] if closing else None
        hands = (
            each for each in history.follow_ups(entry, CaseAssigned) if end is None or each.occurred <= end.occurred
        )
        turns: list[Any] = [entry, *hands, end]
        for turn, following in pairwise(turns):
            yield CaseloadRow(
                turn,
                **traits(history, turn.occurred),
                since=turn.occurred,
                until=following.occurred if following else None,
                opened=entry.occurred,
                case=entry.id,
                desk=entry.desk,
                worker=turn.event.worker or turn.by,
                action=entry.event.action,
                lead=history.first_named(entry.event.persons),
            )
