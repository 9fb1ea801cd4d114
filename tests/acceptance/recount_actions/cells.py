"""Counting rows by cells: what falls into a period, persons placed once, windows by the horizon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple

TRAITS = ("sex", "age", "age_band", "citizenships", "tg", "residence", "first_language", "born")
MARGINS = ("sex", "age", "tg")
Dims = tuple[str, ...]
Cell = tuple[str, ...]


class Figure(NamedTuple):
    """A number, and how many are open or not known; None is not applicable."""

    value: Fraction | None
    open: int = 0
    unknown: int = 0

    def __bool__(self) -> bool:
        return bool(self.value or self.open or self.unknown)


@dataclass(frozen=True)
class Ask:
    """A period, a horizon, and what is filtered by."""

    start: date
    end: date
    horizon: date
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One thing that may count: when, of whom, of which work, with what said of it."""

    day: date
    work: Mapping[str, Any]
    order: tuple[Any, ...] = ()
    person: str | None = None
    trait: Callable[[str], list[str]] | None = None
    flags: frozenset[str] = frozenset()
    number: int | Fraction = 1
    due: date | None = None
    until: date | None = None
    key: Any = None
    on: date | None = None  # the day of its event, where it is not the one that places it

    def values(self, name: str) -> list[str]:
        """The values of a dimension."""
        if name == "year":
            return [f"{self.day.year}"]
        if name == "quarter":
            return [f"{self.day.year}q{(self.day.month + 2) // 3}"]
        if name == "month":
            return [f"{self.day.year}-{self.day.month:02}"]
        if name in self.work:
            value = self.work[name]
            found = [value] if isinstance(value, str) or value is None else list(value)
            return [str(each or "unknown") for each in found] or ["unknown"]
        return self.trait(name) if self.trait else ["unknown"]

    def is_trait(self, name: str) -> bool:
        """Whether a dimension is the person's and not the work's."""
        return name in TRAITS and name not in self.work

    def passes(self, ask: Ask, *, traits: bool) -> bool:
        """Whether it is among what is filtered by: by work, or by traits."""
        chosen = {name: values for name, values in ask.filters.items() if self.is_trait(name) == traits}
        return all(set(self.values(name)) & set(values) for name, values in chosen.items())


def inside(rows: Iterable[Row], ask: Ask) -> list[Row]:
    """The rows of the period that the filters on work leave, in order."""
    found = [each for each in rows if ask.start <= each.day <= ask.end and each.passes(ask, traits=False)]
    return sorted(found, key=lambda each: each.order)


def cut(rows: Iterable[Row], dims: Dims) -> dict[Cell, list[Row]]:
    """The rows of each cell."""
    made: dict[Cell, list[Row]] = defaultdict(list)
    for each in rows:
        for cell in product(*(dict.fromkeys(each.values(name)) for name in dims)):
            made[cell].append(each)
    return made


def counted(rows: Iterable[Row], ask: Ask, dims: Dims) -> dict[Cell, Figure]:
    """How many, added."""
    found = [each for each in inside(rows, ask) if each.passes(ask, traits=True)]
    return {cell: Figure(Fraction(sum(each.number for each in group))) for cell, group in cut(found, dims).items()}


def different(rows: Iterable[Row], ask: Ask, dims: Dims) -> dict[Cell, Figure]:
    """How many different keys."""
    found = [each for each in inside(rows, ask) if each.passes(ask, traits=True)]
    return {cell: Figure(Fraction(len({each.key for each in group}))) for cell, group in cut(found, dims).items()}


def shared(rows: Iterable[Row], ask: Ask, dims: Dims, flag: str) -> dict[Cell, Figure]:
    """The weight of the rows with a flag, of all of them; those that are not due yet are open."""
    found = [each for each in inside(rows, ask) if each.passes(ask, traits=True)]
    cells = {}
    for cell, group in cut(found, dims).items():
        over = [each for each in group if each.due is None or each.due <= ask.horizon]
        above, below = (sum(e.number for e in over if flag in e.flags), sum(each.number for each in over))
        cells[cell] = Figure(Fraction(100 * above) / below if below else None, len(group) - len(over))
    return cells


