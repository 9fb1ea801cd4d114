"""Numbers and days as a reader writes them, where people look at them; what programs read stays exact.

Digits are Latin in every language, and numbers are never grouped: a point reads as thousands here and as a part there.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from primm.words import ENGLISH

if TYPE_CHECKING:
    from datetime import date

    from primm.words import Words

DAY = "dd/MM/yyyy"  # the year whole, as on paper


def number(shown: str, words: Words) -> str:
    """A number that is shown with a point, with the decimal mark of the reader's language."""
    return shown.replace(".", mark(words)) if "." in shown else shown


def mark(words: Words) -> str:
    """The decimal mark of the reader's language."""
    return _mark(words.spoken)


def day(of: date, words: Words) -> str:
    """A day in short: 2020-03-31 in English, where two ways to write it are at odds, else 31/03/2020."""
    if words.spoken == ENGLISH:
        return of.isoformat()
    from babel.dates import format_date

    return format_date(of, DAY, words.spoken)


@cache
def _mark(language: str) -> str:
    if language == ENGLISH:
        return "."
    from babel.numbers import get_decimal_symbol

    return get_decimal_symbol(language, numbering_system="latn")
