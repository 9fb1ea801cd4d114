"""Events that arrive with parts missing: taken only where erasures on record, here or beside them, account for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.core.errors import Problem, Refused
from primm.core.log.blanking import missing
from primm.core.log.rows import decode
from primm.people.erased import DONE, ERASED, RUN, SUBJECTS, told_in
from primm.proof.absence import Known, accounted, withheld, withhold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from primm.core.log.blanking import Missing
    from primm.core.log.log import Log
    from primm.core.log.rows import Row
    from primm.proof.absence import Spans

TELLING = tuple(f'"kind":"{kind}"' for kind in (ERASED, DONE, RUN))


class Arrivals:
    """What is on record in a log and came with what was taken; by it what comes next is accounted for."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._came: list[Row] = []

    def refusal(
        self, origin: str, before: int, rows: Sequence[Row], spans: Spans, beside: Iterable[Row]
    ) -> Refused | None:
        """Why rows of an origin, of which so many are here, cannot be taken; ``beside`` are erasures that come too."""
        gone = [*gaps(rows)]
        if not gone:
            return None
        here = gaps(self._log.read({}, {origin: before}))
        on_record = (row for each in self._log.subjects(SUBJECTS) for _who, row in self._log.of_subjects([each]))
        erasures = told_in([*on_record, *self._came, *telling(rows), *beside])
        kept = withheld(self._log)
        known = Known(erasures, {**kept, origin: [*kept.get(origin, ()), *spans]})
        faults = accounted([*here, *gone], known).stolen
        if not faults:
            return None
        first = min(faults, key=lambda each: int(str(each.gaps["n"])))
        return Refused([Problem("", first.text, first.gaps)])

    def take(self, rows: Iterable[Row]) -> None:
        """Remember the erasures that came."""
        self._came += telling(rows)

    def withhold(self, origin: str, before: int, rows: Sequence[Row], spans: Spans) -> None:
        """Before rows are stored, say of which of them what is sealed is not given to this log."""
        if any(each.part == "sealed" for each in gaps(rows)):
            for after, upto in spans:
                if upto > before:
                    withhold(self._log, origin, max(after, before), upto)


def telling(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows that say what an erasure takes, or took."""
    return (row for row in rows if any(each in row.meta for each in TELLING))


def gaps(rows: Iterable[Row]) -> Iterator[Missing]:
    """The parts that are missing in rows that agree with their hashes."""
    for row in rows:
        if _may_lack(row):
            yield from missing(row, decode(row.meta), decode(row.who))


def _may_lack(row: Row) -> bool:
    """Whether anything of a row may be missing, at a glance: that is asked of every event that comes."""
    sealed = row.meta.partition('"sealed":[')[2].partition("]")[0]
    return not row.facts or "null" in row.who or sealed.count('"') != row.sealed_salt.count('"')
