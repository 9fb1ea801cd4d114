"""``primm school cases`` and ``steps``: cases of dispersion by their form, and what was done in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from primm.commands.kept import in_words
from primm.commands.output import listing
from primm.commands.school.kept import Wanted, day_asked, of_school, school_rows, where
from primm.commands.school.lists import open_on
from primm.commands.telling import code
from primm.commands.tree import Command, option
from primm.core.events.ids import handle
from primm.core.host.action import Listing
from primm.words import _

if TYPE_CHECKING:
    from primm.commands.output import Show
    from primm.commands.workplace import Workplace

CASES_HEADS = ("form", "handle", "opened", "pupil", "school", "level", "returned", "desk")
STEPS_HEADS = ("pupil", "school", "form", "day", "step", "deadline", "returned", "handle", "desk")


@click.command(cls=Command)
@of_school
@click.pass_obj
@listing
def cases(place: Workplace, show: Show, school: str | None, level: str | None, on: str | None) -> None:
    """List the cases of dispersion that are open, by their form, the oldest first."""
    from primm.plugins.school.steps import CaseRow

    day = day_asked(place, on)
    with school_rows(place) as rows:
        wanted = Wanted(place, rows, school, level)
        found = [each for each in rows.of(CaseRow) if open_on(each, day) and wanted(each)]
    order = list(place.codes["dispersion_form"].codes)
    found.sort(key=lambda each: (order.index(each.form) if each.form in order else len(order), each.opened, each.case))
    lines = [
        (
            in_words(place, "dispersion_form", each.form),
            handle(each.case),
            each.opened,
            code(each.person or ""),
            *where(place, each)[:2],
            each.returned,
            each.desk,
        )
        for each in found
    ]
    show(Listing(CASES_HEADS, lines))


@click.command(cls=Command)
@option("--all", "closed", is_flag=True, help=_("those of closed cases too"))
@of_school
@click.pass_obj
@listing
def steps(place: Workplace, show: Show, closed: bool, school: str | None, level: str | None, on: str | None) -> None:
    """List the steps of cases up to a day: notice to the family with its seven days, mayor, back at school.

    Without --all only those of cases that are open. The deadline of a notice stands there only where the law gives one.
    """
    from primm.plugins.school.steps import CaseRow, StepRow

    day = day_asked(place, on)
    with school_rows(place) as rows:
        wanted = Wanted(place, rows, school, level)
        chosen = {each.case: each.opened for each in rows.of(CaseRow) if closed or open_on(each, day)}
        found = [each for each in rows.of(StepRow) if each.case in chosen and each.day <= day and wanted(each)]
    found.sort(key=lambda each: (chosen[each.case], each.case, each.day, each.entry.id))
    lines = [
        (
            code(each.pupil),
            where(place, each)[0],
            in_words(place, "dispersion_form", each.form),
            each.day,
            in_words(place, "school_step", each.step),
            each.due if each.lawful else None,
            each.resumed if each.resumed and each.resumed <= day else None,
            handle(each.entry.id),
            each.desk,
        )
        for each in found
    ]
    show(Listing(STEPS_HEADS, lines))
