"""The rows behind a report as they stand in the views that it counts: of its period, and of nobody by name."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.commands.figures import open_figures
from primm.commands.hidden import Unlisted, hidden_in
from primm.commands.subjects import centres
from primm.commands.telling import code
from primm.core.events.codes import ALWAYS
from primm.core.events.ids import check_id, handle
from primm.core.figures import cachefile
from primm.core.figures.forms import Rows
from primm.core.figures.play import date_of, plays_of
from primm.core.figures.sheets import Sheet
from primm.desk.meant import label_of
from primm.formats.book import ViewRows
from primm.people.publishing import BY_NAME, PROTECTED, STAFF, is_protected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from primm.commands.workplace import Workplace
    from primm.core.figures.cachefile import Snapshot
    from primm.core.figures.metrics import Metric
    from primm.core.figures.period import Period
    from primm.core.figures.report import Report
    from primm.core.figures.views import Column, Row, View
    from primm.core.host.action import Action

    Filters = Mapping[str, Sequence[str]]

NAMED = BY_NAME | {"name", "office", "former"}  # columns that may tell which service it was
UNKNOWN = "unknown"


class Asked(NamedTuple):
    """Which rows: of a period, for these filters, and the names of the services that protect somebody."""

    place: Workplace
    period: Period
    filters: Filters
    named: frozenset[str]
    unlisted: Unlisted  # who stands in no list


def view_rows(place: Workplace, page: Report, chosen: Sequence[tuple[Action, Sequence[Metric]]]) -> Iterator[ViewRows]:
    """The rows of each view that these figures count, at the position of the report; read one after the other.

    Where a report is of something that is hidden while it is of few, no row is opened.
    """
    position = page.certificate.position
    asked = Asked(place, page.period, page.filters, centres(place)(position), Unlisted(hidden_in(place)))
    for action, metrics in chosen:
        counted = {rows.row for each in metrics for play in plays_of(each.measure) for rows in play.rows}
        views = [each for each in action.views if each.row in counted and _can_filter(each, page.filters)]
        if any(_is_hidden(column, page.filters, asked.named) for view in views for column in view.row.columns):
            continue
        with open_figures(place, action) as figures:
            figures.refresh()
            with closing(figures.at(position, counted)) as snapshot:
                for view in views:
                    yield from _of_view(asked, snapshot, view)


def _can_filter(view: View, filters: Filters) -> bool:
    names = {each.name for each in view.row.columns if each.role != "lookup"}
    return filters.keys() <= names and any(each.role == "when" for each in view.row.columns)


def _is_hidden(column: Column, filters: Filters, named: frozenset[str]) -> bool:
    return any(is_protected(column.name, column.codes, each, named) for each in filters.get(column.name, ()))


def _of_view(asked: Asked, snapshot: Snapshot, view: View) -> Iterator[ViewRows]:
    """A view that has rows in the period, without what tells of the staff or of those who are protected."""
    sheet = Sheet(snapshot.connection, view, cachefile.texts(snapshot.connection)[view.name])
    rows = partial(_rows, asked, sheet)
    if not any(True for _row in rows()):
        return
    columns = [each for each in view.row.columns if each.role != "lookup"]
    delicate = [each for each in columns if each.codes in PROTECTED or each.name in NAMED]
    telling = any(_tells(row, each, asked.named) for row in rows() for each in delicate)
    left = [each for each in columns if each.name in STAFF or (telling and each in delicate)]
    shown = [each for each in columns if each not in left]
    made = [(each.name, _shown(asked.place, each)) for each in shown]
    yield ViewRows(
        view.name,
        (view.make.__doc__ or "").strip().partition("\n")[0],
        tuple((each.name, each.help) for each in shown),
        tuple(each.name for each in left),
        (_line(row, made, asked.named) for row in rows()),
    )


def _rows(asked: Asked, sheet: Sheet) -> Iterator[Row]:
    """The rows whose date lies in the period, as far as the filters let them through."""
    date = date_of(Rows(sheet.view.row))
    for row in sheet.rows():
        day = getattr(row, date)
        if asked.unlisted.has(row):
            continue
        if day is not None and asked.period.start <= day <= asked.period.end and _fits(row, asked.filters):
            yield row


def _fits(row: Row, filters: Filters) -> bool:
    return all(not _said(getattr(row, name)).isdisjoint(values) for name, values in filters.items())


def _said(value: Any) -> set[str]:
    values: Iterable[Any] = value if isinstance(value, tuple) else (value,)
    return {UNKNOWN if each is None else str(each) for each in values} or {UNKNOWN}


def _tells(row: Row, column: Column, named: frozenset[str]) -> bool:
    """Whether a value is one of those that reports hide while they are of few."""
    values = _said(getattr(row, column.name))
    if column.codes is None:
        return not values.isdisjoint(named)
    return any(is_protected(column.name, column.codes, each, named) for each in values)


def _line(row: Row, made: Sequence[tuple[str, Callable[[Any], Any]]], named: frozenset[str]) -> Sequence[Any]:
    entry: Any = row.entry
    subject = None if entry.subject in named else code(entry.subject)
    return (subject, handle(entry.id), *(show(getattr(row, name)) for name, show in made))


def _handle(value: str, column: Column) -> str:
    """A person, an event or anything else that has an id by its handle, whoever has a code by that."""
    name = value.rpartition(":")[2]
    return handle(name) if check_id(name) else name if column.role == "key" else value


def _shown(place: Workplace, column: Column) -> Callable[[Any], Any]:
    """What shows a value: codes by their labels, persons and other subjects by handle, all else as it is."""
    known = place.codes[column.codes] if column.codes else None

    def one(value: Any) -> Any:
        if known and isinstance(value, str):
            return place.words.translate(ALWAYS[value]) if value in ALWAYS else label_of(value, known, place.words)
        return _handle(value, column) if isinstance(value, str) else value

    return lambda value: ", ".join(str(one(each)) for each in value) if isinstance(value, tuple) else one(value)
