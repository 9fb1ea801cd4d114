"""Who is kept too long: persons of whom the desks have heard nothing for so many months.

How long a term lasts is said by the controller, on record; until then PRIMM proposes and takes nothing away.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.events.base import Event
from primm.core.events.kinds.retention import RetentionTermSet
from primm.core.figures.control import CONTROL
from primm.core.figures.refresh import read_history

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from primm.core.events.entry import Entry
    from primm.core.figures.control import Decoder
    from primm.core.figures.history import History
    from primm.core.log.log import Log
    from primm.people.files import File

CONTACT, SCHOOL_YEAR, AUDIT = "contact", "school_year", "audit"
PROPOSED = {CONTACT: 12}  # months, until the controller decides
SUBJECTS = "term:"
# What is said about a file, and not by or for the person: none of it is a contact.
ADMINISTERED = ("key.", "report.", "retention.")
NO_CONTACT = frozenset(
    (
        *("person.viewed", "person.exported", "person.coarsened", "person.merged", "person.unmerged"),
        *("person.not_duplicate", "person.erased", "person.erasure_done", "person.restricted"),
        *("person.restriction_lifted", *CONTROL),
    )
)
# What keeps a file beyond its term: what opened it, and what closes that.
HOLDS = {
    "case.opened": "case.closed",
    "person.request": "person.request_answered",
    "person.restricted": "person.restriction_lifted",
}
TRANSMITTED = "person.exported"


class Term(NamedTuple):
    """How long what falls under a term is kept; ``basis`` is empty where nobody has decided yet."""

    name: str
    months: int | None
    basis: str = ""
    since: str = ""

    @property
    def decided(self) -> bool:
        """Whether the controller has said so."""
        return bool(self.basis)


class Due(NamedTuple):
    """A file whose identity is to be forgotten: since when nothing was heard, from when it is due, what keeps it."""

    subject: str
    members: frozenset[str]
    last: date
    due: date
    held: tuple[str, ...]


def terms(log: Log, kinds: Decoder, lists: Iterable[str]) -> dict[str, Term]:
    """Every term of these, as it was decided last; else as it is proposed."""
    found = {name: Term(name, PROPOSED.get(name)) for name in lists}
    entries = [each for subject in log.subjects(SUBJECTS) for each in read_history(log, kinds, subject).entries]
    said = [each for each in entries if isinstance(each.event, RetentionTermSet)]
    for each in sorted(said, key=lambda entry: (entry.hlc, entry.origin, entry.n)):
        event = each.event
        found[event.term] = Term(event.term, event.months, event.basis, each.occurred.isoformat())
    return found


def due_persons(files: Iterable[File], months: int, audit: date | None) -> Iterator[Due]:
    """The files that hold something sealed, each with the day from which it is kept too long.

    ``audit`` is the day before which nothing is audited any more, None while that has no end.
    """
    for file in files:
        entries = file.history().entries
        days = [each.occurred for each in entries if is_contact(each.kind)]
        if days and any(each.sealed for each in entries):
            last = max(days)
            held = (*_holding(file.history()), *_transmitted(entries, audit))
            yield Due(file.subject, file.members, last, after(last, months), held)


def after(day: date, months: int) -> date:
    """The day so many months later, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_contact(kind: str) -> bool:
    """Whether something happened with or for a person, and was not only said of her file."""
    return kind not in NO_CONTACT and not kind.startswith(ADMINISTERED)


def _holding(history: History) -> Iterator[str]:
    """The kinds of what is open."""
    for opening, closing in HOLDS.items():
        opened = [each for each in history.entries if each.kind == opening]
        if any(all(step.kind != closing for step in history.follow_ups(each, Event)) for each in opened):
            yield opening


def _transmitted(entries: Iterable[Entry[Any]], audit: date | None) -> tuple[str, ...]:
    """Whoever was told to the fund is kept as long as the fund may ask for her."""
    told = [each.occurred for each in entries if each.kind == TRANSMITTED and _to_the_fund(each.event)]
    return (TRANSMITTED,) if told and (audit is None or max(told) >= audit) else ()


def _to_the_fund(event: Any) -> bool:
    return getattr(event, "purpose", None) == "reporting_to_funder"
