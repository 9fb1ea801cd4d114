"""``primm network``: who belongs to the network of a quarter, in which role, since when, and the last meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from primm.commands.kept import in_words, open_rows
from primm.commands.output import listing
from primm.commands.tree import Command
from primm.core.figures.period import quarter
from primm.core.host.action import Listing
from primm.desk.periods import is_written, meant_period, period_in_full

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.core.figures.period import Period
    from primm.plugins.services.roles import RoleRow

COLUMNS = ("body", "type", "role", "since", "until", "change", "last_meeting")


@click.command(cls=Command)
@click.argument("period", metavar="[PERIOD]", required=False)
@click.pass_obj
@listing
def network(place: Workplace, show: Show, period: str | None) -> None:
    """List the network of a quarter: each body with each role that it had, what changed, and the last meeting.

    PERIOD is written like q3, 2020q3 or 2020-03; it is the quarter of today if left out. A body is new if it had no
    role before the period, and removed if it has none at its end.
    """
    from primm.plugins.services.roles import MeetingRow, RoleRow, change

    when = _meant(place, period)
    with open_rows(place) as rows:
        held = [each for each in rows.of(RoleRow) if each.since <= when.end]
        met = last_days((each.body, each.day) for each in rows.of(MeetingRow) if each.day <= when.end)
    shown = [each for each in held if each.until is None or each.until >= when.start]
    shown.sort(key=lambda each: (each.name or each.body, each.role, each.since))
    lines = [_mapped(place, each, change(each, held, when), met) for each in shown]
    show(Listing(COLUMNS, lines, (period_in_full(when, place.words.translate),)))


def _mapped(place: Workplace, row: RoleRow, changed: str, met: dict[str, date]) -> tuple[Any, ...]:
    return (
        row.name or row.body,
        in_words(place, "body_type", row.body_type),
        in_words(place, "network_role", row.role),
        row.since,
        row.until or "",
        in_words(place, "network_change", changed),
        met.get(row.body, ""),
    )


def _meant(place: Workplace, text: str | None) -> Period:
    """The quarter of today, unless another period is asked for; one that is written short is said back."""
    today = place.today()
    found = meant_period(text or quarter(today), today)
    if text and not is_written(text):
        place.say_once(f"{text}: {period_in_full(found, place.words.translate)}")
    return found


def last_days(days: Iterable[tuple[str, date]]) -> dict[str, date]:
    """The last day of each body."""
    found: dict[str, date] = {}
    for body, day in days:
        found[body] = max(day, found.get(body, day))
    return found
