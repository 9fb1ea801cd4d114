"""Proofs in the Merkle tree of RFC 6962: that an event is in a log, and that a log only grew.

Making a proof asks for the roots of ranges of leaves; checking one needs nothing but the proof, two roots and two
numbers (RFC 9162, 2.1.3.2 and 2.1.4.2). A number of leaves comes from a checkpoint, never from whoever shows the proof.
"""

from __future__ import annotations

from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING

from primm.core.log.merkle import EMPTY_ROOT, node_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    RootOf = Callable[[int, int], bytes]  # of the leaves from one place up to before another, counted from 0

CHUNK = 14  # levels over so many leaves as are taken at a time
MOST = 2**63  # leaves: a proof of this many has 63 hashes, and a longer one proves nothing


def root_over(hashes: Iterable[bytes]) -> bytes:
    """The root of the tree over these hashes of leaves."""
    level = list(hashes)
    while len(level) > 1:
        level = _above(level)
    return level[0] if level else EMPTY_ROOT


def subtrees(leaves: Iterable[bytes]) -> RootOf:
    """The roots of all ranges that proofs in the tree over these leaves ask for, computed at once for many proofs.

    The leaves are taken some at a time, so that whoever reads them can go on reading meanwhile.
    """
    levels: list[list[bytes]] = [[] for _height in range(CHUNK + 1)]
    source = iter(leaves)
    while chunk := list(islice(source, 2**CHUNK)):
        for level in levels:
            level += chunk
            chunk = _above(chunk)
    while len(levels[-1]) > 1:
        levels.append(_above(levels[-1]))

    def root_of(start: int, end: int) -> bytes:
        height = (end - start - 1).bit_length()
        return levels[height][start >> height]

    return root_of


def _above(level: list[bytes]) -> list[bytes]:
    """The nodes over those of a level; one that has no neighbour goes up as it is."""
    odd = level[-1:] if len(level) % 2 else []
    pairs = zip(level[::2], level[1::2], strict=False)
    return [sha256(b"\x01" + left + right).digest() for left, right in pairs] + odd  # node_hash, without a call


def split_of(size: int) -> int:
    """How many leaves the left subtree of a tree has: the largest power of two that is less than all."""
    return 1 << (size - 1).bit_length() - 1


def inclusion(place: int, size: int, root_of: RootOf) -> list[bytes]:
    """The hashes by which leaf ``place``, counted from 0, leads to the root of the first ``size`` leaves."""
    _require(0 <= place < size < MOST)
    start, end, proof = 0, size, []
    while end - start > 1:
        middle = start + split_of(end - start)
        if place < middle:
            proof.append(root_of(middle, end))
            end = middle
        else:
            proof.append(root_of(start, middle))
            start = middle
    return proof[::-1]


def consistency(first: int, second: int, root_of: RootOf) -> list[bytes]:
    """The hashes by which the tree of the first ``second`` leaves is seen to begin with that of the first ``first``."""
    _require(0 < first <= second < MOST)
    start, end, whole, proof = 0, second, True, []
    while end != first:
        middle = start + split_of(end - start)
        if first <= middle:
            proof.append(root_of(middle, end))
            end = middle
        else:
            proof.append(root_of(start, middle))
            start, whole = middle, False
    return proof[::-1] if whole else [root_of(start, end), *proof[::-1]]


def root_by_inclusion(leaf: bytes, place: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root to which a leaf's hash leads by a proof; ValueError where the proof has not the form for the place."""
    _require(0 <= place < size < MOST)
    result = leaf
    for each, left in _turns(place, size - 1, _hashes(proof)):
        result = node_hash(each, result) if left else node_hash(result, each)
    return result


def roots_by_consistency(first: int, second: int, root: bytes, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The roots of both trees to which a proof leads, given that of the first; ValueError for another form."""
    _require(0 < first <= second < MOST)
    if first == second:
        _require(not proof)
        return root, root
    hashes = _hashes(proof if first & (first - 1) else (root, *proof))
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    older = newer = next(hashes, root)
    for each, left in _turns(place, last, hashes):
        older = node_hash(each, older) if left else older
        newer = node_hash(each, newer) if left else node_hash(newer, each)
    return older, newer


def _turns(place: int, last: int, hashes: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each hash on the way from a place up to the root, and whether it stands on the left; as many as there must be."""
    for each in hashes:
        _require(last > 0)
        left = bool(place & 1) or place == last
        while left and not place & 1 and place:
            place, last = place >> 1, last >> 1
        yield each, left
        place, last = place >> 1, last >> 1
    _require(last == 0)


def _hashes(proof: Sequence[bytes]) -> Iterator[bytes]:
    _require(all(len(each) == 32 for each in proof))
    return iter(proof)


def _require(holds: bool) -> None:
    if not holds:
        raise ValueError("not a proof for these places")
