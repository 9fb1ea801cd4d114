"""Facts whose term is over: which events lose them by rule, and the run that says so on record.

The facts of an event have one commitment and go together, so with the field among them that must go first.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from primm.core.events.canonical import dumps
from primm.core.figures.control import MERGED, RETRACTED, UNMERGED, names
from primm.core.log.blanking import blanked
from primm.core.log.rows import decode, target
from primm.people.erased import RUN, SUBJECTS, told
from primm.people.records import own_draft
from primm.people.retention import AUDIT, HOLDS, SCHOOL_YEAR, after, is_contact

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from primm.core.events.base import Event
    from primm.core.log.log import Log
    from primm.core.log.rows import Row
    from primm.people.carrying_out import Here
    from primm.people.retention import Term

PERSONS = ("person", "anon")
OPENED, CLOSED = "opened", "closed"  # how the kinds are called that open what counts until it is closed
# In facts: until when something holds, when it is due, to which day it is corrected.
DAYS = re.compile(r'"(\d{4}-\d{2}-\d{2})')
NEVER = ("key.", "origin.", "retention.", "person.erased", "person.erasure_done", "report.", "event.retracted")
FIRST_MONTH = 9  # of a school year


def day_before_which(term: Term, today: date) -> date | None:
    """The day before which facts of a term are to go; None where they have no end, or nobody has decided.

    It is the first one of a quarter, so that the figures of no quarter are told in part.
    """
    if not term.decided:
        return None
    if term.name == SCHOOL_YEAR:
        return date(today.year - (1 if today.month >= FIRST_MONTH else 2), FIRST_MONTH, 1)
    if term.months is None:
        return None
    limit = after(today, -term.months)
    return date(limit.year, (limit.month - 1) // 3 * 3 + 1, 1)


def kinds_under(term: str, classes: Iterable[type[Event]]) -> list[str]:
    """The kinds whose facts go when this term is over: the first one of their open fields' terms that ends.

    The facts of an event have one commitment: they go together, so with the field that must go first.
    """
    return sorted(each.kind for each in classes if not each.kind.startswith(NEVER) and _term_of(each) == term)


def _term_of(cls: type[Event]) -> str | None:
    kept = {field.retention for field in cls.fields if not field.personal}
    return next((term for term in (SCHOOL_YEAR, AUDIT) if term in kept), None)


def expired(log: Log, kinds: Collection[str], before: date, upto: Mapping[str, int] | None = None) -> list[Row]:
    """The events of these kinds about persons, with what follows them, if all of it happened before a day.

    What is corrected goes with its corrections. An opening event stays as long as anything that follows it does, and
    every event as long as anybody whom it concerns is heard of or has something open: figures go back to it.
    """
    day, told, followers = before.isoformat(), dict[str, _Told](), defaultdict[str, list[str]](list)
    heard = _Heard(day)
    for row in log.read({}, upto):
        _hlc, id_, kind = names(row)
        whom, of = decode(row.who), target(row.facts)
        persons = frozenset(each for each in whom if each and each.partition(":")[0] in PERSONS)
        occurred, reaching = decode(row.meta)["occurred"], _reaching(row)
        heard.hear(_Event(id_, kind, of, persons, occurred, reaching, bool(row.facts)))
        wanted = kind in kinds and (bool(persons) or None in whom)
        if row.facts and (of or wanted):
            told[id_] = _Told(row.origin, row.n, max(occurred, reaching) < day, wanted, persons)
            if of:
                followers[of].append(id_)
    kept = heard.kept()
    told = {id_: each._replace(over=each.over and kept.isdisjoint(each.persons)) for id_, each in told.items()}
    going = {id_: None for each in told if told[each].wanted for id_ in _all_or_nothing(each, told, followers)}
    places = sorted(told[id_][:2] for id_ in going)
    return [row for origin, n in places for row in log.read({origin: n - 1}, {origin: n})]


class _Event(NamedTuple):
    """What an event says of whom one hears of."""

    id: str
    kind: str
    of: str | None
    persons: frozenset[str]  # as far as it still says so
    occurred: str
    reaching: str
    tells: bool  # whether its facts are there


class _Told(NamedTuple):
    """What is kept of an event while it is decided which go."""

    origin: str
    n: int
    over: bool
    wanted: bool
    persons: frozenset[str]


class _Heard:
    """Who is still heard of: persons of whom something happened from a day on, or has no end, under all their ids."""

    def __init__(self, day: str) -> None:
        self._day = day
        self._later: dict[str, frozenset[str]] = {}  # events from that day on -> whom they concern
        self._open: dict[str, tuple[str, frozenset[str]]] = {}  # what was opened -> what closes it, whom it concerns
        self._merges: dict[str, frozenset[str]] = {}
        self._following: list[_Event] = []
        self._same: dict[str, str] = {}  # an id -> another one of the same person

    def hear(self, event: _Event) -> None:
        """Take an event into account."""
        kind, persons = event.kind, event.persons
        end = HOLDS.get(kind) or (kind.removesuffix(OPENED) + CLOSED if kind.endswith(OPENED) else "")
        if end and event.tells:
            self._open[event.id] = end, persons
        if event.of:
            self._following.append(event)
        if kind == MERGED:
            self._merges[event.id] = persons
        if max(event.reaching, event.occurred if is_contact(kind) else "") >= self._day:
            self._later[event.id] = persons

    def kept(self) -> frozenset[str]:
        """Every id of those of whom nothing may go."""
        retracted = {each.of for each in self._following if each.kind == RETRACTED}
        standing = [each for each in self._following if each.id not in retracted]
        ended = {(each.of, each.kind) for each in standing}
        held = set[str]().union(*(persons for id_, persons in self._later.items() if id_ not in retracted))
        for id_, (end, persons) in self._open.items():
            if id_ not in retracted and (id_, end) not in ended:
                held |= persons
        for each in standing:  # whom an event concerns since it was corrected
            held |= each.persons if each.of in self._later and each.of not in retracted else set()
        apart = retracted | {each.of for each in standing if each.kind == UNMERGED}
        for id_, persons in self._merges.items():
            for one, other in pairwise(persons) if id_ not in apart else ():
                self._same[self._leader(one)] = self._leader(other)
        leaders = {self._leader(each) for each in held}
        return frozenset(held | leaders | {each for each in self._same if self._leader(each) in leaders})

    def _leader(self, subject: str) -> str:
        while self._same.get(subject, subject) != subject:
            subject = self._same[subject]
        return subject


def _reaching(row: Row) -> str:
    """The last day that facts name: until when they hold, when something is due, to which day one is corrected."""
    return max(DAYS.findall(row.facts), default="")


def _all_or_nothing(start: str, told: Mapping[str, _Told], followers: Mapping[str, list[str]]) -> Collection[str]:
    """An event with all that follows it; nothing, if one of these happened later."""
    found, waiting = {start: None}, [start]
    while waiting:
        new = [each for each in followers.get(waiting.pop(), ()) if each not in found]
        found |= dict.fromkeys(new)
        waiting += new
    return found if all(told[each].over for each in found) else ()


def without_facts(rows: Iterable[Row]) -> list[Row]:
    """The events as they are once their facts are gone."""
    return [blanked(row, facts=True) for row in rows]


def put_run_on_record(here: Here, term: str, before: date, kinds: Sequence[str]) -> str:
    """Say in the log which facts go by rule, and of how many events here; its id. Nothing is gone yet."""
    counts = Counter((row.origin, "facts") for row in expired(here.log, kinds, before))
    draft = own_draft(here.config, here.now(), RUN, {})
    facts = {"term": term, "before": before.isoformat(), "kinds": list(kinds), "blanked": told(counts)}
    here.log.append([draft._replace(who=(SUBJECTS + draft.id,), facts=dumps(facts))], None, here.now)
    return draft.id
