"""Days and times as people write them: today, Thursday, 12/3, 15.30. They are said back in full before they count."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from primm.core.errors import Problem, Refused
from primm.core.events.dates import check_day
from primm.core.events.wrong import Wrong
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

NEAR = {
    "today": 0, "oggi": 0, "yesterday": -1, "ieri": -1, "tomorrow": 1, "domani": 1, "dopodomani": 2,
}  # fmt: skip
WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
MONTHS = (
    _("January"), _("February"), _("March"), _("April"), _("May"), _("June"),
    _("July"), _("August"), _("September"), _("October"), _("November"), _("December"),
)  # fmt: skip
_ITALIAN = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
_TIME = re.compile(r"(\d{1,2})[.:](\d{2})", re.ASCII)
_STORED = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?|(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
SHORTEST = 3


def day_of(name: str, text: str) -> str:
    """A day in full, as an option takes it; Python would take 20200331 and 2020-W14-2 for days too."""
    try:
        return check_day(text)
    except Wrong:
        raise Refused([Problem(name, _("is no day: write 2020-03-31"))]) from None


def understand(text: str, today: date, *, past: bool) -> str:
    """The stored form of a day, a time or both; a text that is neither comes back as it is, for the check to refuse.

    Without a year ``past`` means the last such day up to today, otherwise the nearest one.
    """
    words = text.lower().replace(",", " ").split()
    time = _time(words[-1]) if words else None
    rest = words[:-1] if time else words
    day = today if time and not rest else _day(" ".join(rest), today, past=past)
    if day is None:
        return text
    return f"{day.isoformat()}T{time}" if time else day.isoformat()


def in_full(stored: str, translate: Callable[[str], str]) -> str:
    """A stored day as a sentence would say it."""
    day = date.fromisoformat(stored[:10])
    weekday, month = translate(WEEKDAYS[day.weekday()]), translate(MONTHS[day.month - 1])
    return f"{weekday} {day.day} {month} {day.year} {stored[11:]}".rstrip()


def month_in_full(stored: str, translate: Callable[[str], str]) -> str:
    """A stored month as a sentence would say it."""
    return f"{translate(MONTHS[int(stored[5:]) - 1])} {stored[:4]}"


def _time(word: str) -> str | None:
    found = _TIME.fullmatch(word)
    return f"{int(found[1]):02d}:{found[2]}" if found else None


def _day(word: str, today: date, *, past: bool) -> date | None:
    if word in NEAR:
        return today + timedelta(days=NEAR[word])
    if len(word) >= SHORTEST:
        for names in (WEEKDAYS, _ITALIAN):
            for number, name in enumerate(names):
                if name.lower().startswith(word):
                    return _weekday(number, today, past=past)
    stored = _STORED.fullmatch(word)
    if stored:
        year, month, day = map(int, stored.groups())
        return date(year, month, day) if year and _exists(year, month, day) else None
    found = _DAY.fullmatch(word)
    return _date(found, today, past=past) if found else None


def _weekday(number: int, today: date, *, past: bool) -> date:
    away = (number - today.weekday()) % 7
    return today + timedelta(days=away - 7 if past and away else away)


def _date(found: re.Match[str], today: date, *, past: bool) -> date | None:
    day, month, year = (int(each) for each in (found[1] or found[4], found[2] or found[5], found[3] or found[6] or 0))
    # Without a year, far enough around for a 29 February.
    years = [year] if year else range(today.year - 8, today.year + 9)
    days = [date(each, month, day) for each in years if _exists(each, month, day)]
    if year or not days:
        return days[0] if days else None
    if past:
        return max(each for each in days if each <= today)
    return min(days, key=lambda each: abs(each - today))


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= len(MONTHS) and 1 <= day <= monthrange(year, month)[1]
