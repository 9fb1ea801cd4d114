"""Contacts: a visit, a call, a message; and calls that belong to nobody's file."""

from __future__ import annotations

from collections.abc import Mapping

from primm.core.events.base import STAFF, Event, ask, event, unnamed
from primm.core.events.privacy import NARRATIVE, SPECIAL, TRAIT, WORK
from primm.words import _


@event("contact")
class Contact(Event):
    """One meeting, call or thread of messages with a household on one day, reached or not."""

    persons: tuple[str, ...] = ask(_("whom the contact is for"), WORK, subject="person", default=())
    present: tuple[str, ...] = ask(_("who was there or called, if somebody else"), WORK, subject="person", default=())
    anonymous: int | None = ask(_("how many people without a name"), WORK, at_least=0, at_most=500, default=None)
    anonymous_sex: Mapping[str, int] | None = unnamed(_("unnamed people by sex"), "sex")
    anonymous_age: Mapping[str, int] | None = unnamed(_("unnamed people by age"), "age_bracket")
    anonymous_tg: Mapping[str, int] | None = unnamed(_("unnamed people by target group"), "tg")
    anonymous_language: Mapping[str, int] | None = unnamed(_("unnamed people by language"), "language")
    reached: str = ask(_("was the person reached"), WORK, codes="reached", default="yes")
    channel: str = ask(_("how"), WORK, codes="channel")
    initiated_by: str = ask(_("who began"), WORK, codes="initiated_by", default="user")
    counterpart: str = ask(_("with whom: user, service, association"), WORK, codes="counterpart", default="user")
    counterpart_body: str | None = ask(
        _("which service or association"), WORK, link=("body", "association"), default=None
    )
    for_other: bool | None = ask(_("somebody asks for another person"), WORK, default=None)
    relation: tuple[str, ...] = ask(_("relation of who asks to whom it is for"), WORK, codes="relation", default=())
    topics: tuple[str, ...] = ask(_("what it is about"), WORK, codes="need", needed_when=("reached", "yes"), default=())
    outcomes: tuple[str, ...] = ask(
        _("what came of it"), WORK, codes="outcome", needed_when=("reached", "yes"), default=()
    )
    protected: str | None = ask(
        _("protected need, kept sealed"), SPECIAL, codes="protected_need", personal=True, default=None
    )
    language: str | None = ask(_("language spoken"), TRAIT, codes="language", default=None)
    via_interpreter: str | None = ask(_("who interpreted"), WORK, codes="via_interpreter", default=None)
    minutes: int | None = ask(_("minutes of work"), WORK, at_least=0, at_most=720, default=None)
    access: str | None = ask(_("by appointment or walk-in"), WORK, codes="access", default=None)
    how_found: str | None = ask(_("how the person found the desk"), WORK, codes="how_found", default=None)
    done_by: str | None = ask(_("staff code of who worked, if another typed"), WORK, pattern=STAFF, default=None)
    action: str | None = ask(_("action of the plan, else that of the first topic"), WORK, codes="action", default=None)
    case: str | None = ask(_("case that it belongs to"), WORK, event="case.opened", default=None)
    evidence: str | None = ask(
        _("number of the paper sheet or binder"), WORK, pattern="[A-Za-z0-9/.-]{1,40}", default=None
    )
    note: str | None = ask(_("note"), NARRATIVE, type="note", personal=True, default=None)
    reserved_note: str | None = ask(
        _("note for the author and the coordinator"), NARRATIVE, type="note", personal=True, default=None
    )


@event("call.unattributed", about="call")
class CallUnattributed(Event):
    """A call that is nobody's contact: spam, wrong number, silent, outside the desk's task."""

    call_kind: str = ask(_("what kind of call"), WORK, codes="call_kind")
    topic: str | None = ask(_("what it was about"), WORK, codes="need", default=None)
    language: str | None = ask(_("language spoken"), WORK, codes="language", default=None)
    minutes: int | None = ask(_("minutes of work"), WORK, at_least=0, at_most=720, default=None)
