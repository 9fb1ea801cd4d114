"""``primm info questions``: the questions for which the desk had no answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from primm.commands.filters import desks, require_known
from primm.commands.kept import all_in_words, in_words, open_rows, written
from primm.commands.output import listing
from primm.commands.tree import Command, option
from primm.core.events.ids import handle
from primm.core.host.action import Listing
from primm.words import _

if TYPE_CHECKING:
    from datetime import date

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.plugins.info.questions import QuestionRow

COLUMNS = ("date", "topic", "language", "channel", "answered", "days", "desk", "handle")


@click.command(cls=Command)
@option("--desk", metavar="DESK", help=_("only what is of this desk"))
@option("--all", "every", is_flag=True, help=_("those answered meanwhile too"))
@click.pass_obj
@listing
def questions(place: Workplace, show: Show, desk: str | None, every: bool) -> None:
    """List the questions that were noted because there was no answer, the oldest first, with the days they have waited.

    info.question_answered --of HANDLE says that one has its answer.
    """
    from primm.plugins.info.questions import QuestionRow

    require_known(desk=(desk, desks(place)))
    today = place.today()
    with open_rows(place, "info") as rows:
        noted = [each for each in rows.of(QuestionRow, noted=True) if desk in (None, each.desk)]
    chosen = [each for each in noted if every or each.answered_on is None or each.answered_on > today]
    chosen.sort(key=lambda each: (each.day, each.question))
    show(Listing(COLUMNS, [_shown(place, each, today) for each in chosen]))


def _shown(place: Workplace, row: QuestionRow, today: date) -> tuple[Any, ...]:
    return (
        row.day.isoformat(),
        all_in_words(place, "need", row.topics),
        in_words(place, "language", row.language),
        in_words(place, "channel", row.channel),
        written(row.answered_on),
        ((row.answered_on or today) - row.day).days,
        row.desk,
        handle(row.question),
    )
