"""The calendar along a line: every month, quarter or year from the first to the last one, and how it is called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from primm.core.figures.period import Period
    from primm.formats.pictures.reader import Reader

WRITTEN = re.compile(r"([0-9]{4})(?:-([0-9]{2})|q([1-4]))?", re.ASCII)
PARTS = {"year": 1, "quarter": 4, "month": 12}  # of a year


class Span(NamedTuple):
    """A month, a quarter or a year: the how-manieth of its year, from 0 on."""

    kind: str
    year: int
    part: int = 0

    def __str__(self) -> str:
        """As tables have it."""
        return {"year": f"{self.year}", "quarter": f"{self.year}q{self.part + 1}"}.get(
            self.kind, f"{self.year}-{self.part + 1:02}"
        )


def spans(kind: str, found: Iterable[str], period: Period | None) -> list[str]:
    """All months of a period, and those that a table has beside them; without a period from its first to its last."""
    days = [_of(kind, day) for day in (period.start, period.end)] if period else []
    ends = sorted(filter(None, [*days, *(_read(kind, each) for each in found)]))
    return list(map(str, _between(kind, ends[0], ends[-1]))) if ends else []


def name_of(kind: str, text: str, reader: Reader, *, short: bool = False) -> str:
    """What a month is called; ``short``: without its year."""
    from babel.dates import get_month_names, get_quarter_names

    span = _read(kind, text)
    if span is None or kind == "year":
        return text
    names = (get_month_names if kind == "month" else get_quarter_names)("abbreviated", "stand-alone", reader.locale)
    name = str(names[span.part + 1])
    return name if short else f"{name} {span.year}"


def ticks(kind: str, found: list[str], reader: Reader, room: float) -> list[str]:
    """What stands below each: as many names as there is room for, the year below the first and where it is another."""
    every = max(1, -(-len(found) // max(1, int(room))))
    named, last = [], ""
    for place, text in enumerate(found):
        if place % every:
            named.append("")
            continue
        year = text[:4]
        short = name_of(kind, text, reader, short=True)
        named.append(f"{short}\n{year}" if year != last and kind != "year" else short)
        last = year
    return named


def _of(kind: str, day: date) -> Span:
    return Span(kind, day.year, (day.month - 1) * PARTS[kind] // 12)


def _read(kind: str, text: str) -> Span | None:
    found = WRITTEN.fullmatch(text)
    if found is None or (found[2] is not None, found[3] is not None) != (kind == "month", kind == "quarter"):
        return None
    part = int(found[2] or found[3] or 1) - 1
    return Span(kind, int(found[1]), part) if 0 <= part < PARTS[kind] else None


def _between(kind: str, first: Span, last: Span) -> Iterator[Span]:
    many = PARTS[kind]
    for number in range(first.year * many + first.part, last.year * many + last.part + 1):
        yield Span(kind, number // many, number % many)
