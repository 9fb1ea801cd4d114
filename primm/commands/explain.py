"""``primm explain``: a figure opened, with the events that it counts and those that it leaves out, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from primm.commands.asking import asking, in_codes, pairs
from primm.commands.complete import completes
from primm.commands.figures import actions, open_basis, warn_of_others
from primm.commands.filters import not_found
from primm.commands.hidden import hidden_in
from primm.commands.output import listing, say
from primm.commands.tree import Command, option
from primm.core.errors import Problem, Refused
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from primm.commands.asking import Asked
    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.core.figures.basis import Basis
    from primm.core.host.action import Action
    from primm.proof.explain import Explanation

EVERY = 2**40  # rows: as good as no limit


@click.command(cls=Command)
@click.argument("metric", metavar="METRIC", shell_complete=completes("metrics"))
@option("--by", metavar="DIM=VALUE", multiple=True, help=_("open this cell"), shell_complete=completes("dimensions"))
@option("--limit", type=click.IntRange(1), help=_("of each group only so many rows; the numbers are of all"))
@option("--publish", is_flag=True, help=_("refuse what a report for others hides"))
@click.pass_obj
@asking
@listing
def explain(
    place: Workplace, show: Show, metric: str, by: Sequence[str], limit: int | None, publish: bool, asked: Asked
) -> None:
    """Open the figure METRIC in PERIOD: its definition, the rows counted, and those left out with the reason.

    Rows of persons whose data may only be kept are counted, and not listed.

    What a report hides is not opened: few needs of violence, trafficking and guardianship never, other small numbers
    with --publish, or where --as-of names a report that was issued with it.
    """
    from primm.formats.opened import KEPT, unlisted
    from primm.formats.opened import listing as opened
    from primm.proof.explain import explain as open_figure

    action = _action(place, metric)
    issued = asked.earlier.issued
    whole = asked.whole is None or asked.open_start  # the days of all figures say when the period begins
    metrics = [each for each in action.metrics if whole or each.id == metric]
    with open_basis(place, asked.earlier, action, metrics) as basis:
        explanation = open_figure(
            basis,
            action.metrics,
            metric,
            horizon=asked.horizon,
            period=asked.period(basis),
            filters=in_codes(asked.filters, action.metrics, basis.codes),
            cell=_one_each(in_codes(pairs("by", by), action.metrics, basis.codes)),
            limit=limit or EVERY,
            kept=hidden_in(place),
        )
        _require_shown(place, basis, explanation, asked, publish or bool(issued and issued.event.published))
    warn_of_others(place, explanation.certificate)
    show(opened(explanation, place.words))
    if number := unlisted(explanation):
        say(place.words.translate(KEPT).format(number=number))


def _require_shown(place: Workplace, basis: Basis, found: Explanation, asked: Asked, publish: bool) -> None:
    """Refuse a figure that a report by the same dimensions hides."""
    from primm.commands.subjects import centres
    from primm.core.figures.report import report
    from primm.people.publishing import LEAST, hides

    if publish or found.cell or found.filters:
        made = report(
            basis, [found.metric], name="", title="", horizon=asked.horizon, period=found.period,
            by=tuple(found.cell), filters=found.filters,
        )  # fmt: skip
        if hides(made, found.cell, LEAST * publish, centres(place)):
            text = _("is not opened: reports hide this figure, because it is of few or tells how few others are")
            raise Refused([Problem("metric", text)])


def _action(place: Workplace, metric: str) -> Action:
    known = {each.id: action for action in actions(place).values() for each in action.metrics}
    if metric not in known:
        raise not_found("metric", metric, known)
    return known[metric]


def _one_each(cell: dict[str, list[str]]) -> dict[str, str]:
    for name, values in cell.items():
        if any("=" in each for each in values):
            raise Refused([Problem("by", _("write --by again for every dimension: --by A=1 --by B=2"))])
        if len(values) > 1:
            raise Refused(
                [Problem("by", _("a cell has one value of {name}; use --filter for several"), {"name": name})]
            )
    return {name: value for name, (value,) in cell.items()}
