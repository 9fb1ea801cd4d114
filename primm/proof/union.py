"""The union of logs: events of other computers are taken over, in any order and however often they come.

Nothing here is changed or removed, and no rule of the work is asked. Each origin of each file is taken whole or not at
all. Two histories under one origin are told apart by their trees, and the second one is kept aside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from primm.core.errors import Forked, OutcomeUnknown, PrimmError, Problem, Refused, Tampered
from primm.core.log import merkle
from primm.proof.arrivals import Arrivals, telling
from primm.proof.quarantine import keep
from primm.proof.sending import tree
from primm.words import _, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from primm.core.log.log import Log
    from primm.core.log.rows import Head, Row
    from primm.proof.sources import Source
    from primm.proof.survey import Held

    Pair = tuple[Source, Held]


class Taken(NamedTuple):
    """What became of one origin of one file: how many events were new, and how many were here already."""

    path: str
    origin: str
    before: int  # events of this origin that were here
    new: int
    already: int
    error: PrimmError | None = None


def merge(log: Log, sources: Sequence[Source], folder: str, *, store: bool = True) -> list[Taken]:
    """Take over what these files have. ``folder`` is where a second history is kept; without ``store`` nothing is."""
    return list(_Union(log, folder, store).over(sources))


def require_kept(log: Log, before: Mapping[str, Head]) -> None:
    """Raise Tampered if an event that was here is gone or another one: a fault of PRIMM, or of the disk."""
    for origin, now in log.heads().items():
        head = before.get(origin, now)
        if head != now and merkle.root(merkle.split(tree(log, origin, head.n))) != head.root:
            raise Tampered(
                _("the events of {origin} are not those that were here: run primm log verify"), origin=origin
            )


class _Union:
    """One log while the files of others are taken into it."""

    def __init__(self, log: Log, folder: str, store: bool) -> None:
        self._log, self._folder, self._store = log, folder, store
        self._stored = log.position()
        self._position = dict(self._stored)  # as it will be, where nothing is stored
        self._arrivals = Arrivals(log)

    def over(self, sources: Sequence[Source]) -> Iterator[Taken]:
        """Every part of every file; what follows on something that another one brings waits for it.

        So does what was blanked by an erasure that is not here: whoever is stopped has the erasure first.
        """
        waiting = [(source, held) for source in sources for held in source.held]
        while waiting:
            ready = [each for each in waiting if each[1].part.after <= self._n(each[1])]
            if not ready:
                yield from (self._gap(*each) for each in waiting)
                return
            found = [(each, self._one(*each)) for each in ready]
            late = [each for each, taken in found if not taken]
            yield from (taken for _each, taken in found if taken)
            if late == ready:
                yield from self._together(late)
                late = []
            waiting = late + [each for each in waiting if each not in ready]

    def _together(self, late: Sequence[Pair]) -> Iterator[Taken]:
        """Parts that can only be accounted for by the erasures of one another; those that then cannot are refused."""
        kept: Sequence[Pair] = ()
        beside: Sequence[Row] = ()
        better = [*late]
        while kept != better:
            kept, beside = better, [row for pair in better for row in telling(self._new(*pair))]
            better = [pair for pair in kept if not self._refusal(*pair, [*self._new(*pair)], beside)]
        for pair in late:
            taken = self._one(*pair, beside if pair in kept else ())
            if taken:
                yield taken

    def _new(self, source: Source, held: Held) -> Iterator[Row]:
        return _after(source.rows(held), self._n(held))

    def _refusal(self, source: Source, held: Held, rows: Sequence[Row], beside: Iterable[Row]) -> Refused | None:
        before = self._n(held)
        return self._arrivals.refusal(held.part.origin, before, rows, source.withheld(held), beside)

    def _n(self, held: Held) -> int:
        return self._position.get(held.part.origin, 0)

    def _one(self, source: Source, held: Held, beside: Iterable[Row] | None = None) -> Taken | None:
        """What becomes of a part; None where it waits for erasures, as long as it is not said what comes beside it."""
        before, origin = self._n(held), held.part.origin
        new = max(0, held.upto - before)
        try:
            self._require_one_history(source, held)
            if new and origin == self._log.origin:
                raise _longer(held, before)
            if new:  # read also where nothing is stored: a trial refuses what would be refused
                rows = list(self._new(source, held))
                if refusal := self._refusal(source, held, rows, beside or ()):
                    if beside is None:
                        return None
                    raise refusal
                new = self._receive(source, held, rows)
        except OutcomeUnknown:
            raise  # nothing more can be asked of this log
        except PrimmError as error:
            return Taken(source.path, origin, before, 0, 0, error)
        except ValueError:
            return Taken(source.path, origin, before, 0, 0, _changed(source.path))
        self._position[origin] = before + new
        if self._store:
            self._stored[origin] = before + new
        return Taken(source.path, origin, before, new, held.upto - held.part.after - new)

    def _receive(self, source: Source, held: Held, rows: Sequence[Row]) -> int:
        if self._store:
            self._arrivals.withhold(held.part.origin, self._n(held), rows, source.withheld(held))
            self._log.receive(rows)
        self._arrivals.take(rows)
        return len(rows)

    def _gap(self, source: Source, held: Held) -> Taken:
        here, part = self._n(held), held.part
        text = _(
            "origin {origin}: {path} goes on after event {after}, and only {here} are here: merge an earlier copy first"
        )
        gaps = {"path": source.path, "origin": part.origin, "after": part.after, "here": here}
        return Taken(source.path, part.origin, here, 0, 0, Refused([Problem("", text, gaps)]))

    def _require_one_history(self, source: Source, held: Held) -> None:
        """Refuse a part in which another event stands where one stands here, or which follows on other events."""
        origin, after = held.part.origin, held.part.after
        here = min(self._stored.get(origin, 0), held.upto)
        if not self._store and here < after:
            return  # what it follows on would be stored by another file
        at = after if tree(self._log, origin, after).hex() == held.part.before else None
        if at is not None:
            at = self._differs(source, held, here)
            if at is None:
                return
        if at is None and source.damage:
            raise source.damage  # what the copy says of the events before its own may be what is damaged
        raise self._forked(source, held, at)

    def _differs(self, source: Source, held: Held, here: int) -> int | None:
        """How many events are the same on both sides, if they are not all that are on both."""
        origin, after = held.part.origin, held.part.after
        ours = self._log.read({origin: after}, {origin: here})
        for mine, theirs in zip(ours, source.rows(held), strict=False):
            if mine.leaf != theirs.leaf:
                return mine.n - 1
        return None

    def _forked(self, source: Source, held: Held, same: int | None) -> Forked:
        """The error of a second history, which is kept aside first."""
        part = (
            held.part
            if same is None
            else held.part._replace(after=same, before=tree(self._log, held.part.origin, same).hex())
        )
        path = "-"
        if self._store:
            path = keep(self._folder, part._replace(upto=held.upto), _after(source.rows(held), part.after))
        own = _(
            "origin {origin}: this installation wrote other events than {path} says, after event {n}: it was restored "
            "or copied; go on as a new origin (primm log new-origin); those that came are kept in {kept}"
        )
        other = _(
            "origin {origin} has two histories: after event {n} those of {path} differ from those here; they are kept "
            "in {kept}, and nothing of this origin was taken from it"
        )
        text = own if part.origin == self._log.origin else other
        return Forked(text, origin=part.origin, path=source.path, n=part.after, kept=path)


def _after(rows: Iterator[Row], n: int) -> Iterator[Row]:
    return (row for row in rows if row.n > n)


def _longer(held: Held, here: int) -> Forked:
    text = counted(
        "origin {origin} is this installation, which has {here} event of its own; {there} came: it was restored from "
        "an older copy; record nothing, go on as a new origin (primm log new-origin), and merge "
        "again: nothing of them is lost",
        "origin {origin} is this installation, which has {here} events of its own; {there} came: it was restored from "
        "an older copy; record nothing, go on as a new origin (primm log new-origin), and merge "
        "again: nothing of them is lost",
        here,
    )
    return Forked(text, origin=held.part.origin, here=here, there=held.upto)


def _changed(path: str) -> Refused:
    return Refused([Problem("", _("{path} was changed while it was read: merge it again"), {"path": path})])
