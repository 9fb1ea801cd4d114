"""Whether bytes that were blanked still stand anywhere in the file of a log, and the way to be rid of them."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING

from primm.core.errors import StorageRefused, reason
from primm.core.log import sqlite
from primm.core.log.patience import patiently
from primm.core.log.rows import decode
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from primm.core.log.log import Log
    from primm.people.erasure import Change

STEP = 16_000_000  # bytes that are looked through at a time
OVERLAP = 200  # more than anything that is looked for
BEGINNING = 36  # bytes of a sealed text: the whole of it may lie on several pages
# Salts, and how sealed texts begin, as they stand in a row. To look once for whatever looks so takes a third of a
# second for a log of 14 MB; to look for every salt of one person by itself took five.
LIKELY = re.compile(rb'["}]([0-9a-f]{32})["{]|":"([A-Za-z0-9+/]{36})')


def is_left(log: Log, changes: Iterable[Change], persons: Collection[str]) -> bool:
    """Whether anything of what went from these events is still in the file of the log, or stale in its index."""
    gone = {each.encode() for change in changes for each in _gone(change)}
    entries = _entries(log, persons) if any("who" in change.parts for change in changes) else {}
    found: Counter[bytes] = Counter()
    for block, seen in _blocks(log.path) if gone else ():
        if not gone.isdisjoint(text for each in LIKELY.finditer(block) for text in each.groups()):
            return True
        found.update({each: block.count(each, max(0, seen - len(each) + 1)) for each in entries})
    return any(found[each] > number for each, number in entries.items())


def compact(path: str) -> None:
    """Write the file of a log anew, without what lies in it unused.

    SQLite overwrites with zeros what it deletes (``secure_delete``), but may leave a copy behind where it moves rows
    from one page to another. Only then is this done: the journal of a VACUUM is a second copy of every page, which
    goes when it ends; of a long log it would leave more on the disk than it removes from it.
    """
    with closing(sqlite.connect(path, write=True)) as connection:
        connection.set_authorizer(None)
        patiently(connection.execute, "VACUUM")


def _gone(change: Change) -> Iterator[str]:
    """By what each thing that went can be known: its salt, which nothing else has, and how a sealed text begins."""
    for before, after in zip(change.before, change.after, strict=True):
        if before == after or not isinstance(before, str):
            continue
        if before is change.before.facts_salt:
            yield before
        elif before is change.before.sealed:
            yield from (body[:BEGINNING] for who, body in decode(before).items() if who not in decode(str(after)))
        elif before in (change.before.who_salt, change.before.sealed_salt):
            pairs = zip(decode(before), decode(str(after)), strict=True)
            yield from (salt for salt, left in pairs if salt and not left)


def _entries(log: Log, persons: Collection[str]) -> Mapping[bytes, int]:
    """How an entry of the index reads in the file: a subject and an origin; and how many there are by right."""
    there = Counter((who, row.origin) for who, row in log.of_subjects(persons))
    return {(who + origin).encode(): there[who, origin] for who in persons for origin in log.position()}


def _blocks(path: str) -> Iterator[tuple[bytes, int]]:
    """A file piece by piece; each begins with the end of the one before, of so many bytes."""
    try:
        with open(path, "rb") as file:
            before = b""
            while step := file.read(STEP):
                yield before + step, len(before)
                before = (before + step)[-OVERLAP:]
    except OSError as error:
        raise StorageRefused(_("{path} cannot be read: {reason}"), path=path, reason=reason(error)) from None
