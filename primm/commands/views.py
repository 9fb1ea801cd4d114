"""``primm views``: the rows that figures count, and the cache that keeps them."""

from __future__ import annotations

from contextlib import ExitStack, closing
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from primm.commands.asking import pairs
from primm.commands.complete import completes
from primm.commands.figures import actions, open_figures, rebuild_whole
from primm.commands.filters import not_found
from primm.commands.hidden import Unlisted, hidden_in, say_hidden
from primm.commands.output import listing, say, tell
from primm.commands.subjects import centres
from primm.commands.telling import code
from primm.commands.tree import Group, option
from primm.core.errors import Problem, Refused
from primm.core.events.ids import handle
from primm.core.figures import cachefile
from primm.core.figures.sheets import Sheet
from primm.core.host.action import Listing
from primm.core.host.index import unknown
from primm.people.publishing import LEAST_OF_PROTECTED, is_protected
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.core.figures.views import Row, View
    from primm.core.host.action import Action

COLUMNS = ("view", "action", "of", "title", "columns")


@click.group(cls=Group)
def views() -> None:
    """List the views, show their rows, make them anew."""


@views.command("list")
@click.pass_obj
@listing
def list_(place: Workplace, show: Show) -> None:
    """List the views of all actions."""
    rows = [
        (view.name, action.name, view.of, _title(place, view), [each.name for each in view.row.columns])
        for action in actions(place).values()
        for view in action.views
    ]
    show(Listing(COLUMNS, rows))


@views.command("show")
@click.argument("view", metavar="VIEW", shell_complete=completes("views"))
@option("--filter", "filter_", metavar="COLUMN=VALUE", multiple=True, help=_("only rows with this value"))
@option("--limit", type=click.IntRange(1), help=_("only so many"))
@click.pass_obj
@listing
def show_(place: Workplace, show: Show, view: str, filter_: Sequence[str], limit: int | None) -> None:
    """Show the rows of a view, each with the handle of the event that it comes from.

    Rows of persons whose data may only be kept are not listed.
    """
    chosen, action = _view(place, view)
    names = [each.name for each in chosen.row.columns if each.role != "lookup"]
    wanted = pairs("filter", filter_)
    problems = [unknown("filter", name, names) for name in wanted if name not in ("subject", "event", *names)]
    if problems:
        raise Refused(problems)
    with open_figures(place, action) as figures:
        figures.refresh()
        with closing(figures.at(rows=(chosen.row,))) as snapshot:
            sheet = Sheet(snapshot.connection, chosen, cachefile.texts(snapshot.connection)[chosen.name])
            found: Iterable[Any] = ((row, _cells(row, names)) for row in sheet.rows())
            found = (each for each in found if _fits(each[1], wanted))
            if _is_protected(place, chosen, wanted):
                found = _not_few(found)
            unlisted = Unlisted(hidden_in(place))
            rows = (tuple(cells.values()) for row, cells in found if not unlisted.has(row))
            show(Listing(("subject", "event", *names), islice(rows, limit)))
    say_hidden(place, len(unlisted.met))


def _is_protected(place: Workplace, view: View, wanted: Mapping[str, Sequence[str]]) -> bool:
    """Whether rows are asked for by what no report tells while it is of few."""
    columns = {each.name: each.codes for each in view.row.columns if each.name in wanted}
    named = centres(place)(place.log.position()) if columns else frozenset()
    return any(is_protected(name, columns[name], value, named) for name in columns for value in wanted[name])


def _not_few(rows: Iterable[Any]) -> list[Any]:
    found = list(rows)
    if 0 < len(found) < LEAST_OF_PROTECTED:
        text = _("is not opened: reports hide this figure, because it is of few or tells how few others are")
        raise Refused([Problem("filter", text)])
    return found


def _title(place: Workplace, view: View) -> str:
    return place.words.translate((view.make.__doc__ or "").strip().partition("\n")[0])


def _view(place: Workplace, name: str) -> tuple[View, Action]:
    known = {view.name: (view, action) for action in actions(place).values() for view in action.views}
    if name not in known:
        raise not_found("view", name, known)
    return known[name]


def _cells(row: Row, names: Sequence[str]) -> dict[str, Any]:
    entry: Any = row.entry
    return {"subject": code(entry.subject), "event": handle(entry.id)} | dict(_values(row, names))


def _values(row: Row, names: Sequence[str]) -> Iterator[tuple[str, Any]]:
    for name in names:
        value = getattr(row, name)
        if isinstance(value, bool):
            yield name, "yes" if value else "no"
        else:
            yield name, value.isoformat() if hasattr(value, "isoformat") else value


def _fits(cells: Mapping[str, Any], wanted: Mapping[str, Sequence[str]]) -> bool:
    def said(value: Any) -> set[str]:
        return set(map(str, value)) if isinstance(value, tuple) else {str(value)}

    return all(not said(cells[name]).isdisjoint(values) for name, values in wanted.items())


@views.command()
@click.pass_obj
def rebuild(place: Workplace) -> None:
    """Make the rows of all views anew. Nothing is lost by it: they all come from the log."""
    with ExitStack() as stack:
        several = [stack.enter_context(open_figures(place, each)) for each in actions(place).values()]
        faults = rebuild_whole(several)
    for each in faults[1:]:
        say(each.say(place.words.translate))
    if faults:
        raise faults[0]
    count = sum(place.log.position().values())
    text = place.words.plural(
        "the rows of all views were made anew from {count} event",
        "the rows of all views were made anew from {count} events",
        count,
    )
    tell(text.format(count=count))
