"""A report in depth: its page, then every figure with what it was before and by what it can be told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import attrs

from primm.core.figures.dimensions import can_break_down
from primm.core.figures.forms import Ratio
from primm.core.figures.play import plays_of
from primm.formats.page import OnePage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date
    from fractions import Fraction

    from primm.core.figures.metrics import Metric
    from primm.core.figures.period import Period
    from primm.core.figures.report import Cell, Table
    from primm.proof.explain import Opened

    Dims = tuple[str, ...]

MONTH = ("month",)
AREA, TOWN = "area", "municipality"
SEX, AGES = "sex", ("age_band", "age")
PLACES = ("desk", TOWN, "residence", "place", "reference", "edition")  # shown by desk, or on the heat map
PEOPLE = ("worker", "mediator", "pupil")  # one line each would be of one person
TRAITS = (SEX, *AGES, "citizenships", "tg", "first_language", "born")
MODES = ("mode", "before_change", "after_change", "initiative", "delay", "late")


@attrs.frozen
class Opening:
    """A cell that was opened: of which figure and where, with the rows counted and those left out."""

    cell: Mapping[str, str]
    opened: tuple[Opened, ...]


@attrs.frozen
class Depth:
    """A figure in depth.

    ``table`` has its total, and each desk where it can be told by desk; ``before`` and ``year_before`` are its totals
    in the period before and in the same one of the year before, None where the records do not go back so far;
    ``closer`` are its tables by what tells most, those by month over the ``months`` of the book.
    """

    table: Table
    before: Cell | None = None
    year_before: Cell | None = None
    target: Fraction | None = None
    closer: tuple[Table, ...] = ()
    openings: tuple[Opening, ...] = ()


@attrs.frozen
class Chapter:
    """An action with its figures, and the first day of its records."""

    name: str
    title: str
    begins: date | None
    figures: tuple[Depth, ...]


class ViewRows(NamedTuple):
    """The rows of a view that a report counts: its columns with what each is, those left out, and the rows.

    Each row has its subject and its event first.
    """

    name: str
    title: str
    columns: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]
    rows: Iterator[Sequence[object]]


def no_rows() -> Iterator[ViewRows]:
    """Of a report for others."""
    return iter(())


@attrs.frozen
class Book(OnePage):
    """A page with the depth behind it; ``before`` … are the periods that it is compared with.

    Of an action the page is its report. ``rows`` reads the views that it counts, one after the other: a form that
    shows none of them never calls it.
    """

    chapters: tuple[Chapter, ...] = ()
    before: Period | None = None
    year_before: Period | None = None
    months: Period | None = None
    author: str = ""
    rows: Callable[[], Iterator[ViewRows]] = attrs.field(default=no_rows, eq=False)

    @property
    def is_of_action(self) -> bool:
        """Whether it is the report of one action, and no page over several."""
        return self.name in (each.name for each in self.chapters)


def opens(cell: Cell) -> bool:
    """Whether there are rows behind a figure that may be shown."""
    return bool(cell.number) and not cell.number.hidden


def looks(metric: Metric) -> Iterator[Dims]:
    """By what a figure tells most: month, its own first category, persons by sex and age, needs by municipality."""
    if can_break_down(metric, MONTH[0]):
        yield MONTH
    others = (*PLACES, *PEOPLE, *TRAITS, *MODES)
    own = next((each for each in metric.by if each not in others), None)
    if own is not None:
        yield (own,)
    age = next((each for each in AGES if each in metric.by), None)
    if SEX in metric.by and age and is_additive(metric):
        yield SEX, age
    if AREA in metric.by and TOWN in metric.by and is_additive(metric):
        yield AREA, TOWN
    if own is None and TOWN in metric.by and not can_break_down(metric, "desk"):
        yield (TOWN,)


def is_additive(metric: Metric) -> bool:
    """Whether the figure is a number of things, no share of them."""
    return not isinstance(metric.measure, Ratio) and plays_of(metric.measure)[0].counted
