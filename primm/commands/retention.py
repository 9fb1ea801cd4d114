"""``primm retention``: how long things are kept, whose time is over, and what goes by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from primm.commands.output import listing, say
from primm.commands.telling import code
from primm.commands.tree import Command, LazyGroup, option
from primm.core.errors import Problem, Refused
from primm.core.host.action import Listing
from primm.core.host.index import unknown
from primm.core.host.recorder import Given
from primm.people.expiry import day_before_which, expired, kinds_under
from primm.people.files import files
from primm.people.retention import AUDIT, CONTACT, SCHOOL_YEAR, Term, due_persons, terms
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.people.retention import Due

LIST = "retention_term"
FACTS = (SCHOOL_YEAR, AUDIT)
KNOWN = ("term", "name", "months", "basis", "since", "kinds")
PLANNED = ("term", "what", "last", "due", "held", "events")

TABLE = {
    "terms": ("primm.commands.retention:terms_", _("list how long each term lasts, and by which decision")),
    "set": ("primm.commands.retention:set_", _("record how long a term lasts, as the controller decided")),
    "plan": ("primm.commands.retention:plan", _("list whose time is over, and which facts: nothing is changed")),
    "run": ("primm.commands.retention_run:run", _("let go what is due: figures are frozen first")),
    "frozen": ("primm.commands.retention_run:frozen", _("list figures as they were before facts went")),
}


@click.group(cls=LazyGroup, table=TABLE)
def retention() -> None:
    """Say how long things are kept, list whose time is over, and let it go by rule."""


def decided(place: Workplace) -> dict[str, Term]:
    """Every term, as the controller decided it last."""
    return terms(place.log, place.kinds, place.codes[LIST].codes)


@click.command("terms", cls=Command)
@click.pass_obj
@listing
def terms_(place: Workplace, show: Show) -> None:
    """List how long each term lasts, by which decision, and the kinds whose facts go with it.

    Where no basis stands, nobody has decided yet: what is there is a proposal, and nothing goes by it.
    """
    rows = [
        (each.name, place.words.label(LIST, place.codes[LIST].label(each.name)), each.months, each.basis, each.since)
        for each in decided(place).values()
    ]
    show(Listing(KNOWN, [(*row, kinds_under(row[0], classes(place)) if row[0] in FACTS else []) for row in rows]))


def classes(place: Workplace) -> list[type]:
    """The classes of all kinds."""
    return [each for kind in place.index.kinds if (each := place.kinds.get(kind))]


@click.command("set", cls=Command)
@click.argument("term", metavar="TERM")
@option("--months", type=click.IntRange(1, 1200), help=_("months; left out, it has no end"))
@option("--basis", metavar="TEXT", required=True, help=_("law, rule of the fund or decision, with its date"))
@click.pass_obj
def set_(place: Workplace, term: str, months: int | None, basis: str) -> None:
    """Record how long TERM lasts (contact, school_year, audit), as the controller decided, and on which basis.

    The school year and one more is what school_year means: it takes no months.
    """
    from primm.commands.record import report

    known = [CONTACT, *FACTS]
    if term not in known:
        raise Refused([unknown("term", term, known)])
    if term == SCHOOL_YEAR and months is not None:
        raise Refused([Problem("months", _("a school year has its own length: leave the months out"))])
    if term == CONTACT and months is None:
        raise Refused([Problem("months", _("are needed: how many after the last contact"))])
    values = {"term": term, "basis": basis, **({"months": months} if months else {})}
    (stored,) = place.recorder.record([Given("retention.term_set", values)])
    report(place, ["retention.term_set"], [stored])


@click.command(cls=Command)
@option("--all", "every", is_flag=True, help=_("those whose time is not over yet, too"))
@click.pass_obj
@listing
def plan(place: Workplace, show: Show, every: bool) -> None:
    """List whose time is over, from which day, and what keeps them; then the facts whose term is over."""
    found = decided(place)
    persons = [each for each in persons_due(place, found) if every or each.due <= place.today()]
    rows: list[tuple[object, ...]] = [
        (CONTACT, code(each.subject), each.last, each.due, list(each.held), len(events_of(place, each)))
        for each in persons
    ]
    rows += [
        (term, None, None, before, [], len(expired(place.log, kinds_under(term, classes(place)), before)))
        for term, before in facts_due(place, found)
    ]
    for text in _undecided(place, found):
        say(text)
    show(Listing(PLANNED, rows))


def _undecided(place: Workplace, found: dict[str, Term]) -> Iterator[str]:
    """What nobody has decided yet."""
    for each in found.values():
        if not each.decided and each.name in (CONTACT, *FACTS):
            text = _("nobody has decided how long {term} lasts: primm retention set {term} --basis TEXT")
            yield place.words.translate(text).format(term=each.name)


def persons_due(place: Workplace, found: dict[str, Term]) -> list[Due]:
    """The files with something sealed, those first that are due first."""
    audit = day_before_which(found[AUDIT], place.today())
    months = found[CONTACT].months or 0
    due = due_persons(files(place.log, place.kinds, "person", "anon"), months, audit)
    return sorted(due, key=lambda each: (each.due, each.subject))


def facts_due(place: Workplace, found: dict[str, Term]) -> Iterator[tuple[str, date]]:
    """The terms of facts that end, each with the day before which they go."""
    for term in FACTS:
        before = day_before_which(found[term], place.today())
        if before:
            yield term, before


def events_of(place: Workplace, due: Due) -> list[str]:
    """The events in which something of a person is sealed."""
    rows = {row.origin + str(row.n): row for _who, row in place.log.of_subjects(due.members) if row.sealed != "{}"}
    return [*rows]
