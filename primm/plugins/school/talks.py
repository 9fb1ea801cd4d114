"""Mediations at school: what took place, and what schools and families asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from primm.core.events.entry import Entry
from primm.core.events.kinds.mediation import (
    MediationCancelled,
    MediationDelivered,
    MediationRequested,
    MediationScheduled,
    MediationUnmet,
)
from primm.core.figures.history import History
from primm.core.figures.persons import PersonTraits, traits
from primm.core.figures.views import dim, flag, key, number, row, view, when
from primm.words import _

SCHOOL = "school"
TALK = "teacher_family_talk"
PURPOSES = frozenset((TALK, "parents_meeting", "school_insertion"))  # at school by what they are for
READS = ("mediation.",)


@row
class SchoolMediationRow(PersonTraits):
    """A mediation at school that took place, for one of its persons."""

    entry: Entry[MediationDelivered]
    day: date = when(_("day on which it took place"), places=True)
    desk: str = dim(_("desk"))
    school: str = dim(_("school"))
    purpose: str | None = dim(_("purpose"), codes="mediation_purpose")
    language: str | None = dim(_("language"), codes="language")
    mode: str | None = dim(_("in person or remote"), codes="mediation_mode")
    minutes: int | None = number(_("minutes on site"))
    lead: bool = flag(_("the row that stands for the mediation"))


@row
class SchoolRequestRow(PersonTraits):
    """A mediation that was asked for at school, for one of its persons."""

    entry: Entry[MediationRequested]
    day: date = when(_("day of the request"), places=True)
    due: date = when(_("day for which it was scheduled, else the last one proposed, else that of the request"))
    delivered_on: date | None = when(_("day on which it took place"))
    ended_on: date | None = when(_("day on which it took place, was cancelled or could not be covered"))
    request: str = key(_("request"))
    time: str | None = dim(_("time for which it was scheduled or proposed"))
    mediator: str | None = dim(_("staff code of the mediator"))
    desk: str = dim(_("desk"))
    school: str = dim(_("school"))
    purpose: str | None = dim(_("purpose"), codes="mediation_purpose")
    language: str = dim(_("language"), codes="language")
    lead: bool = flag(_("the row that stands for the mediation"))
    talk: bool = flag(_("a talk of teachers with the family"))


@view(SchoolMediationRow, of="person", reads=READS)
def mediations(history: History) -> Iterator[SchoolMediationRow]:
    """Every mediation that took place with the context school, by its own word or by that of its request."""
    for entry in history.of(MediationDelivered):
        opening = history.opening(entry)
        told = (entry.event, *((opening.event,) if opening else ()))
        if _said(told, "context") == SCHOOL:
            yield SchoolMediationRow(
                entry,
                **traits(history, entry.occurred),
                day=entry.occurred,
                desk=entry.desk,
                school=_said(told, "requester_name") or _said(told, "requester") or "unknown",
                purpose=_said(told, "purpose"),
                language=_said(told, "language"),
                mode=_said(told, "mode"),
                minutes=entry.event.minutes_on_site,
                lead=history.first_named(entry.subjects),
            )


@view(SchoolRequestRow, of="person", reads=READS)
def requests(history: History) -> Iterator[SchoolRequestRow]:
    """Every request with the context school, or for what happens at schools alone, with what came of it."""
    for entry in history.of(MediationRequested):
        if entry.event.context == SCHOOL or entry.event.purpose in PURPOSES:
            yield _request(history, entry, history.follow_ups(entry))


def _request(history: History, entry: Entry[MediationRequested], life: tuple[Entry[Any], ...]) -> SchoolRequestRow:
    told = entry.event
    scheduled = [each for each in life if isinstance(each.event, MediationScheduled)][-1:]
    planned = scheduled[0].event.at if scheduled else max(told.proposed_slots, default=entry.occurred.isoformat())
    delivered = _first_day(life, MediationDelivered)
    return SchoolRequestRow(
        entry,
        **traits(history, entry.occurred),
        day=entry.occurred,
        due=date.fromisoformat(planned[:10]),
        delivered_on=delivered,
        ended_on=delivered or _first_day(life, MediationCancelled, MediationUnmet),
        request=entry.id,
        time=planned[11:] or None,
        mediator=scheduled[0].event.mediator if scheduled else None,
        desk=entry.desk,
        school=told.requester_name or told.requester or "unknown",
        purpose=told.purpose,
        language=told.language,
        lead=history.first_named(told.persons),
        talk=told.purpose == TALK,
    )


def _first_day(life: tuple[Entry[Any], ...], *kinds: type[Any]) -> date | None:
    return min((each.occurred for each in life if isinstance(each.event, kinds)), default=None)


def _said(events: tuple[Any, ...], name: str) -> str | None:
    return next((value for value in (getattr(each, name) for each in events) if value), None)
