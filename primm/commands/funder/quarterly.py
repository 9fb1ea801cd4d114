"""``primm funder quarterly``: the sheet of a quarter, of figures and of what was noted; and that of the operators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from primm.commands.agenda import in_words
from primm.commands.earlier import as_of
from primm.commands.funder.fund import open_fund, period_of, span_of
from primm.commands.onepage import Wanted, one_page
from primm.commands.output import listing
from primm.commands.tree import Command, option
from primm.core.errors import KeyMissing, Problem, Refused
from primm.core.events.ids import handle
from primm.core.figures.period import quarter
from primm.core.figures.refresh import components
from primm.core.host.action import Listing
from primm.desk.periods import period_in_full
from primm.formats.certificate import SEPARATOR, position
from primm.formats.tidy import shown
from primm.funder.indicators import Asked, lines
from primm.funder.programme import programme
from primm.funder.project import project
from primm.funder.quarter import JOINED, LEFT, ROLES, metrics, moves, notes, roles, trainings
from primm.people.files import File
from primm.people.vault import Locked
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from primm.commands.earlier import Earlier
    from primm.commands.output import Out
    from primm.commands.workplace import Workplace
    from primm.core.events.entry import Entry
    from primm.core.figures.basis import Certificate
    from primm.core.figures.history import History
    from primm.core.figures.period import Period

    Line = tuple[Any, ...]

COLUMNS = ("section", "what", "value", "when", "note", "handle")
OPERATORS = ("staff", "role", "when", "hours", "contents", "desk", "handle")
SECTIONS = {
    "general": _("general data"),
    "activities": _("activities and outputs"),
    "notes": _("strengths, problems, deviations"),
    "group": _("changes of the work group"),
    "network": _("subjects of the network"),
    "indicators": _("physical indicators"),
}


@click.command(cls=Command)
@click.argument("period_", metavar="[PERIOD]", required=False)
@option("--programme", "programme_", metavar="YEARS", help=_("2014-2020, which binds this project, or 2021-2027"))
@option("--as-of", "as_of_", metavar="DATE|FILE", help=_("from the log as it was: a day, or an earlier report"))
@click.pass_obj
@listing
def quarterly(place: Workplace, show: Out, period_: str | None, programme_: str | None, as_of_: str | None) -> None:
    """Make the sheet of a quarter: general data, activities, problems with their origin, staff, network, indicators.

    What was noted is sealed: it is opened, with the key, into a file alone (-o); on the screen stand the handles.
    """
    earlier = as_of(place, as_of_)
    period = _quarter(place, period_)
    told = list(sheet(place, period, programme_, earlier, opened=show.path is not None))
    show(Listing(COLUMNS, told, (_title(place, period),)))


def _quarter(place: Workplace, text: str | None) -> Period:
    period = period_of(place, text)
    if quarter(period.start) != str(period):
        raise Refused([Problem("period", _("the sheet is of one quarter: q3, 2020q3"))])
    return period


def _title(place: Workplace, period: Period) -> str:
    say = place.words.translate
    return say(_("quarterly sheet, {when}")).format(when=period_in_full(period, say))


def sheet(
    place: Workplace, period: Period, programme_: str | None, earlier: Earlier, *, opened: bool
) -> Iterator[Line]:
    """The lines of the sheet, section by section, all from one position of the log."""
    pinned = earlier._replace(position=earlier.position or place.log.position())
    at = pinned.position or {}
    with open_fund(place, pinned) as (_action, basis):
        cumulated = span_of(place, basis, period, None).cumulated
        horizon = earlier.horizon or place.today()
        asked = Asked(basis, programme(programme_), cumulated, horizon, place.words)
        indicators = [each for each in lines(asked) if each.code and not each.what]
        general = list(_general(place, asked, period, basis.certificate))
    parts: Mapping[str, Iterator[Line]] = {
        "general": iter(general),
        "activities": _activities(place, period, pinned),
        "notes": _notes(place, period, at, opened=opened),
        "group": _group(place, period, at),
        "network": _network(place, period, at),
        "indicators": (
            (f"{e.code} {e.name}", e.figure, "", f"{e.status}{e.note and f'; {e.note}'}", "") for e in indicators
        ),
    }
    for name, found in parts.items():
        yield from ((place.words.translate(SECTIONS[name]), *each) for each in found)


def _general(place: Workplace, asked: Asked, period: Period, certificate: Certificate) -> Iterator[Line]:
    say = place.words.translate
    yield from ((name, text, "", "", "") for name, text in project(place.folder).told.items())
    yield say(_("programme")), asked.programme.title_in(place.words.language), "", asked.programme.source, ""
    yield say(_("quarter")), str(period), "", period_in_full(period, say), ""
    yield say(_("cumulated")), f"{asked.period.start} – {asked.period.end}", "", "", ""
    if period.partial(asked.horizon):
        yield say(_("partial")), say(_("the period was not over on {day}")).format(day=asked.horizon), "", "", ""
    yield from ((say(_("position")), each, "", "", "") for each in position(certificate).split(SEPARATOR))


def _activities(place: Workplace, period: Period, pinned: Earlier) -> Iterator[Line]:
    say = place.words.translate
    wanted = Wanted("funder", "", metrics(), period, pinned.horizon or place.today(), strict=False)
    for table in one_page(place, wanted, pinned).tables:
        metric, cell = table.metric, table.cells[0]
        figure = shown(table, cell).figure or say(_("n/a"))
        value: object = int(figure) if figure.isdecimal() else figure
        yield f"{metric.id} {say(metric.title)}", value, "", say(metric.unit), ""


def _files(place: Workplace, of: str, at: Mapping[str, int]) -> Iterator[File]:
    """All subjects of a type, as they stood at a position."""
    subjects = list(place.log.subjects(f"{of}:"))
    found = (File(*each) for each in components(place.log, place.kinds, subjects, at))
    yield from sorted(found, key=lambda each: each.subject)


def _histories(place: Workplace, of: str, at: Mapping[str, int]) -> Iterator[History]:
    return (each.history() for each in _files(place, of, at))


def _notes(place: Workplace, period: Period, at: Mapping[str, int], *, opened: bool) -> Iterator[Line]:
    say = place.words.translate
    files = list(_files(place, "quarter", at))
    by_event = {entry.id: file for file in files for entry in file.history().entries}
    entries = [entry for file in files for entry in file.history().entries]
    for entry in notes(entries, (quarter(period.start),)):
        kind = in_words(place, "quarter_note", entry.event.note_kind)
        origin = in_words(place, "note_origin", entry.event.origin)
        action = in_words(place, "action", entry.event.action)
        text = _text(place, by_event[entry.id], entry) if opened else say(_("sealed: -o opens it"))
        yield " · ".join(filter(None, (kind, action))), origin, entry.moment[:10], text, handle(entry.id)


def _text(place: Workplace, file: File, entry: Entry[Any]) -> str:
    """What a note says; of another desk's note the key may not be here."""
    try:
        return str(file.secrets(entry, place.vault).get("note", ""))
    except Locked:
        raise  # it would be so with every other note
    except KeyMissing:
        return place.words.translate(_("not readable here"))


