"""Whether an opened figure agrees with itself: the rows that are listed, and the number that stands above them."""

from __future__ import annotations

from fractions import Fraction
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from primm.core.figures.play import Play
    from primm.proof.explain import Opened


def says(play: Play, opened: Opened) -> bool:
    """Whether the rows that are listed give the number."""
    counted, *rest = opened.groups
    number = opened.number
    if play.of is not None:
        below = sum(group.number for group in rest if group.remark.text == "counted below the line alone")
        return (number.above or 0, number.below or 0) == (counted.number, counted.number + below)
    if play.middle:
        # Of the age of what is open they are dates.
        values = [line.value for line in counted.lines if isinstance(line.value, int)]
        return number.value == Fraction(median(values)) if values else (number.value is None) == (counted.number == 0)
    if play.value:
        return (number.value or 0) == Fraction(sum(int(line.value or 0) for line in counted.lines), play.scale)
    return (number.value or 0) == counted.number
