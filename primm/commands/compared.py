"""The periods with which a period is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from primm.core.figures.period import DAY, Period

if TYPE_CHECKING:
    from datetime import date


class Periods(NamedTuple):
    """The period of a book, and those that it is compared with."""

    now: Period
    before: Period
    year_before: Period
    months: Period


def compared(period: Period, *, publish: bool) -> Periods:
    """The period before of the same length, the same one a year before, and the twelve months to its end.

    What others may read has its own months alone: those of a quarter and its total would tell of a hidden one.
    """
    months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1
    whole = period.start.day == 1 and (period.end + DAY).day == 1
    length = f"{months} months" if whole else f"{(period.end - period.start).days + 1} days"
    year = Period(_year_before(period.start - DAY) + DAY, _year_before(period.end))
    shown = period if publish or months > 12 else period.window("12 months")
    return Periods(period, period.window(length, before=True), year, shown)


def _year_before(day: date) -> date:
    return Period(day, day).window("1 year", before=True).end
