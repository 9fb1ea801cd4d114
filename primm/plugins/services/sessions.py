"""Desk sessions as rows: how long a desk was open, and which sessions nobody closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from primm.core.events.entry import Entry
from primm.core.events.kinds.desk import DeskSessionClosed, DeskSessionOpened
from primm.core.figures.history import History
from primm.core.figures.views import Row, dim, key, lookup, number, row, view, when
from primm.plugins.services.contacts import DeskModeRow, DeskRow
from primm.plugins.services.switches import AfterRow, BeforeRow
from primm.words import _


@row
class SessionRow(Row):
    """A session of a desk; one that nobody closed has no minutes."""

    entry: Entry[DeskSessionOpened]
    day: date = when(_("day of the session"), places=True)
    closed: date | None = when(_("day on which it was closed"))
    session: str = key(_("desk session"))
    desk: str = dim(_("desk"))
    municipality: str | None = lookup(
        DeskRow, on="desk", at="day", give="municipality", help=_("municipality of the desk"), codes="municipality"
    )
    mode: str | None = lookup(
        DeskModeRow, on="desk", at="day", give="mode", help=_("mode of the desk"), codes="desk_mode"
    )
    before_change: str | None = lookup(
        BeforeRow, on="desk", at="day", give="change", help=_("change of the desk's mode in the 28 days after")
    )
    after_change: str | None = lookup(
        AfterRow, on="desk", at="day", give="change", help=_("change of the desk's mode in the 28 days before")
    )
    planned: int | None = number(_("planned minutes"))
    minutes: int | None = number(_("minutes of opening"))


@view(SessionRow, of="desk", reads=("desk.session_opened", "desk.session_closed"))
def sessions(history: History) -> Iterator[SessionRow]:
    """Every session with the minutes that its last closing says."""
    for entry in history.of(DeskSessionOpened):
        closing = history.follow_ups(entry, DeskSessionClosed)[-1:]
        yield SessionRow(
            entry,
            day=entry.occurred,
            closed=closing[0].occurred if closing else None,
            session=entry.id,
            desk=entry.desk,
            municipality=None,  # looked up, as are the mode and its changes
            mode=None,
            before_change=None,
            after_change=None,
            planned=entry.event.planned_minutes,
            minutes=closing[0].event.minutes if closing else None,
        )
