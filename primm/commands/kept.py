"""The rows of any action as they are kept, for listings; and groups of listings that go by English or Italian names."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, ClassVar

from primm.commands.agenda import Kept, in_words
from primm.commands.figures import actions, open_figures
from primm.commands.filters import not_found
from primm.commands.tree import LazyGroup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    import click

    from primm.commands.workplace import Workplace


class Listings(LazyGroup):
    """Listings of one action, each by its English or its Italian name."""

    italian: ClassVar[Mapping[str, str]] = {}

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A listing by either of its names."""
        return super().get_command(ctx, self.italian.get(cmd_name, cmd_name))


@contextmanager
def open_rows_of(place: Workplace, name: str) -> Iterator[Kept]:
    """The rows of the action of this name, with all that the log has."""
    known = actions(place)
    if name not in known:
        raise not_found("action", name, known)
    action = known[name]
    with open_figures(place, action) as figures:
        figures.refresh()
        with closing(figures.at()) as snapshot:
            yield Kept(snapshot.connection, {view.row: view for view in action.views})


def all_in_words(place: Workplace, codes: str, values: Iterable[str]) -> str:
    """The labels of several codes, in their order."""
    return ", ".join(in_words(place, codes, each) for each in values)


def written(day: date | None) -> str | None:
    """A day as every format shows it."""
    return None if day is None else day.isoformat()
