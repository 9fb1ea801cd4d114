"""Days and times as people write them: today, Thursday, 12/3, 15.30. They are said back in full before they count."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from primm.core.errors import Problem, Refused
from primm.core.events.dates import EARLIEST, LATEST, check_day
from primm.core.events.text import search_key
from primm.core.events.wrong import Wrong
from primm.words import MONTHS, _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

NEAR = {
    "today": 0, "oggi": 0, "yesterday": -1, "ieri": -1, "tomorrow": 1, "domani": 1, "dopodomani": 2,
    "l'altroieri": -2, "altroieri": -2,
}  # fmt: skip
WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
_ITALIAN = ("lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "sabato", "domenica")
_ITALIAN_MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
    "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
)  # fmt: skip
_TIME = re.compile(r"(?:(?:ore|alle|at) )?([01]?\d|2[0-3])[.:]([0-5]\d)|(?:ore|alle|at) ([01]?\d|2[0-3])", re.ASCII)
_AWAY = re.compile(r"(?:tra|fra|in) (\d{1,3}|una?|an?|one) (giorn[oi]|days?|settiman[ae]|weeks?)", re.ASCII)
_NAMED = re.compile(r"(\d{1,2}) ([a-z]{3,})(?: (\d{4}))?", re.ASCII)
_AT = ("ore", "alle", "at")
LONGEST = 4  # words of a day or a time
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
    words = search_key(text).replace(",", " ").split()
    many = 2 if len(words) > 1 and words[-2] in _AT else 1
    time = _time(" ".join(words[-many:]))
    rest = words[:-many] if time else words
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


def begins(words: Sequence[str]) -> tuple[int, str] | None:
    """How many of these words, from the first on, say a ``day`` or a ``time``; None where they begin with neither."""
    for many in range(min(LONGEST, len(words)), 0, -1):
        text = search_key(" ".join(words[:many]))
        if _time(text):
            return many, "time"
        day = _day(text, date(2000, 1, 1), past=False)
        if day and EARLIEST <= day.year <= LATEST:
            return many, "day"
    return None


def _time(word: str) -> str | None:
    found = _TIME.fullmatch(word)
    return f"{int(found[1] or found[3]):02d}:{found[2] or '00'}" if found else None


def _day(word: str, today: date, *, past: bool) -> date | None:
    if word in NEAR:
        return today + timedelta(days=NEAR[word])
    weekday = _number(word, WEEKDAYS, _ITALIAN)
    if weekday is not None:
        return _weekday(weekday, today, past=past)
    away = _AWAY.fullmatch(word)
    if away:
        many = int(away[1]) if away[1].isdecimal() else 1
        return today + timedelta(days=many * (7 if away[2][0] in "sw" else 1))
    named = _NAMED.fullmatch(word)
    month = named and _number(named[2], MONTHS, _ITALIAN_MONTHS)
    if named and month is not None:
        return _nearest(int(named[1]), month + 1, int(named[3] or 0), today, past=past)
    stored = _STORED.fullmatch(word)
    if stored:
        year, month, day = map(int, stored.groups())
        return date(year, month, day) if year and _exists(year, month, day) else None
    found = _DAY.fullmatch(word)
    return _date(found, today, past=past) if found else None


def _number(word: str, *names: Sequence[str]) -> int | None:
    """The place of a name that begins with this word."""
    if len(word) < SHORTEST:
        return None
    places = (place for each in names for place, name in enumerate(each) if name.lower().startswith(word))
    return next(places, None)


def _weekday(number: int, today: date, *, past: bool) -> date:
    away = (number - today.weekday()) % 7
    return today + timedelta(days=away - 7 if past and away else away)


def _date(found: re.Match[str], today: date, *, past: bool) -> date | None:
    day, month, year = (int(each) for each in (found[1] or found[4], found[2] or found[5], found[3] or found[6] or 0))
    return _nearest(day, month, year, today, past=past)


def _nearest(day: int, month: int, year: int, today: date, *, past: bool) -> date | None:
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
