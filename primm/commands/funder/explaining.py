"""``primm funder explain``: an indicator opened, with those who are kept out and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import click

from primm.commands.earlier import as_of
from primm.commands.funder.fund import open_fund, period_of, span_of
from primm.commands.funder.indicators import day, of_programme
from primm.commands.output import listing
from primm.commands.tree import Command
from primm.core.errors import NotFound
from primm.core.figures.ask import Remark
from primm.funder.counting import OUT
from primm.funder.engine import COUNT, KEPT_OUT, SHARE, THINGS
from primm.funder.programme import PERSON, programme
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from primm.commands.output import Out
    from primm.commands.workplace import Workplace
    from primm.proof.explain import Explanation, Group

    Open = Callable[..., Explanation]

ELSEWHERE = "in another cell: {what}"
EVERY = 2**40  # rows: as good as no limit


@click.command(cls=Command)
@click.argument("indicator", metavar="INDICATOR")
@click.argument("period_", metavar="[PERIOD]", required=False)
@of_programme
@click.pass_obj
@listing
def explain(
    place: Workplace,
    show: Out,
    indicator: str,
    period_: str | None,
    programme_: str | None,
    since: str | None,
    as_of_: str | None,
) -> None:
    """Open INDICATOR: the events that count, and those that are left out, with the reason."""
    from primm.formats.opened import listing as opened
    from primm.proof.explain import explain as open_figure

    of, earlier = programme(programme_), as_of(place, as_of_)
    found = next((each for each in of.indicators if each.code.lower() == indicator.lower()), None)
    if found is None or not found.told:
        raise NotFound(
            _("the programme has no such indicator that the log can tell: primm funder indicators lists them")
        )
    metric: Any = THINGS if found.unit != PERSON else SHARE if found.share else COUNT
    with open_fund(place, earlier) as (action, basis):
        span = span_of(place, basis, period_of(place, period_), day(since))

        def open_(name: str, **cell: str) -> Explanation:
            return open_figure(
                basis,
                action.metrics,
                name,
                horizon=earlier.horizon or place.today(),
                period=span.cumulated,
                filters={"programme": (of.programme,)},
                cell={"indicator": found.code, **cell},
                limit=EVERY,
            )

        explanation = open_(metric.id)
        out = list(_kept_out(open_)) if found.unit == PERSON else []
    (first, *_rest) = explanation.opened
    groups = (*_of_this(first.groups, out), *out)
    show(opened(attrs.evolve(explanation, opened=(attrs.evolve(first, groups=groups),)), place.words))


def _kept_out(open_: Open) -> Iterator[Group]:
    """Who is kept out, by the reason."""
    for reason, text in OUT.items():
        counted = open_(KEPT_OUT.id, reason=reason).opened[0].groups[0]
        if counted.number:
            yield attrs.evolve(counted, remark=Remark(text))


def _of_this(groups: tuple[Group, ...], out: list[Group]) -> Iterator[Group]:
    """Without the rows of other indicators, which are no part of the question, and of those told by their reason."""
    told = {(line.event, line.subject) for group in out for line in group.lines}
    for group in groups:
        lines = tuple(each for each in group.lines if (each.event, each.subject) not in told)
        if group.remark.text != ELSEWHERE and (lines or not group.lines):
            yield attrs.evolve(group, lines=lines, number=len(lines))
