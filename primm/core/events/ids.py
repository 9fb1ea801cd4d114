"""Ids of events, and the short handles by which people call them.

An id is a UUIDv7 made before anything is written. A handle is the end of an id in an alphabet without l, o, i and u,
with a check character that finds any one wrong character and any two that changed places.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
SHORT, LONG = 4, 8  # characters of five bits each, before the check character
_READ = {each: place for place, each in enumerate(ALPHABET)} | {"o": 0, "i": 1, "l": 1}
_HEX = frozenset("0123456789abcdef")


def new_id(now_ms: int, random: bytes) -> str:
    """A UUIDv7 of this millisecond and ten random bytes."""
    return _shaped(now_ms.to_bytes(6, "big") + random)


def derived_id(*parts: str) -> str:
    """An id in the shape of a UUIDv7 that is always the same for the same parts."""
    digest = sha256(b"".join(len(part := each.encode()).to_bytes(4, "big") + part for each in parts)).digest()
    return _shaped(digest[:16])


def check_id(text: str) -> bool:
    """Whether a text is an id, exactly as it is stored."""
    return (
        len(text) == 36
        and text[8] == text[13] == text[18] == text[23] == "-"
        and text[14] == "7"
        and text[19] in "89ab"
        and len(digits := text.replace("-", "")) == 32
        and _HEX.issuperset(digits)
    )


def stand_ins(who: Sequence[str | None], id: str) -> tuple[str, ...]:  # noqa: A002 - the word of the log
    """The subjects of an event; one that was blanked is somebody without a name, of whom only this event is known."""
    if None not in who:
        return tuple(each for each in who if each is not None)
    names = iter([f"anon:{id}", *(f"anon:{id}-{place}" for place in range(2, len(who) + 1))])
    return tuple(next(names) if each is None else each for each in who)


def handle(id: str, *, long: bool = False) -> str:  # noqa: A002 - the word of the log
    """The handle of an event: five characters, or nine that hardly any other event has."""
    length = LONG if long else SHORT
    bits = int(id.replace("-", "")[-10:], 16)
    values = [bits >> 5 * place & 31 for place in reversed(range(length))]
    return "".join([ALPHABET[value] for value in values]) + ALPHABET[_check(values)]


def suffix_of(text: str) -> str | None:
    """The hex digits in which the ids of this handle end; None where it is no handle, or one character is wrong."""
    values = [_READ.get(each, -1) for each in text.lower()]
    if len(values) not in (SHORT + 1, LONG + 1) or -1 in values or _check(values[:-1]) != values[-1]:
        return None
    bits = 0
    for value in values[:-1]:
        bits = bits << 5 | value
    return f"{bits:0{(len(values) - 1) * 5 // 4}x}"


def _shaped(raw: bytes) -> str:
    digits = bytes([*raw[:6], raw[6] & 0x0F | 0x70, raw[7], raw[8] & 0x3F | 0x80, *raw[9:]]).hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _check(values: list[int]) -> int:
    """The sum of the values in GF(32), each place with a weight of its own: powers of x modulo x^5 + x^2 + 1."""
    total = 0
    for value in values:
        total = _times_x(total ^ value)
    return total


def _times_x(value: int) -> int:
    return value << 1 ^ (0b100101 if value & 0b10000 else 0)
