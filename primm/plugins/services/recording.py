"""How soon something was recorded: the local days that went by, and the classes of their number."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from primm.core.events.dates import read_zone

if TYPE_CHECKING:
    from primm.core.events.entry import Entry

ZONE = "Europe/Rome"  # whose days count
CLASSES = ("0_3", "4_5", "6_14", "15_30", "31_90", "gt90")
CLASS_ENDS = (3, 5, 14, 30, 90)
TARDY = 14  # days; what waited longer is late


def delay_of(entry: Entry[Any]) -> int:
    """The days from an event, as it reads today, to its recording, which never changes."""
    return max(0, (_local_day(entry.recorded[:13]) - entry.occurred).days)


def class_of(days: int) -> str:
    """The class of a delay."""
    return CLASSES[bisect_left(CLASS_ENDS, days)]


@lru_cache(10_000)
def _local_day(hour: str) -> date:
    """The day on the wall at an hour in UTC (``2020-04-01T22``): clocks change on the hour."""
    return datetime.fromisoformat(f"{hour}:00:00+00:00").astimezone(read_zone(ZONE)).date()
