"""The directory of services, and with which of them there is a working link: rows after other rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from primm.core.events.entry import Entry
from primm.core.figures.history import History
from primm.core.figures.views import Row, dim, key, row, view, when
from primm.plugins.services.mediations import MediationRow, mediations
from primm.plugins.services.referrals import ReferralRow, referrals
from primm.plugins.services.roles import BodyRow, bodies
from primm.words import _


@row
class JointRow(Row):
    """A referral that a service accepted, or a mediation that took place for it, whether it is in the directory or not.

    It has no more than the views after it need: they read all of its rows whenever one of them changes.
    """

    entry: Entry[Any]
    day: date = when(_("day on which the referral was accepted, or the mediation took place"), places=True)
    body: str = key(_("body"))


@view(JointRow, of="person", reads=("referral.", "mediation."))
def joint(history: History) -> Iterator[JointRow]:
    """What the desks did together with services, on the first of the persons for whom it was."""
    for sent in referrals.make(history):
        if isinstance(sent, ReferralRow) and sent.accepted_on and sent.lead:
            yield JointRow(sent.entry, day=sent.accepted_on, body=sent.body)
    for held in mediations.make(history):
        if isinstance(held, MediationRow) and held.delivered_on and held.lead and held.body:
            yield JointRow(held.entry, day=held.delivered_on, body=held.body)


@row
class LinkRow(Row):
    """What was done together with a service of the directory."""

    entry: Entry[Any]
    day: date = when(_("day on which the referral was accepted, or the mediation took place"), places=True)
    body: str = key(_("body"))
    body_type: str | None = dim(_("type"), codes="body_type")
    municipality: str | None = dim(_("municipality"), codes="municipality")


@view(LinkRow, after=(bodies, joint))
def links(registered: Iterable[BodyRow], done: Iterable[JointRow]) -> Iterator[LinkRow]:
    """What was done together with the services of the directory."""
    known = {each.body: each for each in registered}
    for each in done:
        body = known.get(each.body)
        if body:
            yield LinkRow(
                each.entry,
                day=each.day,
                body=each.body,
                body_type=body.body_type,
                municipality=body.municipality,
            )


@row
class DirectoryRow(Row):
    """A service in the directory, from one day on."""

    entry: Entry[Any]
    since: date = when(_("from this day"), places=True)
    until: date | None = when(_("to this day"))
    body: str = key(_("body"))
    body_type: str | None = dim(_("type"), codes="body_type")
    municipality: str | None = dim(_("municipality"), codes="municipality")


@view(DirectoryRow, after=(bodies, joint))
def directory(registered: Iterable[BodyRow], done: Iterable[JointRow]) -> Iterator[DirectoryRow]:
    """Every service, since it was registered; since it first worked with the desks if that was before."""
    first: dict[str, date] = {}
    for one in done:
        first[one.body] = min(one.day, first.get(one.body, one.day))
    for each in registered:
        yield DirectoryRow(
            each.entry,
            since=min(each.since, first.get(each.body, each.since)),
            until=None,
            body=each.body,
            body_type=each.body_type,
            municipality=each.municipality,
        )
