"""The story of the year: what happened on which day at which desk, and the day on which somebody typed it.

The ids are the same in every build, and rise with the day of recording as those of real work do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from primm.core.events.ids import new_id
from primm.core.log.clock import milliseconds
from primm.demo.calendar import FIRST_DAY, LAST_DAY, LAST_TYPED, workday

TIMELY = 90  # days; what is typed later than that says why
EVENING = 17  # UTC
ID_OF_CHANCE = 10  # bytes


class Here(NamedTuple):
    """When and where something happened, who types it, and how many days later."""

    day: date
    desk: str
    by: str
    typed: int = 0

    def on(self, day: date) -> Here:
        """The same on another day."""
        return self._replace(day=day)


class Told(NamedTuple):
    """An event of the story, as it is given to whoever records."""

    id: str
    kind: str
    values: Mapping[str, Any]
    here: Here
    recorded: date

    @property
    def late(self) -> str | None:
        """Why it is recorded so late, if it is: what is older than the log comes from the archive."""
        if (self.recorded - self.here.day).days <= TIMELY:
            return None
        return "archive" if self.here.day < FIRST_DAY else "late_information"


class Story:
    """What was told so far. What is told of an event is recorded on its day or later, never before it."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self._recorded: dict[str, date] = {}

    def tell(self, kind: str, here: Here, **values: Any) -> str:
        """Something happened. Answers the id of the event."""
        given = {name: _plain(value) for name, value in values.items() if value not in (None, [], (), {})}
        names = (name for text in _texts(given) for name in (text, text.partition(":")[2]))
        mentioned = (self._recorded[each] for each in names if each in self._recorded)
        recorded = workday(min(max(here.day + timedelta(here.typed), FIRST_DAY, *mentioned), LAST_TYPED))
        event = _id(len(self.told), recorded)
        self.told.append(Told(event, kind, given, here, recorded))
        self._recorded[event] = recorded
        return event

    def subject(self, about: str, kind: str, here: Here, **values: Any) -> str:
        """Somebody or something comes into being, under a code of its own if one is given. Answers the subject."""
        event = self.tell(kind, here, **values)
        subject = f"{about}:{values.get(about, event)}"
        self._recorded[subject] = self._recorded[event]
        return subject

    def days(self) -> Iterator[tuple[date, list[Told]]]:
        """The events of the year by the day of recording, in the order in which they were told."""
        within = (each for each in self.told if each.here.day <= LAST_DAY)
        for day, events in groupby(sorted(within, key=attrgetter("recorded")), key=attrgetter("recorded")):
            yield day, list(events)


def evening(day: date, minute: int = 0) -> datetime:
    """The moment at which the work of a day is recorded."""
    return datetime(day.year, day.month, day.day, EVENING, minute, tzinfo=UTC)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _texts(values: Mapping[str, Any]) -> Iterator[str]:
    for value in values.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, list | tuple):
            yield from (each for each in value if isinstance(each, str))


def _id(number: int, recorded: date) -> str:
    chance = sha256(f"primm demo {number}".encode()).digest()
    return new_id(milliseconds(evening(recorded)), chance[:ID_OF_CHANCE])
