"""Periods: the days from a first to a last one, as people write them (2020, 2020q3, 2020-03, 2020-03-31)."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

import attrs

from primm.core.errors import Problem, Refused
from primm.words import _

DAY = timedelta(days=1)
WRITTEN = re.compile(r"(?:([0-9]{4}))?(?:q([1-4])|-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)
LENGTH = re.compile(r"([1-9][0-9]{0,3}) (day|month|year)s?", re.ASCII)


@attrs.frozen
class Period:
    """From a first to a last day, both included."""

    start: date
    end: date

    def __str__(self) -> str:
        months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1
        whole = self.start.day == 1 and self.end == _month_end(self.end)
        if whole and months == 12 and self.start.month == 1:
            return f"{self.start:%Y}"
        if whole and months == 3 and self.start.month % 3 == 1:
            return quarter(self.start)
        if whole and months == 1:
            return f"{self.start:%Y-%m}"
        return f"{self.start}..{self.end}"

    def partial(self, horizon: date) -> bool:
        """Whether the period was not over when it was looked at."""
        return self.end >= horizon

    def window(self, length: str, *, before: bool = False) -> Period:
        """The time of this length ("12 months") up to the period's end, or the one before that."""
        end = _back(self.end, length) if before else self.end
        return Period(_back(end, length) + DAY, end)


def quarter(day: date) -> str:
    """The quarter of a day, as people write it."""
    return f"{day:%Y}q{(day.month + 2) // 3}"


def is_length(text: str) -> bool:
    """Whether a text is a length of time: ``12 months``, ``30 days``, ``1 year``."""
    return LENGTH.fullmatch(text) is not None


def period(text: str, today: date) -> Period:
    """The period that a text means; ``q3`` alone is the last one that has begun."""
    found = WRITTEN.fullmatch(text.lower())
    try:
        if found is None or not any(found.groups()):
            raise ValueError(text)
        return _period(*found.groups(), today=today)
    except ValueError:
        sentence = _("is no period: write 2020, 2020q3, q3, 2020-03 or 2020-03-31")
        raise Refused([Problem("period", sentence)]) from None


def _period(year: str | None, nth: str | None, month: str | None, day: str | None, *, today: date) -> Period:
    if nth:
        first = date(int(year or today.year), int(nth) * 3 - 2, 1)
        if year is None and first > today:
            first = first.replace(year=today.year - 1)
        return Period(first, _month_end(first.replace(month=first.month + 2)))
    first = date(int(year or ""), int(month or 1), int(day or 1))
    return Period(first, first if day else _month_end(first if month else first.replace(month=12)))


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _back(day: date, length: str) -> date:
    """Some time earlier; from the end of a month to the end of a month."""
    found = LENGTH.fullmatch(length)
    assert found is not None, length
    number, unit = int(found[1]), found[2]
    if unit == "day":
        return day - timedelta(days=number)
    months = day.year * 12 + day.month - 1 - number * (12 if unit == "year" else 1)
    first = date(months // 12, months % 12 + 1, 1)
    last = _month_end(first)
    return last if day == _month_end(day) else first.replace(day=min(day.day, last.day))
