"""Parents of pupils, as far as a relation or a contact says that they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.person import PersonRelationSet
from primm.core.figures.persons import PersonTraits, traits
from primm.core.figures.views import Row, dim, flag, key, row, view, when
from primm.words import _

if TYPE_CHECKING:
    from primm.core.figures.history import History

PARENT, CHILD = "parent", "child"


@row
class PupilIdRow(Row):
    """One of the ids of a pupil of whom something of school was recorded."""

    since: date = when(_("first event of school"), places=True)
    pupil_id: str = key(_("pupil"))


@view(PupilIdRow, of="person", reads=("school.",))
def pupil_ids(history: History) -> Iterator[PupilIdRow]:
    """Every id of each pupil: others may name a file that was united with another."""
    first = next((each for each in history.entries if each.kind.startswith("school.")), None)
    if first is not None:
        for each in sorted(history.aliases):
            yield PupilIdRow(entry=first, since=first.occurred, pupil_id=each)


@row
class ParentRow(PersonTraits):
    """A contact in which a parent was reached, for one of the children."""

    day: date = when(_("day of the contact"), places=True)
    child: str = key(_("child"))
    desk: str = dim(_("desk"))


@view(ParentRow, of="person", reads=("contact", "person.relation_set"))
def parents(history: History) -> Iterator[ParentRow]:
    """Reached contacts of a person with each child: by a relation on that day, or because the contact says parent."""
    relations = tuple(_relations(history))
    for entry in history.of(Contact):
        told = entry.event
        if told.reached == "yes" and (relations or PARENT in told.relation):
            day = entry.occurred
            children = {child for child, since, until in relations if since <= day <= until}
            if PARENT in told.relation and history.me(*told.present):
                children |= {each for each in told.persons if not history.me(each)}
            for child in sorted(children):
                yield ParentRow(entry=entry, **traits(history, day), day=day, child=child, desk=entry.desk)


def _relations(history: History) -> Iterator[tuple[str, date, date]]:
    """Whose parent somebody is, and from when until when, by either way of saying it."""
    for entry in history.of(PersonRelationSet):
        told = entry.event
        span = (told.since or date.min, told.until or date.max)
        if told.relation == PARENT and history.me(told.other):
            yield told.person, *span
        if told.relation == CHILD and history.me(told.person):
            yield told.other, *span


@row
class PupilsParentRow(PersonTraits):
    """A contact in which the parent of a pupil was reached."""

    day: date = when(_("day of the contact"), places=True)
    desk: str = dim(_("desk"))
    reached: bool = flag(_("reached"))


@view(PupilsParentRow, after=(parents, pupil_ids))
def pupils_parents(every: Iterable[ParentRow], known: Iterable[PupilIdRow]) -> Iterator[PupilsParentRow]:
    """Of the contacts with parents those of pupils."""
    pupils = {each.pupil_id for each in known}
    for each in every:
        if each.child in pupils:
            own = {column.name: getattr(each, column.name) for column in PersonTraits.columns}
            yield PupilsParentRow(entry=each.entry, **own, day=each.day, desk=each.desk, reached=True)
