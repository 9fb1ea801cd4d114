"""Issuing checkpoints: signing how far each origin has come, if it only grew since it was last signed here."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from primm.core.errors import Tampered
from primm.core.log import merkle
from primm.proof.checkpoint import Checkpoint, name_of
from primm.proof.kept import Kept, Seen, Signed, read_kept, write_kept
from primm.proof.note import Note, sign
from primm.proof.signing import keys_of, signing_key
from primm.words import _

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from primm.core.log.clock import Clock
    from primm.core.log.log import Log
    from primm.core.log.rows import Head
    from primm.people.vault import Vault


def issue(log: Log, vault: Vault, now: Clock) -> tuple[Seen, ...]:
    """Sign the tree of every origin that has grown; answers all that is signed now, each with the key for it.

    The log's own origin signs its own checkpoint; of every origin, its own too, it tells as a witness what it has and
    when. Nobody records meanwhile. What is signed is kept on the disk first; Tampered is raised, and nothing signed,
    where a tree is not a continuation of the one that was signed last.
    """
    folder, done = os.path.dirname(log.path), []
    vault.unlock()
    log.alone(lambda: done.extend(_issue(log, folder, vault, int(now().timestamp()))))
    return tuple(done)


def last_signed(folder: str, log: Log) -> dict[str, int]:
    """How far each origin was when it was last signed here."""
    return {origin: each.checkpoint.n for origin, each in read_kept(folder).signed.items()}


def _issue(log: Log, folder: str, vault: Vault, time: int) -> list[Seen]:
    kept, private = read_kept(folder), signing_key(folder, vault, log.origin)
    signed = dict(kept.signed)
    for origin, head in log.heads().items():
        before = signed.get(origin)
        compact = _continued(log, origin, head, before)
        if before is None or before.checkpoint.n < head.n or not _ours(before, log.origin):
            signed[origin] = Signed(str(_noted(log.origin, origin, head, private, time)), compact)
    if signed != kept.signed:
        write_kept(folder, Kept(signed, kept.seen))
    own, witness = keys_of(log.origin, private.public_key().public_bytes_raw())
    keys = {origin: (own, witness) if origin == log.origin else (witness,) for origin in signed}
    return [Seen(key.text, signed[origin].note) for origin in sorted(signed) for key in keys[origin]]


def _continued(log: Log, origin: str, head: Head, before: Signed | None) -> bytes:
    """The compact range of the tree as it is, reached from what was signed last; Tampered where it cannot be."""
    n, compact = (before.checkpoint.n, merkle.split(before.compact)) if before else (0, [])
    for row in log.read({origin: n}, {origin: head.n}):
        merkle.grow(compact, row.n - 1, row.leaf)
    if n > head.n or merkle.root(compact) != head.root:
        text = _("origin {origin}: it does not continue what was signed here up to event {n}: run primm log verify")
        raise Tampered(text, origin=origin, n=n)
    return b"".join(compact)


def _ours(before: Signed, origin: str) -> bool:
    """Whether this origin signed it, and not the one from which it goes on."""
    return f"\n— {name_of(origin)} " in before.note


def _noted(own: str, origin: str, head: Head, private: Ed25519PrivateKey, time: int) -> Note:
    text, name = Checkpoint(origin, head.n, head.root).text, name_of(own)
    signatures = [sign(text, name, private, time)]
    if origin == own:
        signatures.insert(0, sign(text, name, private))
    return Note(text, tuple(signatures))
