"""Checkpoints that travel: those that this log signed or saw go along with copies of it, and those that come are kept.

A key that nobody heard makes no checkpoint believed. What it signed is kept all the same: it counts from the day on
which the key is taken in.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from primm.core.errors import Forked, KeyMissing, Problem, Refused
from primm.proof.issuing import signed
from primm.proof.kept import Kept, Seen, read_kept, write_kept
from primm.proof.signing import public_keys
from primm.proof.witness import known_keys, read_witnesses, write_witnesses
from primm.words import _, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from primm.core.log.log import Log


def carried(folder: str, origin: str) -> tuple[Seen, ...]:
    """What this log has signed last, and what it has seen of others."""
    return (*signed(folder, origin), *read_kept(folder).seen)


def verified_notes(folder: str, origin: str, path: str) -> tuple[Seen, ...]:
    """The same of another log that can be opened here; Refused where one of them is forged."""
    found = carried(folder, origin)
    try:
        for each in found:
            each.claim()
    except ValueError:
        text = _("{path}: a checkpoint that lies beside it is forged or damaged: ask its desk for a copy")
        raise Refused([Problem("", text, {"path": path})]) from None
    return found


def take_in(log: Log, notes: Sequence[Seen]) -> list[str]:
    """Keep checkpoints that came; answers the names of the keys that were neither heard nor seen here before.

    A name is there once for each checkpoint of its key.
    """
    folder = os.path.dirname(log.path)
    before = read_kept(folder)
    after = before.with_seen(tuple(notes))
    if after != before:
        log.alone(lambda: write_kept(folder, read_kept(folder).with_seen(tuple(notes))))
    known = known_keys(folder, log.origin).union(each.key for each in before.seen)
    return [each.said().key.name for each in sorted(set(notes)) if each.key not in known]


def beyond(log: Log, notes: Sequence[Seen]) -> Forked | None:
    """That somebody who is believed saw more events of this very log than it has: then it is an older copy."""
    here, known = log.position().get(log.origin, 0), known_keys(os.path.dirname(log.path), log.origin)
    points = (each.said().checkpoint for each in notes if each.key in known)
    there = max((point.n for point in points if point.origin == log.origin), default=0)
    if there <= here:
        return None
    text = counted(
        "origin {origin} is this installation, which has {here} event of its own; a checkpoint of {there} came: it "
        "was restored from an older copy; record nothing, go on as a new origin (primm log new-origin), and merge "
        "again",
        "origin {origin} is this installation, which has {here} events of its own; a checkpoint of {there} came: it "
        "was restored from an older copy; record nothing, go on as a new origin (primm log new-origin), and merge "
        "again",
        here,
    )
    return Forked(text, origin=log.origin, here=here, there=there)


def remember_key(log: Log, origin: str) -> None:
    """Go on believing what was signed under an origin that ends here."""
    folder = os.path.dirname(log.path)
    with suppress(KeyMissing):  # a key that cannot be read has nothing that could be remembered
        keys = [key.text for key in public_keys(folder, origin) or ()]
        witnesses = read_witnesses(folder)
        former = tuple(dict.fromkeys((*witnesses.former, *keys)))
        if former != witnesses.former:
            write_witnesses(folder, witnesses._replace(former=former))


def retire_signed(log: Log, origin: str) -> None:
    """What was signed under an origin that ended is what somebody else said of this log from now on."""
    folder = os.path.dirname(log.path)
    with suppress(KeyMissing):
        kept = read_kept(folder)
        if kept.signed:
            write_kept(folder, Kept({}, kept.with_seen(signed(folder, origin)).seen))
