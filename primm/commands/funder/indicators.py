"""``primm funder indicators``: the list of the fund with its figures."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import click

from primm.commands.earlier import as_of
from primm.commands.figures import warn_of_others
from primm.commands.funder.fund import open_fund, period_of, span_of
from primm.commands.output import listing
from primm.commands.tree import Command, option
from primm.core.host.action import Listing
from primm.desk.days import day_of
from primm.formats.certificate import SEPARATOR, position
from primm.funder.indicators import COLUMNS, Asked, figures, lines
from primm.funder.programme import programme
from primm.people.publishing import publish_all
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from primm.commands.funder.fund import Span
    from primm.commands.output import Out
    from primm.commands.workplace import Workplace
    from primm.core.figures.basis import Certificate
    from primm.core.figures.report import Report
    from primm.funder.indicators import Line

PAGE = tuple(each for each in COLUMNS if each not in ("what", "value"))
BORN = ("programme", "from", "to", "horizon", "position", "versions")


def of_programme(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the programme, the first day, the position of the log and the horizon."""
    for add in (
        option(
            "--programme", "programme_", metavar="YEARS", help=_("2014-2020, which binds this project, or 2021-2027")
        ),
        option("--since", metavar="DATE", help=_("first day of the project, else that of funder/project.toml")),
        option("--as-of", "as_of_", metavar="DATE|FILE", help=_("from the log as it was: a day, or an earlier report")),
    ):
        command = add(command)
    return command


@click.command(cls=Command)
@click.argument("period_", metavar="[PERIOD]", required=False)
@of_programme
@click.pass_obj
@listing
def indicators(
    place: Workplace, show: Out, period_: str | None, programme_: str | None, since: str | None, as_of_: str | None
) -> None:
    """Print the indicators of a programme, cumulated from the start of the project to the end of PERIOD.

    Each person counts once per indicator. Beside every name stands whether its text was read; what nothing in the log
    can tell has no figure, and is not 0.
    """
    of, earlier = programme(programme_), as_of(place, as_of_)
    with open_fund(place, earlier) as (_action, basis):
        span = span_of(place, basis, period_of(place, period_), day(since))
        horizon = earlier.horizon or place.today()
        asked = Asked(basis, of, span.cumulated, horizon, place.words)
        reports = publish_all(figures(asked))
        certificate = basis.certificate
    warn_of_others(place, certificate)
    show(listed(place, asked, reports, span, certificate, is_table=show.is_table))


def listed(
    place: Workplace,
    asked: Asked,
    reports: Iterable[Report],
    span: Span,
    certificate: Certificate,
    *,
    is_table: bool,
) -> Listing:
    """The list as a table for people, or with all that data need to be read alone."""
    of, told = asked.programme, list(lines(asked, reports))
    title = of.title_in(place.words.language)
    heading = tuple(_heading(place, title, of.source, span, asked.horizon, certificate))
    if is_table:
        return Listing(PAGE, [_shown(before, each) for before, each in pairwise([None, *told]) if each], heading)
    born = (of.programme, *_born(span, asked.horizon, certificate))
    return Listing((*COLUMNS, *BORN), [(*each, *born) for each in told], heading)


def _shown(before: Line | None, line: Line) -> tuple[Any, ...]:
    """A line for people, who read the name of an indicator once, and below it its parts."""
    part = f"- {line.what}: {line.value}" if line.what else line.name
    head = (
        ("", part, "", "")
        if before is not None and line.what and before[:4] == line[:4]
        else (line.code, part, *line[2:4])
    )
    return (*head, line.figure, line.of, line.percent, line.note)


def day(text: str | None) -> date | None:
    """The first day of the project as it was typed."""
    from datetime import date

    return date.fromisoformat(day_of("since", text)) if text else None


def _heading(
    place: Workplace, title: str, source: str, span: Span, horizon: date, certificate: Certificate
) -> Iterator[str]:
    say = place.words.translate
    yield title
    yield source
    yield say(_("cumulated: {start} to {end}")).format(start=span.cumulated.start, end=span.cumulated.end)
    if not span.set:
        yield say(_("the start of the project is not written down: counted from the first day of the records"))
    if span.cumulated.partial(horizon):
        yield say(_("partial: the period was not over on {day}")).format(day=horizon)
    yield say(_("names that are not verified are from memory: the fund's own text was not read"))
    for each in position(certificate).split(SEPARATOR):
        yield say(_("position of the log: {position}")).format(position=each)


def _born(span: Span, horizon: date, certificate: Certificate) -> tuple[str, ...]:
    made = SEPARATOR.join(f"{name} {version}" for name, version in certificate.made_with.items())
    days = (span.cumulated.start, span.cumulated.end, horizon)
    return (*map(str, days), position(certificate), made)
