"""Periods as people say them: q3, luglio, lug-set, 7/2020. They are said back in full before they count."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from primm.core.errors import Problem, Refused
from primm.core.figures.period import Period, period
from primm.desk.days import SHORTEST
from primm.words import MONTHS, _
from primm.words import period_in_full as in_full

if TYPE_CHECKING:
    from collections.abc import Callable

ITALIAN = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
    "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
)  # fmt: skip
NAMED = re.compile(r"([^\W\d_]+)(?: *- *([^\W\d_]+))?(?:[ -]*([0-9]{4}))?")
NUMBERED = re.compile(r"([0-9]{1,2})(?: *- *([0-9]{1,2}))?/([0-9]{4})", re.ASCII)
YEARS = 12  # months


def meant_period(text: str, today: date) -> Period:
    """The period that a text means: a month by its name, some months, or a period as it is written.

    Without a year it is the latest one that has begun.
    """
    return _months(text.strip().lower(), today) or _written(text.strip(), today)


def span(start: str, end: str | None, today: date) -> Period:
    """From the first day of one period to the last day of another, else to today."""
    return between(meant_period(start, today), meant_period(end, today) if end else Period(today, today))


def between(first: Period, last: Period) -> Period:
    """From the first day of one period to the last day of another."""
    if last.end < first.start:
        raise Refused([Problem("to", _("the period ends before it begins: exchange from and to"))])
    return Period(first.start, last.end)


def is_period(text: str, today: date) -> bool:
    """Whether a text means a period."""
    try:
        meant_period(text, today)
    except Refused:
        return False
    return True


def is_written(text: str) -> bool:
    """Whether a period is written with its year, so that nothing had to be guessed."""
    return re.match("[0-9]{4}", text, re.ASCII) is not None


def period_in_full(meant: Period, translate: Callable[[str], str]) -> str:
    """A period as a sentence would say it, both its days."""
    return in_full(meant.start, meant.end, translate)


def _written(text: str, today: date) -> Period:
    first, dots, last = text.partition("..")
    try:
        whole = (period(first, today), period(last, today)) if dots and first and last else None
        return between(*whole) if whole else period(text, today)
    except Refused as refused:
        if refused.problems[0].field != "period":
            raise
        sentence = _("is no period: write 2020, 2020q3, q3, 2020-07, luglio or lug-set")
        raise Refused([Problem("period", sentence)]) from None


def _months(text: str, today: date) -> Period | None:
    """From one month to another, in the order in which they come; the latest such months that have begun."""
    found = NAMED.fullmatch(text)
    names = [_month(each) for each in found.groups()[:2] if each] if found else _numbers(text)
    year = (found or NUMBERED.fullmatch(text) or ("",) * 4)[3]
    if not names or not all(names):
        return None
    first, last = names[0] or 0, names[-1] or 0
    began = int(year or today.year)
    if not year and (first, began) > (today.month, today.year):
        began -= 1
    ended = began + (last < first)
    return between(*(period(each, today) for each in (f"{began:04}-{first:02}", f"{ended:04}-{last:02}")))


def _numbers(text: str) -> list[int | None]:
    found = NUMBERED.fullmatch(text)
    numbers = [int(each) for each in found.groups()[:2] if each] if found else []
    return [each if 1 <= each <= YEARS else None for each in numbers]


def _month(word: str) -> int | None:
    """The number of the month that begins with these letters, in Italian or in English."""
    for names in (ITALIAN, MONTHS):
        found = [number for number, name in enumerate(names, 1) if name.lower().startswith(word)]
        if len(word) >= SHORTEST and len(found) == 1:
            return found[0]
    return None
