"""Reports that others may read: small numbers are hidden, and so is all from which they could be computed.

In a report for others (``--publish``) numbers from 1 to 2 are hidden. Of needs of violence, trafficking and
guardianship numbers from 1 to 4 are hidden in every report. 0 is shown. A figure is hidden as a whole: its value, what
stands above and below the line, what is open. Where people are counted in percent of one another, no percentage of a
line is shown of which one number is hidden.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import attrs

from primm.core.errors import Problem, Refused
from primm.core.figures.forms import Latest, Ratio
from primm.core.figures.play import Play, play_of, plays_of
from primm.core.figures.tally import Number
from primm.people.hiding import Lattice
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from primm.core.figures.forms import Measure
    from primm.core.figures.report import Cell, Report, Table
    from primm.people.hiding import At

    Own = tuple[int, int, At]

R = TypeVar("R", bound="Report")
LEAST = 3  # in a report for others; own choice, no source says how many
LEAST_OF_PROTECTED = 5  # in every report
SERVICE = "body_type"
PROTECTED = {"need": "gen", "protected_need": "gen", SERVICE: "antiviolence_centre"}  # by code list, with its leaves
HIDDEN = Number(None, hidden=True)


class Part(NamedTuple):
    """A number of which a figure is made: what it counts, where, how many, and how many rows or persons it tells of.

    Without ``play`` it is not printed, and cannot be computed from others.
    """

    key: Hashable
    play: Play | None
    at: At
    amount: int
    many: int


def publish(report: R, least: int = 0) -> R:
    """The report without its small numbers: those below ``least``, and always the protected ones."""
    (made,) = publish_all([report], least)
    return made


def publish_all(reports: Sequence[R], least: int = 0) -> list[R]:
    """Reports that are read together: what one hides no other one shows."""
    lists = {name for report in reports for name in _lists(report).values()}
    lists |= {name for report in reports for table in report.tables for name in _lists(table).values()}
    if not least and lists.isdisjoint(PROTECTED):
        return list(reports)
    if least:
        _require_nobody(reports)
    hidden: dict[tuple[int, int], set[At]] = defaultdict(set)
    for *place, at in _Hiding(reports, least).hidden:
        hidden[place[0], place[1]].add(at)
    return [
        attrs.evolve(
            report,
            tables=tuple(_table(table, hidden[n, place]) for place, table in enumerate(report.tables)),
            published=least,
        )
        for n, report in enumerate(reports)
    ]


def _require_nobody(reports: Sequence[Report]) -> None:
    """Refuse a report for others that has a line for each person: no number of it is few, and all are somebody's."""
    cells = (cell for report in reports for table in report.tables for cell in table.cells)
    for name in {name for cell in cells for name, value in cell.at.items() if value.startswith("person:")}:
        raise Refused(
            [Problem("by", _("a report for others has no line for each person: leave out {name}"), {"name": name})]
        )


def hides(report: Report, at: Mapping[str, str], least: int = 0) -> bool:
    """Whether the report of one metric, when it is published, hides the figure at this place."""
    (table,) = publish(report, least).tables
    return any(cell.number.hidden for cell in table.cells if cell.at == at)


