"""Why a part of an event is missing: erased by right, expired by rule, withheld; what nothing accounts for is stolen.

What was sealed of somebody who is still named in the event is accounted for by name. Subjects and facts are accounted
for by number, of each origin, for nothing may tie the events of an erased person together again; and what was sealed
of a subject that went, went with it.
"""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from primm.core.errors import Tampered
from primm.core.host.drafting import ERASING
from primm.core.log.rows import encode
from primm.people.erased import RUN, UNDERWAY, erasures, most
from primm.words import _, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from primm.core.log.blanking import Missing
    from primm.core.log.log import Log
    from primm.people.erased import Erasure

    Spans = Sequence[tuple[int, int]]  # the events after one n up to another

RIGHT, RULE, WITHHELD = "right", "rule", "withheld"  # the last one is also where a log says what it was never given
PARTS = ("who", "facts", "sealed")  # subjects first: what was sealed of one follows it


class Count(NamedTuple):
    """How many parts are missing, and of how many events."""

    parts: int
    events: int


class Known(NamedTuple):
    """What can account for an absence: erasures on record, the oldest first, and what was withheld, by origin."""

    erasures: Sequence[Erasure] = ()
    withheld: Mapping[str, Spans] = {}


class Absence(NamedTuple):
    """Why parts are missing, how many for each reason, and a fault for each origin and part of which one is stolen."""

    reasons: Mapping[str, Count]
    stolen: tuple[Tampered, ...]

    @property
    def taken(self) -> int:
        """How many parts are stolen."""
        return sum(int(str(each.gaps["taken"])) for each in self.stolen)


WHOLE = Absence({}, ())


class Unfinished(NamedTuple):
    """Erasures that were not carried out here yet, and what is here of persons whose erasure was."""

    pending: int
    back: Count


def account(log: Log, missing: Iterable[Missing]) -> Absence:
    """Why the parts that are missing in a log are missing."""
    return accounted(missing, known(log))


def known(log: Log) -> Known:
    """What a log has on record to account for an absence."""
    found = erasures(log)
    return Known([*found, *_underway(log, found)], withheld(log))


def _underway(log: Log, found: Iterable[Erasure]) -> list[Erasure]:
    """What an erasure that is being carried out takes, which is said in the log before and on record only after."""
    said = json.loads(log.about().get(UNDERWAY) or "{}")
    return [each._replace(persons=(), blanked=most([said["blanked"]])) for each in found if each.id == said.get("of")]


def withheld(log: Log) -> dict[str, Spans]:
    """Of which events a log was never given what is sealed."""
    said = json.loads(log.about().get(WITHHELD, "{}"))
    return {origin: [(after, upto) for after, upto in spans] for origin, spans in said.items()}


def withhold(log: Log, origin: str, after: int, upto: int) -> None:
    """Let a log say that of some events what is sealed is not given to it."""
    said = withheld(log)
    spans = [*said.get(origin, ())]
    if (after, upto) in spans:
        return
    if spans and spans[-1][1] == after:
        after = spans.pop()[0]
    log.say(**{WITHHELD: encode({**said, origin: [*spans, (after, upto)]})})


def accounted(missing: Iterable[Missing], by: Known) -> Absence:
    """Why parts are missing, as far as what is known accounts for them."""
    ledger = _Ledger(by)
    found = sorted(missing, key=lambda each: (each.origin, PARTS.index(each.part), each.n))
    for (origin, part), group in groupby(found, key=lambda each: (each.origin, each.part)):
        ledger.enter(origin, part, [*group])
    reasons = {reason: ledger.count(reason) for reason in (RIGHT, RULE, WITHHELD)}
    return Absence({reason: count for reason, count in reasons.items() if count.parts}, tuple(ledger.stolen))


