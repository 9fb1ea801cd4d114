"""The directory of services, and with which of them there is a working link: rows after other rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from primm.core.events.entry import Entry
from primm.core.events.kinds.body import BodyRegistered
from primm.core.figures.history import History
from primm.core.figures.views import Row, dim, key, row, view, when
from primm.plugins.services.mediations import MediationRow, mediations
from primm.plugins.services.referrals import ReferralRow, referrals
from primm.words import _


@row
class ReceiverRow(Row):
    """A service or institution, as the directory has it."""

    entry: Entry[BodyRegistered]
    registered: date = when(_("day on which it was registered"), places=True)
    body: str = key(_("body"))
    body_type: str = dim(_("type"), codes="body_type")
    municipality: str | None = dim(_("municipality"), codes="municipality")


@view(ReceiverRow, of="body", reads=("body.registered",))
def receivers(history: History) -> Iterator[ReceiverRow]:
    """The service as it was last registered, since the day on which it was first."""
    told = list(history.of(BodyRegistered))
    for entry in told[-1:]:
        yield ReceiverRow(
            entry,
            registered=told[0].occurred,
            body=history.subject,
            body_type=entry.event.body_type,
            municipality=entry.event.municipality,
        )


@row
class LinkRow(Row):
    """A referral that a service accepted, or a mediation that took place for it."""

    entry: Entry[Any]
    day: date = when(_("day on which the referral was accepted, or the mediation took place"), places=True)
    body: str = key(_("body"))
    body_type: str = dim(_("type"), codes="body_type")
    municipality: str | None = dim(_("municipality"), codes="municipality")


@view(LinkRow, after=(receivers, referrals, mediations))
def links(
    registered: Sequence[ReceiverRow], sent: Sequence[ReferralRow], held: Sequence[MediationRow]
) -> Iterator[LinkRow]:
    """What was done together with the services of the directory."""
    known = {each.body: each for each in registered}
    for one in sent:
        if one.accepted_on and one.lead and one.body in known:
            yield _link_row(one.entry, one.accepted_on, known[one.body])
    for other in held:
        if other.delivered_on and other.lead and other.body in known:
            yield _link_row(other.entry, other.delivered_on, known[other.body])


def _link_row(entry: Entry[Any], day: date, body: ReceiverRow) -> LinkRow:
    return LinkRow(entry, day=day, body=body.body, body_type=body.body_type, municipality=body.municipality)


@row
class DirectoryRow(Row):
    """A service in the directory, from one day on."""

    entry: Entry[Any]
    since: date = when(_("from this day"), places=True)
    until: date | None = when(_("to this day"))
    body: str = key(_("body"))
    body_type: str = dim(_("type"), codes="body_type")
    municipality: str | None = dim(_("municipality"), codes="municipality")


@view(DirectoryRow, after=(receivers, referrals, mediations))
def directory(
    registered: Sequence[ReceiverRow], sent: Sequence[ReferralRow], held: Sequence[MediationRow]
) -> Iterator[DirectoryRow]:
    """Every service, since it was registered; since it first worked with the desks if that was before."""
    first = _first_days(sent, held)
    for each in registered:
        yield DirectoryRow(
            each.entry,
            since=min(each.registered, first.get(each.body, each.registered)),
            until=None,
            body=each.body,
            body_type=each.body_type,
            municipality=each.municipality,
        )


def _first_days(sent: Sequence[ReferralRow], held: Sequence[MediationRow]) -> Mapping[str, date]:
    days: dict[str, date] = {}
    met = [(each.body, each.accepted_on) for each in sent] + [(each.body or "", each.delivered_on) for each in held]
    for body, day in met:
        if day:
            days[body] = min(day, days.get(body, day))
    return days
