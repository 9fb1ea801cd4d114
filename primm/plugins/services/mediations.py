"""Mediations as rows: one per person, the first one leading, requested or not, with all that came of them."""

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
from primm.core.figures.views import dim, flag, key, lookup, number, row, view, when
from primm.plugins.services.contacts import DeskRow
from primm.plugins.services.lives import last
from primm.words import _

NOBODY_THERE = ("no_mediator_in_language", "no_slot")  # why a language is not covered
REMOTE = ("phone", "video")


@row
class MediationRow(PersonTraits):
    """A mediation, requested or not, for one of its persons."""

    entry: Entry[Any]
    day: date = when(_("day of the request, or of the mediation without a request"), places=True)
    due: date = when(_("day for which it was scheduled, else the last one proposed, else that of the request"))
    delivered_on: date | None = when(_("day on which it took place"))
    cancelled_on: date | None = when(_("day on which it was cancelled"))
    unmet_on: date | None = when(_("day on which it could not be covered"))
    mediation: str = key(_("mediation"))
    time: str | None = dim(_("time for which it was scheduled or proposed"))
    mediator: str | None = dim(_("staff code of the mediator"))
    desk: str = dim(_("desk"))
    municipality: str | None = lookup(
        DeskRow, on="desk", at="day", give="municipality", help=_("municipality of the desk"), codes="municipality"
    )
    body: str | None = key(_("service that asks"))
    requester: str | None = dim(_("service that asks"))
    requester_type: str | None = dim(_("type of the service that asks"), codes="body_type")
    requester_municipality: str | None = dim(_("municipality of the service that asks"), codes="municipality")
    context: str | None = dim(_("context"), codes="mediation_context")
    purpose: str | None = dim(_("purpose"), codes="mediation_purpose")
    language: str | None = dim(_("language"), codes="language")
    mode: str | None = dim(_("in person or remote"), codes="mediation_mode")
    cancelled_by: str | None = dim(_("who cancelled"), codes="cancelled_by")
    unmet_reason: str | None = dim(_("why it was not covered"), codes="unmet")
    minutes: int | None = number(_("minutes on site"))
    days: int | None = number(_("days from the request to the mediation"))
    lead: bool = flag(_("the row that stands for the mediation"))
    requested: bool = flag(_("it was requested"))
    delivered: bool = flag(_("it took place"))
    remote: bool = flag(_("by phone or video"))
    unmet: bool = flag(_("it could not be covered"))
    uncovered: bool = flag(_("no mediator in the language, or none free"))


@view(MediationRow, of="person", reads=("mediation.",))
def mediations(history: History) -> Iterator[MediationRow]:
    """Every mediation with its whole life: the request, or the delivery or the gap that had none."""
    for opening in history.of(MediationRequested, MediationDelivered, MediationUnmet):
        if opening.of is None:
            yield _mediation_row(history, opening, (opening, *history.follow_ups(opening)))


def _mediation_row(history: History, opening: Entry[Any], life: tuple[Entry[Any], ...]) -> MediationRow:
    delivered, cancelled, unmet = (
        last(life, MediationDelivered),
        last(life, MediationCancelled),
        last(life, MediationUnmet),
    )
    asked, done = opening.event, delivered.event if delivered else None
    requested, reason = isinstance(asked, MediationRequested), unmet.event.reason if unmet else None
    plan = _plan(opening, last(life, MediationScheduled), done)
    return MediationRow(
        opening,
        **traits(history, opening.occurred),
        **plan,
        **_about(asked, done),
        day=opening.occurred,
        delivered_on=delivered.occurred if delivered else None,
        cancelled_on=cancelled.occurred if cancelled else None,
        unmet_on=unmet.occurred if unmet else None,
        mediation=opening.id,
        desk=opening.desk,
        cancelled_by=cancelled.event.cancelled_by if cancelled else None,
        unmet_reason=reason,
        minutes=done.minutes_on_site if done else None,
        days=max(0, (delivered.occurred - opening.occurred).days) if delivered and requested else None,
        lead=history.first_named(opening.subjects),
        requested=requested,
        delivered=delivered is not None,
        remote=plan["mode"] in REMOTE,
        unmet=unmet is not None and delivered is None,
        uncovered=reason in NOBODY_THERE,
    )


def _plan(
    opening: Entry[Any], scheduled: Entry[MediationScheduled] | None, done: MediationDelivered | None
) -> dict[str, Any]:
    """For when, with whom and how: as it was held, else as it was scheduled, else as it was asked for."""
    times = [scheduled.event.at] if scheduled else getattr(opening.event, "proposed_slots", ())
    due = max(times) if times else opening.occurred.isoformat()
    planned = scheduled.event if scheduled else None
    return {
        "due": date.fromisoformat(due[:10]),
        "time": due[11:] or None,
        "mediator": (done and done.mediator) or (planned and planned.mediator),
        "mode": (done and done.mode) or (planned and planned.mode) or opening.event.mode,
    }


def _about(asked: Any, done: MediationDelivered | None) -> dict[str, Any]:
    """For which service and about what: what was asked for, else what was told when it took place."""
    told = {name: getattr(asked, name) or getattr(done, name, None) for name in ("context", "purpose", "language")}
    return told | {
        "body": asked.requester,
        "requester": asked.requester_name or asked.requester,
        "requester_type": asked.requester_type,
        "requester_municipality": asked.requester_municipality,
    }
