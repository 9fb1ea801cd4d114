"""Referrals as rows: one per person, the first one leading, with all that came of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from primm.core.events.entry import Entry
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
from primm.plugins.services.lives import Steps, first_day, last
from primm.plugins.services.network import NetworkRow
from primm.words import _

SERVED_WITHIN = timedelta(days=60)
ACCEPTED = (ReferralAccepted, ReferralStarted, ReferralCompleted)  # a step taken counts those before it
ENDED = (ReferralRejected, ReferralCompleted, ReferralCancelled, ReferralExpired)


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
    rejected = last(life, ReferralRejected)
    completed = last(life, ReferralCompleted)
    served = completed if completed and completed.event.outcome == "served" else None
    accepted_on, answered_on = first_day(life, ACCEPTED), first_day(life, (*ACCEPTED, ReferralRejected))
    return ReferralRow(
        sent,
        **traits(history, sent.occurred),
        sent=sent.occurred,
        answered_on=answered_on,
        accepted_on=accepted_on,
        rejected_on=rejected.occurred if rejected else None,
        served_on=served.occurred if served else None,
        ended_on=first_day(life, ENDED),
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
