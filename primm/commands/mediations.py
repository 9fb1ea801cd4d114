"""``primm agenda mediations``: those to come, the requests without a mediator, what was not covered."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from primm.commands.agenda import of_one
from primm.commands.filters import desks, require_known
from primm.commands.kept import in_words, open_rows
from primm.commands.output import listing
from primm.commands.telling import code
from primm.commands.tree import Command
from primm.core.events.ids import handle
from primm.core.figures.refresh import read_history
from primm.core.host.action import Listing
from primm.desk.grouping import by_event, moment
from primm.desk.workers import mediators
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.plugins.services.mediations import MediationRow

RECENT = timedelta(days=90)  # of what has ended: the rest is for reports
COLUMNS = ("state", "due", "handle", "persons", "language", "what", "desk", "mediator", "speakers")
SCHEDULED, REQUESTED, UNMET = _("to come"), _("no mediator yet"), _("not covered")
STATES = (SCHEDULED, REQUESTED, UNMET)  # in the order in which they are shown


@click.command(cls=Command)
@of_one
@click.pass_obj
@listing
def mediations(place: Workplace, show: Show, desk: str | None, worker: str | None) -> None:
    """List the mediations to come, the requests without a mediator, and those not covered in the last 90 days.

    Where there is no mediator yet it says who speaks the language; above the list, how many were not covered in each.
    """
    from primm.plugins.services.mediations import MediationRow

    require_known(desk=(desk, desks(place)))
    since = place.today() - RECENT
    with open_rows(place) as rows:
        waiting = list(rows.of(MediationRow, delivered_on=None, cancelled_on=None, unmet=False))
        unmet = [each for each in rows.of(MediationRow, unmet=True) if each.day >= since]
    found = by_event((*waiting, *unmet), lambda each: each.mediation)
    chosen = [each for each in found if desk in (None, each[0].desk) and worker in (None, each[0].mediator)]
    chosen.sort(key=lambda each: _by_language(each[0]))
    show(Listing(COLUMNS, [_mediation(place, *each) for each in chosen], _unmet_languages(place, chosen)))


def _unmet_languages(place: Workplace, chosen: Iterable[tuple[MediationRow, tuple[str, ...]]]) -> tuple[str, ...]:
    """How many were not covered in each language, those with most first."""
    often = Counter(row.language for row, _persons in chosen if row.unmet)
    told = sorted((-number, in_words(place, "language", language or "unknown")) for language, number in often.items())
    if not told:
        return ()
    text = place.words.translate(_("not covered in the last 90 days: {languages}"))
    return (text.format(languages=", ".join(f"{language} {-number}" for number, language in told)),)


def _by_language(row: MediationRow) -> tuple[Any, ...]:
    """What was not covered stands together by its language."""
    state = _of_mediation(row)
    return STATES.index(state), (row.language or "") if state == UNMET else "", row.due, row.time or "", row.mediation


def _of_mediation(row: MediationRow) -> str:
    return UNMET if row.unmet else SCHEDULED if row.mediator else REQUESTED


def _mediation(place: Workplace, row: MediationRow, persons: tuple[str, ...]) -> tuple[Any, ...]:
    staff = (read_history(place.log, place.kinds, each) for each in place.log.subjects("staff:"))
    speak = mediators(staff, row.language) if row.language and not row.mediator else ()
    about = (
        in_words(place, "mediation_purpose", row.purpose),
        row.requester,
        in_words(place, "unmet", row.unmet_reason),
    )
    return (
        place.words.translate(_of_mediation(row)),
        moment(row.due, row.time).replace("T", " "),
        handle(row.mediation),
        [code(each) for each in persons],
        in_words(place, "language", row.language),
        " · ".join(filter(None, about)),
        row.desk,
        row.mediator,
        speak,
    )
