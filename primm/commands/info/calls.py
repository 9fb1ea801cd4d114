"""``primm info calls``: the call log, of calls that are nobody's contact."""

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

COLUMNS = ("date", "kind", "topic", "language", "minutes", "desk", "handle")


@click.command(cls=Command)
@option("--desk", metavar="DESK", help=_("only what is of this desk"))
@click.pass_obj
@listing
def calls(place: Workplace, show: Show, desk: str | None) -> None:
    """List the calls that belong to nobody's file, the last one first: they are no contacts."""
    from primm.plugins.info.views import CallRow

    require_known(desk=(desk, desks(place)))
    with open_rows(place, "info") as rows:
        found = [each for each in rows.of(CallRow) if desk in (None, each.desk)]
    lines = [
        (
            row.day.isoformat(),
            in_words(place, "call_kind", row.call_kind),
            in_words(place, "need", row.topic),
            in_words(place, "language", row.language),
            row.minutes,
            row.desk,
            handle(row.entry.id),
        )
        for row in sorted(found, key=lambda each: (each.day, each.entry.id), reverse=True)
    ]
    show(Listing(COLUMNS, lines))
