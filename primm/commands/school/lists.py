"""``primm school hours``, ``pupils`` and ``waiting``: how pupils stand on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from primm.commands.kept import in_words
from primm.commands.output import listing
from primm.commands.school.kept import Wanted, by_place, day_asked, enrolled, holds, of_school, school_rows, where
from primm.commands.telling import code
from primm.commands.tree import Command
from primm.core.host.action import Listing
from primm.words import _

if TYPE_CHECKING:
    from datetime import date

    from primm.commands.output import Show
    from primm.commands.workplace import Workplace

BEYOND, NEAR = _("beyond a quarter"), _("near a quarter")
HOURS_HEADS = ("pupil", "school", "level", "class_name", "absent", "allowed", "annual_hours", "state")
PUPILS_HEADS = ("pupil", "school", "level", "class_name", "grade", "since", "until", "state", "desk")
WAITING_HEADS = ("pupil", "since", "days", "age", "language", "desk")


@click.command(cls=Command)
@of_school
@click.pass_obj
@listing
def hours(place: Workplace, show: Show, school: str | None, level: str | None, on: str | None) -> None:
    """List the hours that each pupil was absent in the school year, and those still allowed before a quarter.

    Hours that a derogation covers are taken off. Pupils whose annual hours nobody told are not listed.
    """
    from primm.plugins.school.views import BudgetRow

    day = day_asked(place, on)
    with school_rows(place) as rows:
        wanted = Wanted(place, rows, school, level)
        found = [each for each in rows.of(BudgetRow) if each.annual_hours and holds(each, day) and wanted(each)]
    show(Listing(HOURS_HEADS, [(*_where(place, each), *_budget(place, each)) for each in by_place(found)]))


def _budget(place: Workplace, row: Any) -> tuple[Any, ...]:
    state = BEYOND if row.beyond else NEAR if row.near else ""
    return row.absent, row.allowed, row.annual_hours, place.words.translate(state)


def _where(place: Workplace, row: Any) -> tuple[Any, ...]:
    return code(row.person), *where(place, row)


@click.command(cls=Command)
@of_school
@click.pass_obj
@listing
def pupils(place: Workplace, show: Show, school: str | None, level: str | None, on: str | None) -> None:
    """List the pupils who are enrolled, by school and class, with the form of each case of dispersion that is open."""
    from primm.plugins.school.steps import CaseRow

    day = day_asked(place, on)
    with school_rows(place) as rows:
        wanted = Wanted(place, rows, school, level)
        found = [each for each in enrolled(rows, day).values() if wanted(each)]
        cases = [each for each in rows.of(CaseRow) if open_on(each, day)]
    forms: dict[str, list[str]] = {}
    for each in cases:
        forms.setdefault(each.person or "", []).append(in_words(place, "dispersion_form", each.form))
    lines = [
        (*_where(place, each), each.grade, each.since, each.until, "; ".join(forms.get(each.pupil, ())), each.desk)
        for each in by_place(found)
    ]
    show(Listing(PUPILS_HEADS, lines))


def open_on(case: Any, day: date) -> bool:
    """Whether a case was open on a day."""
    return bool(case.opened <= day and (case.closed is None or day < case.closed))


@click.command(cls=Command)
@of_school
@click.pass_obj
@listing
def waiting(place: Workplace, show: Show, school: str | None, level: str | None, on: str | None) -> None:
    """List who arrived in the year of the first contact or the one before and is at no school yet, the longest first.

    They are of 6 to 17 years, or under 25 and enrolment was asked for.
    """
    from primm.plugins.school.arrivals import ArrivalRow

    day = day_asked(place, on)
    with school_rows(place) as rows:
        wanted = Wanted(place, rows, school, level)
        found = [each for each in rows.of(ArrivalRow) if each.waits and each.first_contact <= day and wanted(each)]
    waits = [each for each in found if each.first_day is None or each.first_day > day]
    waits.sort(key=lambda each: (each.first_contact, each.pupil))
    lines = [
        (
            code(each.pupil),
            each.first_contact,
            (day - each.first_contact).days,
            in_words(place, "age_band", each.age_band),
            in_words(place, "language", each.first_language),
            each.desk,
        )
        for each in waits
    ]
    show(Listing(WAITING_HEADS, lines))
