"""What a line may go on with of one person: open needs, what is to be done, referrals and mediations without an end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from primm.core.events.codes import ALWAYS
from primm.core.events.ids import handle
from primm.core.events.kinds.case import NeedClosed, NeedOpened, TaskDone, TaskSet
from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.mediation import (
    MediationCancelled,
    MediationDelivered,
    MediationRequested,
    MediationUnmet,
)
from primm.core.events.kinds.referral import ReferralDrafted, ReferralSent
from primm.core.figures.consent import GIVEN, consent
from primm.desk.reading import Person, Task, Thing
from primm.plugins.services.referrals import ENDED
from primm.plugins.services.sharing import SCOPE
from primm.plugins.services.standing import strictest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from primm.core.events.base import Event
    from primm.core.events.entry import Entry
    from primm.core.figures.history import History

ORIENTATION = "orientation"
MEDIATION_ENDS = (MediationDelivered, MediationCancelled, MediationUnmet)


def person_of(subject: str, history: History, today: date) -> Person:
    """What the log has of a person that a line may go on with; nothing that is sealed."""
    known = history.person()
    shares = consent(history.entries, history.aliases, SCOPE, today)
    return Person(
        subject=subject,
        needs={each.event.category: each.id for each in _open(history, NeedOpened, ends=(NeedClosed,))},
        tasks=tuple(sorted(tasks_of(history), key=lambda each: each.due)),
        referrals=tuple(_things(_referrals(history))),
        mediations=tuple(_things(_open(history, MediationRequested, ends=MEDIATION_ENDS))),
        language=known.languages[0] if known.languages else None,
        spoken=_spoken(history),
        contact_rule=strictest(history) or known.contact_rule,
        citizenships=known.citizenships,
        sharing=shares.entry.id if shares.entry and shares.state == GIVEN else None,
    )


def _spoken(history: History) -> str | None:
    said = (each.event.language for each in history.of(Contact) if each.event.reached == "yes")
    return next((each for each in reversed([*said]) if each and each not in ALWAYS), None)


def tasks_of(history: History, desk: str | None = None) -> Iterator[Task]:
    """What is to be done and was not done yet, at one desk or at all; what was moved has its new day."""
    for entry in history.of(TaskSet):
        due = _due(history, entry)
        if due and desk in (None, entry.desk):
            event = entry.event
            persons = tuple(filter(None, event.persons))
            yield Task(entry.id, due, event.task_kind, persons, event.topic, event.regarding, event.who)


def _due(history: History, entry: Entry[TaskSet]) -> str | None:
    due = entry.event.due
    for step in history.follow_ups(entry, TaskDone):
        if not step.event.moved_to:
            return None
        due = step.event.moved_to
    return due


def _referrals(history: History) -> Iterator[Entry[Any]]:
    for entry in _open(history, ReferralDrafted, ReferralSent, ends=ENDED):
        if entry.of is None and entry.event.handover != ORIENTATION:
            yield entry


def _open(history: History, *classes: type[Event], ends: tuple[type[Event], ...]) -> Iterator[Entry[Any]]:
    return (entry for entry in history.of(*classes) if not history.follow_ups(entry, *ends))


def _things(entries: Iterable[Entry[Any]]) -> Iterator[Thing]:
    return (Thing(entry.kind, entry.id, handle(entry.id)) for entry in entries)
