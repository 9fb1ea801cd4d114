"""The numbers of many measures, asked for together: sums over the rows of one view share a scan."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import attrs

from primm.core.figures.forms import Ratio, Rows
from primm.core.figures.play import Play, play_of
from primm.core.figures.query.scans import Scan, Term
from primm.core.figures.query.statements import run, tally, unsure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from sqlite3 import Connection

    from primm.core.figures.ask import Ask
    from primm.core.figures.forms import Measure

    Dims = tuple[str, ...]
    Cell = tuple[str, ...]
    Numbers = Mapping[Cell, "Number"]
    Sums = Mapping[tuple[Play, Dims, Term], Mapping[Cell, Any]]


@attrs.frozen
class Number:
    """A figure, exact: its value (None: not applicable), what stands above and below the line, what is still open.

    ``unknown`` is what people without a name may add to it: two of their traits were asked for, and nobody knows how
    these go together. ``rows``: how many rows a sum or a median is made of. ``hidden``: it may not be shown to others.
    """

    value: Fraction | None
    above: Fraction | None = None
    below: Fraction | None = None
    open: int = 0
    unknown: Fraction = Fraction(0)
    rows: int = 0
    hidden: bool = False

    def __bool__(self) -> bool:
        return bool(self.value or self.above or self.below or self.open or self.unknown)


NOTHING = Number(None)


class Tally:
    """The numbers of measures, each by its own dimensions, asked of the cache at once."""

    def __init__(self, connection: Connection, ask: Ask, wanted: Iterable[tuple[Measure, Dims]]) -> None:
        self._connection, self._ask = connection, ask
        plays = list(dict.fromkeys(each for measure, dims in wanted for each in _plays(measure, dims)))
        sums = self._sums(each for each in plays if self._shares(*each))
        self._found: dict[tuple[Play, Dims], Numbers] = {}
        for play, dims in plays:
            numbers = self._added(play, dims, sums) if self._shares(play, dims) else self._asked(play, dims)
            self._found[play, dims] = self._unsure(play, dims, numbers)

    def numbers(self, measure: Measure, dims: Dims) -> Numbers:
        """The cells of a measure; those of a ratio are the cells above the line."""
        if not isinstance(measure, Ratio):
            return self._found[play_of(measure), dims]
        shared = _shared(measure.below, dims)
        below = self.numbers(measure.below, shared)
        cells = {}
        for cell, number in self.numbers(measure.above, dims).items():
            place = tuple(value for name, value in zip(dims, cell, strict=True) if name in shared)
            under = below.get(place, NOTHING)
            found = _over(number.value, under.value, times=100 if measure.percent else 1)
            made_of = min(filter(None, (number.rows, under.rows)), default=0)
            cells[cell] = attrs.evolve(found, unknown=number.unknown or under.unknown, rows=made_of)
        return cells

    def number(self, measure: Measure, cell: Mapping[str, str]) -> Number:
        """One cell: what does not occur is none, or not applicable where it would be divided by."""
        none = NOTHING if isinstance(measure, Ratio) else _none(play_of(measure))
        return self.numbers(measure, tuple(cell)).get(tuple(cell.values()), none)

    def _shares(self, play: Play, dims: Dims) -> bool:
        """Whether the figure can share a scan: a sum, or what counts once by any row and need not be placed."""
        if play.unit is None:
            return True
        if isinstance(play.of, Rows) or len(play.rows) > 1 or (play.middle and play.value):
            return False
        return not any(play.trait(each) for each in (*dims, *self._ask.filters) if play.has(each))

    def _sums(self, plays: Iterable[tuple[Play, Dims]]) -> Sums:
        scans: dict[tuple[Play, Dims], dict[Term, None]] = defaultdict(dict)
        for play, dims in plays:
            for part, needed in _parts(play):
                scans[part, dims].update(dict.fromkeys(needed))
        sums: dict[tuple[Play, Dims, Term], Mapping[Cell, Any]] = {}
        for (part, dims), terms in scans.items():
            scan = Scan(part, list(terms), self._ask, dims)
            cells = scan.cells(run(self._connection, scan.statement))
            sums |= {(part, dims, term): found for term, found in cells.items()}
        return sums

    def _unsure(self, play: Play, dims: Dims, numbers: Numbers) -> Numbers:
        """The numbers with what is not known beside them: it takes two traits that are asked for together."""
        cells = {cell: number for cell, number in numbers.items() if number is not NOTHING}
        for part in range(len(play.rows)) if max(len(self._ask.filters), len(dims)) > 1 else ():
            statement = unsure(play, part, self._ask, dims)
            for *cell, value in run(self._connection, statement) if statement is not None else ():
                number = cells.get(tuple(cell), _none(play))
                unknown = number.unknown + Fraction(value or 0, play.scale)
                cells[tuple(cell)] = attrs.evolve(number, unknown=unknown)
        return cells

    def _asked(self, play: Play, dims: Dims) -> Numbers:
        answers = run(self._connection, tally(play, self._ask, dims))
        return {tuple(each[: len(dims)]): self._number(play, *(x or 0 for x in each[len(dims) :])) for each in answers}

    def _added(self, play: Play, dims: Dims, sums: Sums) -> Numbers:
        cells: dict[Cell, list[Any]] = defaultdict(lambda: [0, 0, 0])
        for part, place, term in ((part, *each) for part, terms in _parts(play) for each in enumerate(terms)):
            for cell, value in sums[part, dims, term].items():
                cells[cell][place] = value if term.how == "list" else cells[cell][place] + value
        return {cell: self._number(play, *values) for cell, values in cells.items()}

    def _number(self, play: Play, value: Any, rows: int = 0, everything: int = 0) -> Number:
        if play.middle:
            counted = [(self._days(each), often) for each, often in Counter(str(value).split(",")).items() if value]
            return Number(median(counted), rows=sum(often for _, often in counted)) if counted else NOTHING
        if play.newest:
            return NOTHING if not rows or everything > 1 else Number(Fraction(value))
        if play.of is None:
            return Number(Fraction(value, play.scale), rows=rows)
        return _over(Fraction(value), Fraction(rows), times=100, still_open=everything - rows)

    def _days(self, value: str) -> int:
        """A number of days; up to the end of the period, where a date is given."""
        return (self._ask.period.end - date.fromisoformat(value)).days if "-" in value[1:] else int(value)


def _none(play: Play) -> Number:
    """The number of a cell in which nothing is."""
    return Number(Fraction(0)) if play.counted and not play.newest else NOTHING


def median(values: Sequence[tuple[int, int]]) -> Fraction:
    """The median of numbers, each with how often it occurs: of an even number of them, half-way between the two."""
    ordered = sorted(values)
    ends = list(accumulate(often for _value, often in ordered))
    low, high = (ordered[bisect_right(ends, place)][0] for place in ((ends[-1] - 1) // 2, ends[-1] // 2))
    return Fraction(low + high, 2)


def _plays(measure: Measure, dims: Dims) -> list[tuple[Play, Dims]]:
    if isinstance(measure, Ratio):
        return _plays(measure.above, dims) + _plays(measure.below, _shared(measure.below, dims))
    return [(play_of(measure), dims)]


def _shared(below: Measure, dims: Dims) -> Dims:
    """The dimensions that what stands below the line has too: for the others it repeats its value."""
    return tuple(name for name in dims if all(play.has(name) for play, _ in _plays(below, ())))


def _parts(play: Play) -> Iterator[tuple[Play, list[Term]]]:
    """What is in play of each view, whatever else must hold of it, and the terms that are counted over it."""
    for rows in play.rows:
        part = rows if play.newest else attrs.evolve(rows, where=(), pending=None)
        yield Play((part,), unit=play.unit, newest=play.newest), _terms(play, rows)


def _terms(play: Play, rows: Rows) -> list[Term]:
    """The sums that a play needs: what counts; of a share, what is above the line, below it, and with what is open."""
    if play.newest:
        return [Term(value=play.value), Term(), *([Term(value=play.one, how="kinds")] if play.one else [])]
    term = Term(tuple(sorted(set(rows.where))), pending=rows.pending)
    if isinstance(play.of, tuple):
        above = tuple(sorted({*term.flags, *play.of}))
        return [term._replace(flags=above, due=play.due), term._replace(due=play.due), term]
    term = term._replace(value=play.value, overdue=play.overdue, how="list" if play.middle else "sum")
    return [term, term._replace(value=None)] if play.value and not play.middle else [term]


def _over(above: Fraction | None, below: Fraction | None, *, times: int, still_open: int = 0) -> Number:
    """One number over another: over nothing it is not applicable."""
    return Number(above * times / below if above is not None and below else None, above, below, still_open)
