"""The calendar of the year: when the desks open and how they work, when there is school, and what was closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

FIRST_DAY, LAST_DAY = date(2020, 1, 2), date(2020, 12, 31)
LAST_TYPED = date(2021, 1, 15)  # until then somebody still types what happened in the year
FOUNDED = date(2019, 1, 7)  # the desks opened then, and what is older than the log stands in their archive
CLOSURE, BY_PHONE, REOPENED = date(2020, 3, 9), date(2020, 3, 23), date(2020, 5, 18)
REOPENED_LATER = date(2020, 6, 3)
BY_PHONE_AGAIN = date(2020, 12, 21)  # until the year's end, and beyond
HOLIDAYS = (date(2020, 8, 10), date(2020, 8, 23))  # nobody is there, though the mode is what it was
SCHOOL_CLOSED = date(2020, 3, 5)  # from here on lessons are at a distance
FEASTS = frozenset(
    date(2020, month, day)
    for month, day in (
        *((1, 1), (1, 6), (4, 13), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 24), (12, 25)),
        *((12, 26), (12, 31), (4, 10), (4, 14)),
    )
) | {date(2021, 1, 1), date(2021, 1, 6)}
TERMS = (
    (date(2020, 1, 7), date(2020, 4, 8)),
    (date(2020, 4, 15), date(2020, 6, 6)),
    (date(2020, 9, 14), date(2020, 12, 22)),
)


class Desk(NamedTuple):
    """A desk: its weekdays (Monday is 0) and hours, from when it worked by phone, and at the counter again."""

    code: str
    name: str
    municipality: str
    weekdays: tuple[int, ...]
    hours: int
    worker: str
    by_phone: date
    reopened: date

    def mode(self, day: date) -> str:
        """In person, by phone or closed."""
        if CLOSURE <= day < self.by_phone:
            return "closed"
        return "phone" if CLOSURE <= day < self.reopened or day >= BY_PHONE_AGAIN else "in_person"

    def opens(self, day: date) -> bool:
        """Whether it works on this day, at the counter or by phone."""
        away = day in FEASTS or HOLIDAYS[0] <= day <= HOLIDAYS[1]
        return day.weekday() in self.weekdays and not away and self.mode(day) != "closed"


DESKS = (
    Desk("falconara", "Sportello di Falconara Marittima", "042018", (0, 3), 5, "mr", CLOSURE, REOPENED),
    Desk("chiaravalle", "Sportello di Chiaravalle", "042014", (1, 4), 4, "ab", CLOSURE, REOPENED),
    Desk("montesanvito", "Sportello di Monte San Vito", "042030", (2,), 4, "ab", BY_PHONE, REOPENED_LATER),
    Desk("montemarciano", "Sportello di Montemarciano", "042027", (2,), 4, "mr", BY_PHONE, REOPENED_LATER),
)


def days(first: date = FIRST_DAY, last: date = LAST_DAY) -> Iterator[date]:
    """Every day from one to another, both included."""
    return (first + timedelta(each) for each in range((last - first).days + 1))


def workday(day: date) -> date:
    """The day itself, or the next on which people work."""
    while day.weekday() > 4 or day in FEASTS:
        day += timedelta(1)
    return day


def school_days() -> list[date]:
    """The days of school of the year, Saturdays among them."""
    return [day for first, last in TERMS for day in days(first, last) if day.weekday() < 6 and day not in FEASTS]


def opening(desk: Desk, day: date) -> date | None:
    """The next day from this one on which the desk works, if there is one in the year."""
    return next((each for each in days(day) if desk.opens(each)), None)
