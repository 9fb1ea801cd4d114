"""``primm info campaigns``: the sheet of each campaign, with what was declared as handed out for it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import click

from primm.commands.kept import all_in_words, in_words, open_rows, written
from primm.commands.output import listing
from primm.commands.telling import code
from primm.commands.tree import Command, option
from primm.core.host.action import Listing
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.plugins.info.views import CampaignRow, DistributedRow

COLUMNS = ("since", "until", "state", "title", "topic", "channels", "languages", "items", "declared", "desk", "handle")
RUNS, PLANNED, OVER, CLOSED = _("running"), _("to come"), _("past its planned end"), _("ended")


@click.command(cls=Command)
@option("--all", "every", is_flag=True, help=_("those that have ended too"))
@click.pass_obj
@listing
def campaigns(place: Workplace, show: Show, every: bool) -> None:
    """Show the sheet of each campaign: dates, channels, languages, items, and what was declared as handed out."""
    from primm.plugins.info.items import ItemRow
    from primm.plugins.info.views import CampaignRow, DistributedRow

    today = place.today()
    with open_rows(place, "info") as rows:
        found = [(each, _state(each, today)) for each in rows.of(CampaignRow)]
        titles = {each.item: each.title for each in rows.of(ItemRow)}
        declared: dict[str | None, list[DistributedRow]] = defaultdict(list)
        for one in rows.of(DistributedRow):
            declared[one.campaign].append(one)
    chosen = sorted(
        ((each, state) for each, state in found if every or state != CLOSED),
        key=lambda pair: (pair[0].opened, pair[0].campaign),
    )
    show(Listing(COLUMNS, [_shown(place, *pair, titles, declared[pair[0].campaign]) for pair in chosen]))


def _state(row: CampaignRow, today: date) -> str:
    if row.closed is not None and row.closed <= today:
        return CLOSED
    if row.opened > today:
        return PLANNED
    return OVER if row.until is not None and row.until < today else RUNS


def _shown(
    place: Workplace, row: CampaignRow, state: str, titles: Mapping[str, str], declared: Iterable[DistributedRow]
) -> tuple[Any, ...]:
    return (
        row.opened.isoformat(),
        written(row.closed or row.until),
        place.words.translate(state),
        row.title,
        in_words(place, "need", row.topic),
        all_in_words(place, "info_channel", row.channels),
        all_in_words(place, "language", row.languages),
        ", ".join(titles.get(each, code(each)) for each in row.items),
        handed_out(place, declared),
        row.desk,
        code(row.campaign),
    )


def handed_out(place: Workplace, declared: Iterable[DistributedRow]) -> str:
    """What was declared, added by what it is: copies are not visits."""
    sums: dict[str, int] = defaultdict(int)
    for each in declared:
        sums[each.distribution] += each.count
    return " · ".join(f"{in_words(place, 'distribution', name)}: {many}" for name, many in sorted(sums.items()))
