"""The Merkle tree of RFC 6962: a leaf's hash, a tree that grows by appending, and its root.

A tree of n leaves is kept as its compact range: the roots of the perfect subtrees that n is made of, largest first,
one for each bit set in n. That is all that appending needs: at most 64 hashes, however long the log.
"""

from __future__ import annotations

from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(body: bytes) -> bytes:
    """The hash of one leaf."""
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def grow(compact: list[bytes], size: int, leaf: bytes) -> None:
    """Append one leaf to the compact range of a tree of ``size`` leaves, in place."""
    while size & 1:
        leaf = node_hash(compact.pop(), leaf)
        size >>= 1
    compact.append(leaf)


def root(compact: list[bytes]) -> bytes:
    """The root of the tree that has this compact range."""
    if not compact:
        return EMPTY_ROOT
    result = compact[-1]
    for left in compact[-2::-1]:
        result = node_hash(left, result)
    return result


def split(stored: bytes) -> list[bytes]:
    """The hashes of a compact range that was stored as one text of bytes."""
    return [stored[start : start + 32] for start in range(0, len(stored), 32)]
