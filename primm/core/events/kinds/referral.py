"""Referrals: a person is sent to a service, and what becomes of it.

States as in FHIR Task (draft, requested, received, accepted, rejected, in-progress, completed, cancelled); ``expired``
has no FHIR code. Any forward jump is allowed; a completed referral counts as accepted.
"""

from __future__ import annotations

from datetime import date

import attrs

from primm.core.events.base import Event, ask, event
from primm.core.events.privacy import NARRATIVE, WORK
from primm.words import _

OPENINGS = ("referral.drafted", "referral.sent")


@attrs.frozen(slots=True, kw_only=True)
class _Referral(Event):
    """To whom, for what, and what is shared."""

    persons: tuple[str, ...] = ask(_("who is referred"), WORK, subject="person", default=())
    receiver: str = ask(_("service or desk that receives"), WORK, link=("body", "desk"))
    receiver_name: str | None = ask(_("its name at that time"), WORK, default=None)
    receiver_type: str | None = ask(_("its type at that time"), WORK, codes="body_type", default=None)
    receiver_municipality: str | None = ask(
        _("its municipality at that time"), WORK, codes="municipality", default=None
    )
    topic: str | None = ask(_("the need, as a category"), WORK, codes="need", default=None)
    need: str | None = ask(_("the need, as recorded"), WORK, event="need.opened", default=None)
    handover: str = ask(_("address given only, sent, accompanied"), WORK, codes="handover", default="sent")
    data_shared: tuple[str, ...] = ask(_("fields that are shared"), WORK, pattern="[a-z_]{1,40}", default=())
    consent: str | None = ask(_("how consent to share them was given"), WORK, codes="consent_how", default=None)
    consents: tuple[str, ...] = ask(_("consents to share them"), WORK, event="person.consent_given", default=())
    legal_duty: str | None = ask(_("legal duty to share them, such as the article of a law"), WORK, default=None)
    override_role: str | None = ask(_("role of who shares them without either"), WORK, codes="staff_role", default=None)
    override_reason: str | None = ask(_("why without either"), WORK, codes="override_reason", default=None)
    override_note: str | None = ask(_("more about why"), NARRATIVE, type="note", personal=True, default=None)
    channel: str | None = ask(_("how it was sent"), WORK, codes="channel", default=None)
    deadline: date | None = ask(_("answer expected by"), WORK, not_before="occurred", default=None)
    appointment_on: str | None = ask(_("appointment at the service"), WORK, type="moment", default=None)
    contact: str | None = ask(_("contact from which it came"), WORK, event="contact", default=None)
    case: str | None = ask(_("case that it belongs to"), WORK, event="case.opened", default=None)
    note: str | None = ask(_("note"), NARRATIVE, type="note", personal=True, default=None)


@event("referral.drafted")
class ReferralDrafted(_Referral):
    """A referral is prepared, not sent yet."""


@event("referral.sent")
class ReferralSent(_Referral):
    """A person is sent to a service."""

    of: str | None = ask(_("the draft"), WORK, opens="referral.drafted", default=None)


@attrs.frozen(slots=True, kw_only=True)
class _Answer(Event):
    """A step in the life of a referral."""

    of: str = ask(_("the referral"), WORK, opens=OPENINGS)


@event("referral.received")
class ReferralReceived(_Answer):
    """The receiver has it."""


@event("referral.accepted")
class ReferralAccepted(_Answer):
    """The receiver takes it on."""

    appointment_on: str | None = ask(_("appointment at the service"), WORK, type="moment", default=None)


@event("referral.rejected")
class ReferralRejected(_Answer):
    """The receiver does not take it on."""

    reason: str = ask(_("why"), WORK, codes="reject_reason")
    rejection_note: str | None = ask(_("note"), NARRATIVE, type="note", personal=True, default=None)


@event("referral.started")
class ReferralStarted(_Answer):
    """The receiver has begun to work on it."""


@event("referral.completed")
class ReferralCompleted(_Answer):
    """It came to an end, with an outcome."""

    outcome: str = ask(_("what came of it"), WORK, codes="referral_outcome")
    outcome_source: str | None = ask(_("who says so"), WORK, codes="outcome_source", default=None)


@event("referral.cancelled")
class ReferralCancelled(_Answer):
    """It was withdrawn."""

    cancelled_by: str = ask(_("who cancelled"), WORK, codes="cancelled_by")


@event("referral.expired")
class ReferralExpired(_Answer):
    """No answer came in time."""
