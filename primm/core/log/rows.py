"""A row of the log and its hashes: what is stored of an event, and whether it still agrees with itself.

``meta`` is canonical JSON that holds nothing personal, but commitments: SHA-256(salt ‖ body) of the facts, of each
subject and of each sealed text. The leaf is the hash of ``meta``; so the tree vouches for bodies that may be blanked.
"""

from __future__ import annotations

import re
from hashlib import sha256
from json import JSONDecoder, JSONEncoder
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from primm.core.log.merkle import leaf_hash
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

encode = JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode
decode = JSONDecoder().decode
quote = encode_basestring  # what JSONEncoder itself calls for a text
FORMAT = 1
SALTS = re.compile(r"""[0-9a-f]*\[[0-9a-f",nul]*]\[[0-9a-f",nul]*]""").fullmatch  # capitals would be the same salts
UNREADABLE = (AttributeError, LookupError, RecursionError, TypeError, ValueError)  # what comes of JSON of another shape


class Draft(NamedTuple):
    """An event that is ready to be stored and has no place in the log yet."""

    id: str
    kind: str
    version: int
    occurred: str
    zone: str
    fold: int | None
    late: str | None
    by: str
    desk: str
    who: tuple[str, ...]
    facts: str  # canonical JSON text
    of: str | None  # the opening event, or the event that this one corrects; also in facts
    sealed: Mapping[str, str]  # subject -> canonical JSON text of the personal fields


class Row(NamedTuple):
    """A stored event, exactly as it stands in the file."""

    origin: str
    n: int
    meta: str
    who: str
    who_salt: str
    facts: str
    facts_salt: str
    sealed: str
    sealed_salt: str
    leaf: bytes


class Stored(NamedTuple):
    """Where a draft stands in the log, and whether it stood there already."""

    id: str
    origin: str
    n: int
    already: bool


class Head(NamedTuple):
    """How far an origin has come: its last n and the root of its tree."""

    n: int
    root: bytes


class Sealer(Protocol):
    """Who keeps the keys of the subjects. The log only hands texts over."""

    def seal(self, subject: str, text: bytes, aad: bytes) -> bytes:
        """The text under the subject's key; raises KeyMissing."""

    def open(self, subject: str, sealed: bytes, aad: bytes) -> bytes:
        """The text again; raises KeyMissing, or Tampered when it does not belong here."""


def bound_to(origin: str, n: int, subject: str) -> bytes:
    """What a sealed text is bound to, so that it opens nowhere else."""
    return f"primm/1|{origin}|{n}|sealed|{subject}".encode()


def commitment(salt: bytes, body: str) -> str:
    """What ``meta`` says of a body without showing it."""
    return sha256(salt + body.encode()).hexdigest()


def meta_text(meta: Mapping[str, Any]) -> str:
    """The canonical JSON of ``meta``, written by hand: with a general encoder it would be half of an append's work."""
    fold, late = meta.get("fold"), meta.get("late")
    return (
        f'{{"by":{quote(meta["by"])},"desk":{quote(meta["desk"])},"facts":"{meta["facts"]}"'
        + ("" if fold is None else f',"fold":{fold:d}')
        + f',"format":{meta["format"]:d},"hlc":"{meta["hlc"]}","id":{quote(meta["id"])},"kind":{quote(meta["kind"])}'
        + ("" if late is None else f',"late":{quote(late)}')
        + f',"n":{meta["n"]:d},"occurred":"{meta["occurred"]}","origin":{quote(meta["origin"])}'
        f',"recorded":"{meta["recorded"]}","sealed":[{hexes(meta["sealed"])}],"version":{meta["version"]:d}'
        f',"who":[{hexes(meta["who"])}],"zone":{quote(meta["zone"])}}}'
    )


def hexes(values: Iterable[str | None]) -> str:
    """Hex texts, or null, as the inside of a JSON array."""
    return ",".join(["null" if value is None else f'"{value}"' for value in values])


class Broken(ValueError):
    """A row does not agree with its own hashes; the message says how, with gaps for origin and n."""


def who_text(who: Iterable[str | None]) -> str:
    """The canonical JSON of the subjects, ``null`` for one that was blanked."""
    return f"[{','.join(['null' if each is None else quote(each) for each in who])}]"


def examine(row: Row) -> tuple[dict[str, Any], list[str | None]]:
    """The meta and the subjects of a row that agrees with its own hashes; any other is Broken.

    Of a part that was blanked nothing can be said but that it is not there.
    """
    try:
        if leaf_hash(row.meta.encode()) != row.leaf:
            raise Broken(_("event {n} of {origin}: its leaf is not the hash of its meta"))
        return _examine(row, decode(row.meta))
    except Broken:
        raise
    except UNREADABLE as error:
        raise Broken(_("event {n} of {origin}: it cannot be read")) from error


def _examine(row: Row, meta: dict[str, Any]) -> tuple[dict[str, Any], list[str | None]]:
    if meta["format"] != FORMAT or meta_text(meta) != row.meta:
        raise Broken(_("event {n} of {origin}: its meta is not in the canonical form"))
    if (meta["origin"], meta["n"]) != (row.origin, row.n):
        raise Broken(_("event {n} of {origin}: its meta names another place in the log"))
    if (row.facts or row.facts_salt) and commitment(bytes.fromhex(row.facts_salt), row.facts) != meta["facts"]:
        raise Broken(_("event {n} of {origin}: its facts are not those that were stored"))
    who = decode(row.who)
    if _differ(_pairs(row.who_salt, who), meta["who"]):
        raise Broken(_("event {n} of {origin}: its subjects are not those that were stored"))
    if _differ(_sealed(row, who), meta["sealed"]):
        raise Broken(_("event {n} of {origin}: its sealed fields are not those that were stored"))
    if who_text(who) != row.who or not SALTS(row.facts_salt + row.who_salt + row.sealed_salt):
        raise Broken(_("event {n} of {origin}: its subjects or salts are not in the canonical form"))
    return meta, who


def _differ(pairs: Iterable[tuple[Any, Any]], commitments: list[str | None]) -> bool:
    """Whether a body is another than the one that was stored; one that was blanked, with its salt, is none."""
    found = [None if salt is body is None else commitment(bytes.fromhex(salt), body) for salt, body in pairs]
    return any(one not in (None, other) for one, other in zip(found, commitments, strict=True))


def _sealed(row: Row, who: list[str | None]) -> list[tuple[Any, Any]]:
    sealed = decode(row.sealed)
    if sealed and encode(sealed) != row.sealed:
        raise Broken(_("event {n} of {origin}: its sealed fields are not in the canonical form"))
    pairs = [(salt, sealed.pop(each, None)) for salt, each in _pairs(row.sealed_salt, who)]
    if sealed:
        raise ValueError
    return pairs


def _pairs(salts: str, bodies: list[str | None]) -> Iterable[tuple[Any, Any]]:
    return zip(decode(salts), bodies, strict=True)


def target(facts: str) -> str | None:
    """The event that facts name as the one they follow or correct; facts that are no JSON object are Broken."""
    if '"of":' not in facts:
        return None
    try:
        of = decode(facts).get("of")
    except UNREADABLE as error:
        raise Broken(_("event {n} of {origin}: it cannot be read")) from error
    return of if isinstance(of, str) else None
