"""What is known outside of a log that a backup of it does not hold, or holds otherwise."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from primm.core.errors import PrimmError
from primm.core.log.log import Log
from primm.proof.leaves import roots_at
from primm.proof.notesfile import require_notes
from primm.proof.witness import Outside, outside

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from primm.core.log.rows import Head


class Lacking(NamedTuple):
    """An origin of which more is known than was restored: how far it had come, when (0: not said), and who says so."""

    origin: str
    n: int
    restored: int
    when: int
    where: str


def claims_at(places: Iterable[str], folder: str) -> list[Outside]:
    """What is claimed at these places, and by the witnesses that the log of a folder names; whoever signed it."""
    found = [Outside(each.claim(), path) for path in places for each in require_notes(path).notes]
    with suppress(PrimmError):  # the folder of a log that is lost, or damaged, or was never here
        found.extend(outside(folder))
    return found


def lacking(heads: Mapping[str, Head], claims: Iterable[Outside]) -> list[Lacking]:
    """Of each origin the claim that goes furthest, where that is further than what was restored."""
    best: dict[str, Lacking] = {}
    for claim, where in claims:
        origin, n = claim.checkpoint.origin, claim.checkpoint.n
        restored = heads[origin].n if origin in heads else 0
        if n > restored:
            found = Lacking(origin, n, restored, claim.when, where)
            best[origin] = max(best.get(origin, found), found, key=lambda each: (each.n, each.when))
    return [best[origin] for origin in sorted(best)]


def contradicted(path: str, claims: Iterable[Outside]) -> list[Outside]:
    """The claims of which a log holds another history."""
    wanted: dict[str, set[int]] = {}
    found = sorted(((each, each.claim.checkpoint) for each in claims), key=lambda pair: pair[1].origin)
    for _each, said in found:
        wanted.setdefault(said.origin, set()).add(said.n)
    with Log.open(path, write=False) as log:
        roots = roots_at(log, wanted)
    return [each for each, said in found if roots.get((said.origin, said.n), said.root) != said.root]
