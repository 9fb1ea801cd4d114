"""The position of a log from which a report is to be computed again: a day, or a report of any form."""

from __future__ import annotations

import csv
import json
import os
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from primm.core.errors import NotFound, Problem, Refused, reason
from primm.core.events.ids import check_id, suffix_of
from primm.core.events.kinds.report import ReportIssued
from primm.core.events.wrong import Wrong
from primm.formats.certificate import read
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from primm.commands.workplace import Workplace
    from primm.core.events.entry import Entry

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
LONGEST = 64_000_000  # bytes of a position file, which may be a whole report


class Earlier(NamedTuple):
    """Where a report is to be computed from, if not from the log as it stands."""

    position: Mapping[str, int] | None = None
    horizon: date | None = None
    roots: Mapping[str, str] = {}
    made_with: Mapping[str, str] = {}
    issued: Entry[ReportIssued] | None = None


def as_of(place: Workplace, text: str | None) -> Earlier:
    """The position that a day, a report or a file with a position means."""
    if text is None:
        return Earlier()
    if DAY.fullmatch(text):
        return _at_the_end_of(place, text)
    earlier = _of_issued(place, text) or earlier_of(_read(text))
    return require_here(place, earlier)


def require_here(place: Workplace, earlier: Earlier) -> Earlier:
    """Refuse a report that was made from more than this log holds."""
    here = place.log.position()
    if any(n > here.get(origin, 0) for origin, n in (earlier.position or {}).items()):
        raise NotFound(_("this log does not hold all that the earlier report was made from: merge it first"))
    return earlier


def of_issued(issued: Entry[ReportIssued]) -> Earlier:
    """Where an issued report was computed from."""
    event = issued.event
    places = [each.split(" ") for each in event.position]
    made_with = dict(each.rpartition(" ")[::2] for each in (*event.versions, *event.metrics))
    roots = {origin: root for origin, _n, root in places}
    return Earlier({origin: int(n) for origin, n, _root in places}, event.horizon, roots, made_with, issued)


def _of_issued(place: Workplace, text: str) -> Earlier | None:
    """What a handle or an id means, unless it is a file's name."""
    if os.path.exists(text) or not (check_id(text) or suffix_of(text)):
        return None
    try:
        found = place.references.named(text)
    except Wrong as wrong:
        raise Refused([Problem("as_of", wrong.text, wrong.gaps)]) from None
    entry = place.references.today(found) if found and found.kind == ReportIssued.kind else None
    if entry is None:
        raise NotFound(_("no report was issued under this handle: primm log list --kind report.issued shows them"))
    return of_issued(entry)


def _at_the_end_of(place: Workplace, text: str) -> Earlier:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused([Problem("as_of", _("there is no such day"))]) from None
    if day > place.today():
        raise Refused([Problem("as_of", _("is a day to come: nobody knows how the log will stand then"))])
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(place.zone))
    return Earlier(place.log.position_at(end.astimezone(UTC) - timedelta(microseconds=1)), day)


def _read(path: str) -> Any:
    try:
        with open(path, "rb") as file:
            content = file.read(LONGEST + 1)
    except OSError as error:
        text = _("neither a day nor a file that can be read: {reason}")
        raise Refused([Problem("as_of", text, {"reason": reason(error)})]) from None
    return _parsed(content) if len(content) <= LONGEST else None


def _parsed(content: bytes) -> Any:
    """A report in JSON, else in one of the other forms."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        pass
    try:
        return read(content.decode("utf-8-sig"))
    except (ValueError, IndexError, csv.Error):
        return None


def earlier_of(found: Any) -> Earlier:
    """A report, its certificate, or its position alone."""
    try:
        born = found.get("certificate", found)
        position = born.get("position", born)
        roots, *versions = (dict(born.get(name, {})) for name in ("roots", "versions", "metrics"))
        versions.append({"code": born["code"]} if born.get("code") else {})
        made_with = {name: str(value) for each in versions for name, value in each.items()}
        horizon = date.fromisoformat(found["horizon"]) if "horizon" in found else None
        if (position or "certificate" in found) and all(type(n) is int and n >= 0 for n in position.values()):
            return Earlier(dict(position), horizon, roots, made_with)
    except (AttributeError, TypeError, ValueError):
        pass
    text = _("the file is no report of PRIMM as it was printed, nor a position: origin and number")
    raise Refused([Problem("as_of", text)])
