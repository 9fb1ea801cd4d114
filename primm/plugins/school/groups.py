"""Italian courses and study groups: their register, their sessions, who was there, and who completed them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from primm.core.events.entry import Entry
from primm.core.events.kinds.body import GroupAttendanceTaken, GroupClosed, GroupOpened, GroupSessionHeld
from primm.core.figures.history import History
from primm.core.figures.marginals import marginals
from primm.core.figures.views import Row, dim, flag, key, lookup, margin, number, row, view, when
from primm.plugins.school.pupil import UNKNOWN, PupilRow, pupils
from primm.words import _

ACTION = "school"
ENOUGH = (3, 4)  # own: who attended so much of the hours has completed the group


@row
class GroupRow(Row):
    """A course or study group of the action."""

    entry: Entry[Any]
    opened: date = when(_("day on which it began"), places=True)
    closed: date | None = when(_("day on which it ended"))
    since: date | None = when(_("from this day"))
    until: date | None = when(_("to this day"))
    desk: str = dim(_("desk"))
    group_key: str = key(_("group"))
    group: str = dim(_("group"))
    group_kind: str = dim(_("what kind of group"), codes="group_kind")
    cefr: str | None = dim(_("language level"), codes="cefr")
    planned: int | None = number(_("planned minutes"))


@view(GroupRow, of="group", reads=("group.",))
def groups(history: History) -> Iterator[GroupRow]:
    """Every group that was opened for the action, until it is closed."""
    closing = next(history.of(GroupClosed), None)
    for entry in history.of(GroupOpened):
        if entry.event.action == ACTION:
            yield GroupRow(
                entry,
                opened=entry.occurred,
                closed=closing.occurred if closing else None,
                since=None,
                until=None,
                desk=entry.desk,
                group_key=history.subject,
                group=entry.event.title,
                group_kind=entry.event.group_kind,
                cefr=entry.event.level,
                planned=entry.event.planned_minutes,
            )


@row
class SessionRow(Row):
    """A session of a group, or people who were met once."""

    entry: Entry[GroupSessionHeld]
    day: date = when(_("day of the session"), places=True)
    desk: str = dim(_("desk"))
    session: str = key(_("session"))
    group_key: str = key(_("group"))
    group: str | None = dim(_("group"))
    group_kind: str | None = dim(_("what kind of group"), codes="group_kind")
    cefr: str | None = dim(_("language level"), codes="cefr")
    minutes: int | None = number(_("minutes"))


@view(SessionRow, of="group", reads=("group.",))
def sessions(history: History) -> Iterator[SessionRow]:
    """Every session held for the action."""
    opened = next(history.of(GroupOpened), None)
    for entry in _held(history):
        yield SessionRow(
            entry,
            day=entry.occurred,
            desk=entry.desk,
            session=entry.id,
            group_key=history.subject,
            group=opened.event.title if opened else None,
            group_kind=opened.event.group_kind if opened else None,
            cefr=opened.event.level if opened else None,
            minutes=entry.event.minutes,
        )


@row
class PresenceRow(PupilRow):
    """Somebody at a session, or a number of people without a name."""

    entry: Entry[Any]
    day: date = when(_("day of the session"), places=True)
    session: str = key(_("session"))
    group_key: str | None = key(_("group"))
    group: str | None = lookup(GroupRow, on="group_key", at="day", give="group", help=_("group"))
    group_kind: str | None = lookup(
        GroupRow, on="group_key", at="day", give="group_kind", help=_("what kind of group"), codes="group_kind"
    )
    cefr: str | None = lookup(GroupRow, on="group_key", at="day", give="cefr", help=_("language level"), codes="cefr")
    margin: str = margin(_("which marginal the people without a name belong to"))
    presences: int = number(_("how many people"))
    minutes: int | None = number(_("minutes, if others than those of the session"))


@view(PresenceRow, of=("person", "group"), reads=("group.", "school."))
def presences(history: History) -> Iterator[PresenceRow]:
    """Who was there by name, each once a session, and people without a name as marginals."""
    pupil, seen = pupils(history), set[str]()
    for entry in history.of(GroupAttendanceTaken) if history.type == "person" else ():
        told = entry.event
        if told.action == ACTION and told.session not in seen:
            seen.add(told.session)
            there = _at(entry.occurred, told.session, told.group)
            yield PresenceRow(entry, **there, minutes=told.minutes, margin="all", presences=1, **pupil(entry))
    for held in _held(history):
        for columns, people in marginals(held.event):
            there = _at(held.occurred, held.id, history.subject)
            yield PresenceRow(held, **there, presences=people, desk=held.desk, **UNKNOWN, **columns)


def _at(day: date, session: str, group: str | None) -> dict[str, Any]:
    return {"day": day, "session": session, "group_key": group}


def _held(history: History) -> Iterator[Entry[GroupSessionHeld]]:
    opened = next(history.of(GroupOpened), None)
    action = opened.event.action if opened else None
    return (entry for entry in history.of(GroupSessionHeld) if (entry.event.action or action) == ACTION)


@row
class CompletedRow(PupilRow):
    """How much of a group that is over somebody attended."""

    entry: Entry[Any]
    closed: date = when(_("day on which the group ended"), places=True)
    group_key: str = key(_("group"))
    group: str = dim(_("group"))
    group_kind: str = dim(_("what kind of group"), codes="group_kind")
    cefr: str | None = dim(_("language level"), codes="cefr")
    attended: int = number(_("minutes attended"))
    held: int = number(_("minutes held"))
    completed: bool = flag(_("attended three quarters of the hours"))


@view(CompletedRow, after=(groups, sessions, presences))
def completions(
    every: Iterable[GroupRow], held: Iterable[SessionRow], there: Iterable[PresenceRow]
) -> Iterator[CompletedRow]:
    """Each person of each group that is over, by the first presence; groups without minutes are left out."""
    closed = {each.group_key: each for each in every if each.closed}
    minutes = {each.session: (each.group_key, each.minutes or 0) for each in held}
    whole: dict[str, int] = {}
    for group, long in minutes.values():
        whole[group] = whole.get(group, 0) + long
    first: dict[tuple[str, str], PresenceRow] = {}
    attended: dict[tuple[str, str], int] = {}
    for each in there:
        group, long = minutes.get(each.session, ("", 0))
        if each.person and group in closed and whole[group]:
            first.setdefault((group, each.person), each)
            stayed = min(long, long if each.minutes is None else each.minutes)
            attended[group, each.person] = attended.get((group, each.person), 0) + stayed
    for (group, person), each in first.items():
        yield _completed(each, closed[group], attended[group, person], whole[group])


def _completed(each: PresenceRow, group: GroupRow, attended: int, held: int) -> CompletedRow:
    own = {name: getattr(each, name) for name in (column.name for column in PupilRow.columns)}
    assert group.closed is not None
    return CompletedRow(
        each.entry,
        **own,
        closed=group.closed,
        group_key=group.group_key,
        group=group.group,
        group_kind=group.group_kind,
        cefr=group.cefr,
        attended=attended,
        held=held,
        completed=ENOUGH[1] * attended >= ENOUGH[0] * held,
    )
