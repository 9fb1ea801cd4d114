"""The session of a desk: what a line is read with, and what becomes of it. It knows nothing of a screen."""

from __future__ import annotations

import os
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from primm.commands.desk.lookups import Lookups
from primm.commands.hidden import hidden_in
from primm.core.errors import OutcomeUnknown, Problem, Refused
from primm.core.events.dates import now_local
from primm.core.events.ids import handle, new_id
from primm.core.host.recorder import Given
from primm.core.log.clock import milliseconds
from primm.desk.reading import Thing
from primm.people.files import files
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from primm.commands.workplace import Workplace
    from primm.core.events.codes import Codes
    from primm.desk.reading import Contact, Person, Reading, Task
    from primm.people.finding import Finder
    from primm.words import Words

RETRACTED = "event.retracted"
OWN = {"person.registered": "person", "body.registered": "body"}  # what "." means after these is who came to be


class Kept(NamedTuple):
    """What one line stored: its events as pairs of kind and id, and what "." meant before."""

    events: tuple[tuple[str, str], ...]
    before: Thing | None


class Uncertain(NamedTuple):
    """A line that is on its way into the log: its events with their ids, what "." will mean, what it takes back."""

    line: str
    givens: tuple[Given, ...]
    last: Thing | None
    undoes: Kept | None


