"""The words of the desk, in every language at once: verbs, small words, and what people say for a code.

They are data: a file for each language in ``words``. A new word is a line there, not a line of program.
"""

from __future__ import annotations

import json
import os.path
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from primm.core.events.text import search_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LANGUAGES = ("it", "en")
FOLDER = os.path.join(os.path.dirname(__file__), "words")


class Lexicon(NamedTuple):
    """What each word means; a word is looked up without accents and in small letters."""

    verbs: Mapping[str, str]  # word -> verb
    small: Mapping[str, str]  # word -> what it does in a line
    synonyms: Mapping[str, tuple[tuple[str, str], ...]]  # word -> codes, each with its list
    fields: Mapping[str, str]  # word -> field, of what is to be corrected
    longest: int  # words of the longest phrase


class File(NamedTuple):
    """The words of one language as its file has them, each thing with all the words for it."""

    verbs: Mapping[str, list[str]]
    small: Mapping[str, list[str]]
    fields: Mapping[str, list[str]]
    synonyms: Mapping[str, Mapping[str, list[str]]]  # list -> code -> words


@cache
def file_of(language: str) -> File:
    """The words of one language."""
    with open(os.path.join(FOLDER, f"{language}.json"), encoding="utf-8") as file:
        return File(**json.load(file))


@cache
def lexicon() -> Lexicon:
    """The words of all languages together."""
    verbs: dict[str, str] = {}
    small: dict[str, str] = {}
    fields: dict[str, str] = {}
    synonyms: dict[str, list[tuple[str, str]]] = {}
    for language in LANGUAGES:
        file = file_of(language)
        verbs.update(_turned(file.verbs))
        small.update(_turned(file.small))
        fields.update(_turned(file.fields))
        for codes, words in file.synonyms.items():
            for code, each in words.items():
                for word in each:
                    means = synonyms.setdefault(search_key(word), [])
                    if (codes, code) not in means:
                        means.append((codes, code))
    longest = max(len(word.split()) for word in (*small, *synonyms))
    return Lexicon(verbs, small, {word: tuple(means) for word, means in synonyms.items()}, fields, longest)


def field_word(field: str, language: str) -> str:
    """What people call a field."""
    known = file_of(language if language in LANGUAGES else "en").fields
    return known.get(field, [field])[0]


def _turned(words: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    return ((search_key(word), thing) for thing, each in words.items() for word in each)
