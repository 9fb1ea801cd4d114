"""Planned opening hours: a small file beside the log (``hours.toml``), by desk and weekday, each line from a day on."""

from __future__ import annotations

import os
import re
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import Problem, Refused, Unsafe, reason
from primm.core.host.config import DESK
from primm.core.host.index import unknown
from primm.proof.settings import HOURS
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

READ_AT_MOST = 65_536
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


class Span(NamedTuple):
    """From one minute of the day to another."""

    start: int
    end: int

    def __str__(self) -> str:
        return "–".join(f"{each // 60:02d}:{each % 60:02d}" for each in self)


class Plan(NamedTuple):
    """The hours of a desk from a day on, until the next plan of the same desk."""

    desk: str
    since: date
    week: tuple[tuple[Span, ...], ...]  # Monday first


def spans_of(folder: str, desk: str, day: date) -> tuple[Span, ...] | None:
    """When a desk is planned to be open on a day; None where nothing is planned for it."""
    plans = [each for each in read_plans(folder) if each.desk == desk and each.since <= day]
    return max(plans, key=lambda each: each.since).week[day.weekday()] if plans else None


def planned_minutes(folder: str, desk: str, day: date) -> int | None:
    """For how long a desk is planned to be open on a day; None where nothing is planned for it."""
    spans = spans_of(folder, desk, day)
    return None if spans is None else sum(each.end - each.start for each in spans)


def read_plans(folder: str) -> list[Plan]:
    """The plans of the file, all in order; none where there is no file."""
    import tomllib

    path = os.path.join(folder, HOURS)
    try:
        with open(path, "rb") as file:
            found = tomllib.loads(file.read(READ_AT_MOST).decode())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise Unsafe(_("{path} cannot be read: {reason}"), path=path, reason=reason(error)) from None
    except (ValueError, RecursionError):
        raise Refused([Problem(HOURS, _("not TOML: see the manual, page agenda"))]) from None
    problems = list(_misplaced(found))
    lines = found.get("hours", []) if not problems else []
    problems += [each for number, line in enumerate(lines, 1) for each in _wrong(line, f"{HOURS} hours[{number}]")]
    if problems:
        raise Refused(problems)
    return [_plan(each) for each in lines]


def _misplaced(found: Mapping[str, Any]) -> Iterator[Problem]:
    yield from (unknown(f"{HOURS} {name}", name, ["hours"]) for name in found if name != "hours")
    lines = found.get("hours", [])
    if not isinstance(lines, list) or not all(isinstance(each, dict) for each in lines):
        yield Problem(f"{HOURS} hours", _("write each plan under [[hours]]"))


def _wrong(line: Mapping[str, Any], where: str) -> Iterator[Problem]:
    known = ("desk", "since", *WEEKDAYS)
    yield from (unknown(f"{where}.{name}", name, known) for name in line if name not in known)
    if not isinstance(line.get("desk"), str) or not re.fullmatch(DESK, line["desk"], re.ASCII):
        yield Problem(f"{where}.desk", _("small letters without accents, digits and dashes only"))
    if type(line.get("since")) is not date:
        yield Problem(f"{where}.since", _("a day is wanted, without quotes: 2020-01-07"))
    for name in WEEKDAYS:
        if not _are_spans(line.get(name, [])):
            yield Problem(f"{where}.{name}", _('a list of hours is wanted, one after the other: ["09:00-13:00"]'))


def _are_spans(value: Any) -> bool:
    """Whether they are hours that begin before they end, each after the one before."""
    if not isinstance(value, list) or not all(isinstance(each, str) and _SPAN.fullmatch(each) for each in value):
        return False
    minutes = [minute for each in _spans(value) for minute in each]
    return all(one < other for one, other in pairwise(minutes))


def _spans(texts: Sequence[str]) -> tuple[Span, ...]:
    found = (tuple(map(int, _SPAN.fullmatch(each).groups())) for each in texts)  # type: ignore[union-attr]
    return tuple(Span(hour * 60 + minute, to * 60 + until) for hour, minute, to, until in found)


def _plan(line: Mapping[str, Any]) -> Plan:
    return Plan(line["desk"], line["since"], tuple(_spans(line.get(name, [])) for name in WEEKDAYS))
