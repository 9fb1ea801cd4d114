"""How a figure is made of rows: counted, shared, halved; in total and by any breakdown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import combinations, product
from typing import Any, NamedTuple

TRAITS = ("sex", "age", "age_band", "citizenships", "tg", "residence", "first_language")
Cell = tuple[str, ...]


class Asked(NamedTuple):
    """What a report is asked for."""

    start: date
    end: date
    horizon: date

    def has(self, day: date) -> bool:
        """Whether a day is of the period."""
        return self.start <= day <= self.end


class Figure(NamedTuple):
    """A number, or nothing where it is not applicable; and how many windows are open."""

    value: Fraction | None
    open: int = 0


@dataclass(kw_only=True)
class Line:
    """One thing that may count: where it stands, whom it concerns, what is known of it."""

    order: tuple[Any, ...] = ()
    at: Mapping[str, Sequence[str]]
    person: str | None = None
    number: Fraction = Fraction(1)
    key: str = ""
    yes: bool = True
    due: bool = True
    known: bool = True
    more: Mapping[str, Any] = field(default_factory=dict)


Fold = Callable[[Sequence[Line]], Figure]


def many(lines: Sequence[Line]) -> Figure:
    """How many, or how much."""
    return Figure(sum((each.number for each in lines), Fraction(0)))


def different(lines: Sequence[Line]) -> Figure:
    """How many different keys."""
    return Figure(Fraction(len({each.key for each in lines})))


def part(lines: Sequence[Line]) -> Figure:
    """The part of a hundred of those whose window is over."""
    due = [each for each in lines if each.due]
    value = Fraction(100 * sum(each.yes for each in due), len(due)) if due else None
    return Figure(value, len(lines) - len(due))


def part_of_keys(lines: Sequence[Line]) -> Figure:
    """The part of a hundred of different keys."""
    whole, yes = {each.key for each in lines}, {each.key for each in lines if each.yes}
    return Figure(Fraction(100 * len(yes), len(whole)) if whole else None)


def middle(lines: Sequence[Line]) -> Figure:
    """The median."""
    return Figure(_median([each.number for each in lines]))


def middle_per_person(lines: Sequence[Line]) -> Figure:
    """The median of how often each person occurs."""
    often: dict[str | None, int] = defaultdict(int)
    for each in lines:
        often[each.person] += 1
    return Figure(_median([Fraction(each) for each in often.values()]))


def _median(values: Iterable[Fraction]) -> Fraction | None:
    ordered = sorted(values)
    half = len(ordered) // 2
    if not ordered:
        return None
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def cells(lines: Sequence[Line], fold: Fold, by: Sequence[str], *, placed: bool = False) -> dict[Cell, Figure]:
    """The figure in each cell of a breakdown; with ``placed`` each person has the traits of its first line."""
    if placed:
        lines = placed_once(lines, [each for each in by if each in TRAITS])
    found: dict[Cell, list[Line]] = defaultdict(list)
    for line in lines:
        for cell in product(*(dict.fromkeys(line.at[name]) for name in by)):
            found[cell].append(line)
    return {cell: fold(each) for cell, each in found.items()} or ({(): fold([])} if not by else {})


def placed_once(lines: Sequence[Line], traits: Sequence[str]) -> list[Line]:
    """The lines of each person with the traits of the first one."""
    first: dict[str | None, Line] = {}
    for line in sorted(lines, key=lambda each: each.order):
        first.setdefault(line.person, line)
    return [
        Line(**{**line.__dict__, "at": {**line.at, **{name: first[line.person].at[name] for name in traits}}})
        for line in lines
    ]


def levels(by: Sequence[str]) -> list[tuple[str, ...]]:
    """The total, each dimension, each two of them …."""
    return [each for many in range(len(by) + 1) for each in combinations(by, many)]
