"""``primm agenda applications``: how far each application is, how long it has waited, what expires meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from primm.commands.agenda import days_meant
from primm.commands.filters import desks, require_known
from primm.commands.kept import in_words, open_rows
from primm.commands.output import listing
from primm.commands.telling import code
from primm.commands.tree import Command, option
from primm.core.events.ids import handle
from primm.core.host.action import Listing
from primm.desk.grouping import by_event
from primm.plugins.services.extensions import valid_until
from primm.words import _

if TYPE_CHECKING:
    from datetime import date

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.plugins.services.applications import ApplicationRow

RECENT = timedelta(days=90)  # of what was decided: the rest is for reports
COLUMNS = ("state", "prepared", "handle", "persons", "what", "office", "days", "expires", "desk")
PREPARED, SUBMITTED, DECIDED = _("to hand in"), _("handed in"), _("decided")
STATES = (PREPARED, SUBMITTED, DECIDED)  # in the order in which they are shown


@click.command(cls=Command)
@click.argument("day", metavar="[DAY]", required=False)
@option("--desk", metavar="DESK", help=_("only what is of this desk"))
@option("--application-kind", metavar="CODE", help=_("only applications of this kind"))
@click.pass_obj
@listing
def applications(place: Workplace, show: Show, day: str | None, desk: str | None, application_kind: str | None) -> None:
    """List the applications as they stood on a day: to be handed in, waiting, and decided in the 90 days before.

    With each stands for how many days it has waited, and when the document expires as the law stood on that day; of
    what was granted, until when it is valid. Today if no day is said.
    """
    from primm.plugins.services.applications import ApplicationRow

    kinds = place.codes["application_kind"].codes
    require_known(desk=(desk, desks(place)), application_kind=(application_kind, kinds))
    at, _last = days_meant(place, day)
    with open_rows(place) as rows:
        known = [each for each in rows.of(ApplicationRow) if _concerns(each, at)]
    wanted = (each for each in known if desk in (None, each.desk) and application_kind in (None, each.application_kind))
    chosen = list(by_event(wanted, lambda each: each.application))
    chosen.sort(key=lambda each: _in_order(each[0], at))
    show(Listing(COLUMNS, [_shown(place, *each, at) for each in chosen]))


def _by(day: date | None, at: date) -> date | None:
    """A day, unless it had not come yet."""
    return day if day and day <= at else None


def _concerns(row: ApplicationRow, at: date) -> bool:
    decided = _by(row.decided_on, at)
    return row.prepared <= at and (decided is None or decided >= at - RECENT)


def _state(row: ApplicationRow, at: date) -> str:
    if _by(row.decided_on, at):
        return DECIDED
    return SUBMITTED if _by(row.submitted_on, at) else PREPARED


def _in_order(row: ApplicationRow, at: date) -> tuple[int, date, str]:
    """What is to be handed in by its expiry, without one at the end; the others by the day of their preparation."""
    state = _state(row, at)
    first = (_expires(row, at) or at.max) if state == PREPARED else row.prepared
    return STATES.index(state), first, row.application


def _expires(row: ApplicationRow, at: date) -> date | None:
    """Until when what was granted is valid; else when the document expires, as the law stands that day."""
    if _by(row.decided_on, at) and row.valid_until:
        return row.valid_until
    return row.expires and valid_until(row.expires, at)[0]


def _shown(place: Workplace, row: ApplicationRow, persons: tuple[str, ...], at: date) -> tuple[Any, ...]:
    decided = _by(row.decided_on, at)
    about = (
        in_words(place, "application_kind", row.application_kind),
        in_words(place, "application_outcome", row.outcome if decided else None),
    )
    return (
        place.words.translate(_state(row, at)),
        row.prepared,
        handle(row.application),
        [code(each) for each in persons],
        " · ".join(filter(None, about)),
        row.office,
        ((decided or at) - (_by(row.submitted_on, at) or row.prepared)).days,
        _expires(row, at),
        row.desk,
    )
