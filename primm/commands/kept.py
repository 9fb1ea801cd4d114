"""The rows of any action as they are kept, for listings; and groups of listings that go by English or Italian names."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from primm.commands.figures import action_named, open_figures
from primm.commands.hidden import hidden_in, say_hidden
from primm.commands.tree import LazyGroup
from primm.core.figures import cachefile
from primm.core.figures.sheets import Sheet
from primm.people.tombstone import Gone

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Container, Iterable, Iterator, Mapping
    from datetime import date

    import click

    from primm.commands.workplace import Workplace
    from primm.core.figures.refresh import Place
    from primm.core.figures.views import Row, View

    R = TypeVar("R", bound=Row)

SERVICES = "services"


class Listings(LazyGroup):
    """Listings of one action, each by its English or its Italian name."""

    italian: ClassVar[Mapping[str, str]] = {}

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A listing by either of its names."""
        return super().get_command(ctx, self.italian.get(cmd_name, cmd_name))


class Kept:
    """The rows of an action as they are kept, brought up to date; those of persons who were erased are passed over."""

    def __init__(
        self, connection: sqlite3.Connection, views: Mapping[type[Row], View], gone: Gone, hidden: Container[str]
    ) -> None:
        self._connection = connection
        self._views = views
        self._gone = gone
        self._hidden = hidden
        self.passed_over: set[str] = set()  # persons whose data may only be kept
        self._texts = cachefile.texts(connection)

    def of(self, row: type[R], **only: Any) -> Iterator[R]:
        """The rows of a view whose columns have these values, without those of persons whose data may only be kept."""
        for each in self.every(row, **only):
            if _subject(each) in self._hidden:
                self.passed_over.add(_subject(each))
            else:
                yield each

    def every(self, row: type[R], **only: Any) -> Iterator[R]:
        """The same with theirs."""
        rows = self.stored(row, **only)
        return rows if not self._gone else (row for row in rows if not self._gone.is_gone(_subject(row)))

    def stored(self, row: type[R], **only: Any) -> Iterator[R]:
        """All of them, as they are stored, those of persons who were erased too."""
        view = self._views[row]
        return cast("Iterator[R]", Sheet(self._connection, view, self._texts[view.name]).rows(**only))


def _subject(row: Row) -> str:
    """Whose row it is: what is read from the file has a place where a fresh one has its entry."""
    return cast("Place", row.entry).subject


@contextmanager
def open_rows(place: Workplace, name: str = SERVICES, *after: type[Row]) -> Iterator[Kept]:
    """The rows of an action, that of the desks unless told otherwise, with all that the log has.

    Of those that are made of other rows these alone can be read.
    """
    action = action_named(place, name)
    with open_figures(place, action) as figures:
        figures.refresh()
        with closing(figures.at(rows=after)) as snapshot:
            views = {view.row: view for view in action.views if view.row in snapshot.tables}
            kept = Kept(snapshot.connection, views, Gone(place.log), hidden_in(place))
            yield kept
            say_hidden(place, len(kept.passed_over))


def in_words(place: Workplace, codes: str, value: str | None) -> str:
    """The label of a code, nothing where there is none."""
    return place.words.label(codes, place.codes[codes].label(value)) if value else ""


def all_in_words(place: Workplace, codes: str, values: Iterable[str]) -> str:
    """The labels of several codes, in their order."""
    return ", ".join(in_words(place, codes, each) for each in values)


def written(day: date | None) -> str | None:
    """A day as every format shows it."""
    return None if day is None else day.isoformat()
