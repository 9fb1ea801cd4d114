"""The paper of a day: its lines as values, and how they are laid out on A4, so that everybody can sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

LINES = 24  # on a sheet of A4, with room to write
WIDTHS = {80: (3, 5, 11, 20, 4, 13, 4, 12), 100: (3, 5, 17, 26, 4, 17, 4, 16)}
HEADER = (
    *("evidence", "day", "desk", "time", "appointment", "person", "came", "topics", "outcomes", "minutes"),
    "signature",
)


NUMBER = 20  # characters of a desk's code in the number of a sheet


def number_of(desk: str, day: date) -> str:
    """What stands on the sheet of a desk's day, and on its lines before the stroke."""
    return f"{desk[:NUMBER]}-{day.isoformat()}"


class Line(NamedTuple):
    """A line of the sheet: an appointment, room for somebody who comes without one, or a visit that was recorded."""

    number: int
    time: str = ""
    appointment: str = ""
    person: str = ""
    topic: str = ""  # as a code
    label: str = ""  # the same in words
    name: str = ""  # only where it was asked for
    came: str = ""  # from here on what is known when the day is over, in words
    outcome: str = ""
    minutes: str = ""
    signature: str = ""
    whom: tuple[str, ...] = ()  # whose name it is


class Sheet(NamedTuple):
    """The sheet of a desk's day."""

    number: str
    day: str
    desk: str
    lines: tuple[Line, ...]

    def cells(self, line: Line) -> tuple[str, ...]:
        """A line as the map ``day-sheet`` reads it back once it is filled in."""
        told = (line.time, line.appointment, line.person, "", line.topic, "", "", "")
        return (f"{self.number}/{line.number}", self.day, self.desk, *told)


def laid_out(sheet: Sheet, heading: Sequence[str], columns: Sequence[str], width: int) -> Iterator[str]:
    """The sheet page by page: what it is, the names of the columns, and a line under which there is room to write."""
    for start in range(0, len(sheet.lines), LINES):
        if start:
            yield "\f"
        yield from (f"{each}\n" for each in heading)
        yield f"\n{_row(columns, width)}\n{'=' * width}\n"
        for line in sheet.lines[start : start + LINES]:
            who = " ".join(filter(None, (line.person, line.name)))
            known = (line.came, line.outcome, line.minutes, line.signature)
            yield f"{_row((str(line.number), line.time, who, line.label, *known), width)}\n{'-' * width}\n"


def _row(cells: Iterable[str], width: int) -> str:
    widths = WIDTHS[width]
    shown = [*cells, *[""] * len(widths)][: len(widths)]
    return "|".join(f"{_cut(cell, room):<{room}}" for cell, room in zip(shown, widths, strict=True))


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1] + "…"
