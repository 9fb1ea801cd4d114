"""The sheet of a quarter, line by line: its figures, and beside them what was noted, the staff, the network."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.commands.funder.fund import open_fund, span_of
from primm.commands.kept import in_words
from primm.commands.onepage import Wanted, whole_page
from primm.commands.subjects import files, histories
from primm.core.errors import KeyMissing
from primm.core.events.ids import handle
from primm.core.figures.period import quarter
from primm.desk.periods import period_in_full
from primm.formats.certificate import SEPARATOR, position
from primm.formats.tidy import figure, legend
from primm.funder.indicators import Asked, figures, lines
from primm.funder.programme import programme
from primm.funder.project import project
from primm.funder.quarter import JOINED, LEFT, ROLES, metrics, moves, notes, roles
from primm.people.vault import Locked
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from primm.commands.earlier import Earlier
    from primm.commands.funder.fund import Span
    from primm.commands.workplace import Workplace
    from primm.core.events.entry import Entry
    from primm.core.figures.basis import Certificate
    from primm.core.figures.period import Period
    from primm.core.figures.report import Report
    from primm.people.files import File

    Line = tuple[Any, ...]

COLUMNS = ("section", "what", "value", "when", "note", "handle")
SECTIONS = {
    "general": _("general data"),
    "activities": _("activities and outputs"),
    "notes": _("strengths, problems, deviations"),
    "group": _("changes of the work group"),
    "network": _("subjects of the network"),
    "indicators": _("physical indicators"),
}


class Sheet(NamedTuple):
    """What a sheet is of: a quarter, a programme, the log at a position; and how its figures came out."""

    period: Period
    earlier: Earlier
    asked: Asked
    certificate: Certificate
    reports: tuple[Report, ...]  # the activities, then the indicators
    span: Span

    @property
    def at(self) -> Mapping[str, int]:
        """Up to where each part of the log is read."""
        return self.earlier.position or {}


def title(place: Workplace, period: Period) -> str:
    """What a sheet is called."""
    text = _("quarterly sheet, {when}")
    return place.words.beside(lambda each: each.translate(text).format(when=period_in_full(period, each.translate)))


def counted(
    place: Workplace, period: Period, programme_: str | None, earlier: Earlier, *, whole: bool = False
) -> Sheet:
    """The figures of the sheet at one position, before anything is hidden; if ``whole`` with those of each part."""
    pinned = earlier._replace(position=earlier.position or place.log.position())
    horizon = pinned.horizon or place.today()
    with open_fund(place, pinned) as (_action, basis):
        span = span_of(place, basis, period, None)
        asked = Asked(basis, programme(programme_), span.cumulated, horizon, place.words)
        indicators, certificate = figures(asked, whole=whole), basis.certificate
    activities = whole_page(place, Wanted("funder", "", metrics(), period, horizon, strict=False), pinned)
    return Sheet(period, pinned, asked, certificate, (activities, *indicators), span)


def told(place: Workplace, sheet: Sheet, *, opened: bool = False) -> Iterator[Line]:
    """The lines of the sheet, section by section; what was noted is ``opened``, with the key, or told by its handle."""
    every = list(lines(sheet.asked, sheet.reports[1:]))
    indicators = [each for each in every if each.code and not each.what]
    out = [each for each in every if not each.code and each.what]  # of all indicators together
    parts: Mapping[str, Iterator[Line]] = {
        "general": _general(place, sheet),
        "activities": _activities(place, sheet.reports[0]),
        "notes": _notes(place, sheet.period, sheet.at, opened=opened),
        "group": _group(place, sheet.period, sheet.at),
        "network": _network(place, sheet.period, sheet.at),
        "indicators": chain(
            ((f"{e.code} {e.name}", e.figure, "", f"{e.status}{e.note and f'; {e.note}'}", "") for e in indicators),
            ((f"{e.name} · {e.what}: {e.value}", e.figure, "", "", "") for e in out),
        ),
    }
    for name, found in parts.items():
        yield from ((place.words.translate(SECTIONS[name]), *each) for each in found)


def _general(place: Workplace, sheet: Sheet) -> Iterator[Line]:
    say, asked, period = place.words.translate, sheet.asked, sheet.period
    yield from ((name, text, "", "", "") for name, text in project(place.folder).told.items())
    yield say(_("programme")), asked.programme.title_in(place.words.language), "", asked.programme.source, ""
    when = place.words.beside(lambda each: period_in_full(period, each.translate))
    yield say(_("quarter")), str(period), "", when, ""
    yield say(_("cumulated")), f"{asked.period.start} – {asked.period.end}", "", "", ""
    if period.partial(asked.horizon):
        yield say(_("partial")), say(_("the period was not over on {day}")).format(day=asked.horizon), "", "", ""
    for each in dict.fromkeys(line for report in sheet.reports for line in legend(report, place.words)):
        yield say(_("hidden")), each, "", "", ""
    yield from ((say(_("position")), each, "", "", "") for each in position(sheet.certificate).split(SEPARATOR))


def _activities(place: Workplace, report: Report) -> Iterator[Line]:
    say = place.words.translate
    for table in report.tables:
        metric, shown = table.metric, figure(table, table.cells[0], place.words)
        value: object = int(shown) if shown.isdecimal() else shown
        yield f"{metric.id} {say(metric.title)}", value, "", say(metric.unit), ""


def _notes(place: Workplace, period: Period, at: Mapping[str, int], *, opened: bool) -> Iterator[Line]:
    say = place.words.translate
    every = list(files(place, "quarter", at))
    by_event = {entry.id: file for file in every for entry in file.history().entries}
    entries = [entry for file in every for entry in file.history().entries]
    for entry in notes(entries, (quarter(period.start),)):
        kind = in_words(place, "quarter_note", entry.event.note_kind)
        origin = in_words(place, "note_origin", entry.event.origin)
        action = in_words(place, "action", entry.event.action)
        text = (
            _text(place, by_event[entry.id], entry) if opened else say(_("sealed: primm funder quarterly -o opens it"))
        )
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
    for staff in histories(place, "staff", at):
        for each in moves(staff, period):
            role = in_words(place, "staff_role", each.role)
            what = " · ".join(filter(None, (each.staff, role)))
            yield what, say(JOINED if each.joined else LEFT), each.day.isoformat(), "", handle(each.event)


def _network(place: Workplace, period: Period, at: Mapping[str, int]) -> Iterator[Line]:
    found = [each for body in histories(place, "body", at) for each in roles(body, period)]
    for each in sorted(found, key=lambda one: (one.body, one.role)):
        role, change = in_words(place, "network_role", each.role), place.words.translate(ROLES[each.change])
        yield each.body, role, each.day.isoformat(), change, handle(each.event)
