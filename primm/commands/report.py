"""``primm report``: the figures of an action in a period, each of which can be opened and computed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from primm.commands.asking import asking, in_codes
from primm.commands.complete import completes
from primm.commands.figures import actions, open_basis, warn_of_others
from primm.commands.output import listing
from primm.commands.tree import Command, option
from primm.core.errors import Refused
from primm.core.host.index import unknown
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from primm.commands.asking import Asked
    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.core.figures.metrics import Metric
    from primm.core.host.action import Action


@click.command(cls=Command)
@click.argument("action", metavar="ACTION", shell_complete=completes("actions"))
@option("--by", metavar="DIM[,DIM]", multiple=True, help=_("break down by"), shell_complete=completes("dimensions"))
@option("--metric", metavar="ID", multiple=True, help=_("only these figures"), shell_complete=completes("metrics"))
@click.pass_obj
@asking
@listing
def report(place: Workplace, show: Show, action: str, by: Sequence[str], metric: Sequence[str], asked: Asked) -> None:
    """Print the figures of ACTION in PERIOD (2020, 2020q3, q3, 2020-03), else over the whole log.

    Every figure comes with its definition, and the report with the position of the log from which it was computed:
    the same arguments with --as-of and this report give the same report again.
    """
    from primm.core.figures.report import report as compute

    chosen = _action(place, action)
    with open_basis(place, asked.earlier, chosen) as basis:
        found = compute(
            basis,
            _metrics(chosen, metric),
            name=chosen.name,
            title=chosen.title,
            horizon=asked.horizon,
            period=asked.period(basis),
            by=[name for each in by for name in each.split(",")],
            filters=in_codes(asked.filters, chosen.metrics, basis.codes),
        )
    warn_of_others(place, found.certificate)
    show(found)


def _action(place: Workplace, name: str) -> Action:
    known = actions(place)
    if name not in known:
        raise Refused([unknown("action", name, known)])
    return known[name]


def _metrics(action: Action, ids: Sequence[str]) -> Sequence[Metric]:
    """Those of the action that were asked for, in its order; all if none was."""
    known = {each.id: each for each in action.metrics}
    wanted = [name for each in ids for name in each.split(",")]
    problems = [unknown("metric", name, known) for name in wanted if name not in known]
    if problems:
        raise Refused(problems)
    return [each for each in action.metrics if not wanted or each.id in wanted]
