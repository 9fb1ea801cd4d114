"""The marks: what every name of the suite ends with, and in how many ways a text can be written into a file."""

from __future__ import annotations

import json
import re
import unicodedata
from base64 import b64encode
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from primm.core.events.text import search_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MARK = "qzjxvk"  # six letters that no language, code, path or figure has; 64 ** 6 bytes of base64 have them once
NAMES = (
    "Amal Amel Amál Awa Benani Bennani Besa Bilal Bilel Diop Fatou Haddad Hadad Idrissi Ioana Iryna "
    "Ivanova José Koval Lucia Miah Modou Momo Ndiaye Olga Omar Rahim Raheem Rosa Samira Trabelsi idrisi idrissi"
).split()
EVERYWHERE = {  # tests that write the same texts into fields that are personal and into others; marks are searched
    "tests/formats/test_every_output.py": "hostile texts in every field of every kind",
    "tests/cli/test_gone.py": "the same texts in every field of every kind",
}
LEAST = 8  # letters of another text of a personal field that make it unmistakable
_STANDING = re.compile(
    rf"(?:(?<![^\W_])|(?<=\\[ntr]))({'|'.join(sorted(NAMES, key=len, reverse=True))})(?![^\W_])", re.I
)
_NO_TEXT = re.compile(r"[\d:.T+-]*|[a-z_.]+(:[a-z0-9-]+)?")  # days, codes, ids


def marked(text: str, *, program: bool = False) -> str:
    """The text with a mark at the end of each of the names; what a program has in capitals is its own."""
    return _STANDING.sub(lambda found: found[1] if program and found[1].isupper() else _with_mark(found[1]), text)


def _with_mark(name: str) -> str:
    if name not in NAMES and name.capitalize() not in NAMES:
        return name
    if name.islower() and name not in NAMES:
        return name  # a handle's, a file's or a variable's
    return name + (MARK.upper() if name.isupper() else MARK)


def spellings(text: str) -> frozenset[bytes]:
    """A text as a file may have it: in several encodings, escaped, in base64, in other normal forms and cases."""
    forms = {unicodedata.normalize(form, text) for form in ("NFC", "NFD", "NFKD")}
    plain = "".join(each for each in unicodedata.normalize("NFD", text) if unicodedata.category(each) != "Mn")
    forms |= {plain, search_key(text), *(each.casefold() for each in forms), *(each.upper() for each in forms)}
    return frozenset(found for each in forms for found in _encoded(each) if len(found) > 3)


def _encoded(text: str) -> Iterator[bytes]:
    yield from (text.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))
    yield json.dumps(text)[1:-1].encode()
    yield json.dumps(text, ensure_ascii=False)[1:-1].encode()
    yield quote(text).encode()
    yield repr(text)[1:-1].encode()
    yield from _in_base64(text.encode())


def _in_base64(content: bytes) -> Iterator[bytes]:
    """Whatever stands before it; the characters that depend on that are left out."""
    for before in range(3):
        yield b64encode(bytes(before) + content)[-(-before * 8 // 6) : (before + len(content)) * 8 // 6]


@cache
def _marks() -> frozenset[bytes]:
    return spellings(MARK)


def is_unmistakable(text: str, ordinary: str) -> bool:
    """Whether a text of a personal field is one that can be searched for: long, and not among the ordinary words."""
    return len(text) >= LEAST and not _NO_TEXT.fullmatch(text) and text.casefold() not in ordinary


def found_in(content: bytes, texts: Iterable[str] = ()) -> int | None:
    """Where a mark, or one of these texts, first stands in a file, in whichever way it is written; None if nowhere."""
    wanted = _marks().union(*map(_spelled, texts))
    places = [place for each in wanted if (place := content.find(each)) >= 0]
    return min(places, default=None)


@cache
def _spelled(text: str) -> frozenset[bytes]:
    return spellings(text)
