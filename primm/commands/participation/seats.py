"""``primm participation seats``: representation of associations in consultas, tables and other bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from primm.commands.kept import in_words, open_rows, written
from primm.commands.output import listing
from primm.commands.tree import Command, option
from primm.core.events.ids import handle
from primm.core.host.action import Listing
from primm.words import _

if TYPE_CHECKING:
    from primm.commands.output import Show
    from primm.commands.workplace import Workplace

COLUMNS = ("body", "level", "name", "since", "until", "handle")


@click.command(cls=Command)
@option("--all", "every", is_flag=True, help=_("those left too"))
@click.pass_obj
@listing
def seats(place: Workplace, show: Show, every: bool) -> None:
    """List the seats that associations hold, by body; seat.left --of HANDLE says that one is left."""
    from primm.plugins.participation.views import SeatRow

    today = place.today()
    with open_rows(place, "participation") as rows:
        found = [each for each in rows.of(SeatRow) if every or each.left is None or each.left > today]
    found.sort(key=lambda each: (each.body, each.taken, each.entry.id))
    lines = [
        (
            row.body,
            in_words(place, "level", row.seat_level),
            row.name,
            row.taken.isoformat(),
            written(row.left),
            handle(row.entry.id),
        )
        for row in found
    ]
    show(Listing(COLUMNS, lines))
