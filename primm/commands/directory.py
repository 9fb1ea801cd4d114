"""``primm directory``: the services and institutions to which a desk may send somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from primm.commands.kept import in_words, open_rows
from primm.commands.network import last_days
from primm.commands.output import listing
from primm.commands.tree import Command, option
from primm.core.host.action import Listing
from primm.words import _

if TYPE_CHECKING:
    from datetime import date

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.plugins.services.roles import BodyRow

COLUMNS = ("code", "name", "type", "municipality", "languages", "opening", "network", "last_referral", "former")


@click.command(cls=Command)
@option("--network", is_flag=True, help=_("only those that have a role in the network"))
@click.pass_obj
@listing
def directory(place: Workplace, show: Show, network: bool) -> None:
    """List services and institutions under their present names: opening, languages, network, last referral."""
    from primm.plugins.services.network import NetworkRow
    from primm.plugins.services.referrals import ReferralRow
    from primm.plugins.services.roles import BodyRow

    with open_rows(place) as rows:
        found = sorted(rows.of(BodyRow), key=lambda each: (each.name or "", each.body))
        sent = last_days((each.body, each.sent) for each in rows.of(ReferralRow))
        inside = {each.body: each.network for each in rows.of(NetworkRow)}  # the last one holds
    chosen = [each for each in found if not network or inside.get(each.body) == "inside"]
    show(Listing(COLUMNS, [_listed(place, each, inside, sent) for each in chosen]))


def _listed(place: Workplace, row: BodyRow, inside: dict[str, str], sent: dict[str, date]) -> tuple[Any, ...]:
    return (
        row.body.partition(":")[2],
        row.name,
        in_words(place, "body_type", row.body_type),
        in_words(place, "municipality", row.municipality),
        [in_words(place, "language", each) for each in row.languages],
        row.opening or "",
        in_words(place, "network", inside.get(row.body)),
        sent.get(row.body, ""),
        list(row.former),
    )
