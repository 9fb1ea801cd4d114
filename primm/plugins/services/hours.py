"""Minutes of work as rows, each minute once: of contacts, of mediations, of what was given, and logged apart.

A contact's minutes are those of everything that was done in it. So what names a contact of the same day adds its own
minutes only where the contact says none; and never where the contact cannot be seen, because nobody is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from primm.core.events.entry import Entry
from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.desk import WorkLogged
from primm.core.events.kinds.mediation import MediationDelivered
from primm.core.figures.history import History
from primm.core.figures.views import Row, dim, number, row, view, when
from primm.plugins.services.events import AccompanimentDone, ApplicationPrepared, ServiceDelivered
from primm.words import _

ACTION_OF = {"sch": "school", "lan": "school", "par": "participation"}
GIVEN = (ServiceDelivered, AccompanimentDone, ApplicationPrepared)
READS = ("contact", "work.logged", "mediation.delivered", *(each.kind for each in GIVEN))


@row
class WorkRow(Row):
    """Minutes of work, of one kind."""

    entry: Entry[Any]
    day: date = when(_("day"), places=True)
    desk: str = dim(_("desk"))
    worker: str = dim(_("worker"))
    action: str | None = dim(_("action"), codes="action")
    activity: str = dim(_("activity"), codes="activity")
    minutes: int = number(_("minutes of work"))


@view(WorkRow, of=("person", "work"), reads=READS)
def hours(history: History) -> Iterator[WorkRow]:
    """The minutes of everything that was done, on the first of its persons; those of its parts are in a contact's."""
    entries: Iterator[Entry[Any]] = history.of(Contact, WorkLogged, MediationDelivered, *GIVEN)
    for entry in entries:
        if history.first_named(entry.subjects):
            for activity, minutes in _spent(history, entry):
                if minutes:
                    yield _work_row(entry, activity, minutes)


def _spent(history: History, entry: Entry[Any]) -> Iterator[tuple[str, int | None]]:
    """The minutes of an event by what they were spent on."""
    event = entry.event
    if isinstance(event, WorkLogged):
        yield event.activity, event.minutes
    elif isinstance(event, Contact):
        yield "desk" if event.counterpart == "user" else "network", event.minutes
    elif isinstance(event, MediationDelivered):
        yield "travel", event.minutes_travel
        yield "mediation", None if _inside(history, entry) else event.minutes_on_site
    else:
        yield "desk", None if _inside(history, entry) else event.minutes


def _inside(history: History, entry: Entry[Any]) -> bool:
    """Whether its minutes are among those of the contact that it names."""
    if not entry.event.contact:
        return False
    named = [each for each in history.of(Contact) if each.id == entry.event.contact]
    if not named:
        return history.type != "person"
    return named[0].occurred == entry.occurred and bool(named[0].event.minutes)


def _work_row(entry: Entry[Any], activity: str, minutes: int) -> WorkRow:
    return WorkRow(
        entry,
        day=entry.occurred,
        desk=entry.desk,
        worker=_said(entry, "done_by") or _said(entry, "mediator") or entry.by,
        action=action_of(entry),
        activity=activity,
        minutes=minutes,
    )


def _said(entry: Entry[Any], name: str) -> str | None:
    value: str | None = getattr(entry.event, name, None)
    return value


def action_of(entry: Entry[Any]) -> str | None:
    """The action of the plan that an event says, else that of the first topic."""
    return _said(entry, "action") or _action(entry)


def _action(entry: Entry[Any]) -> str | None:
    """That of the first topic; mediations and what is given are services, unless they are for a school."""
    if isinstance(entry.event, MediationDelivered):
        return "school" if entry.event.context == "school" else "services"
    topic = next(iter(getattr(entry.event, "topics", ())), _said(entry, "topic"))
    if topic:
        return ACTION_OF.get(topic.partition(".")[0], "services")
    return "services" if isinstance(entry.event, GIVEN) else None
