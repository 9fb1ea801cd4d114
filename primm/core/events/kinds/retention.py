"""Retention: how long the terms of the fields last, and figures as they were before facts went whose term was over."""

from __future__ import annotations

from datetime import date

from primm.core.events.base import Event, ask, event
from primm.core.events.privacy import WORK
from primm.words import _


@event("retention.term_set", about="term", own=True)
class RetentionTermSet(Event):
    """The controller decides how long what falls under a term is kept, and by which law, rule or decision."""

    term: str = ask(_("which term"), WORK, codes="retention_term")
    months: int | None = ask(_("months; without any it has no end"), WORK, at_least=1, at_most=1200, default=None)
    basis: str = ask(_("law, rule of the fund or decision, with its date"), WORK)


@event("retention.frozen", about="frozen", own=True)
class RetentionFrozen(Event):
    """The figures of an action in a period, as they were before facts of it went."""

    name: str = ask(_("action"), WORK, pattern="[a-z0-9][a-z0-9_-]{0,39}")
    start: date = ask(_("first day"), WORK)
    end: date = ask(_("last day"), WORK, not_before="start")
    horizon: date = ask(_("day up to which was looked"), WORK)
    position: tuple[str, ...] = ask(
        _("origin, number and root of its tree"), WORK, pattern="[0-9a-z.-]+ [0-9]+ [0-9a-f]{64}"
    )
    versions: tuple[str, ...] = ask(_("what made it, in which version"), WORK)
    cells: tuple[str, ...] = ask(_("figure, its version, its place, its value, above and below the line"), WORK)
