"""``primm metrics``: what is counted, how it is defined and where the definition comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from primm.commands.complete import completes
from primm.commands.figures import actions
from primm.commands.filters import not_found, require_known
from primm.commands.output import READ, listing
from primm.commands.tree import Group, option
from primm.core.host.action import Listing
from primm.formats.described import described
from primm.funder.engine import SHEETS
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primm.commands.output import Out, Show
    from primm.commands.workplace import Workplace
    from primm.core.figures.metrics import Metric
    from primm.core.host.action import Action

COLUMNS = ("metric", "action", "title", "unit", "source", "status", "by")


@click.group(cls=Group)
def metrics() -> None:
    """List and show what is counted."""


@metrics.command("list")
@option("--action", metavar="ACTION", help=_("only those of this action"), shell_complete=completes("actions"))
@click.pass_obj
@listing
def list_(place: Workplace, show: Show, action: str | None) -> None:
    """List the metrics of all actions and of the fund's sheets."""
    require_known(action=(action, [each.name for each in _actions(place)]))
    show(Listing(COLUMNS, [_listed(place, *each) for each in _every(place) if action in (None, each[0].name)]))


@metrics.command("show")
@click.argument("metric", metavar="ID", shell_complete=completes("metrics"))
@click.pass_obj
@listing
def show_(place: Workplace, show: Out, metric: str) -> None:
    """Show one metric: what it counts, divided by what, its date, what it is shown by, what is left out, its source."""
    known = {each.id: (action, each) for action, each in _every(place)}
    if metric not in known:
        raise not_found("metric", metric, known)
    action, found = known[metric]
    told = {"action": action.name, **described(found, place.words)}
    told |= {"beside": found.beside} if found.beside else {}
    read = show.chosen in READ
    rows = [(place.words.label("column", name) if read else name, text) for name, text in told.items()]
    show(Listing(("field", "value"), rows))


def _actions(place: Workplace) -> list[Action]:
    """The actions, and the fund's sheets, which count over all of them."""
    return [*actions(place).values(), SHEETS]


def _every(place: Workplace) -> Iterator[tuple[Action, Metric]]:
    return ((action, each) for action in _actions(place) for each in action.metrics)


def _listed(place: Workplace, action: Action, metric: Metric) -> tuple[Any, ...]:
    say, source = place.words.translate, metric.source
    return (metric.id, action.name, say(metric.title), say(metric.unit), say(source.name), source.status, metric.by)
