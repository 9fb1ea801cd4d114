"""Text as people write it in any script: what is let in, how it is stored, and how it is found again."""

from __future__ import annotations

import re
import unicodedata

from primm.core.events.wrong import Wrong
from primm.words import _

LINE = 200
NOTE = 20_000
MARKS = 8  # combining marks in a row that a script may need; more are a prank
# Controls, surrogates, private use, noncharacters, the byte order mark, and what turns the direction of the text
# around. The joiners and the marks of direction stay: Persian, Bengali and Arabic need them.
_FORBIDDEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "\U000f0000-\U000ffffd\U00100000-\U0010fffd"
)
IN_NOTE = f"[{_FORBIDDEN}]"
IN_LINE = f"[{_FORBIDDEN}\t\n\u2028\u2029]"
# Zero-width: seen by nobody, so a text of these and spaces is empty.
_BLANK = "[\\s\u200b-\u200f\u2060\u00ad]*"
_LATIN_WITH_LOOKALIKES = "[A-Za-z\u00c0-\u024f][\u0370-\u052f]|[\u0370-\u052f][A-Za-z\u00c0-\u024f]"


def clean(text: str, *, lines: bool, limit: int) -> str:
    """The text as it is stored: in normal form C; raises Wrong where it breaks a rule of text."""
    if lines:
        text = text.replace("\r\n", "\n")
    if not text.isprintable():
        _refuse_forbidden(text, IN_NOTE if lines else IN_LINE)
    if not text.isascii():
        text = _normal(text, limit)
    if len(text) > limit:
        raise Wrong(_("too long: at most {limit} characters"), limit=limit)
    if not text.strip() or re.fullmatch(_BLANK, text):
        raise Wrong(_("empty"))
    return text


def looks_alike(text: str) -> bool:
    """Whether Latin letters stand beside Cyrillic or Greek ones, which look like them, in one word."""
    return not text.isascii() and re.search(_LATIN_WITH_LOOKALIKES, text) is not None


def search_key(text: str) -> str:
    """What two spellings of a name have in common: no case, no accents, no joiners, single spaces, usual letters."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept = (each for each in letters if unicodedata.category(each) not in ("Mn", "Cf"))
    return " ".join(unicodedata.normalize("NFKC", "".join(kept)).split())


def _refuse_forbidden(text: str, forbidden: str) -> None:
    found = re.search(forbidden, text)
    if found and "\ud800" <= found.group() <= "\udfff":
        raise Wrong(_("not valid text"))
    if found:
        raise Wrong(_("character {place} may not stand in a text: type it again"), place=found.start() + 1)


def _normal(text: str, limit: int) -> str:
    """Normal form C. Marks are counted first: long rows of them make normalising slow."""
    if len(text) > 4 * limit:
        raise Wrong(_("too long: at most {limit} characters"), limit=limit)
    _refuse_many_marks(text)
    normal = unicodedata.normalize("NFC", text)
    if normal != text:
        _refuse_many_marks(normal)
    return normal


def _refuse_many_marks(text: str) -> None:
    marks = 0
    for each in text:
        marks = marks + 1 if unicodedata.category(each)[0] == "M" else 0
        if marks > MARKS:
            raise Wrong(_("more than {limit} accents on one letter"), limit=MARKS)
