"""What the session knows of the log: kept in memory, brought up to date with the events that were added, never anew."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from primm.commands.desk.handles import TYPES, Handles, thing_of
from primm.commands.desk.known import person_of, tasks_of
from primm.core.events.ids import handle, stand_ins, suffix_of
from primm.core.figures.control import Effective, names
from primm.core.figures.history import History
from primm.core.host.rules import row_of
from primm.desk.attaching import contact_of
from primm.desk.reading import Person, Thing
from primm.desk.workers import mediators, mode_on, modes_of
from primm.people.files import File, file_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from primm.commands.workplace import Workplace
    from primm.core.log.rows import Row
    from primm.desk.reading import Contact, Task

DUE = {"task.set": "due", "task.done": "moved_to"}  # where the day of something to be done stands
CORRECTED = "event.corrected"
MANY = 9  # candidates that anybody could look through


class Lookups:
    """Answers what the parser asks, from the log as it stood at the last ``catch_up``."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._log = place.writable
        self.position: dict[str, int] = {}
        self._unread: dict[str, int] | None = None  # how far what was there at first is still to be gone through
        self._today = self._by = ""
        self.handles = Handles(subject for each in TYPES for subject in self._log.subjects(f"{each}:"))
        self.worked: list[str] = []  # the events of today about work beside the contacts, of whoever types
        self.seen: dict[str, None] = {}  # the persons whom a contact of this day is with, the latest last
        self.own: dict[str, Thing] = {}  # what this session stored, by its handle
        self._due: dict[str, set[str]] = {}  # day -> subjects that had something to be done on it
        self._histories: dict[str, History] = {}

    def catch_up(self, today: date, by: str) -> frozenset[str]:
        """Take in what was added since the last time, by this session or another; whom it concerns."""
        self._today, self._by = f'"occurred":"{today}', f'"by":"{by}"'
        position = self._log.position()
        if not self.position:
            self._unread = self.position = position
        if position == self.position:
            return frozenset()
        for row in self._log.read(self.position, position):
            self._take_in(row)
        touched = frozenset(self._log.touched(self.position, position))
        kept = self._histories.items()
        self._histories = {subject: each for subject, each in kept if touched.isdisjoint(each.aliases)}
        self.position = position
        return touched

    def go_through(self) -> None:
        """Go through the log once for the agenda and those seen today: a single line may never ask for either."""
        if self._unread:
            for row in self._log.read(None, self._unread):
                self._take_in(row)
        self._unread = None

    def _take_in(self, row: Row) -> None:
        _hlc, id_, kind = names(row)
        if kind == "person.registered":
            self.handles.add(f"person:{id_}")
        elif kind in DUE or kind == CORRECTED:
            self._note_day(row, kind)
        elif kind == "contact" and self._today in row.meta:
            persons = [each for each in json.loads(row.who) if each and each.startswith("person:")]
            self.seen = {each: None for each in self.seen if each not in persons} | dict.fromkeys(persons)
        elif kind == "work.logged" and self._today in row.meta and self._by in row.meta:
            self.worked += filter(None, json.loads(row.who))
        elif kind.endswith((".registered", ".joined")):
            self.handles.add(stand_ins(json.loads(row.who), id_)[0])

    def _note_day(self, row: Row, kind: str) -> None:
        """A subject stays under a day that it had once; whether it still has it is looked up when it is asked for."""
        facts = json.loads(row.facts or "{}")
        due = facts.get("changes", {}).get("due") if kind == CORRECTED else facts.get(DUE[kind])
        if isinstance(due, str):
            self._due.setdefault(due[:10], set()).update(filter(None, json.loads(row.who)[:1]))

    def things(self, token: str) -> list[Thing]:
        """What a handle, a code or the beginning of one may name; what is named in full comes alone."""
        text = token.strip().lower()
        if ":" in text:
            return [thing_of(text)] if self._log.has_subject(text) else []
        suffix = suffix_of(text)
        found = [self._event(*each) for each in self._log.ids_ending(suffix)] if suffix else []
        found = found or [each for name, each in self.own.items() if len(text) > 1 and name.startswith(text)]
        every = {each.name: each for each in (*found, *self.handles.beginning(text))}
        exact = [each for each in every.values() if each.shown == text]
        return [each for each in exact or every.values() if each.type != "person" or self._stands(each.name)][:MANY]

    def _event(self, id_: str, kind: str) -> Thing:
        brief = self._place.index.kinds.get(kind)
        if brief and brief.own:
            return thing_of(stand_ins(json.loads(self._log.by_id(id_)[0].who), id_)[0])
        return Thing(kind, id_, handle(id_))

    def _stands(self, subject: str) -> bool:
        return bool(self.history(subject).entries)

    def history(self, subject: str) -> History:
        """The history of a subject, kept until an event touches it; what is on its way into the log is in it too."""
        planned = self._planned(subject)
        if planned:
            return self._read(subject, planned)
        if subject not in self._histories:
            self._histories[subject] = self._read(subject, [])
        return self._histories[subject]

    def _planned(self, subject: str) -> list[Row]:
        makings = self._place.recorder.references.planned((subject,))
        return [row_of(each.draft, number) for number, each in enumerate(makings)]

    def _read(self, subject: str, planned: Sequence[Row]) -> History:
        """A file that was retracted has no entries."""
        file = self._file(subject, planned)
        return History(file.subject, file.events(), file.members)

    def file(self, subject: str) -> File:
        """The file of a person, for whoever may open it; what is on its way into the log is in it too."""
        return self._file(subject, self._planned(subject))

    def _file(self, subject: str, planned: Sequence[Row]) -> File:
        file = file_of(self._log, self._place.kinds, subject)
        if not planned:
            return file
        stored = [row for _subject, row in self._log.of_subjects(sorted(file.members))]
        return File(file.members, Effective([*stored, *planned], self._place.kinds))

    def contact(self, event: str) -> Contact | None:
        """A contact as it reads today; None if it was retracted."""
        return contact_of(self._place.recorder.references.find(event), self.file)

    def person(self, subject: str) -> Person:
        """What a line about this person may go on with."""
        history = self.history(subject)
        known = person_of(subject, history, self._place.today())
        return known if len(history.aliases) == 1 else known._replace(merges=self._merges(subject))

    def _merges(self, subject: str) -> Mapping[str, Thing]:
        """The merges that stand and that name this file, by the other one."""
        merges = (each for each in self.file(subject).effective.standing() if subject in each.subjects)
        return {
            other: Thing(each.kind, each.id, handle(each.id))
            for each in merges
            for other in each.subjects
            if other and other != subject
        }

    def tasks(self, day: date, desk: str) -> list[Task]:
        """What the agenda of this desk has for a day, the earliest first."""
        self.go_through()
        subjects = self._due.get(day.isoformat(), ())
        every = (each for subject in subjects for each in tasks_of(self.history(subject), desk))
        found = {each.id: each for each in every if each.due[:10] == day.isoformat()}
        return sorted(found.values(), key=lambda each: (each.due, each.id))

    def has_worked(self) -> bool:
        """Whether whoever types has told of work beside the contacts today."""
        self.go_through()
        return any(self.history(each).entries for each in self.worked)

    def mediators(self, language: str) -> list[str]:
        """The staff codes of the mediators who speak a language and have not left."""
        return mediators(map(self.history, self._log.subjects("staff:")), language)

    def mode(self, desk: str, today: date) -> str:
        """How a desk works on a day."""
        return mode_on(modes_of(self.history(f"desk:{desk}")), today)

    def session(self, desk: str) -> Any:
        """The entry of the desk's session that was opened last, and that of its end; None where there is none."""
        opened = [*self._of_desk(desk, "desk.session_opened")]
        if not opened:
            return None, None
        ends: Sequence[Any] = self.history(f"desk:{desk}").follow_ups(opened[-1])
        return opened[-1], next((each for each in ends if each.kind == "desk.session_closed"), None)

    def _of_desk(self, desk: str, kind: str) -> Iterator[Any]:
        return (entry for entry in self.history(f"desk:{desk}").entries if entry.kind == kind)
