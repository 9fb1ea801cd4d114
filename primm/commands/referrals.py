"""``primm agenda referrals``: what waits for an answer, and what came of the others."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from primm.commands.filters import desks, require_known
from primm.commands.kept import in_words, open_rows
from primm.commands.output import listing
from primm.commands.telling import code
from primm.commands.tree import Command, option
from primm.core.events.ids import handle
from primm.core.host.action import Listing
from primm.desk.agenda import NO_ANSWER
from primm.desk.grouping import by_event
from primm.words import _

if TYPE_CHECKING:
    from datetime import date

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.plugins.services.referrals import ReferralRow

RECENT = timedelta(days=90)  # of what has ended: the rest is for reports
COLUMNS = ("state", "sent", "handle", "persons", "receiver", "what", "days", "desk")
SENT, SILENT, ACCEPTED, REJECTED, DONE, OVER = (
    *(_("sent"), _("no answer in 14 days"), _("accepted")), *(_("rejected"), _("done"), _("withdrawn or expired")),
)  # fmt: skip
STATES = (SILENT, SENT, ACCEPTED, REJECTED, DONE, OVER)  # in the order in which they are shown


@click.command(cls=Command)
@option("--desk", metavar="DESK", help=_("only what is of this desk"))
@click.pass_obj
@listing
def referrals(place: Workplace, show: Show, desk: str | None) -> None:
    """List the referrals: without an answer in 14 days, sent since, accepted, and ended in the last 90 days.

    Where only an address was given no answer is awaited, and it is not listed.
    """
    from primm.plugins.services.referrals import ReferralRow

    require_known(desk=(desk, desks(place)))
    today = place.today()
    with open_rows(place) as rows:
        shared = [each for each in rows.of(ReferralRow, shared=True) if _concerns(each, today - RECENT)]
    found = by_event((each for each in shared if desk in (None, each.desk)), lambda each: each.referral)
    chosen = sorted(found, key=lambda each: (STATES.index(_state(each[0], today)), each[0].sent, each[0].referral))
    show(Listing(COLUMNS, [_shown(place, *each, today) for each in chosen]))


def _concerns(row: ReferralRow, since: date) -> bool:
    return row.ended_on is None or row.ended_on >= since


def _state(row: ReferralRow, today: date) -> str:
    if row.rejected_on:
        return REJECTED
    if row.ended_on:
        return DONE if row.outcome else OVER
    if row.accepted_on:
        return ACCEPTED
    return SILENT if today - row.sent > NO_ANSWER else SENT


def _shown(place: Workplace, row: ReferralRow, persons: tuple[str, ...], today: date) -> tuple[Any, ...]:
    about = (
        in_words(place, "need", row.topic),
        in_words(place, "reject_reason", row.reason),
        in_words(place, "referral_outcome", row.outcome),
    )
    return (
        place.words.translate(_state(row, today)),
        row.sent,
        handle(row.referral),
        [code(each) for each in persons],
        row.receiver,
        " · ".join(filter(None, about)),
        ((row.ended_on or row.accepted_on or today) - row.sent).days,
        row.desk,
    )
