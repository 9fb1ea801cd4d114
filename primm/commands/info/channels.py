"""``primm info channels``: where items are found, in how many languages, and what was handed out there."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import click

from primm.commands.info.campaigns import handed_out
from primm.commands.kept import all_in_words, in_words, open_rows, written
from primm.commands.output import listing
from primm.commands.tree import Command
from primm.core.host.action import Listing

if TYPE_CHECKING:
    from primm.commands.output import Show
    from primm.commands.workplace import Workplace

COLUMNS = ("channel", "items", "languages", "declared", "last")


@click.command(cls=Command)
@click.pass_obj
@listing
def channels(place: Workplace, show: Show) -> None:
    """List the channels with the items in force there, their languages, and all that was ever declared as handed out.

    What was handed out in a period is I06, by channel.
    """
    from primm.plugins.info.items import VersionRow
    from primm.plugins.info.views import DistributedRow

    today = place.today()
    items, declared = defaultdict(list), defaultdict(list)
    with open_rows(place, "info") as rows:
        for version in rows.of(VersionRow):
            if version.published <= today and (version.withdrawn is None or version.withdrawn > today):
                items[version.channel].append(version)
        for one in rows.of(DistributedRow):
            declared[one.channel].append(one)
    lines: list[tuple[Any, ...]] = [
        (
            in_words(place, "info_channel", channel),
            len({each.item for each in items[channel]}),
            all_in_words(place, "language", sorted({each.language for each in items[channel]})),
            handed_out(place, declared[channel]),
            written(max((each.day for each in declared[channel]), default=None)),
        )
        for channel in place.codes["info_channel"].codes
        if channel in items or channel in declared
    ]
    show(Listing(COLUMNS, lines))
