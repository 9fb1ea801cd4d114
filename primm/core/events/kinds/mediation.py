"""Linguistic-cultural mediations: requested, scheduled, then delivered, cancelled or unmet."""

from __future__ import annotations

import attrs

from primm.core.events.base import STAFF, Event, ask, event
from primm.words import _


@attrs.frozen(slots=True, kw_only=True)
class _Mediation(Event):
    """What a mediation is about, whether it was requested first or not."""

    persons: tuple[str, ...] = ask(_("for whom"), subject="person", default=())
    requester: str | None = ask(_("service that asks"), link=("body", "desk"), default=None)
    requester_name: str | None = ask(_("name of the service at that time"), default=None)
    requester_type: str | None = ask(_("type of the service at that time"), codes="body_type", default=None)
    requester_municipality: str | None = ask(_("municipality of the service"), codes="municipality", default=None)
    requester_person: str | None = ask(_("who asks, inside the service"), personal=True, default=None)
    requester_contact: str | None = ask(_("how to reach who asks"), personal=True, default=None)
    context: str | None = ask(_("where: school, health, registry office …"), codes="mediation_context", default=None)
    purpose: str | None = ask(_("for what"), codes="mediation_purpose", default=None)
    language: str | None = ask(_("language"), codes="language", default=None)
    dialect: str | None = ask(_("dialect"), default=None)
    citizenship_of_user: str | None = ask(_("citizenship of the user"), codes="country", default=None)
    mode: str | None = ask(_("in person, by phone, by video, written"), codes="mediation_mode", default=None)
    case: str | None = ask(_("case that it belongs to"), event="case.opened", default=None)
    contact: str | None = ask(_("contact from which it came"), event="contact", default=None)
    note: str | None = ask(_("note"), type="note", personal=True, default=None)


@event("mediation.requested")
class MediationRequested(_Mediation):
    """A service or a desk asks for a mediator."""

    language: str = ask(_("language"), codes="language")
    proposed_slots: tuple[str, ...] = ask(_("proposed days and times"), type="moment", default=())
    urgency: str | None = ask(_("how soon"), codes="urgency", default=None)
    users_present: int | None = ask(_("how many users"), at_least=0, at_most=500, default=None)


@event("mediation.scheduled")
class MediationScheduled(Event):
    """A mediator and a time were found."""

    of: str = ask(_("the request"), opens="mediation.requested")
    at: str = ask(_("day and time"), type="moment")
    mediator: str = ask(_("staff code of the mediator"), pattern=STAFF)
    mode: str | None = ask(_("in person, by phone, by video, written"), codes="mediation_mode", default=None)


@event("mediation.delivered")
class MediationDelivered(_Mediation):
    """A mediation took place; it may never have been requested."""

    of: str | None = ask(_("the request"), opens="mediation.requested", default=None)
    mediator: str | None = ask(_("staff code of the mediator"), pattern=STAFF, default=None)
    minutes_on_site: int | None = ask(_("minutes on site"), at_least=0, at_most=720, default=None)
    minutes_travel: int | None = ask(_("minutes of travel"), at_least=0, at_most=720, default=None)
    users_present: int | None = ask(_("how many users"), at_least=0, at_most=500, default=None)
    outcome: str | None = ask(_("how it went"), codes="mediation_outcome", default=None)
    follow_up_need: str | None = ask(_("need that comes out of it"), codes="need", default=None)


@event("mediation.cancelled")
class MediationCancelled(Event):
    """A requested mediation does not take place."""

    of: str = ask(_("the request"), opens="mediation.requested")
    cancelled_by: str = ask(_("who cancelled"), codes="cancelled_by")


@event("mediation.unmet")
class MediationUnmet(_Mediation):
    """A request that could not be covered."""

    of: str | None = ask(_("the request"), opens="mediation.requested", default=None)
    reason: str = ask(_("why"), codes="unmet")
