"""The figures of a report beside the same figures counted a second time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.figures.period import Period
from primm.core.figures.report import report
from primm.plugins.services import action
from tests.acceptance.recount_services.catalogue import Counted, catalogue
from tests.acceptance.recount_services.log import World
from tests.acceptance.recount_services.outside import Outside
from tests.acceptance.recount_services.tally import Asked, Figure, many

if TYPE_CHECKING:
    from primm.core.figures.basis import Basis

Place = tuple[tuple[str, ...], tuple[str, ...]]  # the dimensions, and the value in each
Cells = dict[Place, Figure]
RATIOS = {"X07": ("X07 contacts", "X03"), "X13b": ("X01", "X13")}
PAIRS = (
    ("desk", "topics"),
    ("desk", "sex"),
    ("sex", "age"),
    ("month", "desk"),
    ("tg", "channel"),
    ("residence", "sex"),
)
NOTHING = Figure(None)


class Difference(NamedTuple):
    """A cell that is counted otherwise here."""

    metric: str
    place: Place
    here: Figure
    there: Figure


class Recount:
    """Every figure of a log, counted without the program."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        world = World(rows)
        laws = json.loads(files("primm.plugins.services").joinpath("extensions.json").read_text())["extensions"]
        self.counted = catalogue(world, laws)
        self._outside = Outside(world)
        contacts = Counted(self._outside.work.x07, many, ("desk", "tg", "month", "quarter", "year"))
        self._all = {**self.counted, "X07 contacts": contacts}

    def ids(self) -> set[str]:
        """What is counted here."""
        return {*self.counted, *RATIOS, "X18", "X19"}

    def dimensions(self) -> list[str]:
        """By what anything is told apart here."""
        return sorted({name for each in self.counted.values() for name in each.by})

    def has(self, metric: str, names: Iterable[str]) -> bool:
        """Whether a figure is told apart here by these."""
        if metric in RATIOS:
            return {*names} <= {"desk", "month", "quarter", "year"}
        if metric in ("X18", "X19"):
            return {*names} <= {"residence" if metric == "X18" else "municipality"}
        return {*names} <= {*self.counted[metric].by}

    def cells(self, metric: str, asked: Asked, by: Sequence[str], only: Mapping[str, str]) -> Cells:
        """Every cell of a figure."""
        if metric in RATIOS:
            above, below = (self._all[each].cells(asked, by, only) for each in RATIOS[metric])
            return {place: _over(each, below.get(place, NOTHING)) for place, each in above.items()}
        if metric in ("X18", "X19"):
            found = (self._outside.x18 if metric == "X18" else self._outside.x19)(asked)
            return {(tuple(by) if cell else (), cell): each for cell, each in found.items() if by or not cell}
        return self.counted[metric].cells(asked, by, only)

    def compared(
        self, basis: Basis, asked: Asked, by: Sequence[str], only: Mapping[str, str]
    ) -> Iterator[Difference | None]:
        """Each cell of each figure that can be told apart so: a difference, or none."""
        metrics = [each for each in action.metrics if each.id in self.ids() and self.has(each.id, (*by, *only))]
        page = report(
            basis,
            metrics,
            name=action.name,
            title=action.title,
            horizon=asked.horizon,
            period=Period(asked.start, asked.end),
            by=by,
            filters={name: [value] for name, value in only.items()},
        )
        for table in page.tables:
            there = {
                (tuple(cell.at), tuple(cell.at.values())): Figure(cell.number.value, cell.number.open)
                for cell in table.cells
            }
            here = self.cells(table.metric.id, asked, by, only)
            for place in {*here, *there}:
                one, other = here.get(place, NOTHING), there.get(place, NOTHING)
                yield None if _same(one, other) else Difference(table.metric.id, place, one, other)


def _over(above: Figure, below: Figure) -> Figure:
    return Figure(above.value / below.value if above.value is not None and below.value else None)


def _same(one: Figure, other: Figure) -> bool:
    """What does not occur is no cell; in it nothing is counted."""
    return (one.value or Fraction(0), one.open) == (other.value or Fraction(0), other.open)
