"""The lines of a sheet of attendance: what each says, what is recorded already of its day, how it is shown."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from primm.commands.kept import in_words
from primm.commands.output import tell
from primm.commands.telling import code
from primm.core.events.ids import handle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from primm.commands.kept import Kept
    from primm.commands.workplace import Workplace
    from primm.core.errors import Problem
    from primm.core.log.rows import Stored

STATUS = {
    "present": "present",
    "late": "late",
    "remote": "remote",
    "absent": "absent",
    "justified": "absent_justified",
    "excused": "excused_derogation",
    "closed": "school_closed",
    "unknown": "unknown",
}
OPTIONS = tuple(STATUS)


class Line(NamedTuple):
    """What is said of one pupil on one day, and where it stands."""

    where: str
    person: str
    day: date
    status: str
    hours: int | None
    own: bool  # the hours are said for this line alone


def line_of(option: str, person: str, day: date, own: int | None, usual: int | None) -> Line:
    """The line of what an option says of one pupil and day, with its own hours or those that are usual."""
    hours = usual if own is None else own
    return Line(f"{option} {code(person)}".rstrip(), person, day, STATUS[option], hours, own is not None)


def told_already(rows: Kept, lines: Sequence[Line]) -> dict[tuple[str, date], set[str]]:
    """The ids of the attendance that counts on the days of these lines, by pupil and day: a day's, or one pupil's."""
    from primm.plugins.school.views import AttendanceRow

    days, pupils = {each.day for each in lines}, {each.person for each in lines}
    by_pupil = [{"pupil": each} for each in pupils]
    chosen = [{"day": each.isoformat()} for each in days] if len(days) < len(pupils) else by_pupil
    found: dict[tuple[str, date], set[str]] = {}
    for only in chosen:
        for each in rows.of(AttendanceRow, **only):
            found.setdefault((each.pupil, each.day), set()).add(each.entry.id)
    return found


def in_line(found: Problem, lines: Sequence[Line]) -> Problem:
    """A problem of the recorder, with the place of its line instead of that of its event."""
    lead, _space, field = found.field.rpartition(" ")
    return found._replace(field=f"{lines[int(lead[1:]) - 1 if lead else 0].where} {field}".rstrip())


def stored_lines(place: Workplace, lines: Sequence[Line], stored: Sequence[Stored]) -> None:
    """Say each line with the handle by which it is corrected."""
    for line, each in zip(lines, stored, strict=True):
        hours = "" if line.hours is None else str(line.hours)
        tell(
            line.day.isoformat(), code(line.person), in_words(place, "attendance", line.status), hours, handle(each.id)
        )
