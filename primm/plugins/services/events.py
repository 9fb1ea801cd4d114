"""What the desks give: services, accompaniments, applications."""

from __future__ import annotations

from datetime import date

import attrs

from primm.core.events.base import STAFF, Event, ask, event
from primm.core.events.privacy import IDENTITY, WORK
from primm.words import _


@attrs.frozen(slots=True, kw_only=True)
class _Given(Event):
    """Something that was done for persons."""

    persons: tuple[str, ...] = ask(_("for whom"), WORK, subject="person", default=())
    need: str | None = ask(_("the need that it answers"), WORK, event="need.opened", default=None)
    contact: str | None = ask(_("contact in which it happened"), WORK, event="contact", default=None)
    minutes: int | None = ask(_("minutes of work"), WORK, at_least=0, at_most=720, default=None)
    done_by: str | None = ask(_("staff code of who worked, if another typed"), WORK, pattern=STAFF, default=None)
    place: str | None = ask(_("place"), WORK, default=None)


@event("service.delivered")
class ServiceDelivered(_Given):
    """A service was given: information, a form filled, a phone call made for somebody."""

    service_kind: str = ask(_("what was given"), WORK, codes="service_kind")
    topic: str | None = ask(_("what it is about"), WORK, codes="need", default=None)


@event("accompaniment.done")
class AccompanimentDone(_Given):
    """Somebody was accompanied to a service."""

    service: str | None = ask(_("to which service"), WORK, link="body", default=None)
    service_name: str | None = ask(_("its name at that time"), WORK, default=None)
    service_type: str | None = ask(_("its type at that time"), WORK, codes="body_type", default=None)


@event("application.prepared")
class ApplicationPrepared(_Given):
    """An application was prepared: a permit kit, citizenship, a benefit."""

    application_kind: str = ask(_("which application"), WORK, codes="application_kind")
    office: str | None = ask(_("office that decides"), WORK, link="body", default=None)
    office_name: str | None = ask(_("its name at that time"), WORK, default=None)
    protocol_number: str | None = ask(_("protocol number"), IDENTITY, personal=True, default=None)
    expiry: date | None = ask(_("when the document to be renewed expires"), WORK, default=None)


@event("application.submitted")
class ApplicationSubmitted(Event):
    """The application was handed in."""

    of: str = ask(_("the application"), WORK, opens="application.prepared")
    protocol_number: str | None = ask(_("protocol number"), IDENTITY, personal=True, default=None)


@event("application.decided")
class ApplicationDecided(Event):
    """The office has decided."""

    of: str = ask(_("the application"), WORK, opens="application.prepared")
    outcome: str = ask(_("granted or refused"), WORK, codes="application_outcome")
    expiry: date | None = ask(_("until when it is valid"), WORK, default=None)
