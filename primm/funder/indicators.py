"""The sheet of indicators: each with its status, its figure cumulated from the start, and who was kept out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.figures.report import report
from primm.formats.tidy import SIGN, label, rounded
from primm.funder.counting import IDENTITIES, OUT
from primm.funder.engine import COUNT, KEPT_OUT, NAME, SHARE, SILENT, THINGS, UNNAMED
from primm.funder.programme import PERSON
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from primm.core.figures.basis import Basis
    from primm.core.figures.metrics import Metric
    from primm.core.figures.period import Period
    from primm.core.figures.report import Cell, Report
    from primm.funder.programme import Indicator, Programme
    from primm.words import Words

COLUMNS = ("code", "name", "status", "unit", "what", "value", "figure", "of", "percent", "note")
STATUS = {"verified": _("text read"), "unverified": _("name not verified")}
NOTHING = _("nothing in the log can tell this yet")
UNITS = {"person": _("persons, cumulated"), "item": _("items in place")}


class Line(NamedTuple):
    """One line of the sheet."""

    code: str
    name: str
    status: str
    unit: str
    what: str = ""
    value: str = ""
    figure: int | str | None = None
    of: int | None = None
    percent: float | None = None
    note: str = ""


class Asked(NamedTuple):
    """Over which rows the sheet is made, in which period, in which words."""

    basis: Basis
    programme: Programme
    period: Period
    horizon: date
    words: Words


def figures(asked: Asked, *, whole: bool = True) -> list[Report]:
    """What the sheet counts, before anything is hidden, and why persons are kept out; if ``whole`` with the parts."""
    parts = [((KEPT_OUT,), "reason"), *(((COUNT,), name) for name in asked.programme.breakdowns if whole)]
    return [
        report(
            asked.basis,
            metrics,
            name=NAME,
            title="",
            horizon=asked.horizon,
            period=asked.period,
            by=("indicator", *filter(None, (name,))),
            filters={"programme": (asked.programme.programme,)},
        )
        for metrics, name in (((COUNT, KEPT_OUT, THINGS, SHARE, UNNAMED, SILENT), ""), *parts)
    ]


def lines(asked: Asked, reports: Iterable[Report]) -> Iterator[Line]:
    """Every indicator in the order of the fund's list, with what its figures came to."""
    told = _Numbers(asked.words, reports)
    for indicator in asked.programme.indicators:
        yield from _of_one(asked, indicator, told)
    everybody = asked.words.translate(_("persons in any indicator"))
    yield Line("", everybody, "", asked.words.translate(UNITS[PERSON]), figure=told.figure(COUNT, ""))
    yield from _out(asked, told, Line("", everybody, "", asked.words.translate(UNITS[PERSON])), "")


def _of_one(asked: Asked, indicator: Indicator, told: _Numbers) -> Iterator[Line]:
    say = asked.words.translate
    line = Line(
        indicator.code,
        indicator.name_in(asked.words.language),
        say(STATUS[indicator.status]),
        say(UNITS[indicator.unit]),
    )
    code = indicator.code
    if not indicator.told:
        yield line._replace(note=say(NOTHING))
    elif indicator.unit != PERSON:
        yield line._replace(figure=told.figure(THINGS, code))
    else:
        shared = indicator.share
        yield _share(line, told.cell(SHARE, code), say) if shared else line._replace(figure=told.figure(COUNT, code))
        yield from _parts(asked, told, line)
        yield from _out(asked, told, line, code)
        yield from _beside(asked, told, line)


def _share(line: Line, cell: Cell | None, say: Callable[[str], str]) -> Line:
    """How many of those who answered; none of none is no share, and says so."""
    number = cell.number if cell else None
    if number is not None and number.hidden:
        return line._replace(figure=SIGN)
    if number is None or number.value is None:
        return line._replace(figure=0, of=0, note=say(_("nobody answered, or was tested before and after")))
    percent = float(rounded(number.value, 2) or 0)
    return line._replace(figure=int(number.above or 0), of=int(number.below or 0), percent=percent)


def _parts(asked: Asked, told: _Numbers, line: Line) -> Iterator[Line]:
    """The figure by what the fund asks: gender, age, and how the identity was checked."""
    for name in asked.programme.breakdowns:
        for value, figure in told.parts(COUNT, line.code, name).items():
            label = asked.words.translate(IDENTITIES[value]) if value in IDENTITIES else told.label(name, value)
            yield line._replace(what=asked.words.translate(told.dimensions[name]), value=label, figure=figure)


def _out(asked: Asked, told: _Numbers, line: Line, code: str) -> Iterator[Line]:
    """How many persons are kept out, by the reason."""
    say = asked.words.translate
    for reason, text in OUT.items():
        if figure := told.parts(KEPT_OUT, code, "reason").get(reason):
            yield line._replace(what=say(_("kept out")), value=say(text), figure=figure)


def _beside(asked: Asked, told: _Numbers, line: Line) -> Iterator[Line]:
    """What stands beside a figure and is no part of it: people without a name, persons who did not answer."""
    say = asked.words.translate
    if figure := told.figure(UNNAMED, line.code):
        yield line._replace(what=say(_("beside")), value=say(_("presences without a name, not counted")), figure=figure)
    if figure := told.figure(SILENT, line.code):
        yield line._replace(what=say(_("beside")), value=say(_("persons asked who did not answer")), figure=figure)


def _shown(cell: Cell) -> int | str:
    return SIGN if cell.number.hidden else int(cell.number.value or 0)


class _Numbers:
    """The figures of a programme, by metric, indicator and one dimension more."""

    def __init__(self, words: Words, reports: Iterable[Report]) -> None:
        self._words = words
        self._cells: dict[tuple[str, str, str, str], Cell] = {}
        self._known: dict[str, Any] = {}
        self.dimensions: dict[str, str] = {}
        for each in reports:
            self._take(each)

    def _take(self, made: Report) -> None:
        self._known |= made.dimensions
        self.dimensions |= {each: dimension.help for each, dimension in made.dimensions.items()}
        name = next(iter(made.by[1:]), "")
        for table in made.tables:
            for cell in table.cells:
                self._cells[table.metric.id, cell.at.get("indicator", ""), name, cell.at.get(name, "")] = cell

    def cell(self, metric: Metric, code: str) -> Cell | None:
        """The figure of an indicator, of all of them together without one."""
        return self._cells.get((metric.id, code, "", ""))

    def figure(self, metric: Metric, code: str) -> int | str:
        """The number of a cell, or the sign where it is hidden; what does not occur is none."""
        found = self.cell(metric, code)
        return _shown(found) if found else 0

    def parts(self, metric: Metric, code: str, name: str) -> Mapping[str, int | str]:
        """The numbers of an indicator by the values of one dimension, in their order."""
        return {
            value: _shown(cell)
            for (which, of, by, value), cell in self._cells.items()
            if (which, of, by) == (metric.id, code, name) and value
        }

    def label(self, name: str, value: str) -> str:
        """The value of a dimension in the reader's words."""
        return label(self._words, self._known[name], value)
