"""``primm status``: how the log stands, in one line."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from primm.commands.output import tell
from primm.commands.tree import Command
from primm.core.errors import PrimmError, Problem
from primm.core.events.dates import now_local
from primm.desk.days import in_full
from primm.words import _

if TYPE_CHECKING:
    from primm.commands.workplace import Workplace


@click.command(cls=Command)
@click.pass_obj
def status(place: Workplace) -> None:
    """Say how the log stands: its desk, its events, the last one of this computer, what vouches for them.

    Below it: who outside covers how much, when it was last backed up, and what is due.
    """
    from primm.commands.coverage import tell_coverage

    position = place.log.position()
    text = _("{desk}: events: {count}, from computers: {origins}; the last one of this computer: {last}")
    count, last = sum(position.values()), _last(place, position.get(place.log.origin, 0))
    said = place.words.translate(text)
    tell(said.format(desk=place.settings.desk, count=count, origins=len(position), last=last))
    tell_coverage(place, position)
    _tell_upkeep(place)
    _tell_overdue(place)


def _tell_overdue(place: Workplace) -> None:
    """How many requests of persons about their data wait too long; where rows cannot be made, the agenda says why."""
    from primm.commands.requests import overdue

    with suppress(PrimmError):
        if number := overdue(place):
            text = _("requests about data that should have been answered: {number}; see primm person requests")
            place.warn(Problem("", text, {"number": number}))


def _tell_upkeep(place: Workplace) -> None:
    """What was backed up; as a warning what is due."""
    from primm.commands.findings import FINE
    from primm.commands.upkeep import backup, key_backups

    for each in (*backup(place), *key_backups(place)):
        problem = Problem("", each.text, each.gaps)
        if each.state != FINE:
            place.warn(problem)
        elif each.name == "backup":
            tell(problem.say(place.words.translate))


def _last(place: Workplace, n: int) -> str:
    """When the last event of this computer was recorded, in the time of the desk."""
    from datetime import datetime

    origin, say = place.log.origin, place.words.translate
    rows = place.log.read({origin: n - 1}, {origin: n}) if n else ()
    recorded = [datetime.fromisoformat(json.loads(row.meta)["recorded"]) for row in rows]
    return next((in_full(f"{now_local(each, place.zone):%Y-%m-%dT%H:%M}", say) for each in recorded), say(_("none")))
