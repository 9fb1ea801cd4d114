"""Reading a log in small steps, so that nobody who records has to wait for somebody who reads.

Each step is one statement of a few milliseconds. The log only grows, so a position taken at the start keeps all steps
to one state of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from primm.core.log import statements
from primm.core.log.index import LINK
from primm.core.log.patience import patiently
from primm.core.log.rows import Row, encode

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_row = tuple.__new__  # a Row without the checks of its constructor
STEP = 500
PLACES = 5_000
ALL = ("", "~")  # before and after every subject
AFTER = " "  # sorts before every character that a subject may hold


def fetch(connection: sqlite3.Connection, statement: str, *given: object) -> list[Any]:
    """All rows of one statement; the file is locked no longer than that."""
    return patiently(lambda: connection.execute(statement, given).fetchall())


def rows(connection: sqlite3.Connection, after: Mapping[str, int], upto: Mapping[str, int]) -> Iterator[Row]:
    """The events between two positions, by origin and n."""
    for origin, last in sorted(upto.items()):
        n = after.get(origin, 0)
        while n < last:
            step = fetch(connection, statements.CHUNK, origin, n, last, STEP)
            if not step:
                break
            n = step[-1][1]
            yield from map(Row._make, step)


def with_ids(connection: sqlite3.Connection, ids: Sequence[str]) -> list[tuple[str, Row]]:
    """The events that have one of these ids, each with its id."""
    found = (fetch(connection, statements.WITH_IDS, encode(ids[at : at + STEP])) for at in range(0, len(ids), STEP))
    return [(each[0], Row._make(each[1:])) for step in found for each in step]


def concerning(
    connection: sqlite3.Connection, first: str, end: str, upto: Mapping[str, int], text: str = statements.BY_SUBJECT
) -> Iterator[tuple[str, Row]]:
    """The events of the subjects from ``first`` up to before ``end``, subject by subject."""
    at: tuple[str, str, int] = (first, "", 0)
    while True:
        step = fetch(connection, text, *at, end, STEP)
        yield from [(each[0], _row(Row, each[1:])) for each in step if each[2] <= upto.get(each[1], 0)]
        if len(step) < STEP or step[-1][:3] <= at:
            return
        at = step[-1][:3]


def middle(connection: sqlite3.Connection, events: int) -> str | None:
    """A subject about half of so many events come before; None where there is none."""
    found = fetch(connection, statements.AT_PLACE, LINK, LINK + "~", events // 2)
    return found[0][0] if found else None


def quickest(connection: sqlite3.Connection) -> str:
    """The statement by which the events of many subjects are found: a third quicker where n is the place in the file.

    It is where all events are of one origin: they are only added at the end, so it suffices that the first place is 1
    and the last one is the last n. What another origin adds later comes after every position that was taken before.
    """
    heads = fetch(connection, statements.HEADS)
    alone = len(heads) == 1 and fetch(connection, statements.LINES) == [(1, heads[0][1])]
    return statements.BY_SUBJECT_AND_LINE if alone else statements.BY_SUBJECT


def grouped(entries: Iterable[tuple[str, Row]]) -> Iterator[tuple[str, list[Row]]]:
    """Entries that come subject by subject, as one list for each."""
    last, rows = "", list[Row]()
    for subject, row in entries:
        if subject != last:
            if rows:
                yield last, rows
            last, rows = subject, []
        rows.append(row)
    if rows:
        yield last, rows


def subjects(connection: sqlite3.Connection, prefix: str) -> Iterator[str]:
    """The subjects whose text begins so, in order."""
    at, end = prefix, prefix + "\U0010ffff"
    # On a damaged page they may come in no order: what is not later than the last one would come for ever.
    while (step := fetch(connection, statements.SUBJECTS, at, end, STEP)) and step[-1][0] > at:
        at = step[-1][0]
        yield from (subject for (subject,) in step)


def touched(connection: sqlite3.Connection, after: Mapping[str, int], upto: Mapping[str, int]) -> set[str]:
    """The subjects of the events between two positions."""
    found: set[str] = set()
    for origin, last in upto.items():
        for n in range(after.get(origin, 0), last, PLACES):
            step = fetch(connection, statements.SUBJECTS_IN, origin, n, min(n + PLACES, last))
            found.update(subject for _n, subject in step if not subject.startswith(LINK))
    return found


def recorded_by(connection: sqlite3.Connection, origin: str, last: int, moment: str, ms: int) -> int:
    """How far an origin had come at a moment: the events before the first that was recorded later.

    The hybrid clock never goes back and is never behind the time of recording: as long as it is earlier than the
    moment, so is everything before. That skips most of the log; what remains is looked at one by one.
    """
    low, high = 0, last
    while low < high:
        middle = (low + high) // 2
        ((_n, _recorded, hlc),) = fetch(connection, statements.RECORDED, origin, middle, last, 1)
        low, high = (middle + 1, high) if int(hlc[:12], 16) < ms else (low, middle)
    while low < last:
        step = fetch(connection, statements.RECORDED, origin, low, last, STEP)
        for n, recorded, _hlc in step:
            if recorded > moment:
                return int(n) - 1
        low = step[-1][0]
    return last
