"""``primm funder``: what the fund asks for, each sheet a command of its own."""

from __future__ import annotations

import click

from primm.commands.tree import LazyGroup
from primm.words import _

SUBCOMMANDS = {
    "indicators": ("primm.commands.funder.indicators:indicators", _("the indicators of a programme, cumulated")),
    "explain": (
        "primm.commands.funder.explaining:explain",
        _("open an indicator: who counts, who is kept out and why"),
    ),
    "recipients": ("primm.commands.funder.recipients:recipients", _("the recipients, with the disclosure on record")),
    "quarterly": ("primm.commands.funder.quarterly:quarterly", _("the sheet of a quarter")),
    "operators": ("primm.commands.funder.quarterly:operators", _("who of the staff was trained, and in what")),
}


@click.group(cls=LazyGroup, table=SUBCOMMANDS)
def funder() -> None:
    """Make the sheets of the fund: indicators, the quarter, recipients, operators."""
