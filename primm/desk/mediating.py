"""``m``: a mediation is requested, scheduled, held with or without a request, not covered, or cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from primm.desk.defaults import code_of
from primm.desk.hearing import ONLY_ONE, Clause, Expected
from primm.desk.line import Deeds, thing_of
from primm.desk.reading import Reading
from primm.words import _

if TYPE_CHECKING:
    from primm.desk.line import Line

EXPECTED = Expected(
    groups=(
        ("body", "desk", "person", "staff", "mediation."),
        ("mediation_purpose", "mediation_mode", "mediation_context"),
        ("language",),
        ("unmet", "mediation_outcome", "cancelled_by", "urgency"),
    ),
    first=("body",),
    small=("delivered", "unmet", "cancelled"),
    clauses={"travel": Clause(shapes=("minutes",))},
    shapes=("minutes", "day", "time"),
    once=(
        *("minutes", "day", "time", "body", "staff", "mediation.", "mediation_purpose", "mediation_mode"),
        *("mediation_context", "language", "unmet", "mediation_outcome", "cancelled_by", "urgency"),
    ),
    words=_("a service, a language, a mediator, a day and a time, what for, how it went; or a person's handle"),
)
STATES = ("delivered", "unmet", "cancelled")


def mediation(line: Line) -> Reading:
    """Read the line of a mediation."""
    status = _status(line)
    if len(line.said_of(STATES)) > 1:
        return line.refuse(ONLY_ONE)
    of = _request(line, status)
    if isinstance(of, Reading):
        return of
    if status == "cancelled" and of is None:
        return line.refuse(_("there is no open request: name it by its handle"))
    if status:
        return _ended(line, status, of)
    return _scheduled(line, of) if of else _requested(line)


def _status(line: Line) -> str | None:
    return next(iter(line.said_of(STATES)), None) or ("delivered" if line.one("mediation_outcome") else None)


def _request(line: Line, status: str | None) -> str | Reading | None:
    """The request that is meant: the one that was named, else the only open one of a person whose mediation ends."""
    named = line.one("mediation.")
    if named or not status or line.all("body", "desk"):
        return named
    known = [each for person in line.all("person") for each in line.desk.person(person).mediations]
    return line.which("mediation", "mediation.", known) if known else None


def _about(line: Line, of: str | None) -> dict[str, Any]:
    """What a mediation is about; what follows a request repeats nothing that was not said again."""
    persons = line.all("person")
    spoken = None if of else next((each for one in persons if (each := line.desk.person(one).language)), None)
    return {
        "persons": persons,
        "requester": line.one("body") or line.one("desk"),
        "context": line.one("mediation_context"),
        "purpose": line.one("mediation_purpose"),
        "language": line.one("language") or spoken,
        "mode": line.one("mediation_mode"),
        "note": line.note,
    }


def _ended(line: Line, status: str, of: str | None) -> Reading:
    deeds = Deeds(line.when(past=True))
    if status == "delivered":
        travel = line.one("minutes", "travel")
        deeds.add(
            "mediation.delivered",
            of=of,
            **_about(line, of),
            mediator=code_of(line.one("staff")) or line.desk.by,
            minutes_on_site=line.number("minutes"),
            minutes_travel=int(travel) if travel else None,
            outcome=line.one("mediation_outcome"),
        )
    elif status == "unmet":
        reason = line.chosen("unmet")
        if not reason:
            return line.ask_code("unmet", _("Why could it not be covered?"))
        deeds.add("mediation.unmet", of=of, **_about(line, of), reason=reason)
    else:
        by = line.chosen("cancelled_by")
        if not by:
            return line.ask_code("cancelled_by", _("Who cancelled it?"), "requester")
        deeds.add("mediation.cancelled", of=of, cancelled_by=by)
    return Reading(line.verb, tuple(deeds.givens), last=thing_of(line.all("person")))


def _scheduled(line: Line, of: str) -> Reading:
    at, deeds = line.when(), Deeds()
    if at is None:
        return line.ask("when", _("When is it? Or how did it end: held, unmet, cancelled"))
    if at < line.today:
        return line.refuse(_("this day is past: say it with the year"), "at")
    mediator = code_of(line.one("staff")) or line.desk.by
    deeds.add("mediation.scheduled", of=of, at=at, mediator=mediator, mode=line.one("mediation_mode"))
    return Reading(line.verb, tuple(deeds.givens), last=thing_of(line.all("person")))


def _requested(line: Line) -> Reading:
    at, mediator, deeds = line.when(), code_of(line.one("staff")), Deeds()
    about = _about(line, None)
    if not about["language"]:
        return line.ask("language", _("In which language?"))
    if mediator and at is None:
        return line.ask("when", _("When is it?"))
    if at and at < line.today:
        return line.refuse(_("this day is past: say it with the year"), "at")
    slots = (at,) if at and not mediator else ()
    deeds.add("mediation.requested", **about, proposed_slots=slots, urgency=line.one("urgency"))
    if at and mediator:
        deeds.add("mediation.scheduled", of="@1", at=at, mediator=mediator, mode=line.one("mediation_mode"))
    return Reading(line.verb, tuple(deeds.givens), last=thing_of(line.all("person")))
