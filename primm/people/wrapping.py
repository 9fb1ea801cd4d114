"""Keys of persons wrapped for another vault: one line of text for each, which that vault alone can open.

A line holds a sealed box (``primm.people.box``), which vouches for the subject, the check value and the receiver.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from primm.core.errors import Problem, Refused, Tampered
from primm.core.host.recorder import keys_told
from primm.people.box import BOX_BYTES, close_box, open_box
from primm.people.cipher import Unopened, key_check_value
from primm.people.receiving import Card, receiving_key
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator
    from os import PathLike

    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    from primm.core.log.log import Log
    from primm.people.vault import Vault

    Told = Callable[[str], set[str]]  # the check values of a subject's keys, as the log has them

LINE = re.compile(
    r"primm-key-1 ([a-z][a-z_]{0,39}:[a-z0-9-]{1,100}) ([0-9a-f]{32}) ([0-9a-z]{4}(?:-[0-9a-z]{4}){4}) "
    r"([A-Za-z0-9+/]{123}=) ([0-9a-f]{16})\n?",
    re.ASCII,
)


class Counts(NamedTuple):
    """What became of the lines: keys that are new, known before, for another vault, or left aside."""

    stored: int = 0
    known: int = 0
    others: int = 0  # wrapped for another receiver
    unknown: int = 0  # of a subject of whose key the log has no event: unite the logs first
    erased: int = 0  # of somebody whose data were erased
    different: int = 0  # both keys are in the log, made by two desks: the one that was here stays


class Wrapped(NamedTuple):
    """One line, read and not opened."""

    subject: str
    kcv: str
    receiver: str
    box: bytes


def wrap_for(card: Card, vault: Vault, subjects: Iterable[str]) -> Iterator[str]:
    """The keys of these subjects for the vault whose card it is, a line each; KeyMissing where one is not here."""
    for subject in subjects:
        key = vault.key(subject)
        kcv = key_check_value(key)
        box = _boxed(card.public, key, _bound(subject, kcv, card.fingerprint))
        body = f"primm-key-1 {subject} {kcv} {card.fingerprint} {b64encode(box).decode()}"
        yield f"{body} {_sum(body)}"


def read_line(text: str, number: int) -> Wrapped:
    """A line as ``wrap_for`` wrote it; refused, by its number, where one character is wrong."""
    found = LINE.fullmatch(text)
    if found is None or _sum(text[: found.start(5) - 1]) != found[5]:
        raise _damaged(number)
    box = b64decode(found[4])
    if len(box) != BOX_BYTES or b64encode(box).decode() != found[4]:
        raise _damaged(number)
    return Wrapped(found[1], found[2], found[3], box)


def accept(
    folder: str | PathLike[str], vault: Vault, lines: Iterable[str], told: Told, erased: Container[str] = ()
) -> Counts:
    """Take in the keys that were wrapped for this vault: all of them or, where a line is damaged, none.

    Repeating it changes nothing. A key that the log does not vouch for is never taken, nor that of somebody who was
    erased, and one that is here is never exchanged for another.
    """
    private = receiving_key(folder, vault)
    receiver = Card("", private.public_key().public_bytes_raw()).fingerprint
    new: dict[str, bytes] = {}
    found = dict.fromkeys(Counts._fields, 0)
    for number, text in enumerate(lines, 1):
        line = read_line(text, number)
        if line.receiver != receiver:
            found["others"] += 1
            continue
        key = _opened(private, line, number)
        fate = "erased" if line.subject in erased else _fate(vault, line, told(line.subject))
        if fate == "stored" and new.setdefault(line.subject, key) is not key:
            fate = "known" if new[line.subject] == key else "different"
        found[fate] += 1
    vault.keep(new)
    return Counts(**found)


def told_by(log: Log) -> Told:
    """What a log says of the keys of a subject."""
    return lambda subject: set(keys_told(log, subject))


def _fate(vault: Vault, line: Wrapped, told: set[str]) -> str:
    here = vault.check_value(line.subject)
    if not told:
        return "unknown"
    if line.kcv not in told:
        text = _("the key that came for {subject} is not the one of which the log tells: ask that desk for a new copy")
        raise Tampered(text, subject=line.subject)
    if here is None:
        return "stored"
    return "known" if here == line.kcv else "different"


def _boxed(public: bytes, key: bytes, aad: bytes) -> bytes:
    try:
        return close_box(public, key, aad)
    except ValueError:
        raise Refused([Problem("card", _("this card has no key to which anything can be wrapped"))]) from None


def _opened(private: X25519PrivateKey, line: Wrapped, number: int) -> bytes:
    try:
        key = open_box(private, line.box, _bound(line.subject, line.kcv, line.receiver))
    except Unopened:
        raise _damaged(number) from None
    if key_check_value(key) != line.kcv:
        raise _damaged(number)
    return key


def _bound(subject: str, kcv: str, receiver: str) -> bytes:
    return f"primm/1|share|{subject}|{kcv}|{receiver}".encode()


def _sum(body: str) -> str:
    """So that a damaged line is told from one for somebody else."""
    return sha256(body.encode()).hexdigest()[:16]


def _damaged(number: int) -> Refused:
    sentence = _("line {line}: no wrapped key, or damaged on its way: have the file sent again; no key was taken")
    return Refused([Problem("keys", sentence, {"line": number})])