def persons(rows: Iterable[Row], ask: Ask, dims: Dims, of: str | None = None) -> dict[Cell, Figure]:
    """Different persons, each with the traits of the first row; or the part of them that has a flag in any row."""
    placed: dict[str, Row] = {}
    chosen = [each for each in inside(rows, ask) if each.person is not None]
    for each in chosen:
        placed.setdefault(str(each.person), each)
    cells: dict[Cell, dict[str, set[str]]] = defaultdict(lambda: {"all": set(), "of": set()})
    for each in chosen:
        place = placed[str(each.person)]
        if not place.passes(ask, traits=True):
            continue
        said = (place.values(name) if each.is_trait(name) else each.values(name) for name in dims)
        for cell in product(*(dict.fromkeys(values) for values in said)):
            cells[cell]["all"].add(str(each.person))
            if of is not None and of in each.flags:
                cells[cell]["of"].add(str(each.person))
    return {
        cell: Figure(Fraction(len(one["all"])) if of is None else Fraction(100 * len(one["of"]), len(one["all"])))
        for cell, one in cells.items()
    }


def middle(rows: Iterable[Row], ask: Ask, dims: Dims) -> dict[Cell, Figure]:
    """The median of the numbers."""
    cells = {}
    for cell, group in cut((each for each in inside(rows, ask) if each.passes(ask, traits=True)), dims).items():
        numbers = sorted(Fraction(each.number) for each in group)
        cells[cell] = Figure((numbers[(len(numbers) - 1) // 2] + numbers[len(numbers) // 2]) / 2)
    return cells


def overlapping(rows: Iterable[Row], ask: Ask) -> list[Row]:
    """The rows whose span has a day in the period, as rows of the period."""
    found = [each for each in rows if each.day <= ask.end and (each.until is None or each.until >= ask.start)]
    return [each for each in found if each.passes(ask, traits=False)]


def presences(rows: Iterable[Row], ask: Ask, dims: Dims) -> dict[Cell, Figure]:
    """Presences by name, and those without a name by one margin at a time; two of them together nobody knows."""
    named = [each for each in inside(rows, ask) if not isinstance(each.key, Mapping)]
    crowds = [each for each in inside(rows, ask) if isinstance(each.key, Mapping)]
    filtered = sorted(name for name in ask.filters if name in MARGINS)
    shown = [name for name in dims if name in MARGINS]
    told = (filtered or (shown if len(shown) == 1 else [None]))[0]
    blind = [*filtered[1:], *(shown if len(shown) > 1 else ())]
    cells: dict[Cell, list[int]] = defaultdict(lambda: [0, 0])
    for each in named:
        if each.passes(ask, traits=True):
            for cell in product(*(dict.fromkeys(each.values(name)) for name in dims)):
                cells[cell][0] += int(each.number)
    for each in crowds:
        if not all(set(_parts(each, name)) & set(ask.filters[name]) for name in filtered[1:]):
            continue
        for code, number in (_parts(each, told) if told else {"unknown": int(each.number)}).items():
            if told in filtered and code not in ask.filters[told]:
                continue
            said = [[code] if name == told else each.values(name) for name in dims]
            for cell in product(*(dict.fromkeys(values) for values in said)):
                cells[cell][bool(blind)] += number
    return {cell: Figure(Fraction(one), unknown=unsure) for cell, (one, unsure) in cells.items()}


def _parts(crowd: Row, name: str) -> dict[str, int]:
    """People without a name by one trait; those of whom it was not told are unknown."""
    told = dict(crowd.key.get(name) or {})
    rest = int(crowd.number) - sum(told.values())
    return {code: many for code, many in {**told, "unknown": told.get("unknown", 0) + rest}.items() if many > 0}
