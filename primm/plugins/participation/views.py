"""What is seen of associations and initiatives: the register, activity, support, seats, and who was there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from primm.core.events.entry import Entry
from primm.core.figures.history import History
from primm.core.figures.marginals import marginals
from primm.core.figures.persons import PersonTraits, traits
from primm.core.figures.views import Row, dim, flag, key, margin, number, row, view, when
from primm.plugins.participation.events import (
    AssociationDissolved,
    AssociationRegistered,
    AssociationSupported,
    AssociationUpdated,
    InitiativeHeld,
    SeatLeft,
    SeatTaken,
)
from primm.words import _

if TYPE_CHECKING:
    from primm.core.events.base import Event

READS = ("association.", "seat.", "initiative.")
DESCRIBED = ("name", "association_kind", "municipality")


@row
class AssociationRow(Row):
    """The base of rows about associations: which one, and how it was known on that day."""

    association: str = key(_("association"))
    desk: str = dim(_("desk"))
    name: str | None = dim(_("association"))
    association_kind: str | None = dim(_("what kind of association"), codes="association_kind")
    municipality: str | None = dim(_("municipality of the seat"), codes="municipality")


@row
class RegisterRow(AssociationRow):
    """An association is known, as described from one day until another."""

    since: date = when(_("from this day"), places=True)
    until: date | None = when(_("day of the next change, or of its end"))


@row
class ActivityRow(AssociationRow):
    """Something was recorded about an association."""

    day: date = when(_("day"))


@row
class SupportRow(AssociationRow):
    """An association was helped."""

    entry: Entry[AssociationSupported]
    day: date = when(_("day"))
    support_kind: str = dim(_("what kind of support"), codes="support_kind")
    minutes: int | None = number(_("minutes of work"))


@row
class SeatRow(AssociationRow):
    """An association sits in a body."""

    entry: Entry[SeatTaken]
    taken: date = when(_("day on which it was taken"), places=True)
    left: date | None = when(_("day on which it was left"))
    body: str = dim(_("body"))
    seat_level: str | None = dim(_("level of the body"), codes="level")


@row
class InitiativeRow(Row):
    """An initiative took place."""

    entry: Entry[InitiativeHeld]
    day: date = when(_("day of the initiative"))
    desk: str = dim(_("desk"))
    initiative: str = dim(_("initiative"))
    theme: str = dim(_("theme"), codes="initiative_theme")
    promoter: str = dim(_("who promoted it"), codes="initiative_promoter")
    place: str | None = dim(_("municipality of the initiative"), codes="municipality")
    promoted: bool = flag(_("promoted by associations"))


@row
class PresenceRow(PersonTraits):
    """Somebody at an initiative, or a number of people without a name."""

    entry: Entry[InitiativeHeld]
    day: date = when(_("day of the initiative"))
    desk: str = dim(_("desk"))
    initiative: str = dim(_("initiative"))
    theme: str = dim(_("theme"), codes="initiative_theme")
    place: str | None = dim(_("municipality of the initiative"), codes="municipality")
    margin: str = margin(_("which marginal the people without a name belong to"))
    presences: int = number(_("how many people"))
    took_part: bool = flag(_("took part"))
    volunteer: bool = flag(_("helped as a volunteer"))


@view(RegisterRow, of="association", reads=READS)
def register(history: History) -> Iterator[RegisterRow]:
    """The associations known, each as described until the next change, until it is dissolved."""
    described = _descriptions(history)
    changes = tuple(history.of(AssociationRegistered, AssociationUpdated))
    ended = next((entry.occurred for entry in history.of(AssociationDissolved)), None)
    ends = [*(entry.occurred for entry in changes[1:]), ended]
    for entry, until in zip(changes, ends, strict=False):
        last = until if ended is None or until is None else min(until, ended)
        yield RegisterRow(entry, **described(entry), since=entry.occurred, until=last)


@view(ActivityRow, of="association", reads=READS)
def activity(history: History) -> Iterator[ActivityRow]:
    """One row for each event that concerns an association, its end apart."""
    described = _descriptions(history)
    for entry in history.entries:
        if not isinstance(entry.event, AssociationDissolved):
            yield ActivityRow(entry, **described(entry), day=entry.occurred)


@view(SupportRow, of="association", reads=READS)
def support(history: History) -> Iterator[SupportRow]:
    """The support log: one row for each time that an association was helped."""
    described = _descriptions(history)
    for entry in history.of(AssociationSupported):
        event = entry.event
        yield SupportRow(
            entry,
            **described(entry),
            day=entry.occurred,
            support_kind=event.support_kind,
            minutes=event.minutes,
        )


@view(SeatRow, of="association", reads=READS)
def seats(history: History) -> Iterator[SeatRow]:
    """Representation in bodies: one row for each seat, until it is left or the association is dissolved."""
    described = _descriptions(history)
    dissolved = [entry.occurred for entry in history.of(AssociationDissolved)]
    for entry in history.of(SeatTaken):
        ends = [*dissolved, *(each.occurred for each in history.follow_ups(entry, SeatLeft))]
        yield SeatRow(
            entry,
            **described(entry),
            taken=entry.occurred,
            left=min(ends, default=None),
            body=entry.event.body_name or entry.event.body,
            seat_level=entry.event.seat_level,
        )


@view(InitiativeRow, of="initiative", reads=READS)
def initiatives(history: History) -> Iterator[InitiativeRow]:
    """One row for each initiative."""
    for entry in history.of(InitiativeHeld):
        promoter = entry.event.promoter
        yield InitiativeRow(entry, **_held(entry), promoter=promoter, promoted=promoter == "association")


@view(PresenceRow, of=("person", "initiative"), reads=READS)
def presences(history: History) -> Iterator[PresenceRow]:
    """Who was there by name, one row a person; people without a name as marginals of sex, age and target group."""
    for entry in history.of(InitiativeHeld):
        if history.type == "person":
            took_part = any(map(history.me, entry.event.participants))
            yield PresenceRow(
                entry,
                **traits(history, entry.occurred),
                **_held(entry),
                margin="all",
                presences=1,
                took_part=took_part,
                volunteer=any(map(history.me, entry.event.volunteers)),
            )
        elif entry.event.anonymous:
            for columns, people in marginals(entry.event):
                yield PresenceRow(entry, **columns, **_held(entry), presences=people, took_part=True, volunteer=False)


def _held(entry: Entry[InitiativeHeld]) -> dict[str, Any]:
    event = entry.event
    return {
        "day": entry.occurred,
        "desk": entry.desk,
        "initiative": event.title,
        "theme": event.theme,
        "place": event.municipality,
    }


def _descriptions(history: History) -> Callable[[Entry[Event]], dict[str, Any]]:
    """How an association was known on the day of an event: by the first description before there was one."""
    told = tuple(history.of(AssociationRegistered, AssociationUpdated))

    def described(entry: Entry[Any]) -> dict[str, Any]:
        by_then = [each for each in told if each.moment <= entry.moment] or told[:1]
        known: dict[str, Any] = {"association": history.subject, "desk": entry.desk}
        for name in DESCRIBED:
            said = (getattr(each.event, name) for each in reversed(by_then))
            known[name] = next(filter(None, said), None)
        return known

    return described
