"""``primm participation initiatives``: the calendar of initiatives, who proposed them, and how many came."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import click

from primm.commands.kept import in_words, open_rows
from primm.commands.output import listing
from primm.commands.telling import code
from primm.commands.tree import Command
from primm.core.events.ids import handle
from primm.core.host.action import Listing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.plugins.participation.initiatives import InitiativeRow, PresenceRow

COLUMNS = (
    "date", "title", "theme", "promoter", "associations", "municipality", "by_name", "without_name", "volunteers",
    "desk", "handle",
)  # fmt: skip


@click.command(cls=Command)
@click.pass_obj
@listing
def initiatives(place: Workplace, show: Show) -> None:
    """List the initiatives in the order of the days: who proposed them, which associations took part, how many came."""
    from primm.plugins.participation.initiatives import InitiativeRow, PresenceRow
    from primm.plugins.participation.milestones import NameRow

    there: dict[str, list[PresenceRow]] = defaultdict(list)
    with open_rows(place, "participation") as rows:
        found = sorted(rows.of(InitiativeRow), key=lambda each: (each.day, each.entry.id))
        for one in rows.of(PresenceRow):
            there[one.entry.id].append(one)
        called = {each.association: each.name or "" for each in rows.of(NameRow)}
    show(Listing(COLUMNS, [_shown(place, each, called, there[each.entry.id]) for each in found]))


def _shown(
    place: Workplace, row: InitiativeRow, called: Mapping[str, str], there: Sequence[PresenceRow]
) -> tuple[Any, ...]:
    named = [each for each in there if each.margin == "all"]
    return (
        row.day.isoformat(),
        row.initiative,
        in_words(place, "initiative_theme", row.theme),
        in_words(place, "initiative_promoter", row.promoter),
        ", ".join(called.get(each, code(each)) for each in row.associations),
        in_words(place, "municipality", row.place),
        sum(each.took_part for each in named),
        sum(each.presences for each in there if each.margin == "total"),
        sum(each.volunteer for each in named),
        row.desk,
        handle(row.entry.id),
    )
