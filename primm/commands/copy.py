"""``primm copy``: what this log has, as one file that another computer can merge."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from primm.commands.output import say, tell
from primm.commands.tree import Command, option
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from primm.commands.workplace import Workplace


@click.command(cls=Command)
@option("-o", "--output", metavar="FILE|FOLDER", help=_("a new file, or the folder for one, such as that of a stick"))
@option("--since", metavar="FILE", help=_("only what is not in this earlier copy"))
@click.pass_obj
def copy(place: Workplace, output: str | None, since: str | None) -> None:
    """Write all events, of every desk that this log knows, into one file for another computer to merge.

    Personal fields stay sealed. Making it twice does no harm, and neither does merging it twice.
    """
    from primm.proof.copying import make_copy

    path = _path(place, output)
    header = make_copy(place.log, path, place.config.desk, since=_position(since))
    tell(path)
    count = sum(part.upto - part.after for part in header.holds)
    text = _("{count} events of {many} origins; the other computer takes them with primm merge {path}")
    say(place.words.translate(text).format(count=count, many=len(header.holds), path=path))


def _path(place: Workplace, output: str | None) -> str:
    """The file that was named, or one in the folder that was, called after the desk and the time."""
    from primm.core.events.dates import now_local
    from primm.proof.bundle import SUFFIX

    if output and not os.path.isdir(output):
        return output
    now = now_local(place.now(), place.config.zone)
    return os.path.join(output or "", f"{place.config.desk}-{now:%Y-%m-%d-%H%M%S}{SUFFIX}")


def _position(since: str | None) -> Mapping[str, int]:
    from primm.proof.bundle import read_header

    return {part.origin: part.upto for part in read_header(since).holds} if since else {}