class _Hiding:
    """The figures that are hidden: the places of the report, of the table and of the cell."""

    def __init__(self, reports: Sequence[Report], least: int) -> None:
        self.hidden: set[Own] = set()
        self._owners: dict[tuple[Hashable, At], set[Own]] = defaultdict(set)
        self._lattices: dict[tuple[Hashable, tuple[str, ...]], Lattice] = {}
        self._small: dict[tuple[Hashable, tuple[str, ...]], set[At]] = defaultdict(set)
        for n, report in enumerate(reports):
            floor = _Floor(report, least)
            for place, table in enumerate(report.tables):
                for cell in table.cells:
                    self._take(table, cell, (n, place, frozenset(cell.at.items())), floor.of(table, cell))
        for key, at in [(key, at) for (key, _by), small in self._small.items() for at in small]:
            self.hidden |= self._owners[key, at]
        for (key, by), lattice in self._lattices.items():
            self._hide(key, lattice, self._small[key, by])

    def _take(self, table: Table, cell: Cell, own: Own, floor: int) -> None:
        for part in _parts(table.metric.measure, cell):
            is_small = 0 < part.many < floor
            if is_small:
                self.hidden.add(own)
            if part.play:
                by = tuple(name for name in table.by if part.play.has(name))
                lattice = self._lattices.setdefault((part.key, by), Lattice(by, _loose(part.play, by)))
                lattice.numbers[part.at] = part.amount
                self._owners[part.key, part.at].add(own)
                self._small[part.key, by].update((part.at,) if is_small else ())

    def _hide(self, key: Hashable, lattice: Lattice, small: set[At]) -> None:
        def is_hidden(at: At) -> bool:
            return self._owners[key, at] <= self.hidden

        def hide(at: At) -> None:
            self.hidden |= self._owners[key, at]

        lattice.hide(small, is_hidden, hide)


class _Floor:
    """Below which number a figure is hidden."""

    def __init__(self, report: Report, least: int) -> None:
        self._least = least
        self._report = report

    def of(self, table: Table, cell: Cell) -> int:
        """That of a cell. Which services there are is no secret: their type is one of persons alone."""
        lists = {**_lists(self._report), **_lists(table)}
        if not _is_about_persons(table):
            lists = {name: found for name, found in lists.items() if found != SERVICE}
        given = [*((name, (value,)) for name, value in cell.at.items()), *self._report.filters.items()]
        protected = any(all(_is_protected(lists.get(name, ""), value) for value in values) for name, values in given)
        return max(LEAST_OF_PROTECTED, self._least) if protected else self._least


def _is_protected(code_list: str, value: str) -> bool:
    area = PROTECTED.get(code_list)
    return area is not None and (value == area or value.startswith(f"{area}."))


def _lists(what: Report | Table) -> Mapping[str, str]:
    """The dimensions with the code list of each."""
    return {name: each.codes.name for name, each in what.dimensions.items() if each.codes}


def _is_about_persons(table: Table) -> bool:
    rows = (each.row for play in plays_of(table.metric.measure) for each in play.rows)
    return any(column.name == "person" for row in rows for column in row.columns)


def _loose(play: Play, by: tuple[str, ...]) -> frozenset[str]:
    """Dimensions in which one thing may stand in several cells."""
    return frozenset(name for name in by if play.many(name) or (play.unit and not play.trait(name)))


def _parts(measure: Measure, cell: Cell) -> Iterator[Part]:
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


def _table(table: Table, hidden: set[At]) -> Table:
    """A table without what is hidden, and without the percentages of the lines in which something is."""
    if not hidden:
        return table
    lines = _lines(table)
    spoilt = {line for line in lines.values() if any(lines.get(at) == line or at == line[1] for at in hidden)}
    return attrs.evolve(table, cells=tuple(_cell(cell, hidden, lines, spoilt) for cell in table.cells))


def _lines(table: Table) -> Mapping[At, tuple[frozenset[str], At]]:
    """Of each place the line to whose whole its percentage refers: its dimensions, and where in the work it is."""
    play = plays_of(table.metric.measure)[0]
    places = (frozenset(cell.at.items()) for cell in table.cells)
    return {
        at: (frozenset(name for name, _ in at), frozenset(pair for pair in at if not play.trait(pair[0])))
        for at in places
    }


def _cell(
    cell: Cell, hidden: set[At], lines: Mapping[At, tuple[frozenset[str], At]], spoilt: set[tuple[frozenset[str], At]]
) -> Cell:
    at = frozenset(cell.at.items())
    if at in hidden:
        return attrs.evolve(cell, number=HIDDEN, percent=None)
    return attrs.evolve(cell, percent=None) if lines[at] in spoilt else cell
