"""What was given to persons, as rows: services and accompaniments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from primm.core.events.entry import Entry
from primm.core.figures.history import History
from primm.core.figures.persons import PersonTraits, traits
from primm.core.figures.views import dim, flag, lookup, row, view, when
from primm.plugins.services.contacts import DeskRow
from primm.plugins.services.events import AccompanimentDone, ServiceDelivered
from primm.words import _


@row
class ServiceRow(PersonTraits):
    """A service that was given, for one of its persons."""

    entry: Entry[ServiceDelivered]
    day: date = when(_("day"), places=True)
    desk: str = dim(_("desk"))
    worker: str = dim(_("worker"))
    municipality: str | None = lookup(
        DeskRow, on="desk", at="day", give="municipality", help=_("municipality of the desk"), codes="municipality"
    )
    service_kind: str = dim(_("kind of service"), codes="service_kind")
    topic: str | None = dim(_("topic"), codes="need")
    lead: bool = flag(_("the row that stands for the service"))


@view(ServiceRow, of="person", reads=("service.delivered",))
def services(history: History) -> Iterator[ServiceRow]:
    """Every service that was given."""
    for entry in history.of(ServiceDelivered):
        yield ServiceRow(
            entry,
            **traits(history, entry.occurred),
            day=entry.occurred,
            desk=entry.desk,
            worker=entry.event.done_by or entry.by,
            service_kind=entry.event.service_kind,
            topic=entry.event.topic,
            lead=history.first_named(entry.event.persons),
        )


@row
class AccompanimentRow(PersonTraits):
    """A time that somebody was accompanied to a service, for one of those who were."""

    entry: Entry[AccompanimentDone]
    day: date = when(_("day"), places=True)
    desk: str = dim(_("desk"))
    worker: str = dim(_("worker"))
    municipality: str | None = lookup(
        DeskRow, on="desk", at="day", give="municipality", help=_("municipality of the desk"), codes="municipality"
    )
    service: str | None = dim(_("to which service"))
    service_type: str | None = dim(_("type of service"), codes="body_type")
    lead: bool = flag(_("the row that stands for the accompaniment"))


@view(AccompanimentRow, of="person", reads=("accompaniment.done",))
def accompaniments(history: History) -> Iterator[AccompanimentRow]:
    """Every time that somebody was accompanied, to the service as it was called then."""
    for entry in history.of(AccompanimentDone):
        yield AccompanimentRow(
            entry,
            **traits(history, entry.occurred),
            day=entry.occurred,
            desk=entry.desk,
            worker=entry.event.done_by or entry.by,
            service=entry.event.service_name or entry.event.service,
            service_type=entry.event.service_type,
            lead=history.first_named(entry.event.persons),
        )
