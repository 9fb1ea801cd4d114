"""A diary: events told one after the other, read as histories, rows and reports. Nothing is stored or checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from primm.core.events.entry import Entry
from primm.core.events.kinds.person import PersonRegistered
from primm.core.figures.history import History
from primm.core.figures.period import Period
from primm.core.figures.refresh import Reads, made
from primm.core.figures.report import report
from primm.testing.codes import codes_of
from primm.testing.tables import basis

if TYPE_CHECKING:
    from fractions import Fraction

    from primm.core.errors import Problem
    from primm.core.events.base import Event
    from primm.core.figures.report import Report
    from primm.core.figures.views import Row, View
    from primm.core.host.action import Action

_reading_order = attrgetter("moment", "n")


class Diary:
    """What happened, as a test tells it: ``diary.write("2024-10-01", Event(…))``, then ``diary.rows(view)``."""

    def __init__(self, *, desk: str = "falconara", by: str = "test") -> None:
        self._desk, self._by = desk, by
        self.entries: list[Entry[Any]] = []
        self._concerning: dict[str, list[Entry[Any]]] = {}

    def write(self, on: str, event: Event, *, desk: str | None = None) -> str:
        """An event on a day, or at a minute (``2024-10-01T15:30``). Answers its id."""
        entry = self._entry(on, event, desk or self._desk)
        self.entries.append(entry)
        for subject in filter(None, entry.subjects):
            self._concerning.setdefault(subject, []).append(entry)
        return entry.id

    def person(self, on: str = "2019-01-01", **known: Any) -> str:
        """A person with a file, of whom this is known. Answers the person."""
        known.setdefault("citizenships", ("MAR",))
        return f"person:{self.write(on, PersonRegistered(**known))}"

    def history(self, subject: str) -> History:
        """All that concerns a subject, in reading order."""
        return History(subject, sorted(self._concerning.get(subject, ()), key=_reading_order))

    def rows(self, view: View) -> list[Any]:
        """What a view makes of everything told so far, subject by subject."""
        return [row for _, row in self._made(view)]

    def problems(self, action: Action, on: str, event: Event, *, subjects: Sequence[str] = ()) -> list[Problem]:
        """What the rules of an action would say of an event, which is not written."""
        entry = self._entry(on, event, self._desk, subjects)._replace(of=getattr(event, "of", None))
        history = self.history(entry.subjects[0] or "")
        rules = (rule for rule in action.rules if rule.concerns(entry))
        return [problem for rule in rules for problem in rule.check(entry, history)]

    def report(
        self,
        action: Action,
        start: str,
        end: str,
        *,
        by: Sequence[str] = (),
        filters: Mapping[str, Sequence[str]] | None = None,
        horizon: date = date.max,
    ) -> Report:
        """The figures of an action from one day to another; unless told otherwise, when every window is over."""
        rows = basis({view: list(self._placed(view)) for view in action.views}, codes_of(action))
        with closing(rows.connection):
            return report(
                rows,
                action.metrics,
                name=action.name,
                title=action.title,
                horizon=horizon,
                period=Period(date.fromisoformat(start), date.fromisoformat(end)),
                by=by,
                filters=filters,
            )

    def figures(
        self, action: Action, start: str, end: str, **asked: Any
    ) -> dict[str, dict[tuple[str, ...], Fraction | None]]:
        """The figures of a report alone, exact: of each metric those of each cell, the total's being ``()``."""
        tables = self.report(action, start, end, **asked).tables
        return {
            table.metric.id: {tuple(cell.at.values()): cell.number.value for cell in table.cells} for table in tables
        }

    def _made(self, view: View) -> Iterator[tuple[str, Row]]:
        if view.after:
            rows = made(view, *map(self.rows, view.after))
            yield from ((row.entry.subjects[0] or "", row) for row in rows)
        reads = Reads(view.reads)
        for subject in self._concerning:
            history = self.history(subject)
            read = {entry.kind for entry in history.entries if reads[entry.kind]}
            if read and history.type in view.of:
                rows = made(view, history.reading(read))
                yield from ((subject, row) for row in rows)

    def _placed(self, view: View) -> Iterator[tuple[str, int, Row]]:
        """The rows of a view, each with its subject and the place of its event in the reading order."""
        places = {entry.id: place for place, entry in enumerate(sorted(self.entries, key=_reading_order))}
        return ((subject, places[row.entry.id], row) for subject, row in self._made(view))

    def _entry(self, on: str, event: Event, desk: str, subjects: Sequence[str] = ()) -> Entry[Any]:
        n = len(self.entries) + 1
        event_id = f"01900000-0000-7000-8000-{n:012x}"
        of = getattr(event, "of", None)
        opening = next((entry for entry in self.entries if entry.id == of), None)
        return Entry(
            event=event,
            id=event_id,
            kind=event.kind,
            version=event.version,
            origin="test",
            n=n,
            hlc=f"{n:012x}-0000",
            moment=on,
            occurred=date.fromisoformat(on[:10]),
            recorded=f"{on[:10]}T12:00:00.000000Z",
            by=self._by,
            desk=desk,
            subjects=tuple(subjects) or (opening.subjects if opening else who(event, event_id, desk)),
            of=opening.of or of if opening else of,
        )


def who(event: Event, event_id: str, desk: str) -> tuple[str, ...]:
    """Whom an event concerns: its own subject first, then those whom it names; a desk's its desk, else its own."""
    given = (getattr(event, field.name) for field in event.fields if field.type == "subject")
    named = dict.fromkeys(chain.from_iterable((each,) if isinstance(each, str) else each or () for each in given))
    about = "anon" if event.about == "person" and not event.own else event.about
    itself = f"{about}:{desk if about == 'desk' else event_id}"
    if event.own and not any(each.startswith(f"{about}:") for each in named):
        return (itself, *named)
    return tuple(named) or (itself,)
