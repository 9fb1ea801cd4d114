"""Proofs as files: that an event is in a signed tree, or that a signed tree begins with an earlier one.

A proof is JSON with the checkpoint that it leads to and the key that signed that. How many events a tree has is taken
from the checkpoint alone; what else the file says of it must be the same.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import NotFound, NotProvable, Problem, Refused, Tampered
from primm.core.log.rows import encode
from primm.proof.bundle import opened, read_object
from primm.proof.kept import UNREADABLE, Claim, Seen
from primm.proof.leaves import leaves
from primm.proof.tree import consistency, inclusion, root_by_inclusion, root_over, roots_by_consistency, subtrees
from primm.words import _, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from primm.core.log.log import Log

FORMAT = 1
LONGEST = 1_000_000
INCLUDED = ("checkpoint", "format", "hashes", "key", "leaf", "n", "origin", "proof", "size")
CONTINUED = ("checkpoint", "format", "from", "hashes", "key", "origin", "proof", "root", "size")


class Shown(NamedTuple):
    """What a proof shows: that event n of an origin is in a tree, or its first n are the beginning; and who signed."""

    kind: str
    origin: str
    n: int
    hash: bytes  # of the leaf, or the root of the first n
    claim: Claim


def prove_event(log: Log, signed: Iterable[Seen], origin: str, n: int) -> str:
    """The proof that an event is in the tree that was signed last."""
    return next(prove_events(log, signed, [(origin, n)]))


def prove_events(log: Log, signed: Iterable[Seen], events: Iterable[tuple[str, int]]) -> Iterator[str]:
    """The same for many events, by origin and n; the leaves of each origin are read once, whatever their number."""
    notes = tuple(signed)
    for origin, places in groupby(sorted(events), key=itemgetter(0)):
        numbers = [n for _origin, n in places]
        seen, size = _signed(notes, origin, numbers[-1])
        root_of = subtrees(leaves(log.path, origin, 0, size))
        _require_reached(seen, origin, size, root_of(0, size))
        for n in numbers:
            told = {"leaf": root_of(n - 1, n).hex(), "n": n, "proof": "inclusion"}
            yield _written(told, seen, origin, size, inclusion(n - 1, size, root_of))


def prove_growth(log: Log, signed: Iterable[Seen], origin: str, n: int) -> str:
    """The proof that the tree that was signed last begins with the first n events."""
    seen, size = _signed(signed, origin, n)
    found = list(leaves(log.path, origin, 0, size))
    hashes = consistency(n, size, lambda start, end: root_over(found[start:end]))
    first = root_over(found[:n])
    _require_reached(seen, origin, size, roots_by_consistency(n, size, first, hashes)[1])
    told = {"from": n, "proof": "consistency", "root": first.hex()}
    return _written(told, seen, origin, size, hashes)


def read_proofs(path: str) -> Iterator[Shown]:
    """What each proof in a file shows, one a line, if it shows it and its key signed; any other is refused."""
    with opened(path) as file:
        line = file.readline(LONGEST)
        try:
            while True:
                yield _checked(read_object(line))
                if not (line := file.readline(LONGEST)):
                    return
        except UNREADABLE:
            text = _("{path} is no proof, or it does not prove what it says: have it made again")
            raise Refused([Problem("", text, {"path": path})]) from None


def _signed(signed: Iterable[Seen], origin: str, n: int) -> tuple[Seen, int]:
    for each in signed:
        checkpoint = each.said().checkpoint
        if checkpoint.origin == origin and 0 < n <= checkpoint.n:
            return each, checkpoint.n
    if n < 1:
        raise NotFound(_("there is no such event: the first one is 1"))
    text = _("no checkpoint that was signed here reaches event {n} of {origin} yet: run primm log checkpoint")
    raise NotProvable(text, n=n, origin=origin)


def _require_reached(seen: Seen, origin: str, size: int, reached: bytes) -> None:
    """Never hand out a proof that leads elsewhere than to what was signed."""
    if reached != seen.said().checkpoint.root:
        text = counted(
            "origin {origin}: its first {n} event is not the one that was signed: run primm log verify",
            "origin {origin}: its first {n} events are not those that were signed: run primm log verify",
            size,
        )
        raise Tampered(text, origin=origin, n=size)


def _written(told: dict[str, Any], seen: Seen, origin: str, size: int, hashes: Iterable[bytes]) -> str:
    common = {"checkpoint": seen.note, "format": FORMAT, "key": seen.key, "origin": origin, "size": size}
    return encode({**told, **common, "hashes": [each.hex() for each in hashes]}) + "\n"


def _checked(said: dict[str, Any]) -> Shown:
    claim = Seen(said["key"], said["checkpoint"]).claim()
    origin, size, root = claim.checkpoint
    fields = {"inclusion": INCLUDED, "consistency": CONTINUED}[said["proof"]]
    if tuple(said) != fields or (said["format"], said["origin"], said["size"]) != (FORMAT, origin, size):
        raise ValueError
    if type(said["format"]) is not int or type(said["size"]) is not int or type(said["hashes"]) is not list:
        raise ValueError
    hashes = [_hash(each) for each in said["hashes"]]
    if said["proof"] == "inclusion":
        n, leaf = _number(said["n"]), _hash(said["leaf"])
        reached = root_by_inclusion(leaf, n - 1, size, hashes)
    else:
        n, leaf = _number(said["from"]), _hash(said["root"])
        older, reached = roots_by_consistency(n, size, leaf, hashes)
        if older != leaf:
            raise ValueError
    if reached != root:
        raise ValueError
    return Shown(said["proof"], origin, n, leaf, claim)


def _hash(text: str) -> bytes:
    found = bytes.fromhex(text)
    if found.hex() != text or len(found) != 32:
        raise ValueError
    return found


def _number(value: object) -> int:
    if type(value) is not int:
        raise ValueError
    return value
