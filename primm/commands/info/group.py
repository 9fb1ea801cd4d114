"""``primm info``: the catalogue of items, campaigns, channels, questions, the gap list, the call log."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import click

from primm.commands.kept import Listings
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

SUBCOMMANDS = {
    "catalogue": (
        "primm.commands.info.catalogue:catalogue",
        _("list the items in force, each language with its version and review date"),
    ),
    "campaigns": ("primm.commands.info.campaigns:campaigns", _("show the sheet of each campaign")),
    "channels": ("primm.commands.info.channels:channels", _("list where items are found, and what was handed out")),
    "questions": ("primm.commands.info.questions:questions", _("list the questions that have no answer yet")),
    "gaps": ("primm.commands.info.gaps:gaps", _("list topics and languages for which there is no item")),
    "calls": ("primm.commands.info.calls:calls", _("list the calls that are nobody's contact")),
}


class OfInformation(Listings):
    """The listings of information."""

    italian: ClassVar[Mapping[str, str]] = {
        "catalogo": "catalogue",
        "campagne": "campaigns",
        "canali": "channels",
        "domande": "questions",
        "lacune": "gaps",
        "chiamate": "calls",
    }


@click.group(cls=OfInformation, table=SUBCOMMANDS)
def info() -> None:
    """List what the desks publish, in which languages, what is asked, and what nothing answers yet.

    The figures are those of primm report info.
    """
