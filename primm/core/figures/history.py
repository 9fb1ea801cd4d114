"""The history of one subject: every event that counts, as it reads today, and what is known of a person at a date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from primm.core.figures.persons import Knowledge

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from datetime import date

    from primm.core.events.base import Event
    from primm.core.events.entry import Entry
    from primm.core.figures.persons import Known

E = TypeVar("E", bound="Event")


class History:
    """One subject's effective events in reading order: corrected, without what was retracted, its files merged."""

    __slots__ = ("_followed", "_knowledge", "_of", "_openings", "aliases", "entries", "subject", "type")

    def __init__(
        self,
        subject: str,
        entries: Iterable[Entry[Any]],
        aliases: Iterable[str] = (),
        *,
        knowledge: Knowledge | None = None,
    ) -> None:
        self.subject = subject
        self.type = subject.partition(":")[0]
        self.entries = tuple(entries)
        self.aliases = frozenset((subject, *aliases))
        self._knowledge = knowledge
        self._of: dict[tuple[type, ...], list[Entry[Any]]] = {}
        self._openings: dict[str, Entry[Any]] | None = None
        self._followed: dict[str, list[Entry[Any]]] | None = None

    def reading(self, kinds: Container[str]) -> History:
        """The same history with the kinds that a view reads and no others, so that no other plugin changes its rows."""
        made = object.__new__(History)  # what does not change is not worked out again: there are many views
        made.subject, made.type, made.aliases = self.subject, self.type, self.aliases
        made.entries = tuple([entry for entry in self.entries if entry.kind in kinds])
        made._knowledge, made._openings, made._followed, made._of = self.knowledge, None, None, {}
        return made

    def of(self, *classes: type[E]) -> Iterator[Entry[E]]:
        """The entries of these classes of event, in reading order."""
        found = self._of.get(classes)
        if found is None:
            found = self._of[classes] = [entry for entry in self.entries if isinstance(entry.event, classes)]
        return iter(found)

    def me(self, *subjects: str | None) -> bool:
        """Whether one of these ids is this subject's."""
        return not self.aliases.isdisjoint(subjects)

    def first_named(self, subjects: Sequence[str | None]) -> bool:
        """Whether it is the first of those named, or nobody is: then its row stands for the event, ``lead``."""
        return not subjects or subjects[0] in self.aliases

    def opening(self, entry: Entry[Any]) -> Entry[Any] | None:
        """The event that this one follows."""
        if self._openings is None:
            self._openings = {each.id: each for each in self.entries}
        return None if entry.of is None else self._openings.get(entry.of)

    def follow_ups(self, entry: Entry[Any], *classes: type[E]) -> tuple[Entry[E], ...]:
        """What followed an opening event, or a step that followed it, of these classes or of all, in reading order."""
        if self._followed is None:
            self._followed = {}
            for each in self.entries:
                if each.of is not None:
                    self._followed.setdefault(each.of, []).append(each)
        followed = self._followed.get(entry.id, ())
        return tuple(each for each in followed if not classes or isinstance(each.event, cast(Any, classes)))

    @property
    def knowledge(self) -> Knowledge:
        """What is known of the person, day by day; folded when first asked for."""
        if self._knowledge is None:
            self._knowledge = Knowledge(self.entries)
        return self._knowledge

    def person(self, at: date | None = None) -> Known:
        """What is known of the person at the end of that day; in the end, without a day."""
        return self.knowledge.at(at)
