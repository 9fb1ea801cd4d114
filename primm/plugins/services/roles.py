"""The network as it is: who has which role from when to when, the meetings, who was active, and the directory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any

from primm.core.events.entry import Entry
from primm.core.events.kinds.body import (
    BodyRegistered,
    BodyRenamed,
    BodyUpdated,
    NetworkMeeting,
    NetworkRoleRemoved,
    NetworkRoleSet,
)
from primm.core.figures.history import History
from primm.core.figures.views import Row, dim, flag, key, many, number, row, view, when
from primm.plugins.services.referrals import ReferralRow, referrals
from primm.words import _

if TYPE_CHECKING:
    from primm.core.events.base import Event
    from primm.core.figures.period import Period

DAY = timedelta(days=1)
DIRECTORY = (BodyRegistered, BodyRenamed, BodyUpdated)
KNOWN = ("name", "body_type", "municipality", "level", "opening", "languages")


@row
class BodyRow(Row):
    """A service or institution of the directory, as it is known at last."""

    entry: Entry[Any]
    since: date = when(_("day on which it was registered"), places=True)
    body: str = key(_("body"))
    name: str | None = dim(_("name"))
    former: tuple[str, ...] = many(_("former name"))
    body_type: str | None = dim(_("type"), codes="body_type")
    municipality: str | None = dim(_("municipality"), codes="municipality")
    level: str | None = dim(_("level"), codes="level")
    languages: tuple[str, ...] = many(_("language spoken there"), codes="language")
    opening: str | None = dim(_("opening hours"))


@view(BodyRow, of="body", reads=("body.",))
def bodies(history: History) -> Iterator[BodyRow]:
    """The directory: each body once, under its present name, with the names that it had before."""
    for registered in list(history.of(BodyRegistered))[:1]:
        known = described(history)
        said = (getattr(each.event, "name", None) for each in history.of(*DIRECTORY))
        names = dict.fromkeys(name for name in said if name)
        yield BodyRow(
            registered,
            since=registered.occurred,
            body=history.subject,
            name=known.get("name"),
            former=tuple(each for each in names if each != known.get("name")),
            body_type=known.get("body_type"),
            municipality=known.get("municipality"),
            level=known.get("level"),
            languages=known.get("languages", ()),
            opening=known.get("opening"),
        )


def described(history: History) -> Mapping[str, Any]:
    """What is known of a body at last, field by field: what is left out stays as it was."""
    found: dict[str, Any] = {}
    told: Iterator[Entry[Event]] = history.of(*DIRECTORY)
    for entry in told:
        found |= {name: value for name in KNOWN if (value := getattr(entry.event, name, None))}
    return found


@row
class RoleRow(Row):
    """A body has a role in the network, from one day until another.

    ``since`` is the first day, ``until`` the day on which it was removed: that day it has the role no more. The
    network at the end of a quarter are the rows with ``since <= end`` and ``until`` missing or after the end; its
    rows for a quarterly sheet are ``name``, ``role``, ``since``, ``until`` and, by ``roles.change``, what changed.
    """

    entry: Entry[NetworkRoleSet]
    since: date = when(_("from this day"), places=True)
    until: date | None = when(_("day on which the role was removed"))
    body: str = key(_("body"))
    name: str | None = dim(_("name"))
    role: str = dim(_("role"), codes="network_role")
    body_type: str | None = dim(_("type"), codes="body_type")
    municipality: str | None = dim(_("municipality"), codes="municipality")


@view(RoleRow, of="body", reads=("body.", "network.role_set", "network.role_removed"))
def roles(history: History) -> Iterator[RoleRow]:
    """Who has which role in the network, from when to when; a role that is set twice goes on."""
    known = described(history)
    what = {name: known.get(name) for name in ("name", "body_type", "municipality")}
    begun: dict[str, Entry[NetworkRoleSet]] = {}
    steps: Iterator[Entry[Any]] = history.of(NetworkRoleSet, NetworkRoleRemoved)
    for step in steps:
        role = step.event.role
        if isinstance(step.event, NetworkRoleSet):
            begun.setdefault(role, step)
        elif role in begun:
            entry = begun.pop(role)
            yield RoleRow(entry, since=entry.occurred, until=step.occurred, body=history.subject, role=role, **what)
    for role, entry in begun.items():
        yield RoleRow(entry, since=entry.occurred, until=None, body=history.subject, role=role, **what)


@row
class MeetingRow(Row):
    """A meeting of the network, for one of the bodies that were there."""

    entry: Entry[NetworkMeeting]
    day: date = when(_("day of the meeting"), places=True)
    meeting: str = key(_("meeting"))
    body: str = key(_("body"))
    desk: str = dim(_("desk"))
    body_type: str | None = dim(_("type"), codes="body_type")
    municipality: str | None = dim(_("municipality"), codes="municipality")
    level: str | None = dim(_("level"), codes="level")
    initiative: str | None = dim(_("on whose initiative"), codes="network_initiative")
    minutes: int | None = number(_("minutes"))
    lead: bool = flag(_("the row that stands for the meeting"))
    own: bool = flag(_("on our initiative"))
    told: bool = flag(_("it is known on whose initiative"))


@view(MeetingRow, of="body", reads=("body.", "network.meeting"))
def meetings(history: History) -> Iterator[MeetingRow]:
    """Meetings with services and institutions: the level of a meeting that says none is that of the body."""
    known = described(history)
    for entry in history.of(NetworkMeeting):
        own = entry.event.own_initiative
        lead = history.first_named(entry.event.bodies)
        yield MeetingRow(
            entry,
            day=entry.occurred,
            meeting=entry.id,
            body=history.subject,
            desk=entry.desk,
            body_type=known.get("body_type"),
            municipality=known.get("municipality"),
            level=entry.event.level or known.get("level"),
            initiative=None if own is None else "own" if own else "asked",
            minutes=entry.event.minutes if lead else None,
            lead=lead,
            own=own is True,
            told=own is not None,
        )


@row
class ActiveRow(Row):
    """A body of the network was met, or somebody was referred to it, while it had a role."""

    day: date = when(_("day of the meeting or of the referral"), places=True)
    body: str = key(_("body"))
    role: tuple[str, ...] = many(_("role"), codes="network_role")
    body_type: str | None = dim(_("type"), codes="body_type")
    municipality: str | None = dim(_("municipality"), codes="municipality")


@view(ActiveRow, after=(roles, meetings, referrals))
def active(held: Iterable[RoleRow], met: Iterable[MeetingRow], sent: Iterable[ReferralRow]) -> Iterator[ActiveRow]:
    """Meetings with bodies of the network and referrals to them, on days on which they had a role."""
    of: dict[str, list[RoleRow]] = {}
    for each in held:
        of.setdefault(each.body, []).append(each)
    days = ((each.entry, each.body, each.day) for each in met)
    others = ((each.entry, each.body, each.sent) for each in sent if each.lead)
    for entry, body, day in chain(days, others):
        here = [each for each in of.get(body, ()) if holds(each, day)]
        if here:
            found = tuple(sorted({each.role for each in here}))
            first = here[0]
            yield ActiveRow(
                entry, day=day, body=body, role=found, body_type=first.body_type, municipality=first.municipality
            )


def holds(held: RoleRow, day: date) -> bool:
    """Whether a body has the role on this day; on the day of its removal it has it no more."""
    return held.since <= day and (held.until is None or day < held.until)


def change(role: RoleRow, every: Iterable[RoleRow], period: Period) -> str:
    """What a role means for its body in a period, as a code: it is new, changed, removed, or kept as before.

    A body is new if it had no role on the day before the period, and removed if it has none on its last day; where a
    role began or ended in the period beside others, the body changed.
    """
    begun, ended = (day is not None and period.start <= day <= period.end for day in (role.since, role.until))
    if not begun and not ended:
        return "kept"
    mine = [each for each in every if each.body == role.body]
    before, after = (any(holds(each, day) for each in mine) for day in (period.start - DAY, period.end))
    if ended and not after:
        return "removed"
    return "changed" if before or ended else "new"