class Session:
    """One desk, one pair of hands, one open log: the ``Desk`` that the parser asks."""

    def __init__(self, place: Workplace) -> None:
        self.place = place
        self.codes: Codes = place.codes
        self.words: Words = place.words
        self.zone = place.zone
        self.desk, self.by = place.settings.desk, place.settings.by
        self.last: Thing | None = None
        self.lookups = Lookups(place)
        self._kept: list[Kept] = []
        self._named: set[str] = set()  # the persons whose names were seen
        self.uncertain: Uncertain | None = None  # a line of which nobody can tell whether it was stored
        self._read: dict[tuple[str, tuple[tuple[str, str], ...]], Reading] = {}
        self.look_again()

    # What the parser asks

    @property
    def today(self) -> date:
        """The day here."""
        return self.place.today()

    @property
    def time(self) -> str:
        """The time here, as 15:30."""
        return f"{now_local(self.place.now(), self.zone):%H:%M}"

    def mode(self, day: str) -> str:
        """How the desk worked on a day: in person, by phone, closed."""
        return self.lookups.mode(self.desk, date.fromisoformat(day))

    def things(self, token: str) -> Sequence[Thing]:
        """What a handle, a code or the unique beginning of one may name; several where it is ambiguous."""
        return self.lookups.things(token)

    def person(self, subject: str) -> Person:
        """What a line about this person may go on with."""
        return self.lookups.person(subject)

    def contact(self, event: str) -> Contact | None:
        """A contact as it reads today; None if it was retracted."""
        return self.lookups.contact(event)

    def tasks(self, day: date) -> Sequence[Task]:
        """What the agenda of this desk has for a day."""
        return self.lookups.tasks(day, self.desk)

    def mediators(self, language: str) -> Sequence[str]:
        """The staff codes of the mediators who speak a language."""
        return self.lookups.mediators(language)

    # What becomes of a line

    def read(self, line: str, answers: Mapping[str, str]) -> Reading:
        """What is understood of a line; while it is typed it is read once for each letter, not for each look at it."""
        from primm.desk.grammar import read

        key = (line, tuple(sorted(answers.items())))
        if key not in self._read:
            self._read[key] = read(line, self, answers)
        return self._read[key]

    def store(self, line: str, givens: Sequence[Given], last: Thing | None = None, undoes: Kept | None = None) -> str:
        """Store what a line says, in one transaction, and say what was stored.

        The ids are made before. Where nobody can tell whether it was stored, the same line is stored with the same
        ids when it is given again, and so once.
        """
        self.uncertain = Uncertain(line, self.named(givens), last, undoes)
        return self._store(self.uncertain)

    def named(self, givens: Sequence[Given]) -> tuple[Given, ...]:
        """These events with ids, so that they are stored once however often that is tried."""
        return tuple(each._replace(id=each.id or self._new_id()) for each in givens)

    def settle(self, line: str) -> str | None:
        """After a line whose fate is not known: store it again if it is given again, else see what became of it."""
        uncertain = self.uncertain
        if uncertain is None:
            return None
        if line == uncertain.line:
            return self._store(uncertain)
        self.uncertain = None
        return self._keep(uncertain) if self.place.writable.by_id(str(uncertain.givens[0].id)) else None

    def _store(self, uncertain: Uncertain) -> str:
        try:
            self.place.recorder.record(uncertain.givens)
        except (OutcomeUnknown, KeyboardInterrupt):
            raise
        except BaseException:
            self.uncertain = None
            raise
        return self._keep(uncertain)

    def _keep(self, stored: Uncertain) -> str:
        self.uncertain = None
        self.place.mark()  # not at its end only: a session lasts a day, and may be killed
        events = tuple((each.kind, str(each.id)) for each in stored.givens)
        if stored.undoes:
            return self._undone(stored.undoes)
        self._kept.append(Kept(events, self.last))
        self.follow(stored.last, events)
        self.lookups.own.update((handle(id_), Thing(kind, id_, handle(id_))) for kind, id_ in events)
        self.look_again()
        return self.told(events)

    def follow(self, last: Thing | None, events: Sequence[tuple[str, str]]) -> None:
        """Take in what "." means now; a place in the line that was stored is the event that came of it."""
        self._read.clear()
        if last is None or not last.name.startswith("@"):
            self.last = last or self.last
            return
        kind, id_ = events[int(last.name[1:]) - 1]
        name = f"{OWN[kind]}:{id_}" if kind in OWN else id_
        self.last = Thing(OWN.get(kind, kind), name, handle(id_))

    def undo(self, line: str) -> str:
        """Take back all that the last line stored, the last first; what it had closed comes back with that."""
        if not self._kept:
            raise Refused([Problem("", _("this session has stored nothing that could be undone"))])
        kept = self._kept[-1]
        givens = [Given(RETRACTED, {"of": id_}) for _kind, id_ in reversed(kept.events)]
        return self.store(line, givens, undoes=kept)

    def forget(self) -> None:
        """What was stored so far is not to be undone by a key."""
        self._kept.clear()

    def _undone(self, kept: Kept) -> str:
        self._kept.remove(kept)
        self.last = kept.before
        for _kind, id_ in kept.events:
            self.lookups.own.pop(handle(id_), None)
        self.look_again()
        return self.words.translate(_("undone: {events}")).format(events=self.told(kept.events))

    # Who is who

    def search(self, wanted: str, year: int | None, *, at_least: int = 0) -> list[str]:
        """The persons who may be meant, the likeliest first."""
        return [each.subject for each in self._finder.search(wanted, year=year) if each.score >= at_least]

    def hides(self, wanted: str, year: int | None) -> int:
        """How many persons whose data may only be kept the same may mean."""
        return len(self._finder.search(wanted, year=year, hidden=True))

    def unseen_because(self, persons: Sequence[str]) -> str:
        """Put on record that these persons' names are seen, once in a session; a sentence why they may not be."""
        from primm.commands.viewing import sealed_because

        sealed = {subject for each in persons for subject in self.lookups.file(each).sealed()}
        why = sealed_because(self.place, sealed - self._named, "names")
        self._named |= set() if why else sealed
        return why

    @cached_property
    def _finder(self) -> Finder:
        """Made when it is first asked for: it opens every name."""
        from primm.people.finding import Finder

        return Finder(files(self.place.writable, self.place.kinds), self.place.vault, hidden_in(self.place))

    def lock(self) -> None:
        """Sign how far the log is, then forget every key and every name, in this program and in the keyring."""
        from primm.commands.vouching import vouch_silently
        from primm.people.vault import lock

        vouch_silently(self.place)
        self.__dict__.pop("_finder", None)
        self._read.clear()
        self.place.vault.close()
        self.place.__dict__.pop("vault")
        lock(self.place.folder)

    def told(self, events: Sequence[tuple[str, str]]) -> str:
        """Events in one line, as they are said after they were stored."""
        from primm.commands.desk.telling import told

        return told(self.words, events)

    def look_again(self) -> frozenset[str]:
        """Bring what is known of the log up to date; whom it concerns."""
        self._read.clear()
        touched = self.lookups.catch_up(self.today, self.by)
        if "_finder" in self.__dict__:
            for subject in sorted(each for each in touched if each.startswith("person:")):
                self._finder.add(self.lookups.file(subject))
            self._finder.hidden = hidden_in(self.place) if touched else self._finder.hidden
        return touched

    def _new_id(self) -> str:
        return new_id(milliseconds(self.place.now()), os.urandom(10))
