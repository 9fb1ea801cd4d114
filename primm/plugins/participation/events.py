"""Associations and what they do: their register, the support they get, seats in bodies, initiatives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from primm.core.events.base import Event, ask, event
from primm.core.events.privacy import IDENTITY, WORK
from primm.words import _


@attrs.frozen(slots=True, kw_only=True)
class _Described(Event):
    """What is known of an association; who may be called there is sealed."""

    name: str | None = ask(_("name"), WORK, default=None)
    association_kind: str | None = ask(_("what kind of association"), WORK, codes="association_kind", default=None)
    municipality: str | None = ask(_("municipality of the seat (ISTAT code)"), WORK, codes="municipality", default=None)
    registers: tuple[str, ...] = ask(
        _("registers in which it is entered"), WORK, codes="association_register", default=()
    )
    languages: tuple[str, ...] = ask(_("languages spoken there"), WORK, codes="language", default=())
    citizenships: tuple[str, ...] = ask(_("citizenships of its members"), WORK, codes="country", default=())
    constituted: date | None = ask(_("when it was constituted"), WORK, past=True, default=None)
    board: int | None = ask(_("how many sit on the board"), WORK, at_least=0, at_most=200, default=None)
    board_sex: Mapping[str, int] | None = ask(
        _("board members by sex"), WORK, codes="sex", part_of="board", default=None
    )
    contact_person: str | None = ask(
        _("contact person, who agrees to be called"), IDENTITY, personal=True, default=None
    )
    phone: tuple[str, ...] = ask(_("phone"), IDENTITY, pattern=r"\+?[0-9 ./()-]{3,30}", personal=True, default=())


@event("association.registered", about="association", own=True)
class AssociationRegistered(_Described):
    """An association enters the desk's register."""

    name: str = ask(_("name"), WORK)
    association_kind: str = ask(_("what kind of association"), WORK, codes="association_kind")


@event("association.updated", about="association")
class AssociationUpdated(_Described):
    """What is known of an association changes from that day on; fields left out stay as they were."""

    association: str = ask(_("association"), WORK, subject="association")


@event("association.dissolved", about="association")
class AssociationDissolved(Event):
    """An association no longer exists."""

    association: str = ask(_("association"), WORK, subject="association")


@event("association.supported", about="association")
class AssociationSupported(Event):
    """An association was helped, with one kind of support."""

    association: str = ask(_("association"), WORK, subject="association")
    support_kind: str = ask(_("what kind of support"), WORK, codes="support_kind")
    minutes: int | None = ask(_("minutes of work"), WORK, at_least=0, at_most=1440, default=None)


@event("seat.taken", about="association")
class SeatTaken(Event):
    """An association takes a seat in a consulta, a table or another body."""

    association: str = ask(_("association"), WORK, subject="association")
    body: str = ask(_("body in which it sits"), WORK, link="body")
    body_name: str | None = ask(_("its name at that time"), WORK, default=None)
    seat_level: str | None = ask(_("level of the body"), WORK, codes="level", default=None)


@event("seat.left", about="association")
class SeatLeft(Event):
    """An association leaves its seat."""

    of: str = ask(_("the seat"), WORK, opens="seat.taken")


@event("initiative.held", about="initiative", own=True)
class InitiativeHeld(Event):
    """An initiative took place: who promoted it, who was there by name, and how many without a name."""

    title: str = ask(_("title"), WORK)
    theme: str = ask(_("theme"), WORK, codes="initiative_theme")
    promoter: str = ask(_("who promoted it"), WORK, codes="initiative_promoter")
    associations: tuple[str, ...] = ask(_("associations that took part"), WORK, subject="association", default=())
    municipality: str | None = ask(_("municipality (ISTAT code)"), WORK, codes="municipality", default=None)
    participants: tuple[str, ...] = ask(_("who took part"), WORK, subject="person", default=())
    volunteers: tuple[str, ...] = ask(_("who helped as a volunteer"), WORK, subject="person", default=())
    anonymous: int | None = ask(_("how many people without a name"), WORK, at_least=0, at_most=5000, default=None)
    anonymous_sex: Mapping[str, int] | None = ask(
        _("unnamed people by sex"), WORK, codes="sex", part_of="anonymous", default=None
    )
    anonymous_age: Mapping[str, int] | None = ask(
        _("unnamed people by age"), WORK, codes="age_bracket", part_of="anonymous", default=None
    )
    anonymous_tg: Mapping[str, int] | None = ask(
        _("unnamed people by target group"), WORK, codes="tg", part_of="anonymous", default=None
    )


KINDS = (
    AssociationRegistered,
    AssociationUpdated,
    AssociationDissolved,
    AssociationSupported,
    SeatTaken,
    SeatLeft,
    InitiativeHeld,
)
