"""The digest of a whole log: one hash that is the same wherever the same events are, however they came there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.core.log.merkle import EMPTY_ROOT, leaf_hash, node_hash

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from primm.core.log.rows import Head


def digest(heads: Mapping[str, Head]) -> bytes:
    """The root of the RFC 6962 tree over origin, n and root of every origin, in the order of the origins."""
    return _root(
        [leaf_hash(f"{origin}\n{head.n}\n{head.root.hex()}".encode()) for origin, head in sorted(heads.items())]
    )


def _root(leaves: Sequence[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY_ROOT
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(_root(leaves[:left]), _root(leaves[left:]))
