"""``primm log drill``: kills, tampering and a restore, tried on a copy of this log; the result is one page."""

from __future__ import annotations

import os
import random
import sqlite3
import sys
from typing import TYPE_CHECKING

import click

from primm import __version__
from primm.commands.output import listing, say
from primm.commands.tree import Command, option
from primm.core.errors import Problem, Unsafe
from primm.core.events.dates import now_local
from primm.core.host.action import Listing
from primm.proof.settings import log_file
from primm.system.folders import user_folder
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.proof.drill.course import Result

COLUMNS = ("exercise", "result", "what")
NAMES = {
    "restore": _("restore"), "restore canary": _("restore, canary"), "kills": _("kills"),
    "kills canary": _("kills, canary"), "guards": _("guards"), "tampering": _("tampering"), "bytes": _("single bytes"),
    "insider": _("insider"), "older state": _("older state"), "tampering canary": _("tampering, canary"),
}  # fmt: skip
HELD, FAILED = _("held"), _("failed")


@click.command(cls=Command)
@option("--quick", is_flag=True, help=_("less of everything: half a minute instead of some minutes"))
@option("--in", "parent", metavar="FOLDER", help=_("where the copy is made, and removed in the end; else in the cache"))
@click.pass_obj
@listing
def drill(place: Workplace, show: Show, quick: bool, parent: str | None) -> None:
    """Try on a copy of this log what it must withstand: kills while recording, tampering, a backup and its restore.

    The log itself is only read, and nothing is left of the copy. The exit code is 0 only if everything held.
    """
    from primm.proof.drill.course import QUICK, THOROUGH
    from primm.proof.drill.course import drill as tried

    folder = os.path.abspath(parent or user_folder("cache", place.environ))
    heading, counts = _heading(place), QUICK if quick else THOROUGH
    course = tried(log_file(place.folder), folder, place.config, counts, place.now, random.SystemRandom())
    results = list(_told(place, course))
    translate = place.words.translate
    rows = [
        (translate(NAMES[each.name]), translate(HELD if each.held else FAILED), _said(place, each)) for each in results
    ]
    show(Listing(COLUMNS, rows, heading=(heading,)))
    failed = ", ".join(translate(NAMES[each.name]) for each in results if not each.held)
    if failed:
        raise Unsafe(
            _("the drill failed: {names}: do not rely on this computer, and tell who looks after PRIMM"), names=failed
        )


def _told(place: Workplace, course: Iterator[Result]) -> Iterator[Result]:
    """Each result; where somebody waits at a terminal, they see how far it is."""
    for each in course:
        if sys.stderr.isatty():
            say(f"{place.words.translate(NAMES[each.name])}: {place.words.translate(HELD if each.held else FAILED)}")
        yield each


def _heading(place: Workplace) -> str:
    """Of which log, when, and with what: for whoever finds the page in a folder."""
    position = place.log.position()
    text = _(
        "Drill on a copy of the log of {desk}, {day}: events {count}, computers {origins}; "
        "PRIMM {version}, SQLite {sqlite}"
    )
    return place.words.translate(text).format(
        desk=place.config.desk,
        day=f"{now_local(place.now(), place.config.zone):%Y-%m-%d %H:%M}",
        count=sum(position.values()),
        origins=len(position),
        version=__version__,
        sqlite=sqlite3.sqlite_version,
    )


def _said(place: Workplace, each: Result) -> str:
    return Problem("", each.text, each.gaps).say(place.words.translate)
