"""For whom a picture is: in which words, from which side one reads, how numbers and months are written."""

from __future__ import annotations

import unicodedata
from functools import cached_property
from textwrap import shorten, wrap
from typing import TYPE_CHECKING

from primm.core.figures.metrics import PERCENT
from primm.formats.localized import mark, number
from primm.formats.safe import safe
from primm.formats.tidy import figure, label
from primm.words import Words, _

if TYPE_CHECKING:
    from babel import Locale

    from primm.core.figures.dimensions import Dimension
    from primm.core.figures.metrics import Metric
    from primm.core.figures.report import Cell, Table
    from primm.formats.tidy import Shown

FROM_RIGHT, POP = "\u2067", "\u2069"
# What no XML may hold; all else that could do harm ``safe`` replaces.
NEVER = dict.fromkeys((*range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "\ufffd")
BETWEEN = " — "  # two languages
NARROW, WIDE = 0.62, 1.0  # parts of the size of letters, generously: the picture has the same size with any font


class Reader:
    """The words of a reader and what goes with them; of two languages the title is in both, all else in the first."""

    def __init__(self, words: Words) -> None:
        self.words, self._all = words.each[0], words

    @cached_property
    def locale(self) -> Locale:
        """The habits of the reader's language, of the first one where they are two; else those of English."""
        from babel import Locale

        return Locale.parse(self.words.spoken)

    @property
    def mirrored(self) -> bool:
        """Whether one reads from right to left."""
        return self.words.rtl

    @property
    def decimal(self) -> str:
        """The decimal mark; digits are Latin in all languages."""
        return mark(self.words)

    def say(self, text: str, **gaps: object) -> str:
        """A marked text, with its gaps filled."""
        return self.words.translate(text).format(**gaps)

    def label(self, dimension: Dimension, value: str) -> str:
        """The value of a dimension, harmless."""
        return clean(label(self.words, dimension, value))

    def sentence(self, text: str) -> str:
        """A sentence in the reader's own direction, whatever letters it begins with."""
        return f"{FROM_RIGHT}{text}{POP}" if self.mirrored else text

    def figure(self, table: Table, cell: Cell, found: Shown) -> str:
        """A figure as it stands in a picture; at least so much, where people without a name may add to it."""
        if cell.number.hidden or found.figure is None:
            return clean(figure(table, cell, self.words))
        least = "≥\u00a0" if cell.number.unknown else ""
        return f"{least}{self.number(found.figure)}{_unit(table.metric)}"

    def beside(self, cell: Cell, found: Shown) -> str:
        """What stands in brackets behind a figure: its part of a hundred, or what is divided by what."""
        if cell.number.hidden or found.figure is None:
            return ""
        if found.percent is not None:
            return f" ({self.number(found.percent)}\u00a0%)"
        if found.below is None or found.above is None:
            return ""
        above, below = self.number(found.above), self.number(found.below)
        return f" ({self.say(_('{above} of {below}'), above=above, below=below)})"

    def number(self, shown: str) -> str:
        """A number that was rounded, with the reader's decimal mark."""
        return number(shown, self.words)

    def title(self, metric: Metric) -> str:
        """What a metric is called, and beside it in its second language; for a reader of that one in Italian."""
        first, second = self._all.translate(metric.title), metric.beside
        if second == first:
            second = Words("it").translate(metric.title)
        return BETWEEN.join(map(clean, filter(None, (first, second))))

    def unit(self, metric: Metric) -> str:
        """In what a metric is counted."""
        return clean(self.words.translate(metric.unit))

    def help(self, table: Table, name: str) -> str:
        """What a dimension is called."""
        return clean(self.words.translate(table.dimensions[name].help))


def clean(text: str) -> str:
    """One line of text that can stand in a picture."""
    return safe(text.translate(NEVER))


def bare(text: str) -> str:
    """The same without the marks that keep its direction apart: they are set again around each line."""
    return text.replace("\u2068", "").replace(POP, "")


def width(text: str, size: int) -> float:
    """How wide a text is at most, whatever the font; several lines are as wide as the widest."""
    return max(sum(map(_part, line)) for line in text.split("\n")) * size


def broken(text: str, many: int, lines: int = 2) -> str:
    """A long label in at most so many lines of so many characters; what is left out is in the table."""
    whole = bare(text)
    if len(whole) <= many:
        return text
    parts = wrap(whole, many, max_lines=lines, placeholder="…", break_on_hyphens=False)
    return "\n".join(map(clean, parts or [shorten(whole, many, placeholder="…")]))


def _part(letter: str) -> float:
    if unicodedata.category(letter) in ("Mn", "Cf"):
        return 0
    return WIDE if unicodedata.east_asian_width(letter) in "WF" else NARROW


def _unit(metric: Metric) -> str:
    return "\u00a0%" if metric.unit == PERCENT else ""
