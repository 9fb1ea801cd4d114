"""The checks of a quarter run over the whole log: every history is asked, and what is found is told once."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.events.ids import handle
from primm.core.events.kinds.desk import DeskModeChanged
from primm.core.figures.control import Effective
from primm.core.figures.history import History
from primm.core.figures.refresh import components, leader
from primm.desk.checks import CHECKS, Check

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from primm.core.events.entry import Entry
    from primm.core.figures.control import Decoder
    from primm.core.log.log import Log
    from primm.desk.checks import Look, Modes


class Odd(NamedTuple):
    """Something missing or odd."""

    check: Check
    entry: Entry[Any]

    @property
    def mend(self) -> str:
        """The command that mends it, with its handle."""
        subject = handle(self.entry.id)
        return self.check.mend.format(handle=subject, day=self.entry.occurred, desk=self.entry.desk)


def run(whole: Sequence[History], look: Look) -> Iterator[Odd]:
    """Everything that the checks find in these histories, in their order and then by day."""
    seen = look._replace(modes=_modes(whole))
    for check in CHECKS:
        found = [entry for history in whole for entry in check.find(history, seen) if _leads(history, entry)]
        yield from (Odd(check, entry) for entry in sorted(found, key=lambda each: (each.moment, each.id)))


def histories(log: Log, kinds: Decoder, types: Iterable[str]) -> Iterator[History]:
    """The history of every subject of these types, merged files as one."""
    merged: set[str] = set()
    for subject, rows in log.by_subject(*types):
        effective = Effective(rows, kinds)
        if effective.merges():
            merged.add(subject)
        else:
            yield _history(frozenset((subject,)), effective)
    for members, effective in components(log, kinds, merged):
        yield _history(members, effective)


def _history(members: frozenset[str], effective: Effective) -> History:
    return History(leader(members), effective.entries(members, lambda _kind: True), members)


def _leads(history: History, entry: Entry[Any]) -> bool:
    """Whether it is the first of those whom the event concerns: of a family's contact it is told once."""
    return history.first_named(entry.subjects)


def _modes(whole: Iterable[History]) -> Modes:
    found: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for history in whole:
        for each in history.of(DeskModeChanged):
            found[history.subject.partition(":")[2]].append((each.event.since or each.occurred, each.event.mode))
    return found
