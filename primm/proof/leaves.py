"""The leaves of a log, read alone, and the roots of trees over the first of them."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from primm.core.errors import Tampered
from primm.core.log import merkle, statements
from primm.core.log.read import fetch
from primm.core.log.sqlite import connect
from primm.proof.verify import Verdict
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from primm.core.log.log import Log

STEP = 20_000  # a step holds the file for some tens of milliseconds


def leaves(path: str, origin: str, after: int, upto: int) -> Iterator[bytes]:
    """The leaves of the events after one up to another; Tampered where one is missing."""
    with closing(connect(path, write=False)) as connection:
        for first in range(after, upto, STEP):
            last = min(first + STEP, upto)
            found = fetch(connection, statements.LEAVES_IN, origin, first, last)
            if len(found) != last - first:
                text = _("origin {origin}: events after {n} are missing: run primm log verify")
                raise Tampered(text, origin=origin, n=first)
            yield from (leaf for (leaf,) in found)


def roots_at(log: Log, wanted: Mapping[str, Collection[int]]) -> dict[tuple[str, int], bytes]:
    """The roots of the first n events of origins, for every n that is asked for and reached, in one pass."""
    roots, position = {}, log.position()
    for origin, places in wanted.items():
        compact: list[bytes] = []
        asked = {n for n in places if n <= position.get(origin, 0)}
        roots.update({(origin, 0): merkle.EMPTY_ROOT} if 0 in asked else {})
        for n, leaf in enumerate(leaves(log.path, origin, 0, max(asked, default=0)), 1):
            merkle.grow(compact, n - 1, leaf)
            if n in asked:
                roots[origin, n] = merkle.root(compact)
    return roots


def compared(log: Log, wanted: Mapping[str, Collection[int]]) -> Verdict:
    """What can be compared with checkpoints, as verifying would have it, without a look at the events themselves."""
    heads = log.heads()
    roots = roots_at(log, {origin: {*wanted.get(origin, ()), head.n} for origin, head in heads.items()})
    faults = [
        Tampered(
            _("origin {origin}: its events, {n} of them, have another tree than its head says"), origin=each, n=head.n
        )
        for each, head in heads.items()
        if roots[each, head.n] != head.root
    ]
    return Verdict(heads, tuple(faults), roots)
