"""A diary: events told one after the other, read as histories and rows. Nothing is stored and nothing is checked."""

from __future__ import annotations

from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

from primm.core.events.entry import Entry
from primm.core.events.kinds.person import PersonRegistered
from primm.core.figures.history import History
from primm.core.figures.refresh import Reads, made

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from primm.core.errors import Problem
    from primm.core.events.base import Event
    from primm.core.figures.views import Row, View
    from primm.core.host.action import Action


class Diary:
    """What happened, as a test tells it: ``diary.write("2024-10-01", Event(…))``, then ``diary.rows(view)``."""

    def __init__(self, *, desk: str = "falconara", by: str = "test") -> None:
        self._desk, self._by = desk, by
        self.entries: list[Entry[Any]] = []

    def write(self, on: str, event: Event, *, desk: str | None = None) -> str:
        """An event on a day, or at a minute (``2024-10-01T15:30``). Answers its id."""
        entry = self._entry(on, event, desk or self._desk)
        self.entries.append(entry)
        return entry.id

    def problems(self, action: Action, on: str, event: Event, *, subjects: Sequence[str] = ()) -> list[Problem]:
        """What the rules of an action would say of an event, which is not written."""
        entry = self._entry(on, event, self._desk, subjects)
        history = self.history(entry.subjects[0])
        rules = (rule for rule in action.rules if entry.kind in rule.kinds)
        return [problem for rule in rules for problem in rule.check(entry, history)]

    def person(self, on: str = "2019-01-01", **known: Any) -> str:
        """A person with a file, of whom this is known. Answers the person."""
        known.setdefault("citizenships", ("MAR",))
        return f"person:{self.write(on, PersonRegistered(**known))}"

    def history(self, subject: str) -> History:
        """All that concerns a subject, in reading order."""
        entries = (entry for entry in self.entries if subject in entry.subjects)
        return History(subject, sorted(entries, key=lambda entry: (entry.moment, entry.n)))

    def rows(self, view: View) -> list[Any]:
        """What a view makes of everything told so far, subject by subject."""
        if view.after:
            return made(view, *map(self.rows, view.after))
        return list(chain.from_iterable(self._rows(view)))

    def _rows(self, view: View) -> Iterator[Iterable[Row]]:
        reads = Reads(view.reads)
        for subject in dict.fromkeys(chain.from_iterable(entry.subjects for entry in self.entries)):
            if subject.partition(":")[0] in view.of:
                yield made(view, self.history(subject).reading(reads.__getitem__))

    def _entry(self, on: str, event: Event, desk: str, subjects: Sequence[str] = ()) -> Entry[Any]:
        n = len(self.entries) + 1
        id = f"01900000-0000-7000-8000-{n:012x}"  # noqa: A001 - the word of the log
        of = getattr(event, "of", None)
        opening = next((entry.subjects for entry in self.entries if entry.id == of), ())
        day, _, time = on.partition("T")
        return Entry(
            event=event,
            id=id,
            kind=event.kind,
            version=event.version,
            origin="test",
            n=n,
            hlc=f"{n:012x}-0000",
            occurred=date.fromisoformat(day),
            time=time or None,
            recorded=f"{day}T12:00:00.000000Z",
            by=self._by,
            desk=desk,
            subjects=tuple(subjects) or opening or who(event, id, desk),
            of=of,
            late=None,
            sealed=(),
        )


def who(event: Event, id: str, desk: str) -> tuple[str, ...]:  # noqa: A002 - the word of the log
    """Whom an event concerns: its own subject first, then those whom it names; a desk's its desk, else its own."""
    given = (getattr(event, field.name) for field in event.fields if field.type == "subject")
    named = dict.fromkeys(chain.from_iterable((each,) if isinstance(each, str) else each or () for each in given))
    about = "anon" if event.about == "person" and not event.own else event.about
    if event.about == "desk":
        return (f"desk:{desk}",)
    if event.own and not any(each.startswith(f"{about}:") for each in named):
        return (f"{about}:{id}", *named)
    return tuple(named) or (f"{about}:{id}",)
