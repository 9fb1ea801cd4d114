"""A sheet of attendance: what was said of pupils and days, each line checked, before any of it is stored."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from primm.commands.filters import require_known
from primm.commands.school.kept import enrolled, school_rows, schools
from primm.commands.school.sheetlines import Line, in_line, line_of, told_already
from primm.commands.telling import PERSON, whole_handle
from primm.core.errors import Problem, Refused
from primm.core.events.dates import check_day
from primm.core.events.ids import derived_id
from primm.core.events.wrong import Wrong
from primm.core.host.recorder import Given
from primm.core.log.append import check_same
from primm.desk.days import understand
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from primm.commands.workplace import Workplace
    from primm.core.host.drafting import Making

    Said = Mapping[str, Sequence[str]]

KIND = "school.attendance_taken"
REST = "rest"
HOURS_OF_A_DAY = 12
LONGEST = 366  # days from one to another
SUNDAY = 6
TOLD = _("attendance of this day is recorded already and is not the same: correct it with primm correct")


class Sheet:
    """Reads what was typed into lines, and plans their events; every problem is told, with its place."""

    def __init__(self, place: Workplace, *, hours: int | None, late: str | None) -> None:
        self._place = place
        self._hours = hours
        self._late = late
        self._problems: list[Problem] = []

    def of_class(self, day: str, school: str | None, name: str | None, said: Said) -> tuple[list[Line], int]:
        """The lines of a class, or of the pupils who are named, on a day; and of how many nothing is said."""
        on = self._day("day", day)
        known = self._class(on, school, name) if name and on else None
        lines = list(self._persons(said, on or date.min, known))
        named = {each.person for each in lines}
        others = [each for each in known or () if each not in named]
        rest = [option for option, values in said.items() if REST in values]
        for option in rest:
            lines += [line_of(option, person, on or date.min, None, self._hours) for person in others]
        self._refuse(lines)
        return lines, 0 if rest else len(others)

    def of_pupil(self, pupil: str, said: Said) -> list[Line]:
        """The lines of one pupil on many days."""
        person = self._person("pupil", pupil) or ""
        lines = [
            line_of(option, person, day, hours, self._hours)._replace(where=f"{option} {day}")
            for option, where, text, hours in self._each(said)
            for day in self._days(where, text)
        ]
        self._refuse(lines)
        return lines

    def plan(self, lines: Sequence[Line]) -> list[Making]:
        """The events of the lines, planned; what is stored already must be the same."""
        with school_rows(self._place) as rows:
            givens = self._givens(lines, told_already(rows, lines))
        self._refuse(())
        try:
            planned = self._place.recorder.plan(givens)
        except Refused as refused:
            raise Refused([in_line(each, lines) for each in refused.problems]) from None
        for line, making in zip(lines, planned, strict=True):
            if making.retold and not self._same(making):
                self._problems.append(Problem(line.where, TOLD))
        if self._problems:
            self._place.recorder.references.forget()
        self._refuse(())
        return planned

    def _same(self, making: Making) -> bool:
        from primm.core.errors import Conflict

        try:
            check_same(making.draft, self._place.log.by_id(making.draft.id)[0], None)
        except Conflict:
            return False
        return True

    def _givens(self, lines: Sequence[Line], told: Mapping[tuple[str, date], set[str]]) -> list[Given]:
        """The events of the lines, under ids that are the same whenever the same line is told."""
        ours: dict[tuple[str, date], list[str]] = {}
        givens: list[Given] = []
        for line in lines:
            mine = ours.setdefault((line.person, line.day), [])
            mine.append(self._free_id(line, told.get((line.person, line.day), set()), mine))
            values = {"person": line.person, "status": line.status, "hours": line.hours}
            known = {name: value for name, value in values.items() if value is not None}
            givens.append(Given(KIND, known, id=mine[-1], occurred=line.day.isoformat(), late=self._late))
        others = {key for key, live in told.items() if live - set(ours.get(key, live))}
        self._problems += [Problem(line.where, TOLD) for line in lines if (line.person, line.day) in others]
        return givens

    def _free_id(self, line: Line, live: set[str], taken: Sequence[str]) -> str:
        """The id of the line's place in the pupil's day: one that counts, or that nobody has used yet."""
        number = 0
        while True:
            event = derived_id("school-attendance", line.day.isoformat(), line.person, str(number))
            number += 1
            if event not in taken and (event in live or not self._place.log.by_id(event)):
                return event

    def _class(self, day: date, school: str | None, name: str) -> list[str]:
        """The pupils of a class on a day."""
        with school_rows(self._place) as rows:
            names = schools(rows) if school else {}
            require_known(school=(school, names))
            there = enrolled(rows, day).values()
        mine = [each for each in there if school is None or each.school in names[school]]
        require_known(**{"class": (name, {each.class_name for each in mine} - {"unknown"})})
        chosen = [each for each in mine if each.class_name == name]
        if len({each.school for each in chosen}) > 1:
            raise Refused([Problem("school", _("several schools have a class of this name: say which school"))])
        return sorted(each.pupil for each in chosen)

    def _persons(self, said: Said, day: date, known: Sequence[str] | None) -> Iterator[Line]:
        for option, where, text, hours in self._each(said):
            person = None if text == REST else self._person(where, text)
            if person and known is not None and person not in known:
                self._problems.append(Problem(where, _("is not in this class on that day")))
            elif person:
                yield line_of(option, person, day, hours, self._hours)

    def _each(self, said: Said) -> Iterator[tuple[str, str, str, int | None]]:
        """Each value with its option, its place and the hours that are said with it."""
        for option, values in said.items():
            for number, value in enumerate(values, 1):
                text, equals, hours = value.partition("=")
                where = f"{option} {number}"
                if equals and not (hours.isdecimal() and hours.isascii()):
                    self._problems.append(Problem(where, _("after = a whole number of hours is wanted")))
                yield option, where, text, int(hours) if hours.isdecimal() and hours.isascii() else None

    def _person(self, where: str, text: str) -> str | None:
        try:
            subject = self._place.references.subjects(PERSON, whole_handle(self._place, PERSON, text))[0]
        except Wrong as wrong:
            self._problems.append(Problem(where, wrong.text, wrong.gaps))
            return None
        from primm.people.files import file_of

        return file_of(self._place.log, self._place.kinds, subject).subject

    def _days(self, where: str, text: str) -> list[date]:
        """A day, or the school days from one to another."""
        first, dots, last = text.partition("..")
        days = [self._day(where, each) for each in ((first, last) if dots else (first,))]
        if None in days or not days[0]:
            return []
        start, end = days[0], days[-1] or days[0]
        if not start <= end <= start + timedelta(days=LONGEST):
            self._problems.append(Problem(where, _("from one day to a later one, of at most a year")))
            return []
        every = [start + timedelta(days=number) for number in range((end - start).days + 1)]
        return [each for each in every if not dots or each.weekday() != SUNDAY]

    def _day(self, where: str, text: str) -> date | None:
        try:
            return date.fromisoformat(check_day(understand(text, self._place.today(), past=True)))
        except Wrong:
            self._problems.append(Problem(where, _("is no day: write 2020-03-31")))
            return None

    def _refuse(self, lines: Sequence[Line]) -> None:
        """Refuse all that is wrong so far; a pupil is said twice of a day only with hours of each."""
        seen: dict[tuple[str, date], list[Line]] = {}
        for line in lines:
            earlier = seen.setdefault((line.person, line.day), [])
            if any(each.status == line.status or not (each.own and line.own) for each in earlier):
                self._problems.append(Problem(line.where, _("is said twice of one day: say CODE=N in both places")))
            elif sum(each.hours or 0 for each in (*earlier, line)) > HOURS_OF_A_DAY:
                text = _("a day of school has at most {most} hours")
                self._problems.append(Problem(line.where, text, {"most": HOURS_OF_A_DAY}))
            earlier.append(line)
        if self._problems:
            raise Refused(self._problems)
