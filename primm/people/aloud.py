"""Bytes as letters that people read aloud or copy by hand: five bits each, none that looks like another."""

from __future__ import annotations

from primm.core.events.ids import ALPHABET

GROUP = 4


def letters_of(content: bytes, many: int) -> str:
    """The first so many groups of five bits as letters; what is missing at the end is 0."""
    bits = int.from_bytes(content, "big") << 4
    last = 8 * len(content) + 4 - 5
    return "".join(ALPHABET[bits >> last - 5 * place & 31] for place in range(many))


def bytes_of(letters: str, size: int) -> bytes | None:
    """So many bytes from their letters; None where one is none of the alphabet, or there are too many or too few."""
    if len(letters) != -(-8 * size // 5) or not set(letters) <= set(ALPHABET):
        return None
    bits = 0
    for each in letters:
        bits = bits << 5 | ALPHABET.index(each)
    return (bits >> 5 * len(letters) - 8 * size).to_bytes(size, "big")


def grouped(letters: str) -> str:
    """Letters in groups of four, as they are read aloud."""
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))
