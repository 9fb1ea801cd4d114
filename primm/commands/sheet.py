"""``primm sheet``: the paper of a day, to be signed at the desk, and the same as a table that is read back."""

from __future__ import annotations

import os
from datetime import date
from itertools import chain, repeat
from typing import TYPE_CHECKING

import click

from primm.commands.agenda import days_meant, gather
from primm.commands.kept import in_words
from primm.commands.output import opened, require_nameless
from primm.commands.phones import name_of
from primm.commands.signing import visits_of
from primm.commands.telling import code
from primm.commands.tree import Command, option
from primm.commands.viewing import may_name
from primm.core.errors import Problem, Refused
from primm.core.events.ids import handle
from primm.core.figures.refresh import read_history
from primm.core.host.index import unknown
from primm.desk.days import in_full
from primm.desk.sheet import HEADER, Line, Sheet, laid_out, number_of
from primm.desk.timetable import spans_of
from primm.desk.workers import mode_on, modes_of
from primm.formats.safe import inert
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primm.commands.workplace import Workplace
    from primm.desk.agenda import Item

ROOM = 12  # lines for those who come without an appointment
SEPARATORS = {"it": ";"}  # of spreadsheets, where the comma stands in numbers
MARK = "\ufeff"
FORMS = {"text": ".txt", "csv": ".csv"}
HEADS = (_("n."), _("time"), _("code"), _("topic"), _("came"), _("outcome"), _("min."), _("signature"))


@click.command(cls=Command)
@click.argument("day", metavar="[DAY]", required=False)
@option("--lines", type=click.IntRange(0, 200), default=ROOM, help=_("empty lines for those without an appointment"))
@option("--names", is_flag=True, help=_("with the names, which takes the key: whoever signs sees those before"))
@option("--done", is_flag=True, help=_("the visits of the day that are recorded, for those who were there to sign"))
@option("--format", "format_", metavar="text|csv", help=_("form of the sheet"))
@option("-o", "--output", metavar="FILE", help=_("write into a new file; its suffix says the form"))
@click.pass_obj
def sheet(
    place: Workplace, day: str | None, lines: int, names: bool, done: bool, format_: str | None, output: str | None
) -> None:
    """Make the sheet of DAY for this desk: its appointments by their codes, room for walk-ins, a column to sign.

    As text it is for A4. As CSV it has the columns that primm import --map day-sheet reads once they are filled in:
    came (x or no), topics, outcomes, minutes.

    With --done it is the sheet of a day that is over: its visits as they were recorded, which nobody reads back.
    """
    form = _form(format_, output)
    if done and form != "text":
        raise Refused([Problem("format", _("what is recorded already is not read back: make the sheet as text"))])
    first, last = days_meant(place, day)
    if first != last:
        raise Refused([Problem("day", _("a sheet is of one day"))])
    make = visits_of if done else _sheet
    made = make(place, first, lines, names=names)
    require_nameless(output, [each.name for each in made.lines])
    if names and not may_name(place, {whom for each in made.lines for whom in each.whom}):
        made = make(place, first, lines, names=False)
    with opened(output) as file:
        file.writelines(_text(place, made, wide=names) if form == "text" else _csv(place, made, names=names))


def _form(name: str | None, output: str | None) -> str:
    suffix = os.path.splitext(output or "")[1].lower()
    if not name and suffix and suffix not in FORMS.values():
        text = _("no form has this suffix: known are {known}")
        raise Refused([Problem("output", text, {"known": ", ".join(sorted(FORMS.values()))})])
    found = name or next((form for form, its in FORMS.items() if its == suffix), "text")
    if found not in FORMS:
        raise Refused([unknown("format", found, FORMS)])
    return found


def _sheet(place: Workplace, day: date, room: int, *, names: bool) -> Sheet:
    """The appointments of the day that wait at this desk, then empty lines.

    What has ended keeps its number, so that a sheet that is made again has the same lines.
    """
    desk = place.settings.desk
    every = gather(place, day).only(desk=desk).appointments
    lines = [_line(place, number, each, names=names) for number, each in enumerate(every, 1) if each.state is None]
    empty = (Line(len(every) + number) for number in range(1, room + 1))
    return Sheet(number_of(desk, day), day.isoformat(), desk, (*lines, *empty))


def _line(place: Workplace, number: int, item: Item, *, names: bool) -> Line:
    return Line(
        number,
        time=item.due[11:],
        appointment=handle(item.id, long=True),
        person=" ".join(map(code, item.persons)),
        topic=item.topic or "",
        label=in_words(place, "need", item.topic),
        name=", ".join(name_of(place, each) for each in item.persons) if names else "",
        whom=tuple(item.persons) if names else (),
    )


def _text(place: Workplace, made: Sheet, *, wide: bool) -> Iterator[str]:
    say = place.words.translate
    day = date.fromisoformat(made.day)
    desk = read_history(place.log, place.kinds, f"desk:{made.desk}")
    mode = in_words(place, "desk_mode", mode_on(modes_of(desk), day))
    spans = spans_of(place.folder, made.desk, day)
    heading = (
        say(_("{desk}, {day} ({mode})")).format(desk=made.desk, day=in_full(made.day, say), mode=mode),
        say(_("sheet {number}, staff code: {by}")).format(number=made.number, by=place.settings.by),
        *([say(_("open {hours}")).format(hours=", ".join(map(str, spans)))] if spans else []),
        say(_("Who signs was at the desk. The code stands for the name.")),
    )
    return laid_out(made, heading, [say(each) for each in HEADS], 100 if wide else 80)


def _csv(place: Workplace, made: Sheet, *, names: bool) -> Iterator[str]:
    """The table as a spreadsheet in the reader's language opens it; it wants a mark before a text that is UTF-8."""
    between = SEPARATORS.get(place.words.first, ",")
    rows = (HEADER, *(made.cells(each) for each in made.lines))
    told = ("name", *(each.name for each in made.lines))
    for mark, row, name in zip(chain([MARK], repeat("")), rows, told, strict=False):
        cells = (inert(cell).replace('"', '""') for cell in (*row, *([name] if names else ())))
        yield mark + between.join(f'"{cell}"' for cell in cells) + "\r\n"
