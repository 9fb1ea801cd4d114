"""What is known of a log beside the log: what is claimed of it outside, and what was signed here.

Only what a known key signed is evidence. What lies beside the log cannot prove it, for whoever changes the log can
change that too; but where it contradicts the log, something was changed.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from primm.core.errors import NotFound, Problem, Refused
from primm.proof.kept import FILE_NAME, Seen, read_kept
from primm.proof.notesfile import require_notes
from primm.proof.signing import fingerprint_of, public_keys
from primm.proof.witness import Outside, believed, known_keys, outside
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from primm.core.errors import StorageRefused


class Evidence(NamedTuple):
    """Claims that known keys signed: those from outside, those kept beside the log, and which keys are the log's own.

    ``unknown`` are claims outside that no known key signed, ``missed`` the places that could not be read.
    """

    outside: tuple[Outside, ...] = ()
    inside: tuple[Outside, ...] = ()
    own: frozenset[str] = frozenset()
    unknown: tuple[Outside, ...] = ()
    missed: tuple[StorageRefused, ...] = ()

    @property
    def places(self) -> dict[str, set[int]]:
        """The events at which somebody claims a root, by origin."""
        found: dict[str, set[int]] = {}
        for each in (*self.outside, *self.inside):
            found.setdefault(each.claim.checkpoint.origin, set()).add(each.claim.checkpoint.n)
        return found


def gather(folder: str, origin: str) -> Evidence:
    """Everything that can be read now about the log in a folder, which writes under this origin."""
    own = frozenset(key.text for key in public_keys(folder, origin) or ())
    missed: list[StorageRefused] = []
    found = list(outside(folder, missed.append))
    good = believed(found, known_keys(folder, origin))
    unknown = tuple(each for each in found if each not in good)
    return Evidence(tuple(good), tuple(_inside(folder, own)), own, unknown, tuple(missed))


def named(path: str, folder: str, origin: str, origins: Collection[str]) -> list[Outside]:
    """What a file or folder of checkpoints that somebody named says of a log; Refused where that is nothing.

    Every key must be known: of an unknown one it cannot be said whether a claim is true.
    """
    if not os.path.exists(path):
        raise NotFound(_("{path} is not there: name a file of checkpoints, or the folder that holds it"), path=path)
    own = frozenset(key.text for key in public_keys(folder, origin) or ())
    claims = [each.claim() for each in require_notes(path).notes]
    about = [Outside(each, path) for each in claims if each.checkpoint.origin in origins or each.key.text in own]
    if not about:
        raise Refused([Problem("", _("{path} holds no checkpoint of this log: name another file"), {"path": path})])
    good = believed(about, known_keys(folder, origin))
    unknown = {each.claim.key: None for each in about if each not in good}
    if unknown:
        text = _("{path}: the key of {who}, {fingerprint}, is not known here: have it read aloud and add it first")
        gaps = ({"path": path, "who": key.name, "fingerprint": fingerprint_of(key)} for key in unknown)
        raise Refused([Problem("", text, each) for each in gaps])
    return good


def _inside(folder: str, own: Collection[str]) -> Iterator[Outside]:
    """What the log's own key signed, as it is kept beside the log."""
    for signed in read_kept(folder).signed.values():
        for key in own:
            with suppress(ValueError):
                yield Outside(Seen(key, signed.note).claim(), os.path.join(folder, FILE_NAME))
