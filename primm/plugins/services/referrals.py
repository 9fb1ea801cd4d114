"""Referrals and mediations as rows: one per person, the first one leading, with all that came of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from primm.core.events.entry import Entry
from primm.core.events.kinds.mediation import (
    MediationCancelled,
    MediationDelivered,
    MediationRequested,
    MediationScheduled,
    MediationUnmet,
)
from primm.core.events.kinds.referral import (
    ReferralAccepted,
    ReferralCancelled,
    ReferralCompleted,
    ReferralDrafted,
    ReferralExpired,
    ReferralRejected,
    ReferralSent,
    ReferralStarted,
)
from primm.core.figures.history import History
from primm.core.figures.persons import PersonTraits, traits
from primm.core.figures.views import dim, flag, key, lookup, number, row, view, when
from primm.plugins.services.network import NetworkRow
from primm.words import _

SERVED_WITHIN = timedelta(days=60)
ACCEPTED = (ReferralAccepted, ReferralStarted, ReferralCompleted)  # a step taken counts those before it
ENDED = (ReferralRejected, ReferralCompleted, ReferralCancelled, ReferralExpired)
Steps = tuple[Entry[Any], ...]


@row
class ReferralRow(PersonTraits):
    """A referral that was sent, for one of its persons."""

    entry: Entry[Any]
    sent: date = when(_("day on which it was sent"), places=True)
    answered_on: date | None = when(_("day of the first answer"))
    accepted_on: date | None = when(_("day on which it was accepted, or taken further"))
    rejected_on: date | None = when(_("day of the rejection"))
    served_on: date | None = when(_("day on which the person was served"))
    ended_on: date | None = when(_("day on which it came to an end"))
    due: date = when(_("day on which the 60 days end"))
    referral: str = key(_("referral"))
    desk: str = dim(_("desk"))
    body: str = key(_("receiver"))
    receiver: str = dim(_("receiver"))
    receiver_type: str | None = dim(_("type of receiver"), codes="body_type")
    network: str | None = lookup(
        NetworkRow, on="body", at="sent", give="network", help=_("inside or outside the network"), codes="network"
    )
    topic: str | None = dim(_("need"), codes="need")
    handover: str = dim(_("handover"), codes="handover")
    outcome: str | None = dim(_("outcome"), codes="referral_outcome")
    reason: str | None = dim(_("reason of the rejection"), codes="reject_reason")
    days: int | None = number(_("days from sending to the first answer"))
    lead: bool = flag(_("the row that stands for the referral"))
    shared: bool = flag(_("sent or accompanied, not only an address"))


@view(ReferralRow, of="person", reads=("referral.",))
def referrals(history: History) -> Iterator[ReferralRow]:
    """Every referral that was sent; a completion that sorts before its sending counts all the same.

    A draft may be sent to several receivers, each a referral of its own; one that was answered had been sent by then.
    """
    for draft in history.of(ReferralDrafted):
        yield from _of_a_draft(history, draft, history.follow_ups(draft))
    for sent in history.of(ReferralSent):
        if sent.of is None:
            yield _referral_row(history, sent, sent.event, history.follow_ups(sent))


def _of_a_draft(history: History, draft: Entry[ReferralDrafted], steps: Steps) -> Iterator[ReferralRow]:
    sendings = [step for step in steps if isinstance(step.event, ReferralSent)]
    for sent in sendings:
        mine = tuple(step for step in steps if step.event.of in (draft.id, sent.id) and step.kind != sent.kind)
        yield _referral_row(history, sent, sent.event, mine, draft.event.topic)
    answered = next((step for step in steps if not isinstance(step.event, ReferralCancelled)), None)
    if answered is not None and not sendings:
        yield _referral_row(history, answered, draft.event, steps)


def _referral_row(
    history: History, sent: Entry[Any], told: ReferralDrafted | ReferralSent, life: Steps, topic: str | None = None
) -> ReferralRow:
    rejected = _last(life, ReferralRejected)
    completed = _last(life, ReferralCompleted)
    served = completed if completed and completed.event.outcome == "served" else None
    accepted_on, answered_on = _first_day(life, ACCEPTED), _first_day(life, (*ACCEPTED, ReferralRejected))
    return ReferralRow(
        sent,
        **traits(history, sent.occurred),
        sent=sent.occurred,
        answered_on=answered_on,
        accepted_on=accepted_on,
        rejected_on=rejected.occurred if rejected else None,
        served_on=served.occurred if served else None,
        ended_on=_first_day(life, ENDED),
        due=sent.occurred + SERVED_WITHIN,
        referral=sent.id,
        desk=sent.desk,
        receiver=told.receiver_name or told.receiver,
        body=told.receiver,
        receiver_type=told.receiver_type,
        topic=told.topic or topic,
        handover=told.handover,
        outcome=completed.event.outcome if completed else None,
        reason=rejected.event.reason if rejected else None,
        days=max(0, (answered_on - sent.occurred).days) if answered_on else None,
        lead=history.first_named(sent.subjects),
        shared=told.handover != "orientation",
    )


@row
class MediationRow(PersonTraits):
    """A mediation, requested or not, for one of its persons."""

    entry: Entry[Any]
    day: date = when(_("day of the request, or of the mediation without a request"), places=True)
    due: date = when(_("day for which it was scheduled, else the last one proposed, else that of the request"))
    delivered_on: date | None = when(_("day on which it took place"))
    cancelled_on: date | None = when(_("day on which it was cancelled"))
    mediation: str = key(_("mediation"))
    time: str | None = dim(_("time for which it was scheduled or proposed"))
    mediator: str | None = dim(_("staff code of the mediator"))
    desk: str = dim(_("desk"))
    requester: str | None = dim(_("service that asks"))
    context: str | None = dim(_("context"), codes="mediation_context")
    purpose: str | None = dim(_("purpose"), codes="mediation_purpose")
    language: str | None = dim(_("language"), codes="language")
    mode: str | None = dim(_("in person or remote"), codes="mediation_mode")
    cancelled_by: str | None = dim(_("who cancelled"), codes="cancelled_by")
    unmet_reason: str | None = dim(_("why it was not covered"), codes="unmet")
    minutes: int | None = number(_("minutes on site"))
    lead: bool = flag(_("the row that stands for the mediation"))
    requested: bool = flag(_("it was requested"))
    delivered: bool = flag(_("it took place"))
    unmet: bool = flag(_("it could not be covered"))


@view(MediationRow, of="person", reads=("mediation.",))
def mediations(history: History) -> Iterator[MediationRow]:
    """Every mediation with its whole life: the request, or the delivery or the gap that had none."""
    for opening in history.of(MediationRequested, MediationDelivered, MediationUnmet):
        if opening.of is None:
            yield _mediation_row(history, opening, (opening, *history.follow_ups(opening)))


def _mediation_row(history: History, opening: Entry[Any], life: tuple[Entry[Any], ...]) -> MediationRow:
    scheduled, delivered = _last(life, MediationScheduled), _last(life, MediationDelivered)
    cancelled, unmet = _last(life, MediationCancelled), _last(life, MediationUnmet)
    asked, done = opening.event, delivered.event if delivered else None
    due, planned = _planned(opening, scheduled), scheduled.event.mode if scheduled else None
    return MediationRow(
        opening,
        **traits(history, opening.occurred),
        day=opening.occurred,
        due=date.fromisoformat(due[:10]),
        delivered_on=delivered.occurred if delivered else None,
        cancelled_on=cancelled.occurred if cancelled else None,
        mediation=opening.id,
        time=due[11:] or None,
        mediator=(done.mediator if done else None) or (scheduled.event.mediator if scheduled else None),
        desk=opening.desk,
        requester=asked.requester_name or asked.requester,
        context=asked.context or (done.context if done else None),
        purpose=asked.purpose or (done.purpose if done else None),
        language=asked.language or (done.language if done else None),
        mode=(done.mode if done else None) or planned or asked.mode,
        cancelled_by=cancelled.event.cancelled_by if cancelled else None,
        unmet_reason=unmet.event.reason if unmet else None,
        minutes=done.minutes_on_site if done else None,
        lead=history.first_named(asked.persons),
        requested=isinstance(asked, MediationRequested),
        delivered=delivered is not None,
        unmet=unmet is not None and delivered is None,
    )


def _planned(opening: Entry[Any], scheduled: Entry[MediationScheduled] | None) -> str:
    proposed = getattr(opening.event, "proposed_slots", ())
    times = [scheduled.event.at] if scheduled else proposed
    return max(times) if times else opening.occurred.isoformat()


def _first_day(life: Steps, kinds: tuple[type[Any], ...]) -> date | None:
    return min((step.occurred for step in life if isinstance(step.event, kinds)), default=None)


def _last(life: tuple[Entry[Any], ...], kind: type[Any]) -> Entry[Any] | None:
    return next((step for step in reversed(life) if isinstance(step.event, kind)), None)
