"""Information meetings as rows: each meeting once, and who was there, by name or as marginals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from primm.core.events.entry import Entry
from primm.core.events.kinds.body import GroupAttendanceTaken, GroupOpened, GroupSessionHeld
from primm.core.figures.history import History
from primm.core.figures.marginals import marginals
from primm.core.figures.persons import PersonTraits, traits
from primm.core.figures.views import Row, dim, key, lookup, margin, number, row, view, when
from primm.words import _


@row
class MeetingRow(Row):
    """An information meeting."""

    entry: Entry[GroupSessionHeld]
    day: date = when(_("day of the meeting"), places=True)
    session: str = key(_("meeting"))
    since: date | None = when(_("from this day"))
    until: date | None = when(_("to this day"))
    desk: str = dim(_("desk"))
    place: str | None = dim(_("place"))
    language: str | None = dim(_("language"), codes="language")


@view(MeetingRow, of="group", reads=("group.",))
def meetings(history: History) -> Iterator[MeetingRow]:
    """Every meeting of this action, of a group or held once."""
    for entry in _meetings(history):
        opened = next(history.of(GroupOpened), None)
        yield MeetingRow(
            entry,
            day=entry.occurred,
            session=entry.id,
            since=None,
            until=None,
            desk=entry.desk,
            place=entry.event.place or (opened.event.place if opened else None),
            language=entry.event.language or (opened.event.language if opened else None),
        )


@row
class PresenceRow(PersonTraits):
    """Somebody at an information meeting, or a number of people without a name."""

    entry: Entry[Any]
    day: date = when(_("day of the meeting"), places=True)
    session: str = key(_("meeting"))
    desk: str = dim(_("desk"))
    place: str | None = lookup(MeetingRow, on="session", at="day", give="place", help=_("place"))
    language: str | None = lookup(
        MeetingRow, on="session", at="day", give="language", help=_("language"), codes="language"
    )
    margin: str = margin(_("which marginal the people without a name belong to"))
    presences: int = number(_("how many people"))


@view(PresenceRow, of=("person", "group"), reads=("group.",))
def presences(history: History) -> Iterator[PresenceRow]:
    """Who was there by name, each once a meeting, and people without a name by sex, age and target group."""
    seen = set[str]()
    for entry in history.of(GroupAttendanceTaken):
        if entry.event.action == "info" and history.type == "person" and entry.event.session not in seen:
            seen.add(entry.event.session)
            known = traits(history, entry.occurred)
            there: dict[str, Any] = {"day": entry.occurred, "session": entry.event.session, "desk": entry.desk}
            yield PresenceRow(entry, **known, **there, margin="all", presences=1)
    for meeting in _meetings(history):
        for columns, people in marginals(meeting.event):
            there = {"day": meeting.occurred, "session": meeting.id, "desk": meeting.desk}
            yield PresenceRow(meeting, **columns, **there, presences=people)


def _meetings(history: History) -> Iterator[Entry[GroupSessionHeld]]:
    opened = next(history.of(GroupOpened), None)
    action = opened.event.action if opened else None
    return (entry for entry in history.of(GroupSessionHeld) if (entry.event.action or action) == "info")
