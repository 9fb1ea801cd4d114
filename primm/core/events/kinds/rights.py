"""The rights of a person over her data: what she asks for, until when, what the controller decides, the answer."""

from __future__ import annotations

from datetime import date

import attrs

from primm.core.events.base import Event, ask, event
from primm.core.events.privacy import NARRATIVE, TRAIT, WORK
from primm.words import _

SHEET = "[A-Za-z0-9/._ -]{1,40}"


@event("person.request")
class PersonRequest(Event):
    """A person, or somebody for her, asks for one of her rights."""

    person: str = ask(_("person"), WORK, subject="person")
    right: str = ask(_("which right"), WORK, codes="data_right")
    how: str = ask(_("how the request came"), WORK, codes="request_channel")
    asked_by: str = ask(_("who asks: the person, or somebody for her"), WORK, codes="requester", default="person")
    relation: str | None = ask(
        _("who that is to the person"), TRAIT, codes="relation", needed_when=("asked_by", "other"), default=None
    )
    evidence: str | None = ask(_("paper sheet or binder"), WORK, pattern=SHEET, default=None)
    due: date | None = ask(_("answer due by; else in one month"), WORK, not_before="occurred", default=None)
    note: str | None = ask(_("note"), NARRATIVE, type="note", personal=True, default=None)


@attrs.frozen(slots=True, kw_only=True)
class _Step(Event):
    """A step in the life of a request."""

    of: str = ask(_("the request"), WORK, opens="person.request")


@event("person.request_extended")
class PersonRequestExtended(_Step):
    """The term of a request is made longer by two months, once, and the person is told of it."""

    reason: str = ask(_("why"), WORK, codes="extension_reason")
    told: str = ask(_("how the person was told"), WORK, codes="request_channel")


@event("person.request_decided")
class PersonRequestDecided(_Step):
    """The controller decides on a request."""

    decision: str = ask(_("what was decided"), WORK, codes="request_decision")
    reason: str = ask(_("why"), WORK, codes="decision_reason")
    decided_by: str = ask(_("who decided, as a code: an office, no person"), WORK, pattern="[a-z0-9][a-z0-9_-]{0,39}")
    note: str | None = ask(_("note"), NARRATIVE, type="note", personal=True, default=None)


@event("person.request_answered")
class PersonRequestAnswered(_Step):
    """The answer is given to the person, or to whoever asked for her."""

    how: str = ask(_("how the answer was given"), WORK, codes="request_channel")
    language: str | None = ask(_("language of the answer"), WORK, codes="language", default=None)
    evidence: str | None = ask(_("paper sheet or binder"), WORK, pattern=SHEET, default=None)


@event("person.restricted", about="restriction", own=True)
class PersonRestricted(Event):
    """The data of a person are only kept from now on: she is hidden from lists and stays in figures."""

    person: str = ask(_("person"), WORK, subject="person")
    basis: str = ask(_("why"), WORK, codes="restriction_basis")
    request: str | None = ask(_("the request from which it comes"), WORK, event="person.request", default=None)


@event("person.restriction_lifted", about="restriction")
class PersonRestrictionLifted(Event):
    """The data of a person may be used again; she was told before."""

    of: str = ask(_("the restriction"), WORK, opens="person.restricted")
    reason: str = ask(_("why"), WORK, codes="lift_reason")
    told: str = ask(_("how the person was told before"), WORK, codes="request_channel")
