"""``primm school attendance``: who was at school, of a whole class on one day or of one pupil on many, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from primm.commands.complete import completes
from primm.commands.output import say
from primm.commands.school.sheet import REST, Sheet
from primm.commands.school.sheetlines import OPTIONS, Line, stored_lines
from primm.commands.tree import Command, option
from primm.core.errors import Problem, Refused
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from primm.commands.workplace import Workplace


class Hours(click.IntRange):
    """A number of hours, in the digits 0 to 9 alone."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number; ``int`` would also take the digits of other scripts."""
        if not str(value).isascii():
            self.fail("", param, ctx)
        return super().convert(value, param, ctx)


def _said(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for each thing that is said of a pupil's day."""
    helps = {
        "present": _("who was present, or rest: all who are not named"),
        "late": _("who came late"),
        "remote": _("who was present at a distance"),
        "absent": _("who was absent"),
        "justified": _("who was absent with a justification"),
        "excused": _("who was absent, and a derogation covers it"),
        "closed": _("for whom the school was closed"),
        "unknown": _("of whom nobody knows"),
    }
    for name in reversed(OPTIONS):
        command = option(
            f"--{name}",
            metavar="CODE[=N],…",
            multiple=True,
            help=helps[name],
            shell_complete=completes("persons"),
        )(command)
    return command


@click.command(cls=Command)
@click.argument("day", metavar="[DAY]", required=False)
@option(
    "--school",
    metavar="SCHOOL",
    help=_("the school of the class, by its name or code"),
    shell_complete=completes("bodies"),
)
@option("--class", "class_name", metavar="CLASS", help=_("the class, as it was said when its pupils were enrolled"))
@option("--pupil", metavar="CODE", help=_("one pupil: the options take days"), shell_complete=completes("persons"))
@option("--hours", type=Hours(0, 12), metavar="N", help=_("hours of the timetable, for whom none are said"))
@option("--late-reason", metavar="CODE", help=_("why it is recorded more than 90 days later"))
@_said
@click.pass_obj
def attendance(place: Workplace, /, day: str | None, pupil: str | None, **told: Any) -> None:
    """Record who was at school: a class on one DAY, or one pupil on many; all of it or, if anything is wrong, nothing.

    primm school attendance 4/11 --school IC-Est --class 2B --hours 5 --absent k7q2m,m3x8d --present rest

    primm school attendance --pupil k7q2m --hours 5 --absent 4/11,5/11 --present 2024-11-06..2024-11-09

    CODE=N says how many hours it was for one pupil, who may then stand in two options of a day. Days from one to
    another leave Sundays out. Run again with the same and nothing is stored twice.
    """
    said = {name: _split(told[name]) for name in OPTIONS}
    _require_sense(day, pupil, told, said)
    sheet = Sheet(place, hours=told["hours"], late=told["late_reason"])
    if pupil:
        lines = sheet.of_pupil(pupil, said)
        left = 0
    else:
        lines, left = sheet.of_class(day or "", told["school"], told["class_name"], said)
    _store(place, sheet, lines, left)


def _split(texts: Sequence[str]) -> list[str]:
    return [each.strip() for text in texts for each in text.split(",") if each.strip()]


def _require_sense(day: str | None, pupil: str | None, told: Mapping[str, Any], said: Mapping[str, list[str]]) -> None:
    """Refuse what cannot be meant, all of it at once."""
    problems = []
    if pupil and (day or told["school"] or told["class_name"]):
        problems.append(Problem("pupil", _("of one pupil the options take days: leave out the day, school and class")))
    if not pupil and not day:
        problems.append(Problem("day", _("missing, but needed")))
    if told["school"] and not told["class_name"] and not pupil:
        problems.append(Problem("class", _("missing, but needed")))
    if not any(said.values()):
        problems.append(Problem("present", _("say of somebody that she was present, absent, late …")))
    rest = [name for name, each in said.items() if REST in each]
    if rest and not told["class_name"]:
        problems.append(Problem(rest[0], _("rest stands for the others of a class: name the class")))
    problems += [Problem(name, _("rest can be said once")) for name in rest[1:]]
    if problems:
        raise Refused(problems)


def _store(place: Workplace, sheet: Sheet, lines: Sequence[Line], left: int) -> None:
    planned = sheet.plan(lines)
    stored = place.recorder.store(planned)
    place.recorder.references.forget()
    place.stored += [each.id for each in stored if not each.already]
    stored_lines(place, lines, stored)
    new = sum(not each.already for each in stored)
    text = place.words.translate(_("stored: {new}; already there: {already}"))
    say(text.format(new=new, already=len(stored) - new))
    if left:
        say(place.words.translate(_("of the class nothing was said of: {left}")).format(left=left))
