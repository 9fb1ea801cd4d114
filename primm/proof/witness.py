"""Witnesses: places outside this computer where its checkpoints are kept, and desks whose keys are known.

``witnesses.json`` in the folder of the log names them. A *place* is a folder or a file elsewhere, a stick for
instance, to which PRIMM only appends. A *key* is that of another desk, taken after its fingerprint was read aloud; what
it signed comes with copies of its log.
"""

from __future__ import annotations

import json
import os
from operator import index
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import StorageRefused
from primm.people.private import replace_private
from primm.proof.checkpoint import name_of
from primm.proof.kept import Claim, Seen, read_beside, read_kept
from primm.proof.note import read_key
from primm.proof.signing import public_keys
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

FILE_NAME = "witnesses.json"
FORMAT = 1
READ_AT_MOST = 4 * 2**20


class Covered(NamedTuple):
    """How far an origin is covered, and when that was said, in seconds since 1970."""

    n: int
    when: int


class Place(NamedTuple):
    """A folder or a file outside, and what was last written there and read back, by origin.

    ``file`` is what is written to: a file in the folder, or the place itself. A place that was on another disk than the
    log, ``apart``, is there only while it still is: else the empty folder in which a stick appears would be taken for
    the stick.
    """

    path: str
    covered: Mapping[str, Covered] = {}
    file: str = ""
    apart: bool = False

    def is_there(self, folder: str) -> bool:
        """Whether it can be reached now."""
        home = os.path.dirname(self.file) if self.file else self.path
        return os.path.lexists(home) and not (self.apart and on_one_disk(home, folder))

    def notes(self, folder: str) -> tuple[Seen, ...]:
        """All notes that can be read there now; StorageRefused where it cannot be reached."""
        from primm.proof.notesfile import notes_in

        if not self.is_there(folder):
            raise StorageRefused(_("{path} cannot be reached now"), path=self.path)
        return notes_in(self.path).notes


class Witnesses(NamedTuple):
    """Who holds checkpoints of this log: the places, the keys of other desks, and those of its own former origins."""

    places: tuple[Place, ...] = ()
    keys: tuple[str, ...] = ()
    former: tuple[str, ...] = ()


class Outside(NamedTuple):
    """A claim and where it was found: the path of a place, or the name of a desk's key."""

    claim: Claim
    where: str


class Told(NamedTuple):
    """What became of writing to a place: it holds all that was signed, or is not there, or why not."""

    path: str
    there: bool
    error: StorageRefused | None = None


def read_witnesses(folder: str) -> Witnesses:
    """The witnesses that are named in the folder of a log; none where there is no file yet."""
    text = _("{path} is not as PRIMM writes it: move it away and name the witnesses anew")
    return read_beside(os.path.join(folder, FILE_NAME), READ_AT_MOST, _loads, text) or Witnesses()


def write_witnesses(folder: str, witnesses: Witnesses) -> None:
    """Keep the witnesses, on the disk."""
    places = [{**each._asdict(), "covered": {**each.covered}} for each in witnesses.places]
    told = {"format": FORMAT, "places": places, "keys": list(witnesses.keys), "former": list(witnesses.former)}
    replace_private(os.path.join(folder, FILE_NAME), json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n")


def known_keys(folder: str, origin: str) -> frozenset[str]:
    """The keys that are believed: the log's own, and those that were taken after their fingerprint was heard."""
    own, known = public_keys(folder, origin) or (), read_witnesses(folder)
    return frozenset((*(key.text for key in own), *known.former, *known.keys))


def tell(folder: str, origin: str, signed: Sequence[Seen]) -> list[Told]:
    """Write what is signed to every place that can be reached now, read it back, and remember that it is there."""
    witnesses, told, places = read_witnesses(folder), list[Told](), list[Place]()
    if not witnesses.places:
        return told
    from primm.proof.notesfile import append

    for place in witnesses.places:
        there, error = place.is_there(folder), None
        if there and signed:
            try:
                append(place.file or place.path, origin, signed)
                covered = {each.said().checkpoint.origin: _covered(each.said()) for each in signed}
                place = place._replace(covered={**place.covered, **covered})
            except StorageRefused as refused:
                error = refused
        places.append(place)
        told.append(Told(place.path, there, error))
    changed = witnesses._replace(places=tuple(places))
    if changed != witnesses:
        write_witnesses(folder, changed)
    return told


def outside(folder: str, missed: Callable[[StorageRefused], object] = lambda error: None) -> Iterator[Outside]:
    """Everything that is claimed outside and can be read now: at every place, and by desks that sent it."""
    for place in read_witnesses(folder).places:
        try:
            found = place.notes(folder)
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
    best: dict[str, Covered] = {}
    for _who, name, each in covering(folder, origin):
        best[name] = max(best.get(name, each), each)
    return best


def covering(folder: str, origin: str) -> Iterator[tuple[str, str, Covered]]:
    """Who covers which origin how far: places by their paths, and desks other than this one by their keys' names."""
    witnesses = read_witnesses(folder)
    for place in witnesses.places:
        yield from ((place.path, name, each) for name, each in place.covered.items())
    for seen in read_kept(folder).seen:
        said = seen.said()
        if seen.key in witnesses.keys and said.key.name != name_of(origin):
            yield said.key.name, said.checkpoint.origin, _covered(said)


def on_one_disk(path: str, other: str) -> bool:
    """Whether two folders are on the same disk, which may be lost at once; also where one cannot be looked at."""
    try:
        return os.stat(path).st_dev == os.stat(other).st_dev
    except OSError:
        return True


def _covered(claim: Claim) -> Covered:
    return Covered(claim.checkpoint.n, claim.when)


def _loads(content: bytes) -> Witnesses:
    found: dict[str, Any] = json.loads(content)
    parts = {"format", "places", "keys", "former"}
    if len(content) > READ_AT_MOST or found.keys() != parts or found["format"] != FORMAT:
        raise ValueError
    places = tuple(_place(**each) for each in found["places"])
    keys, former = (tuple(read_key(each).text for each in found[name]) for name in ("keys", "former"))
    return Witnesses(places, keys, former)


def _place(path: str, covered: Mapping[str, Any], file: str, apart: bool) -> Place:
    told = {name: Covered(index(n), index(when)) for name, (n, when) in covered.items()}
    return Place(str(path), told, str(file), bool(apart))
