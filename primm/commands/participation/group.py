"""``primm participation``: the register of associations, the calendar of initiatives, support, representation."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import click

from primm.commands.kept import Listings
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

SUBCOMMANDS = {
    "associations": (
        "primm.commands.participation.associations:associations",
        _("list the associations: seat, languages, registers, boards"),
    ),
    "initiatives": (
        "primm.commands.participation.initiatives:initiatives",
        _("list the initiatives, who proposed them and how many came"),
    ),
    "support": ("primm.commands.participation.support:support", _("list how associations were helped")),
    "seats": ("primm.commands.participation.seats:seats", _("list who sits in which consulta or table")),
}


class OfParticipation(Listings):
    """The listings of participation."""

    italian: ClassVar[Mapping[str, str]] = {
        "associazioni": "associations",
        "iniziative": "initiatives",
        "sostegno": "support",
        "rappresentanze": "seats",
    }


@click.group(cls=OfParticipation, table=SUBCOMMANDS)
def participation() -> None:
    """List associations, their initiatives, the support they get and the bodies in which they sit.

    The figures are those of primm report participation.
    """
