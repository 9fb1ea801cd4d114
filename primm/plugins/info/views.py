"""Items, contacts for information, calls, distribution and meetings as rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from primm.core.events.entry import Entry
from primm.core.events.kinds.contact import CallUnattributed, Contact
from primm.core.events.kinds.desk import DeskRegistered
from primm.core.figures.history import History
from primm.core.figures.views import Row, dim, flag, key, lookup, many, number, row, view, when
from primm.plugins.info.events import Distributed, ItemPublished, ItemRevised, ItemWithdrawn
from primm.words import _


@row
class ItemRow(Row):
    """An information item, whatever its languages."""

    entry: Entry[ItemPublished]
    published: date = when(_("day of publication"), places=True)
    withdrawn: date | None = when(_("day of withdrawal"))
    item: str = key(_("item"))
    topic: str = dim(_("topic"), codes="need")
    channel: str = dim(_("where it is found"), codes="info_channel")


@view(ItemRow, of="item", reads=("info.",))
def items(history: History) -> Iterator[ItemRow]:
    """Every item from its publication to its withdrawal as a whole."""
    for entry in history.of(ItemPublished):
        ends = [end.occurred for end in history.follow_ups(entry, ItemWithdrawn) if end.event.language is None]
        yield ItemRow(
            entry,
            published=entry.occurred,
            withdrawn=min(ends, default=None),
            item=history.subject,
            topic=entry.event.topic,
            channel=entry.event.channel,
        )


@row
class VersionRow(Row):
    """An information item in one language."""

    entry: Entry[Any]
    published: date = when(_("day of its first version in this language"), places=True)
    withdrawn: date | None = when(_("day of withdrawal"))
    item: str = key(_("item"))
    topic: str = dim(_("topic"), codes="need")
    channel: str = dim(_("where it is found"), codes="info_channel")
    language: str = dim(_("language"), codes="language")


@view(VersionRow, of="item", reads=("info.",))
def versions(history: History) -> Iterator[VersionRow]:
    """Every item once per language in which it exists; one that was withdrawn in a language may come back in it."""
    for entry in history.of(ItemPublished):
        ends: dict[str, date | None] = {}
        versions: tuple[Entry[Any], ...] = (entry, *history.follow_ups(entry, ItemRevised))
        for version in versions:
            language, day = version.event.language, version.occurred
            if _in_force(ends.get(language, day), day):
                continue
            ends[language] = _withdrawn(history, entry, language, day)
            if _in_force(ends[language], day):
                yield VersionRow(
                    version,
                    published=day,
                    withdrawn=ends[language],
                    item=history.subject,
                    topic=entry.event.topic,
                    channel=entry.event.channel,
                    language=language,
                )


def _in_force(withdrawn: date | None, day: date) -> bool:
    return withdrawn is None or withdrawn > day


def _withdrawn(history: History, entry: Entry[Any], language: str, since: date) -> date | None:
    """The next day on which the language is withdrawn, or that on which the whole item was."""
    ends = history.follow_ups(entry, ItemWithdrawn)
    own = (end.occurred for end in ends if end.event.language == language and end.occurred >= since)
    whole = (end.occurred for end in ends if end.event.language is None)
    return min((*own, *whole), default=None)


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
        user = contact.reached == "yes" and contact.counterpart not in ("service", "association")
        if user and history.first_named(contact.persons or contact.present):
            yield InformedRow(
                entry,
                day=entry.occurred,
                desk=entry.desk,
                municipality=None,  # looked up where it is asked for
                worker=contact.done_by or entry.by,
                channel=contact.channel,
                topics=contact.topics,
                only_information=contact.outcomes == ("information",),
            )


@row
class CallRow(Row):
    """A call that is nobody's contact."""

    entry: Entry[CallUnattributed]
    day: date = when(_("day of the call"), places=True)
    desk: str = dim(_("desk"))
    call_kind: str = dim(_("kind of call"), codes="call_kind")


@view(CallRow, of="call", reads=("call.unattributed",))
def calls(history: History) -> Iterator[CallRow]:
    """Every call without a case."""
    for entry in history.of(CallUnattributed):
        yield CallRow(entry, day=entry.occurred, desk=entry.desk, call_kind=entry.event.call_kind)


@row
class DistributedRow(Row):
    """What was handed out or visited, as declared."""

    entry: Entry[Distributed]
    day: date = when(_("day"), places=True)
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
            distribution=entry.event.distribution,
            channel=entry.event.channel,
            language=entry.event.language,
            count=entry.event.items,
        )
