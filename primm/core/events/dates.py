"""Days, months and moments in a strict grammar, always of a place's local time.

Python reads ``20260101``, ``2026-W01-1`` and Arabic digits as dates; here only ``2026-01-31`` is one.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from primm.core.events.wrong import Wrong
from primm.words import _

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

EARLIEST, LATEST = 1890, 2100
AHEAD = timedelta(minutes=10)  # a clock may be a little behind another
LATE = timedelta(days=90)
_DAY = "([0-9]{4})-([0-9]{2})-([0-9]{2})"
_MINUTE = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_MOMENT = f"({_DAY})[T ]({_MINUTE})(?::[0-5][0-9](?:\\.[0-9]{{1,6}})?)?(Z|[+-]{_MINUTE})?"


def check_day(text: str) -> str:
    """A day, as ``2026-01-31``."""
    found = re.fullmatch(_DAY, text)
    if not found:
        raise Wrong(_("not a date: write it as {example}, with the digits 0 to 9"), example="2026-01-31")
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise Wrong(_("there is no such day")) from None
    if not EARLIEST <= day.year <= LATEST:
        raise Wrong(_("the year must be from {least} to {most}"), least=EARLIEST, most=LATEST)
    return text


def check_month(text: str) -> str:
    """A month, as ``2026-01``."""
    if not re.fullmatch("[0-9]{4}-(?:0[1-9]|1[0-2])", text) or not EARLIEST <= int(text[:4]) <= LATEST:
        raise Wrong(_("not a month: write it as {example}, with the digits 0 to 9"), example="2026-01")
    return text


def check_moment(text: str) -> str:
    """A local day, or day and minute, as ``2026-01-31T15:30``."""
    if len(text) == 10:
        return check_day(text)
    if not re.fullmatch(f"{_DAY}T{_MINUTE}", text):
        raise _not_a_moment()
    check_day(text[:10])
    return text


def local_moment(text: str, zone: str, fold: int | None = None) -> tuple[str, int | None]:
    """When something happened, as it is stored, and the fold where that hour came twice.

    A time with an offset is turned into the zone's; one without is the zone's own.
    """
    if len(text) == 10:
        return check_day(text), None
    found = re.fullmatch(_MOMENT, text)
    if not found:
        raise _not_a_moment()
    check_day(found[1])
    where = read_zone(zone)
    if found[6]:
        there = datetime.fromisoformat(found[0]).astimezone(where)
        return f"{there:%Y-%m-%dT%H:%M}", there.fold if _comes_twice(there) else None
    return _wall_clock(datetime.fromisoformat(f"{found[1]}T{found[5]}"), where, fold)


def now_local(now: datetime, zone: str) -> datetime:
    """The moment ``now`` as the clocks of the zone show it."""
    return now.astimezone(read_zone(zone))


def require_timely(occurred: str, fold: int | None, zone: str, now: datetime, late: str | None) -> None:
    """Refuse what has not happened yet, and what happened long ago without a reason for being late."""
    latest, oldest = now_local(now + AHEAD, zone), now_local(now - LATE, zone)
    if len(occurred) == 10:
        ahead, behind = occurred > f"{latest:%Y-%m-%d}", occurred < f"{oldest:%Y-%m-%d}"
    else:
        happened = datetime.fromisoformat(occurred).replace(tzinfo=read_zone(zone), fold=fold or 0).astimezone(UTC)
        ahead, behind = happened > now + AHEAD, happened < now - LATE
    if ahead:
        raise Wrong(_("lies in the future"))
    if behind and late is None:
        raise Wrong(_("more than {days} days ago: say with --late why it is recorded now"), days=LATE.days)


def read_zone(zone: str) -> ZoneInfo:
    """The time zone of this name."""
    from zoneinfo import ZoneInfo  # 3 ms that an event without a time of day need not pay

    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):  # unknown; no name at all; a directory of zones
        raise Wrong(_("not a time zone: write it as {example}"), example="Europe/Rome") from None


def _not_a_moment() -> Wrong:
    return Wrong(_("not a day and time: write it as {example}, with the digits 0 to 9"), example="2026-01-31T15:30")


def _wall_clock(naive: datetime, where: ZoneInfo, fold: int | None) -> tuple[str, int | None]:
    local = naive.replace(tzinfo=where, fold=fold or 0)
    if local.astimezone(UTC).astimezone(where).replace(tzinfo=None) != naive:
        raise Wrong(_("there was no such hour: the clocks went forward"))
    twice = _comes_twice(local)
    if twice and fold is None:
        raise Wrong(_("this hour came twice: say --fold 0 for the first time, --fold 1 for the second"))
    return f"{naive:%Y-%m-%dT%H:%M}", fold if twice else None


def _comes_twice(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
