"""Erasures: whose data went, how far, by which right or rule, and that a desk carried it out."""

from __future__ import annotations

from datetime import date

from primm.core.events.base import Event, ask, event
from primm.core.events.privacy import TRAIT, WORK
from primm.words import _

BLANKED = "[0-9a-f]{16} (sealed|who|facts) [0-9]{1,9}"  # of which origin, which part, how often


@event("person.erased", about="erasure", own=True)
class PersonErased(Event):
    """What is known of persons goes: what is sealed (1), with it who they are (2), with it what happened (3)."""

    persons: tuple[str, ...] = ask(
        _("whose data, under all their ids"), WORK, subject=("person", "anon", "staff"), required=True
    )
    level: int = ask(_("how far: 1 what is sealed, 2 also who, 3 also the facts"), WORK, at_least=1, at_most=3)
    basis: str = ask(_("by request or by rule"), WORK, codes="erasure_basis")
    blanked: tuple[str, ...] = ask(_("origin, part, and how often it goes"), WORK, pattern=BLANKED, default=())


@event("person.erasure_done", about="erasure")
class PersonErasureDone(Event):
    """An installation has carried an erasure out: its parts are blanked and its keys destroyed here."""

    of: str = ask(_("the erasure"), WORK, opens=("person.erased", "retention.run"))
    blanked: tuple[str, ...] = ask(_("origin, part, and how often it went"), WORK, pattern=BLANKED, default=())
    keys: int = ask(_("how many keys were destroyed here"), WORK, at_least=0)


@event("person.coarsened")
class PersonCoarsened(Event):
    """What is kept, in a coarser form, of sealed fields that an erasure takes. No figure reads it."""

    person: str = ask(_("person"), WORK, subject="person")
    birth_year: int | None = ask(_("year of birth"), TRAIT, at_least=1890, at_most=2100, default=None)
    permit_group: str | None = ask(_("group of the reason of the permit"), TRAIT, codes="permit_group", default=None)
    permit_end_year: int | None = ask(
        _("year in which the permit ends"), TRAIT, at_least=1890, at_most=2100, default=None
    )


@event("retention.run", about="erasure", own=True)
class RetentionRun(Event):
    """Facts whose term is over go, by rule; the figures that stood on them are frozen in an event before."""

    term: str = ask(_("which term is over"), WORK, codes="retention_term")
    before: date = ask(_("what happened before this day"), WORK)
    kinds: tuple[str, ...] = ask(_("of which kinds"), WORK, pattern=r"[a-z_]+(\.[a-z_]+)*", required=True)
    blanked: tuple[str, ...] = ask(_("origin, part, and how often it goes"), WORK, pattern=BLANKED, default=())
