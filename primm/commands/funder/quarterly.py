"""``primm funder quarterly``: the sheet of a quarter; and that of the operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from primm.commands.earlier import as_of
from primm.commands.funder.fund import period_of
from primm.commands.funder.quarterlines import COLUMNS, counted, title, told
from primm.commands.kept import in_words
from primm.commands.output import listing
from primm.commands.subjects import histories
from primm.commands.tree import Command, option
from primm.core.errors import Problem, Refused
from primm.core.events.ids import handle
from primm.core.figures.period import quarter
from primm.core.host.action import Listing
from primm.funder.quarter import trainings
from primm.people.publishing import publish_all
from primm.words import _

if TYPE_CHECKING:
    from primm.commands.output import Out
    from primm.commands.workplace import Workplace
    from primm.core.figures.period import Period

OPERATORS = ("staff", "role", "when", "hours", "contents", "desk", "handle")


@click.command(cls=Command)
@click.argument("period_", metavar="[PERIOD]", required=False)
@option("--programme", "programme_", metavar="YEARS", help=_("2014-2020, which binds this project, or 2021-2027"))
@option("--as-of", "as_of_", metavar="DATE|FILE", help=_("from the log as it was: a day, or an earlier report"))
@click.pass_obj
@listing
def quarterly(place: Workplace, show: Out, period_: str | None, programme_: str | None, as_of_: str | None) -> None:
    """Make the sheet of a quarter: general data, activities, problems with their origin, staff, network, indicators.

    What was noted is sealed: it is opened, with the key, into a file alone (-o); on the screen stand the handles.
    """
    earlier = as_of(place, as_of_)
    period = _quarter(place, period_)
    sheet = counted(place, period, programme_, earlier)
    shown = sheet._replace(reports=tuple(publish_all(sheet.reports)))
    show(Listing(COLUMNS, list(told(place, shown, opened=show.path is not None)), (title(place, period),)))


def _quarter(place: Workplace, text: str | None) -> Period:
    period = period_of(place, text)
    if quarter(period.start) != str(period):
        raise Refused([Problem("period", _("the sheet is of one quarter: q3, 2020q3"))])
    return period


@click.command(cls=Command)
@click.argument("period_", metavar="[PERIOD]", required=False)
@click.pass_obj
@listing
def operators(place: Workplace, show: Out, period_: str | None) -> None:
    """List who of the staff was trained in PERIOD, for how long and in what."""
    period = period_of(place, period_)
    rows = [
        (
            *(each.staff, in_words(place, "staff_role", each.role), each.day.isoformat(), each.minutes / 60),
            *(each.contents, each.desk, handle(each.event)),
        )
        for staff in histories(place, "staff", place.log.position())
        for each in trainings(staff, period)
    ]
    show(Listing(OPERATORS, rows))
