"""``primm school pupil``: all that school says of one pupil, day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from primm.commands.complete import completes
from primm.commands.output import listing
from primm.commands.telling import DATED, code, happened, person_named
from primm.commands.tree import Command
from primm.core.host.action import Listing
from primm.people.files import file_of
from primm.words import _

if TYPE_CHECKING:
    from primm.commands.output import Show
    from primm.commands.workplace import Workplace


@click.command(cls=Command)
@click.argument("person", metavar="PUPIL", shell_complete=completes("persons"))
@click.pass_obj
@listing
def pupil(place: Workplace, show: Show, person: str) -> None:
    """Show all that school says of one pupil, day by day: enrolments, attendance, absences, cases and their steps."""
    file = file_of(place.log, place.kinds, person_named(place, person))
    kinds = [each for each in place.index.kinds if each.startswith("school.")]
    heading = place.words.translate(_("pupil {pupil}")).format(pupil=code(file.subject))
    show(Listing(DATED, [happened(place, each) for each in file.history(*kinds).entries], (heading,)))