class _Ledger:
    """One account: what is missing is entered on one side, and told from the other."""

    def __init__(self, by: Known) -> None:
        self._withheld, self._named = by.withheld, dict[str, str]()
        self._said: dict[tuple[str, str, str], int] = {}
        self._subjects: dict[tuple[str, int], str] = {}  # why a subject of an event is missing
        self._entries: dict[str | None, list[tuple[str, int]]] = {}
        self.stolen: list[Tampered] = []
        for each in by.erasures:
            self._record(each)

    def _record(self, erasure: Erasure) -> None:
        reason = RIGHT if erasure.basis == "request" else RULE
        for person in erasure.persons if erasure.level else ():
            self._named.setdefault(person, reason)
        for (origin, part), number in erasure.blanked.items():
            if part != "sealed" or erasure.kind == RUN:
                self._said[origin, part, reason] = self._said.get((origin, part, reason), 0) + number

    def enter(self, origin: str, part: str, missing: Sequence[Missing]) -> None:
        """Account for everything that is missing of one part in one origin."""
        open_ = [each for each in missing if not self._by_name(each)]
        right, rule = (self._said.get((origin, part, reason), 0) for reason in (RIGHT, RULE))
        for place, each in enumerate(open_[: right + rule]):
            self._enter(each, RIGHT if place < right else RULE)
        if len(open_) > right + rule:
            self.stolen.append(_theft(open_, part, right + rule))

    def count(self, reason: str) -> Count:
        """How many parts are missing for a reason, and of how many events."""
        entries = self._entries.get(reason, [])
        return Count(len(entries), len(set(entries)))

    def _by_name(self, each: Missing) -> bool:
        """Whether a sealed text is accounted for by its subject, or by what was withheld."""
        if each.part != "sealed":
            return False
        if each.subject is None:
            reason = self._subjects.get((each.origin, each.n))  # None where that was stolen: this was with it
        elif each.subject in self._named:
            reason = self._named[each.subject]
        elif any(after < each.n <= upto for after, upto in self._withheld.get(each.origin, ())):
            reason = WITHHELD
        else:
            return False
        self._enter(each, reason)
        return True

    def _enter(self, each: Missing, reason: str | None) -> None:
        self._entries.setdefault(reason, []).append((each.origin, each.n))
        if reason and each.part == "who":
            self._subjects[each.origin, each.n] = reason


def _theft(missing: Sequence[Missing], part: str, said: int) -> Tampered:
    """The very event where nothing of the origin was erased; else no more can be said than how many there are."""
    first, taken = missing[0], len(missing) - said
    gaps = {"n": first.n, "origin": first.origin, "part": part, "taken": taken, "count": len(missing), "said": said}
    if not said:
        text = _("event {n} of {origin}: its part {part} is gone, and no erasure on record accounts for that")
        return Tampered(text, **gaps)
    text = counted(
        "origin {origin}: the part {part} is gone {count} time, in event {n}, and erasures on record account for "
        "{said}",
        "origin {origin}: the part {part} is gone {count} times, the first time in event {n}, and erasures on record "
        "account for {said}",
        len(missing),
    )
    return Tampered(text, **gaps)


def unfinished(log: Log) -> Unfinished:
    """What of the erasures on record is not so in this log: not carried out here yet, or back again."""
    found = erasures(log)
    ours = [each for each in found if log.origin in each.done]
    levels: dict[str, int] = {}
    for each in ours:
        for person in each.persons:
            levels[person] = max(levels.get(person, each.level), each.level)
    back = [*_back(log, levels)]
    return Unfinished(len(found) - len(ours), Count(len(back), len(set(back))))


def _back(log: Log, levels: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """The places of what is here of persons who were erased here: what is sealed of them, or that they were there."""
    for person, row in log.of_subjects(levels):
        if json.loads(row.meta)["kind"] not in ERASING:
            sealed, there = person in json.loads(row.sealed), person in json.loads(row.who)
            yield from [(row.origin, row.n)] * (sealed + (there and levels[person] > 1))
