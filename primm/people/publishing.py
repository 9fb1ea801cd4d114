"""Reports that others may read: small numbers are hidden, and so is all from which they could be computed.

In a report for others (``--publish``) numbers from 1 to 2 are hidden. Of needs of violence, trafficking and
guardianship, and of persons sent to an anti-violence centre, by its type or by its name, numbers from 1 to 4 are hidden
in every report. 0 is shown. A figure is hidden as a whole: its value, what stands above and below the line, what is
open. Where people are counted in percent of one another, a line of which one number is hidden shows no percentage.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

import attrs

from primm.core.errors import Problem, Refused
from primm.core.figures.play import Play, plays_of
from primm.core.figures.tally import Number
from primm.people.hiding import Lattice
from primm.people.parts import parts_of
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from primm.core.figures.report import Cell, Report, Table
    from primm.people.hiding import At

    Own = tuple[int, int, At]
    Services = Callable[[Mapping[str, int]], frozenset[str]]

R = TypeVar("R", bound="Report")
LEAST = 3  # in a report for others; own choice, no source says how many
LEAST_OF_PROTECTED = 5  # in every report
SERVICE = "body_type"
PROTECTED = {"need": "gen", "protected_need": "gen", SERVICE: "antiviolence_centre"}  # by code list, with its leaves
BY_NAME = {"receiver", "service", "requester", "body"}  # dimensions whose values are names of services
STAFF = {"worker", "mediator"}  # dimensions whose values are codes of people who work here
HIDDEN = Number(None, hidden=True)


def is_protected(name: str, codes: str | None, value: str, named: frozenset[str]) -> bool:
    """Whether a value of a dimension or column is one of violence, trafficking or guardianship, by code or by name."""
    if codes is None:
        return name in BY_NAME and value in named
    area = PROTECTED.get(codes)
    return area is not None and (value == area or value.startswith(f"{area}."))


def is_guarded(report: Report, protected: Services) -> bool:
    """Whether a report is only of some who are hidden while they are few: needs of violence, trafficking and such."""
    named = protected(report.certificate.position) if BY_NAME.intersection(report.filters) else frozenset()
    every = [_lists(report), *(_lists(table) for table in report.tables)]
    return any(
        is_protected(name, lists.get(name), value, named)
        for lists in every
        for name, values in report.filters.items()
        for value in values
    )


def _none(at: Mapping[str, int]) -> frozenset[str]:
    return frozenset()


def publish(report: R, least: int = 0, protected: Services = _none) -> R:
    """The report without its small numbers: those below ``least``, and always the protected ones."""
    (made,) = publish_all([report], least, protected)
    return made


def publish_all(reports: Sequence[R], least: int = 0, protected: Services = _none) -> list[R]:
    """Reports that are read together: what one hides no other one shows.

    ``protected`` tells the names of the anti-violence centres at a position; it is asked only where names stand.
    """
    by_name = [each for each in reports if _names_services(each)]
    named = protected(by_name[0].certificate.position) if by_name else frozenset()
    if not least and not named and not any(_is_protecting(each) for each in reports):
        return list(reports)
    if least:
        _require_nobody(reports)
    hidden: dict[tuple[int, int], set[At]] = defaultdict(set)
    for *place, at in _Hiding(reports, least, named).hidden:
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
    """Refuse a report for others of each person: no number of it is few, and all are somebody's; staff are persons."""
    for name in sorted(STAFF & {name for report in reports for name in (*report.by, *report.filters)}):
        text = _("a report for others tells of nobody of the staff: leave out {name}")
        raise Refused([Problem("by", text, {"name": name})])
    cells = (cell for report in reports for table in report.tables for cell in table.cells)
    for name in {name for cell in cells for name, value in cell.at.items() if value.startswith("person:")}:
        raise Refused(
            [Problem("by", _("a report for others has no line for each person: leave out {name}"), {"name": name})]
        )


def hides(report: Report, at: Mapping[str, str], least: int = 0, protected: Services = _none) -> bool:
    """Whether the report of one metric, when it is published, hides the figure at this place."""
    (table,) = publish(report, least, protected).tables
    return any(cell.number.hidden for cell in table.cells if cell.at == at)


class _Hiding:
    """The figures that are hidden: the places of the report, of the table and of the cell."""

    def __init__(self, reports: Sequence[Report], least: int, named: frozenset[str]) -> None:
        self.hidden: set[Own] = set()
        self._owners: dict[tuple[Hashable, At], set[Own]] = defaultdict(set)
        self._lattices: dict[tuple[Hashable, tuple[str, ...]], Lattice] = {}
        self._small: dict[tuple[Hashable, tuple[str, ...]], set[At]] = defaultdict(set)
        for n, report in enumerate(reports):
            floor = _Floor(report, least, named)
            for place, table in enumerate(report.tables):
                for cell in table.cells:
                    self._take(table, cell, (n, place, frozenset(cell.at.items())), floor.of(table, cell))
        for key, at in [(key, at) for (key, _by), small in self._small.items() for at in small]:
            self.hidden |= self._owners[key, at]
        for (key, by), lattice in self._lattices.items():
            self._hide(key, lattice, self._small[key, by])

    def _take(self, table: Table, cell: Cell, own: Own, floor: int) -> None:
        for part in parts_of(table.metric.measure, cell):
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

    def __init__(self, report: Report, least: int, named: frozenset[str]) -> None:
        self._report, self._least, self._named = report, least, named

    def of(self, table: Table, cell: Cell) -> int:
        """That of a cell. Which services there are is no secret: their type is one of persons alone."""
        lists = {**_lists(self._report), **_lists(table)}
        given = [*((name, (value,)) for name, value in cell.at.items()), *self._report.filters.items()]
        if not _is_about_persons(table):
            given = [each for each in given if lists.get(each[0]) != SERVICE and each[0] not in BY_NAME]
        protected = any(
            all(is_protected(name, lists.get(name), value, self._named) for value in values) for name, values in given
        )
        return max(LEAST_OF_PROTECTED, self._least) if protected else self._least


def _is_protecting(report: Report) -> bool:
    lists = set(_lists(report).values()).union(*(_lists(table).values() for table in report.tables))
    return not lists.isdisjoint(PROTECTED)


def _names_services(report: Report) -> bool:
    return not BY_NAME.isdisjoint(name for name, each in report.dimensions.items() if each.codes is None)


def _lists(what: Report | Table) -> Mapping[str, str]:
    """The dimensions with the code list of each."""
    return {name: each.codes.name for name, each in what.dimensions.items() if each.codes}


def _is_about_persons(table: Table) -> bool:
    rows = (each.row for play in plays_of(table.metric.measure) for each in play.rows)
    return any(column.name == "person" for row in rows for column in row.columns)


def _loose(play: Play, by: tuple[str, ...]) -> frozenset[str]:
    """Dimensions in which one thing may stand in several cells."""
    return frozenset(name for name in by if play.many(name) or (play.unit and not play.trait(name)))


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
