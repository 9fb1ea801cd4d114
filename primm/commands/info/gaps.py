"""``primm info gaps``: the topics and languages of questions for which there is no item."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import click

from primm.commands.filters import desks, require_known
from primm.commands.kept import in_words, open_rows, written
from primm.commands.output import listing
from primm.commands.tree import Command, option
from primm.core.host.action import Listing
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.plugins.info.questions import GapRow

COLUMNS = ("topic", "language", "questions", "last", "covered")


@click.command(cls=Command)
@option("--desk", metavar="DESK", help=_("only what is of this desk"))
@option("--all", "every", is_flag=True, help=_("those for which there is an item by now too"))
@click.pass_obj
@listing
def gaps(place: Workplace, show: Show, desk: str | None, every: bool) -> None:
    """List the topics and languages that were asked for and for which no item is written, the most asked first.

    An item about a whole category covers its topics, one in Arabic the Arabic of every country; where nobody noted the
    language an item in any one is enough.
    """
    from primm.plugins.info.questions import GapRow

    require_known(desk=(desk, desks(place)))
    today = place.today()
    found: dict[tuple[str, str], list[GapRow]] = defaultdict(list)
    with open_rows(place, "info", GapRow) as rows:
        for each in rows.of(GapRow):
            if desk in (None, each.desk) and (every or not _covered(each, today)):
                found[each.topic, each.language or ""].append(each)
    lines = sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    show(Listing(COLUMNS, [_shown(place, *key, gap) for key, gap in lines]))


def _covered(row: GapRow, today: date) -> bool:
    return row.covered_on is not None and row.covered_on <= today


def _shown(place: Workplace, topic: str, language: str, gap: Sequence[GapRow]) -> tuple[Any, ...]:
    return (
        in_words(place, "need", topic),
        in_words(place, "language", language or "unknown"),
        len(gap),
        max(each.day for each in gap).isoformat(),
        written(max((each.covered_on for each in gap if each.covered_on), default=None)),
    )
