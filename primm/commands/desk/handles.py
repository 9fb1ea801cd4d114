"""The handles and codes by which people, services, desks and colleagues are named, found by their beginnings."""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING

from primm.core.events.ids import handle
from primm.desk.reading import Thing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SHORTEST = 2  # letters of the beginning of a handle or a code: one alone names too many
TYPES = ("person", "body", "association", "desk", "staff")


def thing_of(subject: str) -> Thing:
    """A subject as something that a token may name."""
    of, _colon, name = subject.partition(":")
    return Thing(of, name if of == "staff" else subject, handle(name) if len(name) == 36 else name)


class Handles:
    """The names that have been seen, in their order."""

    def __init__(self, subjects: Iterable[str] = ()) -> None:
        self._known = {subject: thing_of(subject) for subject in subjects}
        self._named = sorted((each.shown, subject) for subject, each in self._known.items())

    def add(self, subject: str) -> None:
        """Take in a subject that is new."""
        if subject not in self._known:
            self._known[subject] = thing_of(subject)
            insort(self._named, (self._known[subject].shown, subject))

    def beginning(self, token: str) -> list[Thing]:
        """Who and what is named by this beginning; by the whole name alone where there is one."""
        found = list(self._beginning(token.lower()))
        return [each for each in found if each.shown == token.lower()] or found

    def _beginning(self, token: str) -> Iterator[Thing]:
        place = bisect_left(self._named, (token,)) if len(token) >= SHORTEST else len(self._named)
        while place < len(self._named) and self._named[place][0].startswith(token):
            yield self._known[self._named[place][1]]
            place += 1
