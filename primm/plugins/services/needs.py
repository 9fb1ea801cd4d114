"""Needs as rows: opened, met or not, and whether the same one came back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from primm.core.events.entry import Entry
from primm.core.events.kinds.case import NeedClosed, NeedOpened, NeedUpdated
from primm.core.events.kinds.contact import Contact
from primm.core.figures.history import History
from primm.core.figures.persons import PersonTraits, traits
from primm.core.figures.views import dim, flag, key, lookup, row, view, when
from primm.plugins.services.contacts import DeskRow
from primm.words import _

SOON, LATER = timedelta(days=30), timedelta(days=90)


@row
class NeedRow(PersonTraits):
    """A need, for one of the persons who have it."""

    entry: Entry[NeedOpened]
    opened: date = when(_("day on which it was opened"), places=True)
    closed: date | None = when(_("day on which it was closed"))
    met_on: date | None = when(_("day on which it was met"))
    due_30: date = when(_("day on which the 30 days end"))
    due_90: date = when(_("day on which the 90 days end"))
    due_again: date | None = when(_("day on which the 90 days after it was met end"))
    need: str = key(_("need"))
    desk: str = dim(_("desk"))
    worker: str = dim(_("worker"))
    municipality: str | None = lookup(
        DeskRow, on="desk", at="opened", give="municipality", help=_("municipality of the desk"), codes="municipality"
    )
    channel: str | None = dim(_("channel of the contact from which it came"), codes="channel")
    category: str = dim(_("category"), codes="need")
    area: str = dim(_("area of need"), codes="need")
    urgency: str | None = dim(_("how soon"), codes="urgency")
    outcome: str | None = dim(_("outcome"), codes="outcome_need")
    lead: bool = flag(_("the row that stands for the need"))
    named: bool = flag(_("somebody is named"))
    met: bool = flag(_("met"))
    met_30: bool = flag(_("met within 30 days"))
    met_90: bool = flag(_("met within 90 days"))
    again: bool = flag(_("opened again within 90 days of being met"))


@view(NeedRow, of="person", reads=("need.", "contact"))
def needs(history: History) -> Iterator[NeedRow]:
    """Every need with the day on which it was last closed; a closing that is retracted opens it again."""
    opened = tuple(history.of(NeedOpened))
    channels = {each.id: each.event.channel for each in history.of(Contact)} if opened else {}
    for entry in opened:
        yield _need_row(history, entry, channels.get(entry.event.contact or ""), opened)


def _need_row(
    history: History, entry: Entry[NeedOpened], channel: str | None, opened: tuple[Entry[NeedOpened], ...]
) -> NeedRow:
    closing = next(reversed(history.follow_ups(entry, NeedClosed)), None)
    said = (step.event.urgency for step in reversed(history.follow_ups(entry, NeedUpdated)))
    met = closing if closing and closing.event.outcome == "met" else None
    took = met.occurred - entry.occurred if met else None
    return NeedRow(
        entry,
        **traits(history, entry.occurred),
        opened=entry.occurred,
        closed=closing.occurred if closing else None,
        met_on=met.occurred if met else None,
        due_30=entry.occurred + SOON,
        due_90=entry.occurred + LATER,
        due_again=met.occurred + LATER if met else None,
        need=entry.id,
        desk=entry.desk,
        worker=entry.event.done_by or entry.by,
        channel=channel,
        category=entry.event.category,
        area=entry.event.category.partition(".")[0],
        urgency=next(filter(None, said), entry.event.urgency),
        outcome=closing.event.outcome if closing else None,
        lead=history.first_named(entry.event.persons),
        named=history.type == "person",
        met=met is not None,
        met_30=took is not None and took <= SOON,
        met_90=took is not None and took <= LATER,
        again=met is not None and any(_comes_back(each, entry, met) for each in opened),
    )


def _comes_back(other: Entry[NeedOpened], need: Entry[NeedOpened], met: Entry[NeedClosed]) -> bool:
    """Whether another need is the same one again, opened after this one was met and within 90 days of it."""
    same = other.id != need.id and other.event.category == need.event.category
    return same and _when(other) > _when(met) and other.occurred - met.occurred <= LATER


def _when(entry: Entry[NeedOpened] | Entry[NeedClosed]) -> tuple[str, str, str, int]:
    return entry.moment, entry.hlc, entry.origin, entry.n
