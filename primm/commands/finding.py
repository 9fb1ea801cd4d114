"""``primm person find``: who has a file already, by any name, phone or year; and the finder that other commands use."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from primm.commands.hidden import hidden_in, say_hidden
from primm.commands.output import listing, say
from primm.commands.telling import code
from primm.commands.tree import Command, option
from primm.commands.viewing import may_name, with_purpose
from primm.core.errors import Problem, Refused
from primm.core.host.action import Listing
from primm.desk.meant import meant
from primm.words import _

if TYPE_CHECKING:
    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.people.finding import Finder

COLUMNS = ("handle", "birth_year", "citizenships", "municipality", "score", "matched")
MATCHED = {"name": _("name"), "other_names": _("another name"), "phone": _("phone")}
LINE_LIMIT = 4_000


@click.command(cls=Command)
@option("--year", type=click.IntRange(1890, 2100), help=_("year of birth; the year before and after are less likely"))
@option("--citizenship", metavar="CODE", help=_("citizenship; others are less likely"))
@option("--names", is_flag=True, help=_("with the names"))
@option("--limit", type=click.IntRange(1, 1000), default=8, help=_("how many at most"))
@option("--restricted", is_flag=True, help=_("those whose data may only be kept, in place of the others"))
@with_purpose()
@click.pass_obj
@listing
def find(
    place: Workplace, show: Show, year: int | None, citizenship: str | None, names: bool, limit: int, restricted: bool,
    purpose: str,
) -> None:  # fmt: skip
    """Find a person by any of her names in any script, by the end of a phone number, by the year of birth.

    Those whose data may only be kept are found with --restricted alone; else it is said how many the text may mean.
    The text is asked for, or is a line of standard input: what stands in a command line is seen by others.
    """
    country = _country(place, citizenship) if citizenship else None
    finder = open_finder(place)
    text = _asked(place)
    found = finder.search(text, year=year, citizenship=country, limit=limit, hidden=restricted)
    if not restricted:
        say_hidden(place, len(finder.search(text, year=year, citizenship=country, limit=limit, hidden=True)))
    words = place.words.translate
    rows: list[tuple[object, ...]]
    rows = [(code(each.subject), *each[3:], each.score, words(MATCHED[each.by])) for each in found]
    if names and may_name(place, [each.subject for each in found], purpose):
        rows = [(*row, "; ".join(finder.names(each.subject))) for row, each in zip(rows, found, strict=True)]
    else:
        names = False
    said = tuple(name for each in found for name in finder.names(each.subject))
    show(Listing((*COLUMNS, "name") if names else COLUMNS, rows, names=said))


def open_finder(place: Workplace) -> Finder:
    """All persons' cards, in memory. It says of how many the names cannot be read here."""
    from primm.people.files import files
    from primm.people.finding import Finder

    place.vault.unlock()
    finder = Finder(files(place.log, place.kinds), place.vault, hidden_in(place))
    if finder.unreadable:
        sentence = _("persons who cannot be found by name, because their keys are not here: {number}")
        say(place.words.translate(sentence).format(number=finder.unreadable))
    return finder


def _asked(place: Workplace) -> str:
    if place.asks:
        answer: str = click.prompt(place.words.translate(_("name, phone or year")), err=True)
        return answer
    return sys.stdin.buffer.readline(LINE_LIMIT).decode("utf-8", "replace")


def _country(place: Workplace, text: str) -> str:
    found = meant(text, place.codes["country"], place.words)
    if len(found) != 1:
        raise Refused([Problem("citizenship", _("no code of the list {codes}"), {"codes": "country"})])
    return found[0]
