"""The audit pack: the envelopes of all events, the signed trees, and a program that checks both without PRIMM.

Nobody is named in it: of who an event was about, and of what was sealed, there are only hashes of salted texts, and
the salts stay here. Of the facts there are those of the events that the program counts again, and of erasures.
"""

from __future__ import annotations

import os
from importlib.resources import files
from typing import TYPE_CHECKING

from primm.core.log.rows import decode, encode
from primm.people.erased import DONE, ERASED, RUN
from primm.proof import notesfile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from primm.core.log.log import Log
    from primm.core.log.rows import Row
    from primm.proof.kept import Seen

METRIC, BY, ACTION = "X01", "desk", "services"  # what the program counts again
SHOWN = frozenset(("contact", "event.corrected", "event.retracted", ERASED, DONE, RUN))
GIVEN = "given.checkpoints"  # beside the log
EVENTS, CHECKPOINTS, REPORT, PROGRAM, README = (
    "events.jsonl",
    "checkpoints.jsonl",
    "report.json",
    "check.py",
    "README.txt",
)


def position_of(signed: Iterable[Seen]) -> dict[str, int]:
    """How far each origin is signed."""
    return {each.origin: each.n for each in (note.claim().checkpoint for note in signed)}


def keep_given(folder: str, signed: Sequence[Seen]) -> None:
    """Keep what was given, so that the same can be given again: what is signed later has another time in it."""
    notesfile.append(os.path.join(folder, GIVEN), "", signed)


def given(folder: str, position: Mapping[str, int], roots: Mapping[str, str]) -> tuple[Seen, ...]:
    """What was given of just these trees; nothing where it was given on another computer."""
    path = os.path.join(folder, GIVEN)
    found = {}
    for each in notesfile.read_file(path).notes if os.path.exists(path) else ():
        of = each.claim().checkpoint
        if (position.get(of.origin), roots.get(of.origin)) == (of.n, of.root.hex()):
            found[of.origin] = each
    return tuple(found[origin] for origin in sorted(found)) if found.keys() == position.keys() else ()


def event_lines(log: Log, position: Mapping[str, int]) -> Iterator[bytes]:
    """A line for each event up to a position, by origin and n."""
    for row in log.read({}, position):
        yield f"{encode(_shown(row))}\n".encode()


def program() -> bytes:
    """The program that checks a pack; it needs nothing but Python."""
    return files("primm.proof").joinpath("audit_check.py").read_bytes()


def _shown(row: Row) -> dict[str, str]:
    if decode(row.meta)["kind"] in SHOWN:
        return {"meta": row.meta, "facts": row.facts, "facts_salt": row.facts_salt}
    return {"meta": row.meta}
