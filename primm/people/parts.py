"""The numbers of which a figure is made: what it shows or stands on, and how many persons or rows each tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import attrs

from primm.core.figures.forms import Latest, Ratio
from primm.core.figures.play import Play, play_of, plays_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from fractions import Fraction

    from primm.core.figures.forms import Measure
    from primm.core.figures.report import Cell
    from primm.core.figures.tally import Number
    from primm.people.hiding import At


class Part(NamedTuple):
    """A number of which a figure is made: what it counts, where, how many, and how many rows or persons it tells of.

    Without ``play`` it is not printed, and cannot be computed from others.
    """

    key: Hashable
    play: Play | None
    at: At
    amount: int
    many: int


def parts_of(measure: Measure, cell: Cell) -> Iterator[Part]:
    """The numbers that a figure shows or stands on. What is published by others (a population) has none."""
    number, at = cell.number, frozenset(cell.at.items())
    if number.unknown:
        yield Part("unknown", None, at, 0, int(number.unknown))
    if isinstance(measure, Ratio):
        yield from _plain(measure.above, number.above, at, number.rows)
        shared = [name for name in cell.at if all(play.has(name) for play in plays_of(measure.below))]
        yield from _plain(measure.below, number.below, _only(at, shared), number.rows)
    elif play_of(measure).of is not None:
        yield from _of_share(measure, number, at)
    elif play_of(measure).middle:
        yield Part("middle", None, at, 0, number.rows)
    else:
        yield from _plain(measure, number.value, at, number.rows)


def _plain(measure: Measure, value: Fraction | None, at: At, rows: int) -> Iterator[Part]:
    if value is None or isinstance(measure, Ratio | Latest) or not play_of(measure).counted:
        return
    play = play_of(measure)
    amount = int(value * play.scale)
    yield Part(play, play, at, amount, rows if _is_of_persons(play) else amount)


def _is_of_persons(play: Play) -> bool:
    """Whether it is a sum of something else (minutes) over rows that are each about a person."""
    roles = {"person" if column.name == "person" else column.role for each in play.rows for column in each.row.columns}
    return play.value is not None and "person" in roles and "margin" not in roles


def _of_share(measure: Measure, number: Number, at: At) -> Iterator[Part]:
    """What is above the line, what is below it alone, both together, and what is still open."""
    play, above, below = play_of(measure), int(number.above or 0), int(number.below or 0)
    whole, part = attrs.evolve(play, of=None), play
    if play.unit is None and isinstance(play.of, tuple):  # then it is a number that another figure may show
        flags = (*play.rows[0].where, *play.of)
        part = attrs.evolve(whole, rows=(attrs.evolve(play.rows[0], where=flags),))
    yield Part(part, whole, at, above, above)
    yield Part((play, "rest"), whole, at, below - above, below - above)
    yield Part((play, "open"), whole, at, number.open, number.open)
    yield Part(whole, whole, at, below, below)


def _only(at: At, names: list[str]) -> At:
    return frozenset(pair for pair in at if pair[0] in names)
