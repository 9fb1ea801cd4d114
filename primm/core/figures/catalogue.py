"""Checks of views and metrics when they are registered: every problem at once, as values."""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches
from typing import TYPE_CHECKING

from primm.core.errors import Problem
from primm.core.figures.forms import Persons, Ratio, Rows, Share
from primm.core.figures.period import is_length
from primm.core.figures.play import CALENDAR, DIMENSIONS, plays_of
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from primm.core.figures.forms import Measure
    from primm.core.figures.metrics import Metric
    from primm.core.figures.play import Play
    from primm.core.figures.views import Row, View

    Needed = Iterable[tuple[str, tuple[str, ...]]]  # a column's name and the roles that it may have

ONCE = ("key", "dim")  # what can count once


def problems(views: Sequence[View], metrics: Sequence[Metric]) -> list[Problem]:
    """What is wrong with the views and metrics of an action; a problem's field is the view or the metric."""
    made = {view.row for view in views}
    return [
        *_twice(_("view {name} is declared twice"), (view.name for view in views)),
        *_twice(_("rows of {name} are made by two views"), (view.row.__name__ for view in views)),
        *_twice(_("metric {name} is declared twice"), (metric.id for metric in metrics)),
        *(problem for view in views for problem in _view(view, made)),
        *(problem for metric in metrics for problem in _metric(metric, made)),
    ]


def _twice(text: str, names: Iterable[str]) -> Iterator[Problem]:
    for name, often in Counter(names).items():
        if often > 1:
            yield Problem("", text, {"name": name})


def _view(view: View, made: set[type[Row]]) -> Iterator[Problem]:
    if bool(view.of) == bool(view.after):
        yield Problem(view.name, _("a view runs over subjects or after other views: give either of= or after="))
    if any(each.after for each in view.after):
        yield Problem(view.name, _("a view may not come after one that itself comes after others"))
    if not any(column.role == "when" for column in view.row.columns):
        yield Problem(view.name, _("its rows have no date: add a when()"))
    for column in view.row.columns:
        if column.source:
            row, on, at, give = column.source
            yield from _lookup(view, row, on, at, give, made)


def _lookup(view: View, row: type[Row], on: str, at: str, give: str, made: set[type[Row]]) -> Iterator[Problem]:
    if row not in made:
        yield _unmade(view.name, row)
    yield from _columns(view.name, view.row, [(on, (*DIMENSIONS, *ONCE)), (at, ("when",))])
    yield from _columns(
        view.name, row, [(on, ONCE), (give, (*ONCE, "when")), ("since", ("when",)), ("until", ("when",))]
    )


def _metric(metric: Metric, made: set[type[Row]]) -> Iterator[Problem]:
    said = {"title": metric.title, "definition": metric.definition, "unit": metric.unit}
    for name, text in {**said, "source": getattr(metric.source, "name", "")}.items():
        if not (text or "").strip():
            yield Problem(metric.id, _("a metric needs a {what}"), {"what": name})
    yield from _measure(metric.id, metric.measure)
    for play in plays_of(metric.measure):
        for part, rows in enumerate(play.rows):
            yield from _rows(metric.id, rows, _needed(play, part), made)
            if play.unit not in (None, "person") and any(each.role == "margin" for each in rows.row.columns):
                yield Problem(metric.id, _("of rows with a margin only persons can count once"))
        if isinstance(play.of, Rows):
            yield from _rows(metric.id, play.of, [(play.unit, ONCE)] if play.unit else [], made)
    by = [(name, DIMENSIONS) for name in metric.by if name not in CALENDAR]
    for rows in plays_of(metric.measure)[0].rows:
        yield from _columns(metric.id, rows.row, by)


def _measure(name: str, measure: Measure) -> Iterator[Problem]:
    if isinstance(measure, Ratio):
        yield from _measure(name, measure.above)
        yield from _measure(name, measure.below)
        if isinstance(measure.above, Persons) and isinstance(measure.below, Persons):
            yield Problem(name, _("a ratio of persons is a share: use share(persons(…), of=…)"))
    elif isinstance(measure, Share):
        if not measure.of:
            yield Problem(name, _("a share needs of="))
        if isinstance(measure.of, Rows) and not isinstance(measure.among, Persons):
            yield Problem(name, _("only a share of persons may take of= from other rows"))
        if measure.due and isinstance(measure.among, Persons):
            yield Problem(name, _("only a share of rows may have due="))


def _needed(play: Play, part: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The columns that a play reads beside those that its rows name themselves."""
    yield from ((each, ONCE) for each in (play.unit, play.one, *(play.newest or ())[:1]) if each)
    yield from ((each, ("when",)) for each in (play.due, play.overdue, *(play.newest or ())[1:]) if each)
    yield from ((each, ("flag", "when")) for each in (play.of if isinstance(play.of, tuple) else ()))
    if play.value:
        yield play.value, ("when",) if play.rows[part].at_end else ("number",)


def _rows(name: str, rows: Rows, needed: Needed, made: set[type[Row]]) -> Iterator[Problem]:
    if rows.row not in made:
        yield _unmade(name, rows.row)
    if rows.window and not is_length(rows.window):
        yield Problem(name, _("a window is written like 12 months, 30 days or 1 year"))
    dates = (each for each in (rows.on, rows.pending, *(rows.during or ()), *(rows.at_end or ())) if each)
    own = [*((each, ("flag", "when", "lookup")) for each in rows.where), *((each, ("when",)) for each in dates)]
    yield from _columns(name, rows.row, [*own, *needed])


def _columns(name: str, row: type[Row], needed: Needed) -> Iterator[Problem]:
    """Each column that is needed is there and has the role that it is needed for."""
    roles = {each.name: each.role for each in row.columns}
    for column, wanted in needed:
        gaps = {"row": row.__name__, "column": column, "wanted": ", ".join(wanted)}
        if column not in roles:
            near = ", ".join(get_close_matches(column, roles)) or ", ".join(roles)
            yield Problem(name, _("{row} has no {column}; it has {near}"), gaps | {"near": near})
        elif roles[column] not in wanted:
            text = _("{row}.{column} is a {role}, needed is: {wanted}")
            yield Problem(name, text, gaps | {"role": roles[column]})


def _unmade(name: str, row: type[Row]) -> Problem:
    return Problem(name, _("no view of the action makes rows of {row}"), {"row": row.__name__})
