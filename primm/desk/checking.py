"""The checks of a quarter run over the whole log: every history is asked, and what is found is told once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.events.ids import handle
from primm.desk.checks import CHECKS, Check
from primm.desk.workers import modes_of
from primm.people.files import files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from primm.core.events.entry import Entry
    from primm.core.figures.control import Decoder
    from primm.core.figures.history import History
    from primm.core.log.log import Log
    from primm.desk.checks import Look
    from primm.plugins.services.contacts import DeskModeRow


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
    return (each.history() for each in files(log, kinds, *types))


def _leads(history: History, entry: Entry[Any]) -> bool:
    """Whether it is the first of those whom the event concerns: of a family's contact it is told once."""
    return history.first_named(entry.subjects)


def _modes(whole: Iterable[History]) -> dict[str, tuple[DeskModeRow, ...]]:
    return {each.subject.partition(":")[2]: modes_of(each) for each in whole if each.type == "desk"}
