"""Desks and those who work there: sessions, modes, hours, staff."""

from __future__ import annotations

from datetime import date

from primm.core.events.base import STAFF, Event, ask, event
from primm.core.events.privacy import IDENTITY, WORK
from primm.words import _

KEPT_NAME = IDENTITY._replace(retention="audit")  # of who worked, for whom the fund asks as long as it may audit


@event("desk.registered", about="desk", own=True)
class DeskRegistered(Event):
    """A desk opens, in a municipality."""

    name: str = ask(_("name"), WORK)
    municipality: str | None = ask(_("municipality (ISTAT code)"), WORK, codes="municipality", default=None)


@event("desk.session_opened", about="desk")
class DeskSessionOpened(Event):
    """A desk opens for the day."""

    planned_minutes: int | None = ask(_("planned minutes"), WORK, at_least=0, at_most=1440, default=None)


@event("desk.session_closed", about="desk")
class DeskSessionClosed(Event):
    """A desk closes for the day."""

    of: str = ask(_("the session"), WORK, opens="desk.session_opened")
    minutes: int = ask(_("minutes of opening"), WORK, at_least=0, at_most=1440)


@event("desk.mode_changed", about="desk")
class DeskModeChanged(Event):
    """A desk goes from counter to telephone, closes, or comes back."""

    desks: tuple[str, ...] = ask(_("which desks, if not this one alone"), WORK, subject="desk", default=())
    mode: str = ask(_("in person, phone, closed"), WORK, codes="desk_mode")
    since: date | None = ask(_("from which day, if another than today; it may be to come"), WORK, default=None)
    reason: str | None = ask(_("why"), WORK, codes="mode_reason", default=None)


@event("work.logged", about="work")
class WorkLogged(Event):
    """Work beside that of contacts: at the desk, mediation, network, back office, travel, training, coordination."""

    activity: str = ask(_("what was done"), WORK, codes="activity")
    minutes: int = ask(
        _("minutes of work, those of contacts, mediations and services left out"), WORK, at_least=0, at_most=1440
    )
    action: str | None = ask(_("action of the plan"), WORK, codes="action", default=None)
    done_by: str | None = ask(_("staff code of who worked, if another typed"), WORK, pattern=STAFF, default=None)


@event("staff.joined", about="staff", own=True)
class StaffJoined(Event):
    """Somebody begins to work at the desks."""

    staff: str = ask(_("staff code"), WORK, subject="staff")
    role: str = ask(_("role"), WORK, codes="staff_role")
    languages: tuple[str, ...] = ask(_("languages spoken"), WORK, codes="language", default=())
    name: str | None = ask(_("name, kept sealed"), KEPT_NAME, personal=True, default=None)


@event("staff.left", about="staff")
class StaffLeft(Event):
    """Somebody no longer works at the desks."""

    staff: str = ask(_("staff code"), WORK, subject="staff")


@event("staff.trained", about="staff")
class StaffTrained(Event):
    """Somebody was trained."""

    staff: str = ask(_("staff code"), WORK, subject="staff")
    minutes: int = ask(_("minutes of training"), WORK, at_least=0, at_most=14400)
    contents: str = ask(_("contents"), WORK)
