"""``primm desks``: the sessions of the desks, and the changes of their modes with how it was before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from primm.commands.asking import told_period
from primm.commands.filters import desks as registered
from primm.commands.filters import require_known
from primm.commands.output import listing
from primm.commands.tree import Command, LazyGroup, option
from primm.core.events.ids import handle
from primm.core.host.action import Listing
from primm.desk.periods import meant_period
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.core.figures.history import History
    from primm.core.figures.period import Period

TABLE = {
    "sessions": ("primm.commands.desks:sessions", _("list the sessions of the desks, and those that nobody closed")),
    "modes": ("primm.commands.modes:modes", _("list the changes of mode, with the contacts before and after each")),
}
COLUMNS = ("handle", "day", "desk", "mode", "planned", "minutes", "closed")


@click.group(cls=LazyGroup, table=TABLE)
def desks() -> None:
    """Show how long the desks were open, and how they worked."""


@click.command(cls=Command)
@click.argument("period_", metavar="[PERIOD]", required=False)
@option("--desk", metavar="DESK", help=_("only those of this desk"))
@option("--open", "only_open", is_flag=True, help=_("only those that nobody closed"))
@click.pass_obj
@listing
def sessions(place: Workplace, show: Show, period_: str | None, desk: str | None, only_open: bool) -> None:
    """List the sessions of PERIOD (2020, 2020q3, q3, 2020-03), else all, with the minutes that X13 counts."""
    require_known(desk=(desk, registered(place)))
    period = told_period(place, period_, meant_period(period_, place.today())) if period_ else None
    rows = [row for each in of_desks(place, desk) for row in _rows(place, each, period)]
    chosen = sorted((row for row in rows if not (only_open and row[-1])), key=lambda row: row[:2])
    whole = sum(minutes or 0 for *_rest, minutes, _closed in chosen)
    left = sum(not closed for *_rest, closed in chosen)
    text = place.words.translate(_("sessions: {number}, together {hours}; not closed: {left}"))
    heading = text.format(number=len(chosen), hours=f"{whole // 60}:{whole % 60:02d}", left=left)
    show(Listing(COLUMNS, [(row[2], row[0], row[1], *row[3:]) for row in chosen], (heading,)))


def of_desks(place: Workplace, desk: str | None) -> Iterator[History]:
    """The history of each desk, or of one."""
    from primm.desk.checking import histories

    every = histories(place.log, place.kinds, ("desk",))
    return (each for each in every if desk in (None, each.subject.partition(":")[2]))


def _rows(place: Workplace, desk: History, period: Period | None) -> Iterator[tuple[Any, ...]]:
    """The sessions of a desk: day and desk first, by which they are put in order."""
    from primm.desk.workers import mode_on, modes_of
    from primm.plugins.services.sessions import sessions as view

    modes = modes_of(desk)
    found: Any = view.make(desk)
    for each in found:
        if period is None or period.start <= each.day <= period.end:
            mode = place.words.label("desk_mode", place.codes["desk_mode"].label(mode_on(modes, each.day)))
            told = (each.planned, each.minutes, each.closed and each.closed.isoformat())
            yield each.day.isoformat(), each.desk, handle(each.session), mode, *told
