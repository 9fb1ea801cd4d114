"""Witnesses: places outside this computer where its checkpoints are kept, and desks whose keys are known.

``witnesses.json`` in the folder of the log names them. A *place* is a folder or a file elsewhere, a stick for
instance, to which PRIMM only appends. A *key* is that of another desk, taken after its fingerprint was read aloud; what
it signed comes with copies of its log.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import StorageRefused, Tampered, reason
from primm.proof.kept import UNREADABLE, Claim, Seen, read_kept
from primm.proof.note import read_key
from primm.proof.notesfile import append, notes_in
from primm.proof.signing import public_keys
from primm.proof.token import replace_private
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from primm.proof.note import Key

FILE_NAME = "witnesses.json"
FORMAT = 1
READ_AT_MOST = 4 * 2**20


class Covered(NamedTuple):
    """How far an origin is covered, and when that was said, in seconds since 1970."""

    n: int
    when: int


class Place(NamedTuple):
    """A folder or a file outside, and what was last written there and read back, by origin."""

    path: str
    covered: Mapping[str, Covered] = {}


class Witnesses(NamedTuple):
    """Who holds checkpoints of this log: the places, and the keys of other desks (of one's own former origins too)."""

    places: tuple[Place, ...] = ()
    keys: tuple[str, ...] = ()


class Outside(NamedTuple):
    """A claim and where it was found: the path of a place, or the name of a desk's key."""

    claim: Claim
    where: str


class Told(NamedTuple):
    """What became of writing to a place; without an error it holds all that was signed."""

    path: str
    error: StorageRefused | None


def read_witnesses(folder: str) -> Witnesses:
    """The witnesses that are named in the folder of a log; none where there is no file yet."""
    path = os.path.join(folder, FILE_NAME)
    try:
        with open(path, "rb") as file:
            return _loads(file.read(READ_AT_MOST + 1))
    except FileNotFoundError:
        return Witnesses()
    except OSError as error:
        raise StorageRefused(_("{path} cannot be read: {reason}"), path=path, reason=reason(error)) from None
    except UNREADABLE:
        text = _("{path} is not as PRIMM writes it: move it away and name the witnesses anew")
        raise Tampered(text, path=path) from None


def write_witnesses(folder: str, witnesses: Witnesses) -> None:
    """Keep the witnesses, on the disk."""
    places = [{"path": each.path, "covered": {**each.covered}} for each in witnesses.places]
    told = {"format": FORMAT, "places": places, "keys": list(witnesses.keys)}
    replace_private(os.path.join(folder, FILE_NAME), json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n")


def known_keys(folder: str, origin: str) -> frozenset[str]:
    """The keys that are believed: the log's own, and those that were taken after their fingerprint was heard."""
    own = public_keys(folder, origin) or ()
    return frozenset((*(key.text for key in own), *read_witnesses(folder).keys))


def tell(folder: str, origin: str, signed: Sequence[Seen]) -> list[Told]:
    """Write what is signed to every place that can be reached now, read it back, and remember that it is there."""
    witnesses, told, places = read_witnesses(folder), [], []
    for place in witnesses.places:
        try:
            append(place.path, origin, signed)
            covered = {each.claim.checkpoint.origin: _covered(each.claim) for each in _outside(place.path, signed)}
            places.append(place._replace(covered={**place.covered, **covered}))
            told.append(Told(place.path, None))
        except StorageRefused as error:
            places.append(place)
            told.append(Told(place.path, error))
    changed = witnesses._replace(places=tuple(places))
    if changed != witnesses:
        write_witnesses(folder, changed)
    return told


def outside(folder: str, missed: Callable[[StorageRefused], object] = lambda error: None) -> Iterator[Outside]:
    """Everything that is claimed outside and can be read now: at every place, and by desks that sent it."""
    for place in read_witnesses(folder).places:
        try:
            found = notes_in(place.path).notes
        except StorageRefused as error:
            missed(error)
            continue
        yield from (Outside(each.claim(), place.path) for each in found)
    yield from (Outside(claim, claim.key.name) for claim in (each.claim() for each in read_kept(folder).seen))


def believed(claims: Iterable[Outside], keys: Iterable[str]) -> list[Outside]:
    """The claims that a known key signed."""
    known = frozenset(keys)
    return [each for each in claims if each.claim.key.text in known]


def covered(folder: str, origin: str) -> dict[str, Covered]:
    """How far each origin is covered outside, as far as is known here without reaching for any place."""
    known = known_keys(folder, origin)
    found = [(name, each) for place in read_witnesses(folder).places for name, each in place.covered.items()]
    seen = [each.claim() for each in read_kept(folder).seen if each.key in known]
    best: dict[str, Covered] = {}
    for name, each in [*found, *((claim.checkpoint.origin, _covered(claim)) for claim in seen)]:
        best[name] = max(best.get(name, each), each)
    return best


def key_of(text: str) -> Key:
    """The key that is kept under ``Witnesses.keys``."""
    return read_key(text)


def _outside(path: str, signed: Sequence[Seen]) -> list[Outside]:
    held = frozenset(notes_in(path).notes)
    return [Outside(each.claim(), path) for each in signed if each in held]


def _covered(claim: Claim) -> Covered:
    return Covered(claim.checkpoint.n, claim.when)


def _loads(content: bytes) -> Witnesses:
    found: dict[str, Any] = json.loads(content)
    if len(content) > READ_AT_MOST or found.keys() != {"format", "places", "keys"} or found["format"] != FORMAT:
        raise ValueError
    places = tuple(
        Place(str(each["path"]), {name: Covered(int(n), int(when)) for name, (n, when) in each["covered"].items()})
        for each in found["places"]
    )
    return Witnesses(places, tuple(read_key(each).text for each in found["keys"]))
