"""Facts whose term is over: which events lose them by rule, and the run that says so on record.

The facts of an event have one commitment and go together, so with the field among them that must go first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from primm.core.events.canonical import dumps
from primm.core.figures.control import names
from primm.core.log.blanking import blanked
from primm.core.log.rows import decode, target
from primm.people.erased import RUN, SUBJECTS, told
from primm.people.records import own_draft
from primm.people.retention import AUDIT, SCHOOL_YEAR, after

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from primm.core.events.base import Event
    from primm.core.log.log import Log
    from primm.core.log.rows import Row
    from primm.people.carrying_out import Here
    from primm.people.retention import Term

PERSONS = ("person", "anon")
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

    What is corrected goes with its corrections. An opening event stays as long as anything that follows it does.
    """
    day, told, followers = before.isoformat(), dict[str, _Told](), defaultdict[str, list[str]](list)
    for row in log.read({}, upto):
        _hlc, id_, kind = names(row)
        of = target(row.facts)
        if row.facts and (of or (kind in kinds and _about_persons(row))):
            told[id_] = _Told(row.origin, row.n, decode(row.meta)["occurred"] < day, kind in kinds)
            if of:
                followers[of].append(id_)
    going = {id_: None for each in told if told[each].wanted for id_ in _all_or_nothing(each, told, followers)}
    places = sorted(told[id_][:2] for id_ in going)
    return [row for origin, n in places for row in log.read({origin: n - 1}, {origin: n})]


class _Told(NamedTuple):
    """What is kept of an event while it is decided which go."""

    origin: str
    n: int
    over: bool
    wanted: bool


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


def _about_persons(row: Row) -> bool:
    return any(each is None or each.partition(":")[0] in PERSONS for each in decode(row.who))
