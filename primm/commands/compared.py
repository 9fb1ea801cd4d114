"""The periods with which a period is compared."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import NamedTuple

from primm.core.figures.period import DAY, Period

YEAR = 12  # months


class Periods(NamedTuple):
    """The period of a book, and those that it is compared with; None where there is no such period."""

    now: Period
    before: Period | None
    year_before: Period | None
    months: Period


def compared(period: Period, *, alone: bool = False, closed: bool = False) -> Periods:
    """The period before of the same length, the same one a year before, and the twelve months to its end.

    ``closed``: its own months alone, and no year before that overlaps it. What others may read is so, and what is of a
    few who are hidden: the months of another time and a total would tell of a hidden one. ``alone``: not compared.
    """
    before, year_before = (None, None) if alone else (_before(period), _a_year_before(period))
    if closed and year_before and year_before.end >= period.start:
        year_before = None
    own = closed or _months(period) > YEAR
    return Periods(period, before, year_before, period if own else period.window("12 months"))


def _months(period: Period) -> int:
    return (period.end.year - period.start.year) * YEAR + period.end.month - period.start.month + 1


def _is_whole(period: Period) -> bool:
    """Whether it is of whole months."""
    return period.start.day == 1 and (period.end + DAY).day == 1


def _before(period: Period) -> Period | None:
    with suppress(ValueError, OverflowError):  # before there were years
        days = period.end - period.start
        start = _first(period.start, -_months(period)) if _is_whole(period) else period.start - DAY - days
        return Period(start, period.start - DAY)
    return None


def _a_year_before(period: Period) -> Period | None:
    """From the same day on as many days; of whole months the same months."""
    with suppress(ValueError, OverflowError):
        if _is_whole(period):
            return Period(_first(period.start, -YEAR), _first(period.end + DAY, -YEAR) - DAY)
        leap = period.start.month == 2 and period.start.day == 29
        start = period.start.replace(year=period.start.year - 1, day=28 if leap else period.start.day)
        return Period(start, start + timedelta(days=(period.end - period.start).days))
    return None


def _first(day: date, months: int) -> date:
    """The first day of the month so many months away."""
    place = day.year * YEAR + day.month - 1 + months
    return date(place // YEAR, place % YEAR + 1, 1)
