"""Persons' files: all the ids that are one person's, their events, and what is known, with the key or without."""

from __future__ import annotations

import json
from binascii import a2b_base64
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.events.codec import Unknown, values_of
from primm.core.figures.control import Effective
from primm.core.figures.history import History
from primm.core.figures.persons import KINDS
from primm.core.figures.refresh import components, leader
from primm.core.log.rows import bound_to

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from primm.core.events.entry import Entry
    from primm.core.figures.control import Decoder
    from primm.core.log.log import Log
    from primm.core.log.rows import Sealer

REGISTERED, ERASED = "person.registered", "person.erased"
KEY, VIEWED = "key.created", "person.viewed"
TELLING = (*KINDS, "staff.joined")  # the kinds that say who somebody is: a person, one of the staff
ASIDE = (KEY, VIEWED)  # they tell nothing of a person
NAMES = ("given_name", "family_name", "other_names")  # the fields that together are what a person is called
OTHER_FIELDS = ("person",)  # of the kinds that tell about a person, what is not about the person


class Told(NamedTuple):
    """One thing that is known, and the event that said so last."""

    value: Any
    entry: Entry[Any]


class File(NamedTuple):
    """What the log has of one person, under however many ids."""

    members: frozenset[str]
    effective: Effective

    @property
    def subject(self) -> str:
        """The id that stands for all: a person's, before that of a contact without a name."""
        return leader(self.members)

    def history(self, *kinds: str) -> History:
        """The person's history, of these kinds or of all."""
        entries = self.effective.entries(self.members, lambda kind: not kinds or kind in kinds)
        return History(self.subject, entries, self.members)

    def events(self) -> list[Entry[Any]]:
        """All that happened; not that a key was made, nor who looked at the file. None if the file was retracted."""
        return self.effective.entries(self.members, lambda kind: kind not in ASIDE)

    def open(self) -> dict[str, Told]:
        """What is known without any key; a missing value never overrides."""
        entries = self.history(*TELLING).entries
        return _folded((entry, _plain(entry)) for entry in entries)

    def stands(self) -> bool:
        """Whether the file is there, was not retracted, and is that of somebody who was not erased."""
        erased = self.erased()
        return any(not erased.issuperset(each.subjects) for each in self.history(REGISTERED).entries)

    def erased(self) -> set[str]:
        """Of which of these ids what was known is erased."""
        return {subject for each in self.history(ERASED).entries for subject in each.subjects if subject}

    def desks(self) -> list[str]:
        """The desks at which the person was given a file, the first one first."""
        return list(dict.fromkeys(each.desk for each in self.history(REGISTERED).entries))

    def sealed(self) -> frozenset[str]:
        """Her ids under which anything is known that needs the key."""
        return frozenset(subject for entry in self.history(*TELLING).entries for subject in entry.sealed)

    def opened(self, sealer: Sealer) -> dict[str, Told]:
        """What is known with the key alone."""
        entries = self.history(*TELLING).entries
        return _folded((entry, self.secrets(entry, sealer)) for entry in entries)

    def secrets(self, entry: Entry[Any], sealer: Sealer) -> dict[str, Any]:
        """The sealed fields of one event, as they read after its corrections."""
        found = unseal(entry.sealed, entry.origin, entry.n, sealer)
        for row in self.effective.corrections(entry.id):
            found |= unseal(json.loads(row.sealed), row.origin, row.n, sealer)
        return {name: value for name, value in found.items() if value is not None}


def unseal(sealed: Mapping[str, str], origin: str, n: int, sealer: Sealer) -> dict[str, Any]:
    """The fields that an event keeps sealed."""
    found: dict[str, Any] = {}
    for subject, body in sealed.items():
        if body:
            found |= json.loads(sealer.open(subject, a2b_base64(body), bound_to(origin, n, subject)))
    return found


def file_of(log: Log, kinds: Decoder, subject: str) -> File:
    """The file of one person, with those that merges make one with it."""
    ((members, effective),) = (each for each in components(log, kinds, (subject,)) if subject in each[0])
    return File(members, effective)


def files(log: Log, kinds: Decoder, *types: str) -> Iterator[File]:
    """All files of persons, or all subjects of these types, one after the other; those that are merged come last."""
    merged: set[str] = set()
    for subject, rows in log.by_subject(*(types or ("person",))):
        effective = Effective(rows, kinds)
        if effective.merges():
            merged.add(subject)
        else:
            yield File(frozenset((subject,)), effective)
    for members, effective in components(log, kinds, merged):
        yield File(members, effective)


def _plain(entry: Entry[Any]) -> dict[str, Any]:
    if isinstance(entry.event, Unknown):
        return {}
    return {name: value for name, value in values_of(entry.event).items() if name not in OTHER_FIELDS}


def _folded(said: Iterable[tuple[Entry[Any], Mapping[str, Any]]]) -> dict[str, Told]:
    return {name: Told(value, entry) for entry, values in said for name, value in values.items()}
