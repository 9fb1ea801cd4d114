"""Linguistic-cultural mediations: requested, scheduled, then delivered, cancelled or unmet."""

from __future__ import annotations

import attrs

from primm.core.events.base import STAFF, Event, ask, event
from primm.core.events.privacy import IDENTITY, NARRATIVE, TRAIT, WORK
from primm.words import _


@attrs.frozen(slots=True, kw_only=True)
class _Mediation(Event):
    """What a mediation is about, whether it was requested first or not."""

    persons: tuple[str, ...] = ask(_("for whom"), WORK, subject="person", default=())
    requester: str | None = ask(_("service that asks"), WORK, link=("body", "desk"), default=None)
    requester_name: str | None = ask(_("name of the service at that time"), WORK, default=None)
    requester_type: str | None = ask(_("type of the service at that time"), WORK, codes="body_type", default=None)
    requester_municipality: str | None = ask(_("municipality of the service"), WORK, codes="municipality", default=None)
    requester_person: str | None = ask(_("who asks, inside the service"), IDENTITY, personal=True, default=None)
    requester_contact: str | None = ask(_("how to reach who asks"), IDENTITY, personal=True, default=None)
    context: str | None = ask(
        _("where: school, health, registry office …"), WORK, codes="mediation_context", default=None
    )
    purpose: str | None = ask(_("for what"), WORK, codes="mediation_purpose", default=None)
    language: str | None = ask(_("language"), TRAIT, codes="language", default=None)
    dialect: str | None = ask(_("dialect"), TRAIT, default=None)
    citizenship_of_user: str | None = ask(_("citizenship of the user"), TRAIT, codes="country", default=None)
    mode: str | None = ask(_("in person, by phone, by video, written"), WORK, codes="mediation_mode", default=None)
    case: str | None = ask(_("case that it belongs to"), WORK, event="case.opened", default=None)
    contact: str | None = ask(_("contact from which it came"), WORK, event="contact", default=None)
    note: str | None = ask(_("note"), NARRATIVE, type="note", personal=True, default=None)


@event("mediation.requested")
class MediationRequested(_Mediation):
    """A service or a desk asks for a mediator."""

    language: str = ask(_("language"), TRAIT, codes="language")
    proposed_slots: tuple[str, ...] = ask(_("proposed days and times"), WORK, type="moment", default=())
    urgency: str | None = ask(_("how soon"), WORK, codes="urgency", default=None)
    users_present: int | None = ask(_("how many users"), WORK, at_least=0, at_most=500, default=None)


@event("mediation.scheduled")
class MediationScheduled(Event):
    """A mediator and a time were found."""

    of: str = ask(_("the request"), WORK, opens="mediation.requested")
    at: str = ask(_("day and time"), WORK, type="moment")
    mediator: str = ask(_("staff code of the mediator"), WORK, pattern=STAFF)
    mode: str | None = ask(_("in person, by phone, by video, written"), WORK, codes="mediation_mode", default=None)


@event("mediation.delivered")
class MediationDelivered(_Mediation):
    """A mediation took place; it may never have been requested."""

    of: str | None = ask(_("the request"), WORK, opens="mediation.requested", default=None)
    mediator: str | None = ask(_("staff code of the mediator"), WORK, pattern=STAFF, default=None)
    minutes_on_site: int | None = ask(_("minutes on site"), WORK, at_least=0, at_most=720, default=None)
    minutes_travel: int | None = ask(_("minutes of travel"), WORK, at_least=0, at_most=720, default=None)
    users_present: int | None = ask(_("how many users"), WORK, at_least=0, at_most=500, default=None)
    outcome: str | None = ask(_("how it went"), WORK, codes="mediation_outcome", default=None)
    follow_up_need: str | None = ask(_("need that comes out of it"), WORK, codes="need", default=None)


@event("mediation.cancelled")
class MediationCancelled(Event):
    """A requested mediation does not take place."""

    of: str = ask(_("the request"), WORK, opens="mediation.requested")
    cancelled_by: str = ask(_("who cancelled"), WORK, codes="cancelled_by")


@event("mediation.unmet")
class MediationUnmet(_Mediation):
    """A request that could not be covered."""

    of: str | None = ask(_("the request"), WORK, opens="mediation.requested", default=None)
    reason: str = ask(_("why"), WORK, codes="unmet")
