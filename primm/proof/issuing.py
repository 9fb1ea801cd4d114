"""Issuing checkpoints: signing how far each origin has come, if it only grew since it was last signed here."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from primm.core.errors import Tampered
from primm.core.log import merkle
from primm.proof.checkpoint import Checkpoint, name_of
from primm.proof.kept import Kept, Seen, Signed, read_kept, write_kept
from primm.proof.note import Note, read_note, sign
from primm.proof.signing import public_keys, signing_key
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from primm.core.log.clock import Clock
    from primm.core.log.log import Log
    from primm.core.log.rows import Head
    from primm.people.vault import Vault


class Grown(NamedTuple):
    """The tree of the first n events of an origin, as its compact range."""

    n: int = 0
    compact: bytes = b""


def issue(log: Log, vault: Vault, now: Clock) -> tuple[Seen, ...]:
    """Sign the tree of every origin that has grown; answers all that is signed now, each with the key for it.

    The log's own origin signs its own checkpoint; of every origin, its own too, it tells as a witness what it has and
    when. What is signed is kept on the disk first; Tampered is raised, and nothing signed, where a tree is not a
    continuation of the one that was signed last. Nobody records while it is signed; what is new was read before.
    """
    folder = os.path.dirname(log.path)
    if not is_signed(folder, log):
        vault.unlock()
        kept = read_kept(folder)
        read = kept, _read_on(log, kept.signed, {})
        log.alone(lambda: _issue(log, folder, signing_key(folder, vault, log.origin), int(now().timestamp()), read))
    return signed(folder, log.origin)


def signed(folder: str, origin: str) -> tuple[Seen, ...]:
    """What the origin of this log has signed last of every origin, each with its key as a witness."""
    keys = public_keys(folder, origin)
    if keys is None:
        return ()
    found = sorted(read_kept(folder).signed.items())
    return tuple(Seen(keys[1].text, each.note) for _of, each in found if _ours(each, origin))


def is_signed(folder: str, log: Log) -> bool:
    """Whether all events of the log are those that were signed here last, under its present origin."""
    kept, heads = read_kept(folder).signed, log.heads()
    if public_keys(folder, log.origin) is None or heads.keys() != kept.keys():
        return False
    return all(_ours(each, log.origin) and _is_of(each, heads[origin]) for origin, each in kept.items())


def last_signed(folder: str) -> dict[str, int]:
    """How far each origin was when it was last signed here."""
    return {origin: each.checkpoint.n for origin, each in read_kept(folder).signed.items()}


def _is_of(each: Signed, head: Head) -> bool:
    return (each.checkpoint.n, each.checkpoint.root) == (head.n, head.root)


def _issue(
    log: Log, folder: str, private: Ed25519PrivateKey, time: int, read: tuple[Kept, Mapping[str, Grown]]
) -> None:
    kept, heads, (before, trees) = read_kept(folder), log.heads(), read
    done = dict(kept.signed)
    for origin, tree in _read_on(log, kept.signed, trees if kept.signed == before.signed else {}).items():
        last, head = kept.signed.get(origin), heads.get(origin)
        if head is None or tree.n != head.n or merkle.root(merkle.split(tree.compact)) != head.root:
            text = _("origin {origin}: it does not continue what was signed here up to event {n}: run primm log verify")
            raise Tampered(text, origin=origin, n=last.checkpoint.n if last else 0)
        if last is None or last.checkpoint.n < head.n or not _ours(last, log.origin):
            done[origin] = Signed(str(_noted(log.origin, origin, head, private, time)), tree.compact)
    if done != kept.signed:
        write_kept(folder, Kept(done, kept.seen))


def _read_on(log: Log, signed: Mapping[str, Signed], read: Mapping[str, Grown]) -> dict[str, Grown]:
    """The trees of all origins as they are, grown from what was read before, else from what was signed last."""
    start = {origin: Grown(each.checkpoint.n, each.compact) for origin, each in signed.items()} | dict(read)
    position = log.position()
    return {
        origin: _grown(log, origin, start.get(origin, Grown()), position.get(origin, 0)) for origin in start | position
    }


def _grown(log: Log, origin: str, start: Grown, upto: int) -> Grown:
    n, compact = start.n, merkle.split(start.compact)
    for row in log.read({origin: n}, {origin: upto}):
        merkle.grow(compact, n, row.leaf)
        n += 1
    return Grown(n, b"".join(compact))


def _ours(before: Signed, origin: str) -> bool:
    """Whether this origin signed it, and not the one from which it goes on."""
    return any(each.name == name_of(origin) for each in read_note(before.note.encode()).signatures)


def _noted(own: str, origin: str, head: Head, private: Ed25519PrivateKey, time: int) -> Note:
    text, name = Checkpoint(origin, head.n, head.root).text, name_of(own)
    signatures = [sign(text, name, private, time)]
    if origin == own:
        signatures.insert(0, sign(text, name, private))
    return Note(text, tuple(signatures))
