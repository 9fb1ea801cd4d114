"""What is seen of associations: the register, what they do, the support they get, the seats they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from primm.core.events.entry import Entry
from primm.core.figures.history import History
from primm.core.figures.views import Row, dim, key, many, number, row, view, when
from primm.plugins.participation.events import (
    AssociationDissolved,
    AssociationRegistered,
    AssociationSupported,
    AssociationUpdated,
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
    constituted: date | None = when(_("when it was constituted"))
    registers: tuple[str, ...] = many(_("registers in which it is entered"), codes="association_register")
    languages: tuple[str, ...] = many(_("languages spoken there"), codes="language")
    citizenships: tuple[str, ...] = many(_("citizenships of its members"), codes="country")


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


@view(RegisterRow, of="association", reads=READS)
def register(history: History) -> Iterator[RegisterRow]:
    """The associations known, each as described until the next change, until it is dissolved."""
    described = descriptions(history)
    changes = tuple(history.of(AssociationRegistered, AssociationUpdated))
    ended = next((entry.occurred for entry in history.of(AssociationDissolved)), None)
    ends = [*(entry.occurred for entry in changes[1:]), ended]
    for entry, until in zip(changes, ends, strict=False):
        last = until if ended is None or until is None else min(until, ended)
        said = [each.event for each in changes if each.moment <= entry.moment]
        yield RegisterRow(
            entry,
            **described(entry),
            since=entry.occurred,
            until=last,
            constituted=_last(said, "constituted"),
            registers=tuple(dict.fromkeys(code for event in said for code in event.registers)),
            languages=_last(said, "languages") or (),
            citizenships=_last(said, "citizenships") or (),
        )


def _last(said: Sequence[Any], name: str) -> Any:
    """What was said last of a field; what is left out stays as it was."""
    return next(filter(None, (getattr(event, name) for event in reversed(said))), None)


@view(ActivityRow, of="association", reads=READS)
def activity(history: History) -> Iterator[ActivityRow]:
    """One row for each event that concerns an association, its end apart."""
    described = descriptions(history)
    for entry in history.entries:
        if not isinstance(entry.event, AssociationDissolved):
            yield ActivityRow(entry, **described(entry), day=entry.occurred)


@view(SupportRow, of="association", reads=READS)
def support(history: History) -> Iterator[SupportRow]:
    """The support log: one row for each time that an association was helped."""
    described = descriptions(history)
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
    described = descriptions(history)
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


def descriptions(history: History) -> Callable[[Entry[Event]], dict[str, Any]]:
    """How an association was known on the day of an event: by the first description before there was one."""
    told = tuple(history.of(AssociationRegistered, AssociationUpdated))

    def described(entry: Entry[Any]) -> dict[str, Any]:
        by_then = [each for each in told if each.moment <= entry.moment] or told[:1]
        known: dict[str, Any] = {"association": history.subject, "desk": entry.desk}
        for name in DESCRIBED:
            known[name] = _last([each.event for each in by_then], name)
        return known

    return described
