"""``primm check``: what is missing or odd in a period, each with its handle and the command that mends it."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import click

from primm.commands.asking import told_period
from primm.commands.filters import desks, require_known
from primm.commands.hidden import hidden_in, say_hidden
from primm.commands.output import listing
from primm.commands.tree import Command, option
from primm.core.errors import KeyMissing
from primm.core.events.ids import handle
from primm.core.events.kinds.report import QuarterNote
from primm.core.figures.period import quarter
from primm.core.host.action import Listing
from primm.desk.checking import histories, run
from primm.desk.checks import Look
from primm.desk.periods import meant_period, period_in_full
from primm.people.tombstone import Gone
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from primm.commands.output import Out
    from primm.commands.workplace import Workplace
    from primm.core.figures.history import History
    from primm.core.figures.period import Period

COLUMNS = ("what", "handle", "day", "desk", "mend")
OCCURRED = '"occurred":"'
OF_RIGHTS = ("request_overdue",)  # what is told of those, too, whose data may only be kept
TWICE, UNKNOWN = _("stored twice, by two computers, as one event"), _("of a kind that is unknown here")

Line = tuple[str, str, str, str, str]


@click.command(cls=Command)
@click.argument("period_", metavar="[PERIOD]", required=False)
@option("--desk", metavar="DESK", help=_("only what this desk recorded"))
@option("--limit", type=click.IntRange(1), help=_("of each group only so many rows; the numbers are of all"))
@click.pass_obj
@listing
def check(place: Workplace, show: Out, period_: str | None, desk: str | None, limit: int | None) -> None:
    """List what is missing or odd in PERIOD (q3, 2020-07, luglio), else in this quarter, and how it is mended.

    Nothing is changed, and nothing is refused: what is left as it is counts as it stands. The notes of the quarter
    stand at the end.
    """
    require_known(desk=(desk, desks(place)))
    text = period_ or quarter(place.today())
    period = told_period(place, text, meant_period(text, place.today()))
    lines = [each for each in _lines(place, period) if desk in (None, each[3])]
    lines += [] if desk else _doubles(place)
    heading = [place.words.translate(_("period: {when}")).format(when=period_in_full(period, place.words.translate))]
    counts = Counter(each[0] for each in lines)
    heading += [f"{number} × {what}" for what, number in counts.items()]
    if not lines:
        heading.append(place.words.translate(_("nothing is missing, and nothing odd")))
    show(Listing(COLUMNS, _some(lines, limit), tuple(heading)))


def _some(lines: Sequence[Line], limit: int | None) -> Iterator[Line]:
    """The first of each group."""
    for _what, group in groupby(lines, key=itemgetter(0)):
        yield from islice(group, limit)


def _doubles(place: Workplace) -> list[Line]:
    """How many pairs of files look alike. Names are needed for it, but nobody is asked for the passphrase here."""
    from primm.people.doubles import pairs, said_different
    from primm.people.files import files
    from primm.people.finding import Finder
    from primm.people.vault import Vault

    say = place.words.translate
    try:
        with closing(Vault(place.folder, lambda: place.environ.get("PRIMM_PASSPHRASE"))) as vault:
            vault.unlock()
            found = pairs(
                Finder(files(place.log, place.kinds), vault, hidden_in(place)).shown(),
                said_different(place.log, place.kinds),
            )
    except KeyMissing:
        return [(say(_("files that look alike are not counted: the names are locked")), "", "", "", "primm unlock")]
    text = say(_("pairs of files look alike, and nobody has decided: {number}")).format(number=len(found))
    return [(text, "", "", "", "primm doubles")] if found else []


def _lines(place: Workplace, period: Period) -> Iterator[Line]:
    say = place.words.translate
    types = {"anon", *(brief.about for brief in place.index.kinds.values())}
    gone = Gone(place.log)  # of whom nothing can be mended any more
    every = histories(place.log, place.kinds, sorted(types))
    whole = tuple(each for each in every if not gone.is_gone(each.subject))
    hidden, passed_over = hidden_in(place), set[str]()
    for odd in run(whole, Look(period, place.today())):
        entry = odd.entry
        persons = {each for each in map(str, entry.subjects) if each.startswith("person:")}
        if persons and persons <= hidden.keys() and odd.check.name not in OF_RIGHTS:
            passed_over |= persons
            continue
        yield say(odd.check.sentence), handle(entry.id), entry.moment[:10], entry.desk, odd.mend
    say_hidden(place, len(passed_over))
    yield from _strange(place, period)
    yield from _conflicts(place, period, whole)
    yield from _notes(place, period, whole)


def _strange(place: Workplace, period: Period) -> Iterator[Line]:
    """Events that cannot be read here, and those that two computers stored under one id."""
    seen: set[str] = set()
    first, last = period.start.isoformat(), period.end.isoformat()
    for row in place.log.read():
        day = row.meta.index(OCCURRED) + len(OCCURRED)  # to parse it whole takes longer than all the rest
        if not first <= row.meta[day : day + 10] <= last:
            continue
        meta: dict[str, Any] = json.loads(row.meta)
        if meta["kind"] not in place.index.kinds:
            yield _strange_line(place, UNKNOWN, meta, "primm plugins list")
        if meta["id"] in seen:
            yield _strange_line(place, TWICE, meta, f"primm log show {handle(meta['id'])}")
        seen.add(meta["id"])


def _conflicts(place: Workplace, period: Period, whole: Sequence[History]) -> Iterator[Line]:
    """What the rules would have refused, had each desk known of the others; days out of order have their own check."""
    from primm.proof.conflicts import conflicts_of
    from primm.proof.quarantine import kept

    for entry, problem in conflicts_of(place, place.log, whole, period):
        if problem.field != "occurred":
            name = handle(entry.id)
            said = problem.say(place.words.translate)
            yield said, name, entry.moment[:10], entry.desk, f"primm log show {name}"
    text = place.words.translate(_("a second history of origin {origin} is kept apart"))
    for each in kept(place.folder):
        yield text.format(origin=each.origin), "", "", "", "primm log verify"


def _strange_line(place: Workplace, what: str, meta: dict[str, Any], mend: str) -> Line:
    return place.words.translate(what), handle(meta["id"]), meta["occurred"][:10], meta["desk"], mend


def _notes(place: Workplace, period: Period, whole: Sequence[History]) -> Sequence[Line]:
    """The notes of the quarters that the period touches; their text is opened by its handle alone."""
    quarters = {quarter(period.start), quarter(period.end)}
    codes, label = place.codes["quarter_note"], place.words.label
    text = place.words.translate(_("noted of the quarter: {what}"))
    return [
        (
            text.format(what=label(codes.name, codes.label(entry.event.note_kind))),
            handle(entry.id),
            entry.moment[:10],
            entry.desk,
            f"primm log show {handle(entry.id)} --open",
        )
        for history in whole
        for entry in history.of(QuarterNote)
        if min(quarters) <= entry.event.period <= max(quarters)
    ]
