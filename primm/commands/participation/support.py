"""``primm participation support``: how associations were helped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from primm.commands.filters import desks, require_known
from primm.commands.kept import in_words, open_rows
from primm.commands.output import listing
from primm.commands.tree import Command, option
from primm.core.events.ids import handle
from primm.core.host.action import Listing
from primm.words import _

if TYPE_CHECKING:
    from primm.commands.output import Show
    from primm.commands.workplace import Workplace

COLUMNS = ("date", "name", "kind", "minutes", "desk", "handle")


@click.command(cls=Command)
@option("--desk", metavar="DESK", help=_("only what is of this desk"))
@click.pass_obj
@listing
def support(place: Workplace, show: Show, desk: str | None) -> None:
    """List how associations were helped, the last time first."""
    from primm.plugins.participation.views import SupportRow

    require_known(desk=(desk, desks(place)))
    with open_rows(place, "participation") as rows:
        found = [each for each in rows.of(SupportRow) if desk in (None, each.desk)]
    found.sort(key=lambda each: (each.day, each.entry.id), reverse=True)
    lines = [
        (
            row.day.isoformat(),
            row.name,
            in_words(place, "support_kind", row.support_kind),
            row.minutes,
            row.desk,
            handle(row.entry.id),
        )
        for row in found
    ]
    show(Listing(COLUMNS, lines))
