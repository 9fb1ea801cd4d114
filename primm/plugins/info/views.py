"""Contacts for information, calls without a case, distribution and campaigns as rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from primm.core.events.entry import Entry
from primm.core.events.kinds.contact import CallUnattributed, Contact
from primm.core.events.kinds.desk import DeskRegistered
from primm.core.figures.history import History
from primm.core.figures.views import Row, dim, flag, key, lookup, many, number, row, view, when
from primm.plugins.info.events import CampaignClosed, CampaignOpened, Distributed
from primm.words import _


@row
class DeskRow(Row):
    """Where a desk stands."""

    entry: Entry[DeskRegistered]
    desk: str = key(_("desk"))
    since: date | None = when(_("from this day"), places=True)
    until: date | None = when(_("to this day"))
    municipality: str | None = dim(_("municipality"), codes="municipality")


@view(DeskRow, of="desk", reads=("desk.registered",))
def desks(history: History) -> Iterator[DeskRow]:
    """The desk's place, as last registered."""
    for entry in list(history.of(DeskRegistered))[-1:]:
        yield DeskRow(entry, desk=entry.desk, since=None, until=None, municipality=entry.event.municipality)


@row
class InformedRow(Row):
    """A reached contact with a user."""

    entry: Entry[Contact]
    day: date = when(_("day of the contact"), places=True)
    desk: str = dim(_("desk"))
    municipality: str | None = lookup(
        DeskRow, on="desk", at="day", give="municipality", help=_("municipality of the desk"), codes="municipality"
    )
    worker: str = dim(_("worker"))
    channel: str = dim(_("channel"), codes="channel")
    topics: tuple[str, ...] = many(_("topic"), codes="need")
    only_information: bool = flag(_("information is all that came of it"))


@view(InformedRow, of="person", reads=("contact",))
def informed(history: History) -> Iterator[InformedRow]:
    """Every reached contact with users, once."""
    for entry in history.of(Contact):
        contact = entry.event
        if reached(contact) and history.first_named(contact.persons or contact.present):
            yield InformedRow(
                entry,
                day=entry.occurred,
                desk=entry.desk,
                municipality=None,  # looked up where it is asked for
                worker=contact.done_by or entry.by,
                channel=contact.channel,
                topics=contact.topics,
                only_information=for_information(contact),
            )


def reached(contact: Contact) -> bool:
    """Whether a user was met, and not a service or an association."""
    return contact.reached == "yes" and contact.counterpart not in ("service", "association")


def for_information(contact: Contact) -> bool:
    """Whether it is an information contact: a user was met, and information is all that came of it."""
    return reached(contact) and contact.outcomes == ("information",)


@row
class CallRow(Row):
    """A call that is nobody's contact."""

    entry: Entry[CallUnattributed]
    day: date = when(_("day of the call"), places=True)
    desk: str = dim(_("desk"))
    call_kind: str = dim(_("kind of call"), codes="call_kind")
    topic: str | None = dim(_("topic"), codes="need")
    language: str | None = dim(_("language"), codes="language")
    minutes: int | None = number(_("minutes of work"))


@view(CallRow, of="call", reads=("call.unattributed",))
def calls(history: History) -> Iterator[CallRow]:
    """The call log: every call without a case."""
    for entry in history.of(CallUnattributed):
        yield CallRow(
            entry,
            day=entry.occurred,
            desk=entry.desk,
            call_kind=entry.event.call_kind,
            topic=entry.event.topic,
            language=entry.event.language,
            minutes=entry.event.minutes,
        )


@row
class DistributedRow(Row):
    """What was handed out or visited, as declared."""

    entry: Entry[Distributed]
    day: date = when(_("day"), places=True)
    item: str | None = key(_("item"))
    campaign: str | None = key(_("campaign"))
    desk: str = dim(_("desk"))
    distribution: str = dim(_("copies, messages, visits"), codes="distribution")
    channel: str = dim(_("where it is found"), codes="info_channel")
    language: str | None = dim(_("language"), codes="language")
    count: int = number(_("how many"))


@view(DistributedRow, of="distribution", reads=("info.distributed",))
def distributed(history: History) -> Iterator[DistributedRow]:
    """Every declaration."""
    for entry in history.of(Distributed):
        yield DistributedRow(
            entry,
            day=entry.occurred,
            item=entry.event.item,
            campaign=entry.event.campaign,
            desk=entry.desk,
            distribution=entry.event.distribution,
            channel=entry.event.channel,
            language=entry.event.language,
            count=entry.event.items,
        )


@row
class CampaignRow(Row):
    """A campaign, from the day on which it begins."""

    entry: Entry[CampaignOpened]
    opened: date = when(_("day on which it begins"), places=True)
    closed: date | None = when(_("day on which it ends"))
    until: date | None = when(_("planned until"))
    campaign: str = key(_("campaign"))
    title: str = dim(_("title"))
    topic: str | None = dim(_("topic"), codes="need")
    desk: str = dim(_("desk"))
    channels: tuple[str, ...] = many(_("where it is seen"), codes="info_channel")
    languages: tuple[str, ...] = many(_("language"), codes="language")
    items: tuple[str, ...] = many(_("items that it spreads"))


@view(CampaignRow, of="campaign", reads=("info.",))
def campaigns(history: History) -> Iterator[CampaignRow]:
    """The sheet of every campaign."""
    for entry in history.of(CampaignOpened):
        ends = [end.occurred for end in history.follow_ups(entry, CampaignClosed)]
        yield CampaignRow(
            entry,
            opened=entry.occurred,
            closed=min(ends, default=None),
            until=entry.event.until,
            campaign=history.subject,
            title=entry.event.title,
            topic=entry.event.topic,
            desk=entry.desk,
            channels=entry.event.channels,
            languages=entry.event.languages,
            items=entry.event.items,
        )
