"""What is checked before an event is stored, where the past matters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from primm.core.errors import Problem
from primm.core.events.entry import Entry
from primm.core.events.kinds.case import CaseClosed
from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.desk import StaffJoined, StaffLeft
from primm.core.events.kinds.person import PersonMerged
from primm.core.events.kinds.referral import ReferralSent
from primm.core.figures.history import History
from primm.core.host.action import Rule
from primm.words import _

# How far each step brings a referral. Any forward jump is allowed.
FAR = {
    "referral.sent": 1,
    "referral.received": 2,
    "referral.accepted": 3,
    "referral.started": 4,
    "referral.completed": 5,
}
APPLICATION = {"application.submitted": 1, "application.decided": 2}
ENDS = {"referral.rejected", "referral.completed", "referral.cancelled", "referral.expired"}
# What may have happened before these ends, which lie on no way forward; a referral may be cancelled at any time.
BEFORE = {"referral.rejected": {"referral.received"}, "referral.expired": set[str]()}
SEVERAL = _("this contact was with several people, who cannot be one: correct its persons and anonymous instead")

OPENED = "case.opened"
MENTIONING = (
    *("contact", "need.opened", "mediation.requested", "mediation.delivered", "mediation.unmet"),
    *("referral.drafted", "referral.sent"),
)
OUT_OF_ORDER = _("out of order with {step}: correct the day of one of the two")

ENDS_OF_OTHERS = ("mediation.delivered", "mediation.cancelled", "mediation.unmet", "need.closed")


def case_is_open(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """Nothing is added to a case that is closed, whatever mentions it; what happened before may be told late."""
    closings = {closing.of: closing.occurred for closing in history.of(CaseClosed)}
    for field in type(entry.event).fields:
        named = getattr(entry.event, field.name) if OPENED in field.of else None
        if named in closings and (field.type == "opening" or entry.occurred >= closings[named]):
            yield Problem(field.name, _("the case is closed; open a new one"))


def joins_once(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """A staff code is one person's: nobody joins under that of somebody who is here; who left may come back."""
    told = [each for each in history.of(StaffJoined, StaffLeft) if each.occurred <= entry.occurred]
    if told and isinstance(told[-1].event, StaffJoined):
        yield Problem("staff", _("somebody works here under this code: choose another, or correct what was recorded"))


def task_goes_on(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """A task ends once and not before it was set; one that is moved goes on, on the day to which it was moved."""
    opening = history.opening(entry)
    steps: tuple[Entry[Any], ...] = history.follow_ups(opening) if opening else ()
    if any(not step.event.moved_to for step in steps):
        yield Problem("of", _("this has ended already; correct or retract its end first"))
    if entry.event.moved_to and entry.event.outcome != "moved":
        yield Problem("outcome", _("a new day is given: say that it was moved"))


def ends_once(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """Nothing follows the end of a mediation or of a need."""
    opening = history.opening(entry)
    steps: tuple[Entry[Any], ...] = history.follow_ups(opening) if opening else ()
    if any(step.kind in ENDS_OF_OTHERS for step in steps):
        yield Problem("of", _("this has ended already; correct or retract its end first"))


def referral_goes_on(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """A referral goes forward, has one end, and takes no step twice; a correction re-opens it."""
    opening = history.opening(entry)
    if opening is None:
        return
    sendings = [] if entry.kind == "referral.sent" else list(history.follow_ups(opening, ReferralSent))
    steps = _steps(history, opening, sendings)
    if any(entry.occurred < each.occurred for each in sendings):  # where an answer names the draft
        yield Problem("occurred", OUT_OF_ORDER, {"step": "referral.sent"})
    elif len(sendings) > 1 and entry.kind != "referral.cancelled":
        yield Problem("of", _("it was sent to several receivers: name the referral to the one that this is about"))
    elif any(step.kind in ENDS for step in steps):
        yield Problem("of", _("the referral has already ended; correct or retract its end first"))
    elif entry.kind in BEFORE:
        yield from _may_end_so(entry, opening.kind == "referral.sent" or bool(sendings), {step.kind for step in steps})
    else:
        yield from _in_order(entry, steps, FAR)


def _steps(history: History, opening: Entry[Any], sendings: list[Entry[ReferralSent]]) -> list[Entry[Any]]:
    """What became of a referral, whether its draft was named or its sending."""
    draft = history.opening(opening) or opening
    names = {each.id for each in (draft, opening, *sendings)}
    steps: tuple[Entry[Any], ...] = history.follow_ups(draft)
    return [each for each in steps if each.kind != "referral.sent" and getattr(each.event, "of", None) in names]


def _may_end_so(entry: Entry[Any], sent: bool, done: set[str]) -> Iterator[Problem]:
    if not sent:
        yield Problem("of", _("it is a draft: record referral.sent first"))
    elif done - BEFORE[entry.kind]:
        yield Problem("of", _("the receiver has taken it further: record referral.cancelled if it is withdrawn"))


def _in_order(entry: Entry[Any], steps: Sequence[Entry[Any]], far: Mapping[str, int]) -> Iterator[Problem]:
    for step in steps:
        here, there = far.get(entry.kind), far.get(step.kind)
        if here is None or there is None:
            continue
        if here == there:
            yield Problem("of", _("this step is recorded already; correct or retract it instead"))
        elif (here - there) * (entry.occurred - step.occurred).days < 0:
            yield Problem("occurred", OUT_OF_ORDER, {"step": step.kind})


def application_goes_on(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """An application is handed in once and decided once, in this order; a decision may stand alone."""
    opening = history.opening(entry)
    yield from _in_order(entry, history.follow_ups(opening) if opening else (), APPLICATION)


def one_thread_a_day(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """The messages of one day with one household are one contact, however many they are."""
    sent: Contact = entry.event
    threads = (each for each in history.of(Contact) if each.event.channel == "message" and each.desk == entry.desk)
    if sent.persons and any(each.occurred == entry.occurred for each in threads):
        text = _("messages of one day are one contact, and this day has one already: correct that one instead")
        yield Problem("channel", text, warns=True)


def one_person_is_one(entry: Entry[Any], history: History) -> Iterator[Problem]:
    """A contact without a name is given to one person; several people cannot be one."""
    merged: PersonMerged = entry.event
    for each in history.of(Contact):
        several = (each.event.anonymous or 1) > 1 and not {merged.person, merged.other}.isdisjoint(each.subjects)
        if several and each.subjects[0] == f"anon:{each.id}":
            yield Problem("other", SEVERAL)


RULES = (
    Rule(("contact",), one_thread_a_day, given=("channel=message",)),
    Rule(("person.merged",), one_person_is_one),
    Rule(("case.assigned", "case.reviewed", "case.closed"), case_is_open),
    Rule(MENTIONING, case_is_open, given=("case",)),
    Rule(("task.set",), case_is_open, given=("regarding",)),
    Rule(("task.done",), task_goes_on),
    Rule(("staff.joined",), joins_once),
    Rule((*ENDS_OF_OTHERS, "mediation.scheduled", "need.updated"), ends_once),
    Rule(tuple(dict.fromkeys((*FAR, *sorted(ENDS)))), referral_goes_on),
    Rule(tuple(APPLICATION), application_goes_on),
)
