"""What is seen of initiatives: each once, and who was there, by name or as marginals; the women among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from primm.core.events.entry import Entry
from primm.core.figures.history import History
from primm.core.figures.marginals import marginals
from primm.core.figures.persons import PersonTraits, traits
from primm.core.figures.views import Row, dim, flag, many, margin, number, row, view, when
from primm.plugins.participation.events import InitiativeHeld
from primm.plugins.participation.milestones import SEXES, WOMAN, NameRow, names
from primm.plugins.participation.views import READS
from primm.words import _


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
    associations: tuple[str, ...] = many(_("associations that took part"))
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
    associations: tuple[str, ...] = many(_("associations that took part"))
    margin: str = margin(_("which marginal the people without a name belong to"))
    presences: int = number(_("how many people"))
    took_part: bool = flag(_("took part"))
    volunteer: bool = flag(_("helped as a volunteer"))


@row
class WomenRow(Row):
    """Somebody at an initiative whose sex is known, or the people without a name of one sex."""

    entry: Entry[Any]
    day: date = when(_("day of the initiative"))
    desk: str = dim(_("desk"))
    initiative: str = dim(_("initiative"))
    theme: str = dim(_("theme"), codes="initiative_theme")
    place: str | None = dim(_("municipality of the initiative"), codes="municipality")
    association: tuple[str, ...] = many(_("association that took part"))
    women: int = number(_("how many women"))
    known: int = number(_("how many people of whom the sex is known"))


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
            took_part = history.me(*entry.event.participants)
            yield PresenceRow(
                entry,
                **traits(history, entry.occurred),
                **_held(entry),
                margin="all",
                presences=1,
                took_part=took_part,
                volunteer=history.me(*entry.event.volunteers),
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
        "associations": event.associations,
    }


@view(WomenRow, after=(presences, names))
def women(there: Iterable[PresenceRow], called: Iterable[NameRow]) -> Iterator[WomenRow]:
    """The presences of which the sex is known, by name or by that marginal, with the names of the associations."""
    named: dict[str, list[NameRow]] = defaultdict(list)
    for each in called:
        named[each.association].append(each)
    for one in there:
        if one.took_part and one.margin in ("all", "sex") and one.sex in SEXES:
            yield WomenRow(
                one.entry,
                day=one.day,
                desk=one.desk,
                initiative=one.initiative,
                theme=one.theme,
                place=one.place,
                association=tuple(_names(named, one)),
                women=one.presences if one.sex == WOMAN else 0,
                known=one.presences,
            )


def _names(named: Mapping[str, list[NameRow]], one: PresenceRow) -> Iterator[str]:
    """What the associations were called on that day."""
    for association in one.associations:
        told = [each.name for each in named.get(association, ()) if each.since is None or each.since <= one.day]
        yield from filter(None, told[-1:])
