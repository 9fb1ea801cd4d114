"""``primm copy``: what this log has, as one file that another computer can merge."""

from __future__ import annotations

import os
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import click

from primm.commands.output import say, tell
from primm.commands.tree import Command, option
from primm.core.errors import Problem, Refused
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from primm.commands.workplace import Workplace

SEALED = "sealed"


@click.command(cls=Command)
@option("-o", "--output", metavar="FILE|FOLDER", help=_("a new file, or the folder for one, such as that of a stick"))
@option("--since", metavar="FILE", help=_("only what is not in this earlier copy"))
@option("--for", "cards", metavar="CARD", multiple=True, help=_("with the keys, wrapped for the desk of this card"))
@option("--fingerprint", "heard", metavar="LETTERS", multiple=True, help=_("what the desk of each card read aloud"))
@option("--without", type=click.Choice([SEALED]), multiple=True, help=_("for whoever must not hold what is sealed"))
@click.pass_obj
def copy(
    place: Workplace,
    output: str | None,
    since: str | None,
    cards: Sequence[str],
    heard: Sequence[str],
    without: Sequence[str],
) -> None:
    """Write all events, of every desk that this log knows, into one file for another computer to merge.

    Personal fields stay sealed; with --for, that desk alone can read them; --without sealed leaves them out, and a log
    that merges such a copy never gets them of these events. Making it twice does no harm, and neither does merging it
    twice.
    """
    from primm.commands.vouching import vouch_unasked
    from primm.proof.carrying import carried
    from primm.proof.sending import make_copy, require_new

    if cards and without:
        raise Refused(
            [Problem("without", _("with --for the keys are given; without what is sealed they open nothing"))]
        )
    path, position = _path(place, output), _position(since)
    require_new(path)
    receivers, keys = _keys(place, cards, heard) if cards else ([], [])
    vouch_unasked(place)
    notes = carried(place.folder, place.log.origin)
    more: dict[str, Any] = {"receivers": receivers, "keys": keys, "notes": notes, "without": without}
    header = make_copy(place.log, path, place.config.desk, since=position, **more)
    tell(path)
    count = sum(part.upto - part.after for part in header.holds)
    text = _("events in it: {count}; the other computer takes them with primm merge {path}")
    say(place.words.translate(text).format(count=count, path=path))


def _path(place: Workplace, output: str | None) -> str:
    """The file that was named, or one in the folder that was, called after the desk and the time."""
    from primm.core.events.dates import now_local
    from primm.proof.bundle import SUFFIX

    if output and not os.path.isdir(output):
        return output
    now = now_local(place.now(), place.zone)
    return os.path.join(output or "", f"{place.config.desk}-{now:%Y-%m-%d-%H%M%S}{SUFFIX}")


def _keys(place: Workplace, cards: Sequence[str], heard: Sequence[str]) -> tuple[list[str], list[str]]:
    """The keys of all persons here, wrapped for each desk whose card was heard to be its own; that is put on record."""
    from primm.commands.keys import card_in, require_heard
    from primm.people.records import record_sharing
    from primm.people.wrapping import wrap_for

    found = [card_in(each) for each in cards]
    for card, fingerprint in zip_longest(found, heard[: len(found)]):
        require_heard(place, card, fingerprint)
    place.vault.unlock()
    subjects = place.vault.subjects()
    keys = [each for card in found for each in wrap_for(card, place.vault, subjects)]
    for card in found:
        record_sharing(place, card, len(subjects))
    return [card.fingerprint for card in found], keys


def _position(since: str | None) -> Mapping[str, int]:
    from primm.proof.bundle import read_header

    return {part.origin: part.upto for part in read_header(since).holds} if since else {}
