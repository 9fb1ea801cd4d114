"""``primm retention run`` and ``frozen``: what is due goes by rule, and figures are kept as they were before."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from primm.commands.earlier import Earlier
from primm.commands.erasing_told import others_of
from primm.commands.figures import actions, make_ready, open_basis
from primm.commands.issuing import facts_of
from primm.commands.output import listing, say, tell
from primm.commands.retention import classes, decided, facts_due, persons_due
from primm.commands.telling import code
from primm.commands.tree import Command, option
from primm.core.errors import Problem, Reason, Refused
from primm.core.events.canonical import dumps
from primm.core.events.ids import handle
from primm.core.events.kinds.retention import RetentionFrozen
from primm.core.figures.period import Period, period, quarter
from primm.core.figures.refresh import read_history
from primm.core.figures.report import report
from primm.core.host.action import Listing
from primm.formats.tidy import shown
from primm.people.carrying_out import Here, finish, put_on_record
from primm.people.expiry import expired, kinds_under, put_run_on_record
from primm.people.records import own_draft
from primm.people.retention import CONTACT
from primm.words import _, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.core.figures.report import Table
    from primm.core.log.rows import Row
    from primm.people.retention import Due

FROZEN, SUBJECTS = "retention.frozen", "frozen:"
BY = "desk"
COLUMNS = ("event", "action", "from", "to", "metric", "version", "at", "figure", "above", "below")
NOTHING = "-"
LETTING_GO = Reason(_("what is due goes"))


@click.command(cls=Command)
@option("--yes", is_flag=True, help=_("do not ask: where there is no terminal"))
@option("--merged", is_flag=True, help=_("what the other desks recorded until today is merged here"))
@click.pass_obj
def run(place: Workplace, yes: bool, merged: bool) -> None:
    """Let go what is due: what is sealed of persons whose time is over, and facts whose term is.

    Where several desks record, merge the log of each first, and say so with --merged: what goes here goes everywhere,
    and who is helped elsewhere would be forgotten.

    Nobody goes who has an open case, an open request or a restriction, or who was told to a fund that may still ask.
    Before facts go, the figures of every quarter that they were part of are frozen, by desk, as an event; primm
    retention frozen lists them.
    """
    place.vault.require_coordinator(LETTING_GO)
    found = decided(place)
    persons = _ripe(place, persons_due(place, found)) if found[CONTACT].decided else []
    facts = {term: (before, _rows(place, term, before)) for term, before in facts_due(place, found)}
    facts = {term: each for term, each in facts.items() if each[1]}
    if not persons and not facts:
        tell(place.words.translate(_("nothing is due: primm retention plan says why")))
        return
    _tell(place, persons, facts)
    _require_merged(place, merged)
    _confirm(place, yes)
    here = Here(place.writable, place.folder, place.settings, place.now)
    if persons:
        put_on_record(here, [each for due in persons for each in due.members], 1, "retention")
    for term, (before, rows) in facts.items():
        _freeze(place, rows)
        put_run_on_record(here, term, before, kinds_under(term, classes(place)))
    for done in finish(here):
        count, words = sum(done.blanked.values()), place.words
        events = words.plural("parts of {n} event", "parts of {n} events", count).format(n=count)
        keys = words.plural("{n} key", "{n} keys", done.keys).format(n=done.keys)
        text = words.translate(_("done, on record as {handle}: {events}, {keys}"))
        tell(text.format(handle=handle(done.id), events=events, keys=keys))


def _ripe(place: Workplace, due: Iterable[Due]) -> list[Due]:
    return [each for each in due if each.due <= place.today() and not each.held]


def _rows(place: Workplace, term: str, before: date) -> list[Row]:
    return expired(place.log, kinds_under(term, classes(place)), before)


def _tell(place: Workplace, persons: list[Due], facts: dict[str, tuple[date, list[Row]]]) -> None:
    """What will be gone, before it is."""
    translate = place.words.translate
    if persons:
        text = counted(
            "of {count} person everything sealed goes, and no figure changes: {persons}",
            "of {count} persons everything sealed goes, and no figure changes: {persons}",
            len(persons),
        )
        say(translate(text).format(count=len(persons), persons=" ".join(code(each.subject) for each in persons)))
    for term, (before, rows) in facts.items():
        text = counted(
            "{term}: the facts of {count} event before {day} go; the figures of {quarters} are frozen first",
            "{term}: the facts of {count} events before {day} go; the figures of {quarters} are frozen first",
            len(rows),
        )
        quarters = " ".join(map(str, _quarters(rows)))
        say(translate(text).format(term=term, count=len(rows), day=before, quarters=quarters))


def _require_merged(place: Workplace, merged: bool) -> None:
    """Refuse where others record too, of whose last days nobody has said that they are here."""
    others = sorted({*others_of(place.log).values()})
    if others and not merged:
        text = _("is needed, because others record too: merge what {desks} recorded until today, and say so with it")
        raise Refused([Problem("merged", text, {"desks": ", ".join(others)})])


def _confirm(place: Workplace, yes: bool) -> None:
    if yes:
        return
    if not place.asks:
        raise Refused([Problem("yes", _("is needed where nobody can be asked: run it again with --yes"))])
    if not click.confirm(place.words.translate(_("Let it go? It cannot be brought back")), err=True):
        raise Refused([Problem("", _("nothing was changed"))])


def _quarters(rows: Iterable[Row]) -> list[Period]:
    """The quarters in which these events happened."""
    days = {json.loads(row.meta)["occurred"][:10] for row in rows}
    return [period(each, date.max) for each in sorted({quarter(date.fromisoformat(day)) for day in days})]


def _freeze(place: Workplace, rows: Iterable[Row]) -> None:
    """Keep the figures of these quarters, of every action, in total and by desk, as they are now."""
    those = actions(place)
    make_ready(place, those.values())
    for name, action in those.items():
        with open_basis(place, Earlier(), action) as basis:
            for each in _quarters(rows):
                found = report(basis, action.metrics, name=name, title="", horizon=place.today(), period=each, by=(BY,))
                said = facts_of(found)
                facts = {key: said[key] for key in ("name", "start", "end", "horizon", "position", "versions")}
                _append(place, {**facts, "cells": [text for table in found.tables for text in _cells(table)]})


def _append(place: Workplace, facts: dict[str, Any]) -> None:
    draft = own_draft(place.settings, place.now(), FROZEN, {})
    place.writable.append([draft._replace(who=(SUBJECTS + draft.id,), facts=dumps(facts))], None, place.now)


def _cells(table: Table) -> Iterator[str]:
    for cell in table.cells:
        found = shown(table, cell)
        numbers = (found.figure, found.above, found.below)
        at = " ".join(f"{name}={value}" for name, value in cell.at.items()) or NOTHING
        yield "\t".join([table.metric.id, str(table.metric.version), at, *(each or NOTHING for each in numbers)])


@click.command(cls=Command)
@click.pass_obj
@listing
def frozen(place: Workplace, show: Show) -> None:
    """List the figures of quarters as they were before facts of them went."""
    histories = (read_history(place.log, place.kinds, each) for each in place.log.subjects(SUBJECTS))
    entries = [entry for history in histories for entry in history.of(RetentionFrozen)]
    rows = [
        (handle(each.id), each.event.name, each.event.start, each.event.end, *cell.split("\t"))
        for each in entries
        for cell in each.event.cells
    ]
    show(Listing(COLUMNS, rows))
