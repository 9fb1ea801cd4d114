"""The log: events are added at its end and never changed; each is a leaf of its origin's tree."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Self, TypeVar

from primm.core.errors import Busy, OutcomeUnknown, PrimmError, Unsafe
from primm.core.log import chain, merkle, read, sqlite, statements
from primm.core.log.clock import milliseconds, stamp
from primm.core.log.patience import patiently, take_turn, undo, whole
from primm.core.log.read import ALL
from primm.core.log.rows import Draft, Head, Row, Sealer, Stored, encode
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from primm.core.log.clock import Clock

T = TypeVar("T")


class Log:
    """One open log file. ``origin`` is the installation that writes here; events of others are received."""

    def __init__(self, path: str, write: bool) -> None:
        self.path, self.writable = path, write
        self.allow: Callable[[], object] = lambda: None  # asked inside each transaction before anything is written
        self._process, self._crowded = os.getpid(), False
        self._connection = sqlite.connect(path, write=write)
        try:
            self.origin = self.about()["origin"]
        except BaseException:
            self.close()
            raise

    @classmethod
    def create(cls, path: str | os.PathLike[str], now: Clock, *, origin: str | None = None) -> Self:
        """Make a new log, with an origin of its own, and open it for writing."""
        sqlite.create(os.fspath(path), chain.about(origin or os.urandom(8).hex(), now()))
        return cls.open(path, write=True)

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, write: bool) -> Self:
        """Open a log that exists."""
        return cls(os.fspath(path), write)

    def close(self) -> None:
        """Close the file; an open transaction is undone."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    # Writing

    def append(self, drafts: Sequence[Draft], sealer: Sealer | None, now: Clock) -> list[Stored]:
        """Store events, all or none, and say where; what is stored already, with the same content, stays as it is."""
        stored, rows = self._write(lambda: chain.append(self._connection, self.origin, drafts, sealer, now))
        self._commit(rows)
        return stored

    def receive(self, rows: Sequence[Row]) -> int:
        """Take over events of another origin, in their order; what is known already is skipped."""
        new = self._write(lambda: chain.receive(self._connection, self.origin, rows))
        self._commit(new)
        return len(new)

    def begin(self, origin: str, draft: Draft, now: Clock) -> None:
        """Go on under another origin, whose first event this is; those of the one before stay as they are."""
        _stored, rows = self._unguarded(lambda: chain.begin(self._connection, origin, draft, now))
        self._commit(rows)
        self.origin = origin

    def blank(self, rows: Sequence[Row], cause: str) -> None:
        """Put rows in which parts are blanked in the place of the whole ones, by an erasure that is stored."""
        self._unguarded(lambda: chain.blank(self._connection, rows, cause))
        self._commit(())

    def say(self, **more: str) -> None:
        """Let the log say something more of itself."""
        self._unguarded(lambda: chain.say(self._connection, **more))
        self._commit(())

    def alone(self, work: Callable[[], object]) -> None:
        """Do something outside the log while nobody writes to it."""
        self._write(work)
        undo(self._connection)

    def rebuild_index(self) -> None:
        """Derive from the events again which subjects they concern."""
        self._write(lambda: chain.rebuild(self._connection))
        self._commit(())

    def _unguarded(self, work: Callable[[], T]) -> T:
        if self.writable:
            self._connection.set_authorizer(None)
        try:
            return self._write(work)
        finally:
            sqlite.guard(self._connection, write=self.writable)

    def _write(self, work: Callable[[], T]) -> T:
        if self._process != os.getpid():
            raise Unsafe(_("the log was opened by another process: each process opens it for itself"))
        self._crowded = take_turn(self._connection, self._crowded)
        return whole(self._connection, lambda: (self.allow(), work())[1])

    def _commit(self, rows: Sequence[Row]) -> None:
        try:
            patiently(self._connection.execute, "COMMIT")
        except Busy:
            undo(self._connection)
            raise
        except BaseException as error:
            if not self._stored(rows):
                raise
            if not isinstance(error, PrimmError):
                raise OutcomeUnknown(_("interrupted while storing: run again with the same id")) from error

    def _stored(self, rows: Sequence[Row]) -> bool:
        """After a commit that failed: whether the events are in the file, as a new connection sees it."""
        try:
            # The journal stays if the file does not answer; whoever opens it next rolls it back.
            self._connection.close()
            self._connection = sqlite.connect(self.path, write=True)
            found = rows and read.fetch(self._connection, statements.LEAVES, rows[0].origin, rows[0].n - 1)
        except (PrimmError, KeyboardInterrupt) as error:
            raise OutcomeUnknown(_("the disk failed while storing: run again with the same id")) from error
        return bool(rows) and found[: len(rows)] == [(row.leaf,) for row in rows]

    # Reading

    def about(self) -> dict[str, str]:
        """What the log says of itself: its origin, its form, how often subjects or facts were blanked in it."""
        return chain.read_about(self._connection)

    def position(self) -> dict[str, int]:
        """The last n of every origin."""
        return {origin: n for origin, n, _compact, _hlc in read.fetch(self._connection, statements.HEADS)}

    def heads(self) -> dict[str, Head]:
        """The last n of every origin and the root of its tree."""
        found = read.fetch(self._connection, statements.HEADS)
        return {origin: Head(n, merkle.root(merkle.split(compact))) for origin, n, compact, _hlc in found}

    def position_at(self, moment: datetime) -> dict[str, int]:
        """How far every origin had come at a moment in UTC, by the time of recording."""
        text, ms = stamp(moment), milliseconds(moment)
        found = self.position().items()
        return {origin: read.recorded_by(self._connection, origin, last, text, ms) for origin, last in found}

    def read(self, after: Mapping[str, int] | None = None, upto: Mapping[str, int] | None = None) -> Iterator[Row]:
        """The events after one position, up to another or to the end, by origin and n."""
        return read.rows(self._connection, after or {}, self.position() if upto is None else upto)

    def by_id(self, id: str) -> list[Row]:  # noqa: A002 - the field's own word
        """The events that have this id: more than one when two origins stored the same."""
        return [row for _id, row in read.with_ids(self._connection, (id,))]

    def ids_ending(self, end: str, kind: str = "") -> list[tuple[str, str]]:
        """The ids that end with these hex digits, five at least, with their kinds; only kinds that begin so."""
        found = read.fetch(self._connection, statements.ENDING, end, end, end)
        return [(id_, its_kind) for id_, its_kind in found if its_kind.startswith(kind)]

    def of_subjects(self, subjects: Iterable[str], upto: Mapping[str, int] | None = None) -> Iterator[tuple[str, Row]]:
        """The events of some subjects, subject by subject."""
        position = self.position() if upto is None else upto
        for subject in sorted(subjects):
            yield from read.concerning(self._connection, subject, subject + read.AFTER, position)

    def by_subject(
        self, *types: str, upto: Mapping[str, int] | None = None, span: tuple[str, str] = ALL
    ) -> Iterator[tuple[str, list[Row]]]:
        """Every subject of some types with all its events, in the order of the subjects; memory stays flat.

        ``span`` leaves out the subjects before its first text and those from its second one on.
        """
        position = self.position() if upto is None else upto
        text = read.quickest(self._connection)
        for each in sorted(types):
            first, end = max(span[0], f"{each}:"), min(span[1], f"{each};")
            yield from read.grouped(read.concerning(self._connection, first, end, position, text))

    def middle(self) -> str | None:
        """A subject that divides the log into two spans with about as many events."""
        return read.middle(self._connection, sum(self.position().values()))

    def touched(self, after: Mapping[str, int], upto: Mapping[str, int]) -> set[str]:
        """The subjects that the events between two positions concern."""
        return read.touched(self._connection, after, upto)

    def subjects(self, prefix: str) -> Iterator[str]:
        """The subjects whose text begins so, in order."""
        return read.subjects(self._connection, prefix)

    def has_subject(self, subject: str) -> bool:
        """Whether any event concerns this subject."""
        return bool(read.fetch(self._connection, statements.KNOWN, encode((subject,))))
