"""``i``: a person is sent to a service or given its address; a later line says in one word what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from primm.desk.defaults import area_or_need, is_open
from primm.desk.hearing import ONLY_ONE, Clause, Expected
from primm.desk.line import Deeds, thing_of
from primm.desk.meant import label_of
from primm.desk.reading import Reading
from primm.words import _

if TYPE_CHECKING:
    from primm.desk.line import Line

EXPECTED = Expected(
    groups=(
        ("body", "desk", "person", "referral."),
        ("handover", "consent_how"),
        ("need", "protected_need"),
        ("referral_outcome", "reject_reason", "cancelled_by", "outcome_source"),
    ),
    first=("body", "desk"),
    small=("anon", "nothing", "received", "accepted", "rejected", "started", "expired", "cancelled"),
    clauses={"duty": Clause(raw="[A-Za-z0-9/.-]{1,40}")},
    shapes=("day", "time"),
    once=("handover", "consent_how", "referral_outcome", "reject_reason", "cancelled_by", "day", "time"),
    words=_("a person's handle, a service, how the person is sent, a day; or a referral and what became of it"),
)
# Answers are heard with the words for what became of a referral before all others.
ANSWER = EXPECTED._replace(
    groups=(
        ("person", "referral."),
        ("referral_outcome", "reject_reason", "cancelled_by"),
        ("outcome_source",),
    ),
    small=("received", "accepted", "rejected", "started", "expired", "cancelled"),
    clauses={},
    words=_("the handle of a referral or a person, and what became of it"),
)
STEPS = ("received", "accepted", "rejected", "started", "expired", "cancelled")
SHARED = ("given_name", "family_name", "phone", "topic")
NOTHING, AGREED = "nothing", "agreed"
SCOPE, HOW = "disclosure_to_receiver", "how"  # a consent that is given now is recorded with the referral
NOT_THERE = _("no such service or desk is in the directory: first primm record body.registered")
WHAT_BECAME = _("What became of the referral? For instance: accepted, served, rejected, cancelled")


def referral(line: Line) -> Reading:
    """Read the line of a referral."""
    if line.all("referral.") or (_step(line) and not line.all("body", "desk")):
        return _answer(line)
    receivers, persons = line.all("body", "desk"), line.all("person")
    if not persons and not line.says("anon"):
        return line.ask("who", _("Who is referred? The person's handle"))
    if len(line.all("need", "protected_need")) > 1:
        return line.refuse(*((ONLY_ONE, "topic") if receivers else (NOT_THERE, "receiver")))
    if not receivers:
        return line.ask("receiver", _("To which service or desk?"))
    appointment = line.when()
    if appointment and appointment < line.today:
        return line.refuse(_("this day is past: say it with the year"), "appointment_on")
    handover = line.one("handover") or "sent"
    # Of who stays anonymous nothing can be shared, and of an address that is given nothing is.
    shared = _shared(line) if persons and handover != "orientation" else {}
    if shared is None:
        return line.ask(
            "shared", _("May name, phone and topic be shared? How was consent given?"), _ways(line), NOTHING
        )
    return _sent(line, handover, appointment, shared)


def _sent(line: Line, handover: str, appointment: str | None, shared: dict[str, Any]) -> Reading:
    persons, deeds = line.all("person"), Deeds()
    topic = next(iter(line.all("need", "protected_need")), None)
    need = _need(line, topic, deeds, opens=handover != "orientation") if topic else None
    if how := shared.pop(HOW, None):
        said = {"scopes": (SCOPE,), "how": how}
        shared["consents"] = tuple(deeds.add("person.consent_given", person=each, **said) for each in persons)
    for receiver in line.all("body", "desk"):
        deeds.add(
            "referral.sent",
            persons=persons,
            receiver=receiver,
            topic=area_or_need(topic, line) if topic else None,
            need=need,
            handover=handover,
            **shared,
            appointment_on=appointment,
            note=line.note,
        )
    return Reading(line.verb, tuple(deeds.givens), last=thing_of(persons))


def _shared(line: Line) -> dict[str, Any] | None:
    """What is shared and by what right; None where that is not known yet."""
    duty = line.one("raw", "duty")
    if duty:
        return {"data_shared": SHARED, "legal_duty": duty}
    consent = line.one("consent_how") or line.answers.get("shared")
    if line.says("nothing") or consent == NOTHING:
        return {}
    agreed = _agreed(line)
    if consent == AGREED and None not in agreed.values():
        return {"data_shared": SHARED, "consents": tuple(agreed.values())}
    known = consent in line.desk.codes["consent_how"].codes
    return {"data_shared": SHARED, HOW: consent} if known else None


def _agreed(line: Line) -> dict[str, str | None]:
    """The consent of each person that stands already, if there is one."""
    return {each: line.desk.person(each).sharing for each in line.all("person")}


def _ways(line: Line) -> tuple[tuple[str, str], ...]:
    known = line.desk.codes["consent_how"]
    given = ((code, label_of(code, known, line.desk.words)) for code in known.codes)
    before = () if None in _agreed(line).values() else ((AGREED, line.say(_("as agreed before"))),)
    return ((NOTHING, line.say(_("nothing is shared"))), *before, *given)


def _need(line: Line, topic: str, deeds: Deeds, *, opens: bool) -> str | None:
    """The need that one of the persons has open; else a new one, unless only an address is given."""
    persons = line.all("person")
    open_ = area_or_need(topic, line)
    known = next((needs[open_] for each in persons if open_ in (needs := line.desk.person(each).needs)), None)
    if known or not opens or not persons:
        return known
    hidden = None if is_open(topic, line) else topic
    return deeds.add("need.opened", persons=persons, category=open_, protected=hidden)


def _step(line: Line) -> str | None:
    """What became of a referral, in one word."""
    said = next((step for step in STEPS if line.says(step)), None)
    return said or ("completed" if line.one("referral_outcome") else None)


def _answer(line: Line) -> Reading:
    step = _step(line)
    if len(line.said_of(STEPS)) + len(line.all("referral_outcome")) > 1:
        return line.refuse(ONLY_ONE)
    if step is None:
        return line.ask("step", WHAT_BECAME)
    target = line.which(
        "referral", "referral.", [r for each in line.all("person") for r in line.desk.person(each).referrals]
    )
    if isinstance(target, Reading):
        return target
    fields = _fields(line, step)
    if isinstance(fields, Reading):
        return fields
    deeds = Deeds()
    deeds.add(f"referral.{step}", of=target, **fields)
    return Reading(line.verb, tuple(deeds.givens), last=thing_of(line.all("person")))


def _fields(line: Line, step: str) -> dict[str, Any] | Reading:
    if step == "accepted":
        return {"appointment_on": line.when()}
    if step == "completed":
        return {"outcome": line.one("referral_outcome"), "outcome_source": line.one("outcome_source")}
    if step == "cancelled":
        return {"cancelled_by": line.one("cancelled_by") or "desk"}
    if step == "rejected":
        reason = line.chosen("reject_reason")
        return {"reason": reason} if reason else line.ask_code("reject_reason", _("Why was it rejected?"))
    return {}
