"""Milestones of an association: its constitution, its entries in registers, its names, its boards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from primm.core.events.entry import Entry
from primm.core.figures.history import History
from primm.core.figures.views import Row, dim, key, number, row, view, when
from primm.plugins.participation.events import AssociationDissolved, AssociationRegistered, AssociationUpdated
from primm.plugins.participation.views import READS, AssociationRow, descriptions
from primm.words import _

WOMAN = "2"
SEXES = ("1", WOMAN, "x")  # what is known; the other codes say that it is not


@row
class NameRow(Row):
    """What an association is called, from one day to another."""

    entry: Entry[Any]
    association: str = key(_("association"))
    since: date | None = when(_("from this day"), places=True)
    until: date | None = when(_("to this day"))
    name: str | None = dim(_("association"))


@row
class FoundedRow(AssociationRow):
    """An association was constituted."""

    day: date = when(_("day on which the desk knew it"), places=True)
    constituted: date = when(_("when it was constituted"))


@row
class EnteredRow(AssociationRow):
    """An association was entered in a register."""

    day: date = when(_("day of the entry"), places=True)
    register: str = dim(_("register"), codes="association_register")


@row
class BoardRow(AssociationRow):
    """Who sits on the board of an association from this day on, as numbers; nobody, once it is dissolved."""

    since: date = when(_("from this day"), places=True)
    women: int = number(_("how many women"))
    known: int = number(_("how many people of whom the sex is known"))


@view(NameRow, of="association", reads=READS)
def names(history: History) -> Iterator[NameRow]:
    """The names of associations, the first one since ever."""
    told = [entry for entry in history.of(AssociationRegistered, AssociationUpdated) if entry.event.name]
    days = [entry.occurred for entry in told]
    for entry, since, until in zip(told, [None, *days[1:]], [*days[1:], None], strict=False):
        yield NameRow(entry, association=history.subject, since=since, until=until, name=entry.event.name)


@view(FoundedRow, of="association", reads=READS)
def foundings(history: History) -> Iterator[FoundedRow]:
    """When associations were constituted, as said last."""
    described = descriptions(history)
    told = [each for each in history.of(AssociationRegistered, AssociationUpdated) if each.event.constituted]
    for entry in told[-1:]:
        if day := entry.event.constituted:
            yield FoundedRow(entry, **described(entry), day=entry.occurred, constituted=day)


@view(EnteredRow, of="association", reads=READS)
def entries(history: History) -> Iterator[EnteredRow]:
    """The first day on which a register is said of an association that the desk knew already.

    In those said when it became known it stood before, nobody knows since when.
    """
    described = descriptions(history)
    told = list(history.of(AssociationRegistered, AssociationUpdated))
    standing = {register for first in told[:1] for register in first.event.registers}
    for entry in told[1:]:
        for register in entry.event.registers:
            if register not in standing:
                standing.add(register)
                yield EnteredRow(entry, **described(entry), day=entry.occurred, register=register)


@view(BoardRow, of="association", reads=READS)
def boards(history: History) -> Iterator[BoardRow]:
    """The boards of associations by sex, each until the next one is told; the last one of a day holds."""
    described = descriptions(history)
    by_day: dict[date, tuple[Entry[Any], dict[str, int]]] = {}
    for entry in history.of(AssociationRegistered, AssociationUpdated, AssociationDissolved):
        told = getattr(entry.event, "board_sex", None)
        if told or isinstance(entry.event, AssociationDissolved):
            by_day[entry.occurred] = entry, dict(told or {})
        if isinstance(entry.event, AssociationDissolved):
            break
    for day, (entry, members) in by_day.items():
        known = sum(members.get(sex, 0) for sex in SEXES)
        yield BoardRow(entry, **described(entry), since=day, women=members.get(WOMAN, 0), known=known)
