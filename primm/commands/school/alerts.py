"""``primm school alerts``: pupils near a limit or past it, each with the law that says so and the deadline, if any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from primm.commands.kept import in_words
from primm.commands.output import listing
from primm.commands.school.kept import Wanted, day_asked, holds, of_school, school_rows, where
from primm.commands.telling import code
from primm.commands.tree import Command
from primm.core.host.action import Listing
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace
    from primm.plugins.school.alerts import AlertRow
    from primm.plugins.school.law import Law

COLUMNS = ("pupil", "school", "level", "class_name", "state", "what", "since", "deadline", "law", "desk")
NEAR, PASSED = _("near"), _("passed")
WHAT = {
    "quarter": _("{amount} hours of absence; a quarter of the year is {limit}"),
    "elusion": _("{amount} hours without justification; a quarter of the year is {limit}"),
    "fifteen_days": _("{amount} days without justification in three months; the limit is {limit}"),
    "seven_days": _("notice to the parents; {limit} days to come back"),
}


@click.command(cls=Command)
@of_school
@click.pass_obj
@listing
def alerts(place: Workplace, show: Show, school: str | None, level: str | None, on: str | None) -> None:
    """List pupils near a limit or past it: a quarter of the hours, 15 days, seven days after a notice, elusion.

    Each with the law of that day and its deadline. Where nobody has read the text of a law, or since when it holds, it
    says so; where there is none the limit is our own warning.
    """
    from primm.plugins.school.alerts import AlertRow

    day = day_asked(place, on)
    with school_rows(place) as rows:
        wanted = Wanted(place, rows, school, level)
        found = [each for each in rows.of(AlertRow) if holds(each, day) and wanted(each)]
    found.sort(key=lambda each: (not _passed(each, day), each.deadline or each.since, each.school, each.pupil))
    show(Listing(COLUMNS, [_shown(place, each, day) for each in found], tuple(_texts(place, found))))


def _passed(row: AlertRow, day: date) -> bool:
    return row.passed or (row.deadline is not None and row.deadline < day)


def _shown(place: Workplace, row: AlertRow, day: date) -> tuple[Any, ...]:
    return (
        code(row.pupil),
        *where(place, row),
        place.words.translate(PASSED if _passed(row, day) else NEAR),
        place.words.translate(WHAT[row.alert]).format(amount=row.amount, limit=row.limit),
        row.since,
        row.deadline,
        _named(place, _law(row)),
        row.desk,
    )


def _law(row: AlertRow) -> Law | None:
    from primm.plugins.school.law import in_force

    return in_force(row.alert, row.since, row.level)


def _named(place: Workplace, law: Law | None) -> str:
    """The law, and whether its text and its days were read."""
    if law is None:
        return ""
    unread = {"status": law.status, "dates": law.dates}
    status = {
        "status": _("text unverified"),
        "dates": _("dates unverified"),
    }
    told = [place.words.translate(text) for name, text in status.items() if unread[name] == "unverified"]
    name = in_words(place, "school_law", law.law)
    return f"{name} ({', '.join(told)})" if told else name


def _texts(place: Workplace, rows: Iterable[AlertRow]) -> Iterator[str]:
    """What each law of the list says, once."""
    language = place.words.first if place.words.first in ("it", "en") else "en"
    laws = {(law.rule, law.law): law for law in map(_law, rows) if law}
    for law in laws.values():
        yield f"{_named(place, law)}: {law.text[language]}"