def _group(place: Workplace, period: Period, at: Mapping[str, int]) -> Iterator[Line]:
    say = place.words.translate
    for staff in _histories(place, "staff", at):
        for each in moves(staff, period):
            role = in_words(place, "staff_role", each.role)
            what = " · ".join(filter(None, (each.staff, role)))
            yield what, say(JOINED if each.joined else LEFT), each.day.isoformat(), "", handle(each.event)


def _network(place: Workplace, period: Period, at: Mapping[str, int]) -> Iterator[Line]:
    found = [each for body in _histories(place, "body", at) for each in roles(body, period)]
    for each in sorted(found, key=lambda one: (one.body, one.role)):
        role, change = in_words(place, "network_role", each.role), place.words.translate(ROLES[each.change])
        yield each.body, role, each.day.isoformat(), change, handle(each.event)


@click.command(cls=Command)
@click.argument("period_", metavar="[PERIOD]", required=False)
@click.pass_obj
@listing
def operators(place: Workplace, show: Out, period_: str | None) -> None:
    """List who of the staff was trained in PERIOD, for how long and in what."""
    period = period_of(place, period_)
    rows = [
        (
            *(each.staff, in_words(place, "staff_role", each.role), each.day.isoformat(), each.minutes / 60),
            *(each.contents, each.desk, handle(each.event)),
        )
        for staff in _histories(place, "staff", place.log.position())
        for each in trainings(staff, period)
    ]
    show(Listing(OPERATORS, rows))
