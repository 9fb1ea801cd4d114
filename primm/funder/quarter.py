"""The quarterly sheet: notes with their origin, the work group, the network with its roles, as of a position."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.events.kinds.body import BodyRegistered, BodyRenamed, NetworkRoleRemoved, NetworkRoleSet
from primm.core.events.kinds.desk import StaffJoined, StaffLeft, StaffTrained
from primm.core.events.kinds.report import QuarterNote
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
    name, steps = _name(body, period), [each for each in _steps(body) if each.occurred <= period.end]
    before = _standing(each for each in steps if each.occurred < period.start)
    after = _standing(steps)
    for role, entry in after.items():
        known = role in before
        change = KEPT if known else CHANGED if before else ADDED
        yield Role(name, role, change, entry.occurred, entry.id)
    lost = {each.event.role: each for each in steps if isinstance(each.event, NetworkRoleRemoved)}
    for role in before.keys() - after.keys():
        yield Role(name, role, REMOVED, lost[role].occurred, lost[role].id)


def _steps(body: History) -> Iterator[Entry[Any]]:
    return body.of(NetworkRoleSet, NetworkRoleRemoved)


def _standing(steps: Iterable[Entry[Any]]) -> dict[str, Entry[Any]]:
    found: dict[str, Entry[Any]] = {}
    for each in steps:
        if isinstance(each.event, NetworkRoleSet):
            found.setdefault(each.event.role, each)
        else:
            found.pop(each.event.role, None)
    return found


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
    role: str | None = None
    for entry in staff.entries:
        event = entry.event
        role = event.role if isinstance(event, StaffJoined) else role
        if isinstance(event, (StaffJoined, StaffLeft)) and period.start <= entry.occurred <= period.end:
            joined = isinstance(event, StaffJoined)
            yield Move(staff.subject.partition(":")[2], role, joined, entry.occurred, entry.id)


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
    role: str | None = None
    for entry in staff.entries:
        event = entry.event
        role = event.role if isinstance(event, StaffJoined) else role
        if isinstance(event, StaffTrained) and period.start <= entry.occurred <= period.end:
            code = staff.subject.partition(":")[2]
            yield Training(code, role, entry.occurred, event.minutes, event.contents, entry.desk, entry.id)
