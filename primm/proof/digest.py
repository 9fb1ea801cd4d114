"""The digest of a whole log: one hash that is the same wherever the same events are, however they came there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.core.log import merkle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from primm.core.log.rows import Head


def digest(heads: Mapping[str, Head]) -> bytes:
    """The root of the RFC 6962 tree over origin, n and root of every origin, in the order of the origins."""
    compact: list[bytes] = []
    for size, (origin, head) in enumerate(sorted(heads.items())):
        merkle.grow(compact, size, merkle.leaf_hash(f"{origin}\n{head.n}\n{head.root.hex()}".encode()))
    return merkle.root(compact)
