"""The quarterly sheet: notes with their origin, the work group, the network with its roles, as of a position."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.events.kinds.body import BodyRegistered, BodyRenamed, NetworkRoleRemoved
from primm.core.events.kinds.desk import StaffJoined, StaffLeft, StaffTrained
from primm.core.events.kinds.report import QuarterNote
from primm.plugins.services.roles import DAY, RoleRow, holds
from primm.plugins.services.roles import roles as spans
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from primm.core.events.entry import Entry
    from primm.core.figures.history import History
    from primm.core.figures.period import Period

ADDED, CHANGED, REMOVED, KEPT = "new", "changed", "removed", "kept"
ROLES = {
    ADDED: _("new in the network"),
    CHANGED: _("role added"),
    REMOVED: _("role removed"),
    KEPT: _("as before"),
}
JOINED, LEFT = _("joined"), _("left")
KINDS = ("activity", "strength", "problem", "deviation", "staff_change", "network")  # of notes, as the sheet has them
SOLUTION = "solution"


@cache
def metrics() -> tuple[str, ...]:
    """The figures that stand as activities and outputs."""
    found = tomllib.loads(Path(__file__).with_name("quarter.toml").read_text("utf-8"))
    return tuple(found["metrics"])


def notes(entries: Iterable[Entry[Any]], quarters: Iterable[str]) -> Iterator[Entry[QuarterNote]]:
    """The notes of these quarters in the order of the sheet, each problem followed by what answers it."""
    chosen = [each for each in entries if isinstance(each.event, QuarterNote) and each.event.period in tuple(quarters)]
    chosen.sort(key=lambda each: (each.moment, each.hlc))
    told: set[str] = set()
    for kind in KINDS:
        for each in (one for one in chosen if one.event.note_kind == kind):
            answers = [one for one in chosen if one.event.note_kind == SOLUTION and one.event.answers == each.id]
            told |= {each.id, *(one.id for one in answers)}
            yield from (each, *answers)
    yield from (each for each in chosen if each.id not in told)


class Role(NamedTuple):
    """What a body is to the network, and what became of that in the quarter."""

    body: str
    role: str
    change: str
    day: date
    event: str


def roles(body: History, period: Period) -> Iterator[Role]:
    """The roles that a body had at the end of the quarter, and those that it lost in it."""
    name, had = _name(body, period), [each for each in spans.make(body) if isinstance(each, RoleRow)]
    before = {each.role for each in had if holds(each, period.start - DAY)}
    after = {each.role: each for each in had if holds(each, period.end)}
    for role, row in after.items():
        change = KEPT if role in before else CHANGED if before else ADDED
        yield Role(name, role, change, row.since, row.entry.id)
    lost = {each.event.role: each for each in body.of(NetworkRoleRemoved) if each.occurred <= period.end}
    for role in before - after.keys():
        yield Role(name, role, REMOVED, lost[role].occurred, lost[role].id)


def _name(body: History, period: Period) -> str:
    """How it was called at the end of the quarter; a name that came later before there was one."""
    said = [each for each in body.entries if isinstance(each.event, (BodyRegistered, BodyRenamed))]
    by_then = [each for each in said if each.occurred <= period.end] or said[:1]
    return by_then[-1].event.name if by_then else body.subject.partition(":")[2]


class Move(NamedTuple):
    """Somebody joined the work group or left it."""

    staff: str
    role: str | None
    joined: bool
    day: date
    event: str


def moves(staff: History, period: Period) -> Iterator[Move]:
    """The changes of the work group in the quarter; who leaves has the role that was last told."""
    for entry, role in _with_role(staff, period):
        if isinstance(entry.event, (StaffJoined, StaffLeft)):
            yield Move(_code(staff), role, isinstance(entry.event, StaffJoined), entry.occurred, entry.id)


class Training(NamedTuple):
    """Somebody of the staff was trained."""

    staff: str
    role: str | None
    day: date
    minutes: int
    contents: str
    desk: str
    event: str


def trainings(staff: History, period: Period) -> Iterator[Training]:
    """The trainings of the period, with the role that was last told by then."""
    for entry, role in _with_role(staff, period):
        if isinstance(event := entry.event, StaffTrained):
            yield Training(_code(staff), role, entry.occurred, event.minutes, event.contents, entry.desk, entry.id)


def _with_role(staff: History, period: Period) -> Iterator[tuple[Entry[Any], str | None]]:
    """What happened to somebody of the staff in the period, each with the role that was last told by then."""
    role: str | None = None
    for entry in staff.entries:
        role = entry.event.role if isinstance(entry.event, StaffJoined) else role
        if period.start <= entry.occurred <= period.end:
            yield entry, role


def _code(staff: History) -> str:
    return staff.subject.partition(":")[2]
