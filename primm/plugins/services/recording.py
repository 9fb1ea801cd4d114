"""Contacts once more, as slim rows: how soon they were recorded, and whether their minutes are said."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache

from primm.core.events.dates import read_zone
from primm.core.events.entry import Entry
from primm.core.events.kinds.contact import Contact
from primm.core.figures.history import History
from primm.core.figures.views import Row, dim, flag, lookup, number, row, trait, view, when
from primm.plugins.services.contacts import DeskRow
from primm.words import _

ZONE = "Europe/Rome"  # whose days count
CLASSES = ("0_3", "4_5", "6_14", "15_30", "31_90", "gt90")
CLASS_ENDS = (3, 5, 14, 30, 90)
LATE = 14


@row
class RecordingRow(Row):
    """A contact of any kind, with the days that went by until it was recorded."""

    entry: Entry[Contact]
    day: date = when(_("day of the contact"), places=True)
    desk: str = dim(_("desk"))
    worker: str = dim(_("worker"))
    municipality: str | None = lookup(
        DeskRow, on="desk", at="day", give="municipality", help=_("municipality of the desk"), codes="municipality"
    )
    late: str | None = dim(_("reason for which it was recorded late"), codes="late")
    # Of each contact there is one, as of a person's traits: its parts are given of a hundred.
    delay: str = trait(_("days until it was recorded"), codes="delay")
    days: int = number(_("days from the contact to its recording"))
    tardy: bool = flag(_("recorded more than 14 days later"))
    visit: bool = flag(_("a person was reached"))
    timed: bool = flag(_("its minutes are said"))


@view(RecordingRow, of="person", reads=("contact",))
def recordings(history: History) -> Iterator[RecordingRow]:
    """Every contact once, on the first of its persons, as it reads today; when it was recorded never changes."""
    for entry in history.of(Contact):
        if history.first_named(entry.subjects):
            yield _recording_row(entry)


def _recording_row(entry: Entry[Contact]) -> RecordingRow:
    contact = entry.event
    days = max(0, (_local_day(entry.recorded[:13]) - entry.occurred).days)
    return RecordingRow(
        entry,
        day=entry.occurred,
        desk=entry.desk,
        worker=contact.done_by or entry.by,
        municipality=None,  # looked up
        late=entry.late,
        delay=CLASSES[bisect_left(CLASS_ENDS, days)],
        days=days,
        tardy=days > LATE,
        visit=contact.reached == "yes" and contact.counterpart not in ("service", "association"),
        timed=contact.minutes is not None,
    )


@lru_cache(10_000)
def _local_day(hour: str) -> date:
    """The day on the wall at an hour in UTC (``2020-04-01T22``): clocks change on the hour."""
    return datetime.fromisoformat(f"{hour}:00:00+00:00").astimezone(read_zone(ZONE)).date()
