"""The letters of a name: from any script to tokens in Latin ones, with what belongs together in one token."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from anyascii import anyascii

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Small Cyrillic and Greek letters that look like Latin ones (Unicode confusables, those of names only).
_LOOKALIKES = str.maketrans("аеорсухіјѕһοαρνυικτ", "aeopcyxijshoapvuikt")
# Where anyascii writes what nobody would who spells the name in Latin letters.
_ARABIC = str.maketrans({**dict.fromkeys("اأإآٱعىةە", "a"), **dict.fromkeys("ءـ", ""), "ؤ": "w", "ئ": "y", "ه": "7"})
_IS_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff]")
_IS_BARE = re.compile("[\u0590-\u08ff\u0900-\u0dff]")  # scripts that leave vowels out
_IS_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_GOD, _GOD_SPELT, _THE, _OF_FAITH = "الله", "lah", "ال", "الدين"
_APOSTROPHES = "'’‘ʼʾʿ`´"
_NOT_LETTERS = re.compile("[^a-z0-9]+")
ARTICLES = ("al", "el")
SERVANTS = ("abd", "abdal", "abdel", "abdul", "abdoul", "abdol", "abdu", "abdur", "abder", "abdus", "abdes", "abdun")
ASSIMILATED = ("al", "el", "ul", "ar", "er", "ur", "as", "es", "an", "en", "az", "ad", "at", "ash", "l", "r")
_FAITH = ("din", "dine", "eddin", "eddine", "edine", "uddin", "udin", "addin", "dyn")


class Token(NamedTuple):
    """A piece of a name in Latin letters."""

    text: str
    bare: bool = False
    looks: str = ""  # in the Latin letters that its own ones look like, if it has any such


def tokens(name: str) -> list[Token]:
    """The tokens of a name, those that end in "of the faith" joined with what stands before."""
    return _faithful([each for token in _pieces(name) for each in _latin(token) if each.text])


def _pieces(name: str) -> list[str]:
    """What stands between spaces and signs, in letters of the usual form, without what is not seen."""
    plain = name.replace("´", "'")  # which the usual form would make a blank of
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", plain).casefold())
    return "".join(map(_seen, text)).split()


def _seen(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in ("Cf", "Cs") or letter in _APOSTROPHES:
        return ""
    return letter if category[0] in "LMN" else " "


def _latin(token: str) -> Iterator[Token]:
    """A token in Latin letters; a Chinese name of three characters and more is a family name and another."""
    if _IS_ARABIC.search(token):
        yield from _from_arabic("".join(each for each in token if unicodedata.category(each) != "Mn"))
    elif _IS_HAN.search(token):
        parts = (token,) if len(token) < 3 else (token[:1], token[1:])
        yield from (Token(_plain(part)) for part in parts)
    else:
        bare, plain = bool(_IS_BARE.search(token)), _plain(token)
        looks = "" if token.isascii() else _plain(token.translate(_LOOKALIKES))
        yield Token(plain, bare, looks if looks != plain else "")


def _from_arabic(token: str) -> Iterator[Token]:
    if token in (_GOD, _GOD[2:]):
        yield Token(_GOD_SPELT)
        return
    if token.startswith("عبد") and len(token) > 4:
        yield Token("abd")
        token = token[3:]
    if token == _GOD:
        yield Token(_GOD_SPELT)
    elif token.endswith(_OF_FAITH) and token != _OF_FAITH:
        yield from (_from_bare(token.removesuffix(_OF_FAITH)), Token("din"))
    elif token.startswith(_THE) and len(token) > 4:
        yield from (Token("al"), _from_bare(token[2:]))
    else:
        yield _from_bare(token)


def _from_bare(token: str) -> Token:
    token = re.sub("[هہ]$", "ا", token)  # an h that is written at the end is heard as a vowel
    return Token(_plain(token.translate(_ARABIC)), bare=True)


def _plain(token: str) -> str:
    return _NOT_LETTERS.sub("", anyascii(token).lower()) or token


def _faithful(tokens: Sequence[Token]) -> list[Token]:
    """The same with names that end in "of the faith" (Nur al-Din, Noureddine) in one word."""
    found: list[Token] = []
    for token in tokens:
        if token.text in _FAITH and len(found) > 1 and found[-1].text in ARTICLES:
            found.pop()
        if token.text in _FAITH and found and found[-1].text not in SERVANTS:
            found[-1] = Token(f"{found[-1].text}din", found[-1].bare)
        else:
            found.append(token)
    return found
