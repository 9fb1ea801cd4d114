"""Applications as rows: prepared, handed in, decided; and whether the document to be renewed was still valid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from primm.core.events.entry import Entry
from primm.core.figures.history import History
from primm.core.figures.persons import KINDS, PersonTraits, traits
from primm.core.figures.views import dim, flag, key, lookup, row, view, when
from primm.plugins.services.contacts import DeskRow
from primm.plugins.services.events import ApplicationDecided, ApplicationPrepared, ApplicationSubmitted
from primm.plugins.services.extensions import valid_until
from primm.plugins.services.lives import first_day, last
from primm.plugins.services.standing import RENEWALS, last_day
from primm.words import _

FIRST = "permit_first"


@row
class ApplicationRow(PersonTraits):
    """An application that was prepared, for one of its persons."""

    entry: Entry[ApplicationPrepared]
    prepared: date = when(_("day on which it was prepared"), places=True)
    submitted_on: date | None = when(_("day on which it was handed in"))
    decided_on: date | None = when(_("day of the decision"))
    granted_on: date | None = when(_("day on which it was granted"))
    refused_on: date | None = when(_("day on which it was refused"))
    expires: date | None = when(_("day on which the document to be renewed expires"))
    valid_until: date | None = when(_("day until which what was granted is valid"))
    application: str = key(_("application"))
    desk: str = dim(_("desk"))
    worker: str = dim(_("worker"))
    municipality: str | None = lookup(
        DeskRow, on="desk", at="prepared", give="municipality", help=_("municipality of the desk"), codes="municipality"
    )
    application_kind: str = dim(_("which application"), codes="application_kind")
    office: str | None = dim(_("office that decides"))
    outcome: str | None = dim(_("outcome"), codes="application_outcome")
    lead: bool = flag(_("the row that stands for the application"))
    dated: bool = flag(_("it renews a document whose expiry is known"))
    undated: bool = flag(_("it renews a document whose expiry is not known"))
    in_time: bool = flag(_("prepared while the document was valid"))


@view(ApplicationRow, of="person", reads=("application.", *KINDS))
def applications(history: History) -> Iterator[ApplicationRow]:
    """Every application with its life; where it was decided twice the last decision holds."""
    for entry in history.of(ApplicationPrepared):
        yield _application_row(history, entry, history.follow_ups(entry))


def _application_row(
    history: History, entry: Entry[ApplicationPrepared], life: tuple[Entry[Any], ...]
) -> ApplicationRow:
    decided = last(life, ApplicationDecided)
    outcome = decided.event.outcome if decided else None
    renews = entry.event.application_kind in RENEWALS
    expires = _expiry(history, entry) if renews else entry.event.expiry
    return ApplicationRow(
        entry,
        **traits(history, entry.occurred),
        prepared=entry.occurred,
        submitted_on=first_day(life, (ApplicationSubmitted,)),
        decided_on=decided.occurred if decided else None,
        granted_on=decided.occurred if decided and outcome == "granted" else None,
        refused_on=decided.occurred if decided and outcome == "refused" else None,
        expires=expires,
        valid_until=decided.event.expiry if decided else None,
        application=entry.id,
        desk=entry.desk,
        worker=entry.event.done_by or entry.by,
        application_kind=entry.event.application_kind,
        office=entry.event.office_name or entry.event.office,
        outcome=outcome,
        lead=history.first_named(entry.event.persons),
        dated=renews and expires is not None,
        undated=renews and expires is None,
        in_time=renews and expires is not None and entry.occurred <= valid_until(expires, entry.occurred)[0],
    )


def _expiry(history: History, entry: Entry[ApplicationPrepared]) -> date | None:
    """The expiry of the document: as the application says, else that of the permit as it was known on that day.

    What was said later is of the new permit, and would make every renewal one in time.
    """
    told = (_permit(history, each) for each in history.entries if each.occurred <= entry.occurred)
    return entry.event.expiry or next(reversed(list(filter(None, told))), None)


def _permit(history: History, entry: Entry[Any]) -> date | None:
    """Until when a permit is valid, as the person's file says or as it was granted."""
    if isinstance(entry.event, ApplicationDecided):
        asked = history.opening(entry)
        permit = asked is not None and asked.event.application_kind in (FIRST, *RENEWALS)
        return entry.event.expiry if permit and entry.event.outcome == "granted" else None
    month = getattr(entry.event, "permit_expiry", None)
    return last_day(month) if month else None
