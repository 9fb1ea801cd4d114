"""``primm desks modes``: each change of a desk's mode, with the contacts before and after it, a day and from afar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import click

from primm.commands.desks import of_desks
from primm.commands.earlier import Earlier
from primm.commands.figures import open_basis, services
from primm.commands.filters import desks as registered
from primm.commands.filters import require_known
from primm.commands.output import listing
from primm.commands.tree import Command, option
from primm.core.events.ids import handle
from primm.core.figures.period import Period
from primm.core.host.action import Listing
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.core.figures.basis import Basis
    from primm.plugins.services.switches import Change

COLUMNS = (
    "handle", "desk", "day", "from_mode", "to_mode", "a_day_before", "remote_before", "a_day_after", "remote_after",
    "over",
)  # fmt: skip
CONTACTS, REMOTE = "X01", "X14"
SIDES = ("before_change", "after_change")

Numbers = dict[tuple[str, str, str, str], "Fraction | None"]  # metric, side, desk, day of the change


@click.command(cls=Command)
@option("--desk", metavar="DESK", help=_("only those of this desk"))
@click.pass_obj
@listing
def modes(place: Workplace, show: Show, desk: str | None) -> None:
    """List the changes of mode: contacts a day and the remote share (X14) in the 28 days before and after each.

    Another change cuts these days short, and days before the first one of the log do not count. Days that are not over
    on the day of the last column are counted up to today.
    """
    require_known(desk=(desk, registered(place)))
    from primm.plugins.services.switches import changes_of

    found = [(each.subject.partition(":")[2], change) for each in of_desks(place, desk) for change in changes_of(each)]
    found.sort(key=lambda each: (each[1].since, each[0]))
    with open_basis(place, Earlier(), services(place)) as basis:
        numbers = _numbers(place, basis, [change for _desk, change in found]) if found else {}
        begins = basis.certificate.begins or place.today()
    show(Listing(COLUMNS, [_row(place, code, change, numbers, begins) for code, change in found]))


def _numbers(place: Workplace, basis: Basis, found: Sequence[Change]) -> Numbers:
    """Contacts and remote share of each side of each change, by the figures that a report would print."""
    from primm.core.figures.report import report

    action = services(place)
    metrics = [each for each in action.metrics if each.id in (CONTACTS, REMOTE)]
    period = Period(min(each.first for each in found), max(each.last for each in found))
    numbers: Numbers = {}
    for side in SIDES:
        told = report(
            basis, metrics, name=action.name, title=action.title, horizon=place.today(), period=period,
            by=("desk", side),
        )  # fmt: skip
        cells = [(table.metric.id, cell) for table in told.tables for cell in table.cells if len(cell.at) > 1]
        numbers |= {(name, side, cell.at["desk"], cell.at[side]): cell.number.value for name, cell in cells}
    return numbers


def _row(place: Workplace, desk: str, change: Change, numbers: Numbers, begins: date) -> tuple[Any, ...]:
    modes = [place.words.label("desk_mode", place.codes["desk_mode"].label(each)) for each in (change.was, change.mode)]
    first, tomorrow = max(change.first, begins), place.today() + timedelta(1)
    days = {
        "before_change": (change.since - first).days,
        "after_change": (min(change.over, tomorrow) - change.since).days,
    }
    told = [each for side in SIDES for each in _side(desk, change, side, days[side], numbers)]
    over = change.over.isoformat() if change.over > place.today() else ""
    return handle(change.entry.id), desk, change.since.isoformat(), *modes, *told, over


def _side(desk: str, change: Change, side: str, days: int, numbers: Mapping[Any, Fraction | None]) -> tuple[Any, Any]:
    """Contacts a day, and the remote share."""
    from fractions import Fraction

    from primm.formats.tidy import rounded

    of = (side, desk, change.since.isoformat())
    contacts = numbers.get((CONTACTS, *of)) or Fraction(0)
    return rounded(contacts / days if days > 0 else None, 2), rounded(numbers.get((REMOTE, *of)), 2)
