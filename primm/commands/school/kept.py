"""What the lists of pupils have in common: the rows of the action, the day, the school and the level asked for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from primm.commands.complete import completes
from primm.commands.filters import require_known
from primm.commands.kept import in_words, open_rows
from primm.commands.kind import day as day_meant
from primm.commands.tree import option
from primm.core.events.codes import ALWAYS
from primm.desk.days import day_of
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

    from primm.commands.kept import Kept
    from primm.commands.workplace import Workplace

    C = TypeVar("C", bound=Callable[..., Any])

ACTION = "school"


def school_rows(place: Workplace) -> AbstractContextManager[Kept]:
    """The rows of the school action, with all that the log has."""
    return open_rows(place, ACTION)


def of_school(command: C) -> C:
    """Give a command ``--school``, ``--level`` and ``--on``."""
    with_level = option(
        "--level", metavar="CODE", help=_("only this level of school"), shell_complete=completes("school_levels")
    )
    with_day = option("--on", metavar="DATE", help=_("as it stood on this day; today if left out"))
    with_school = option(
        "--school",
        metavar="SCHOOL",
        help=_("only this school, by its name or code"),
        shell_complete=completes("bodies"),
    )
    return with_school(with_level(with_day(command)))


def day_asked(place: Workplace, text: str | None) -> date:
    """The day for which a list is asked."""
    if text is None:
        return place.today()
    return date.fromisoformat(day_of("on", day_meant(place, "on", text, past=True)))


class Wanted:
    """Which rows of pupils are asked for: those of a school and of a level, which must be known."""

    def __init__(self, place: Workplace, rows: Kept, school: str | None, level: str | None) -> None:
        names = schools(rows) if school else {}
        require_known(school=(school, names), level=(level, place.codes["school_level"].codes))
        self._schools = names[school] if school else None
        self._level = level

    def __call__(self, row: Any) -> bool:
        """Whether a row is asked for."""
        return (self._schools is None or row.school in self._schools) and self._level in (None, row.level)


def schools(rows: Kept) -> dict[str, set[str]]:
    """Every school by its names and its code, with the names under which it stands in rows."""
    from primm.plugins.school.steps import CaseRow
    from primm.plugins.school.views import EnrolmentRow

    enrolments = list(rows.of(EnrolmentRow))
    names = {each.school for each in (*enrolments, *rows.of(CaseRow))}
    found = {name: {name} for name in names}
    for row in enrolments:
        if row.school_code:
            found.setdefault(row.school_code.partition(":")[2], set()).add(row.school)
    return found


def where(place: Workplace, row: Any) -> tuple[str, str, str]:
    """The school, the level and the class of a row, in words where nobody told them."""
    unknown = place.words.translate(ALWAYS["unknown"])
    school = unknown if row.school in ALWAYS else row.school
    return school, in_words(place, "school_level", row.level), "" if row.class_name in ALWAYS else row.class_name


def holds(row: Any, day: date) -> bool:
    """Whether the state that a row tells of holds on a day."""
    return bool(row.since <= day and (row.until is None or day < row.until))


def enrolled(rows: Kept, day: date) -> dict[str, Any]:
    """The enrolment of each pupil on a day, the one that began last."""
    from primm.plugins.school.views import EnrolmentRow

    found = [each for each in rows.of(EnrolmentRow) if each.since <= day <= each.until]
    return {each.pupil: each for each in sorted(found, key=lambda each: each.since)}


def by_place(rows: Iterable[Any]) -> list[Any]:
    """Rows in the order of schools, classes and pupils."""
    return sorted(rows, key=lambda each: (each.school, each.class_name, each.person or ""))
