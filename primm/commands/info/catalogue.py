"""``primm info catalogue``: items by topic, each language with its version and the date of its review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from primm.commands.kept import in_words, open_rows, written
from primm.commands.output import listing
from primm.commands.telling import code
from primm.commands.tree import Command, option
from primm.core.host.action import Listing
from primm.words import _

if TYPE_CHECKING:
    from datetime import date

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.plugins.info.items import VersionRow

COLUMNS = ("topic", "title", "language", "edition", "since", "review_due", "state", "channel", "handle")
STALE, OLD = _("to be looked at again"), _("replaced or withdrawn")


@click.command(cls=Command)
@option("--all", "every", is_flag=True, help=_("those replaced or withdrawn too"))
@option("--stale", is_flag=True, help=_("only those to be looked at again"))
@click.pass_obj
@listing
def catalogue(place: Workplace, show: Show, every: bool, stale: bool) -> None:
    """List the items in force, one line for each language, with the version and the date by which to look at it again.

    The handle is the item's: info.item_revised and info.item_withdrawn name it with --of.
    """
    from primm.plugins.info.items import VersionRow

    today = place.today()
    with open_rows(place, "info") as rows:
        found = [each for each in rows.of(VersionRow) if each.published <= today]
    states = {id(each): _state(each, today) for each in found}
    chosen = [each for each in found if (every or states[id(each)] != OLD) and (not stale or states[id(each)] == STALE)]
    chosen.sort(key=lambda each: (each.topic, each.title, each.item, each.language, each.published))
    show(Listing(COLUMNS, [_shown(place, each, states[id(each)]) for each in chosen]))


def _state(row: VersionRow, today: date) -> str:
    if row.withdrawn is not None and row.withdrawn <= today:
        return OLD
    return STALE if row.review_due is not None and row.review_due < today else ""


def _shown(place: Workplace, row: VersionRow, state: str) -> tuple[Any, ...]:
    return (
        in_words(place, "need", row.topic),
        row.title,
        in_words(place, "language", row.language),
        row.edition,
        row.published.isoformat(),
        written(row.review_due),
        place.words.translate(state),
        in_words(place, "info_channel", row.channel),
        code(row.item),
    )
