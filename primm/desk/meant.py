"""What an answer means where a code is wanted: the code, its label, an alias, the beginning of one or of a word of it.

``sport`` is *di persona, allo sportello*, because people remember the word that matters.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from primm.core.events.codes import ALWAYS
from primm.core.events.text import search_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from primm.core.events.codes import CodeList
    from primm.words import Words

SHORTEST = 3  # letters of a word inside a label: fewer would mean half of the list


def meant(text: str, known: CodeList, words: Words) -> list[str]:
    """The codes that a text can mean: one where it is understood, several where it is ambiguous, else none.

    What is written in full comes before what only begins so, and a code of the list before those of every list.
    """
    if text in known:
        return [text]
    wanted = search_key(text)
    own = {code: label_of(code, known, words) for code in known.codes}
    every = own | {code: label_of(code, known, words) for code in ALWAYS}
    full = _in_full(wanted, own, known) or _in_full(wanted, every, known)
    return full or _beginning(wanted, own) or _beginning(wanted, every) or _within(wanted, own)


def in_full(text: str, known: CodeList, words: Words) -> list[str]:
    """The codes of the list itself that a text says in full."""
    wanted = search_key(text)
    return next((way[wanted] for way in _index(known, words).full if wanted in way), [])


def begun(text: str, known: CodeList, words: Words) -> list[str]:
    """The codes of the list itself that a text is the beginning of, or of a word of their label."""
    wanted, index = search_key(text), _index(known, words)
    if not wanted:
        return []
    first = [code for code, keys in index.texts.items() if any(key.startswith(wanted) for key in keys)]
    if first or len(wanted) < SHORTEST:
        return first
    return [code for code, keys in index.words.items() if any(key.startswith(wanted) for key in keys)]


class _Index(NamedTuple):
    """A list made ready for being searched at every key that is typed."""

    full: tuple[Mapping[str, list[str]], ...]  # as ``_in_full`` goes through them
    texts: Mapping[str, tuple[str, ...]]  # code -> what it may begin like
    words: Mapping[str, tuple[str, ...]]  # code -> the words of its label


@lru_cache(maxsize=256)
def _index(known: CodeList, words: Words) -> _Index:
    labels = {code: search_key(label_of(code, known, words)) for code in known.codes}
    aliases: dict[str, str] = {alias: code for alias, code in known.aliases.items() if code in labels}
    ways: tuple[Iterable[tuple[str, str]], ...] = (
        ((code, code) for code in labels),
        aliases.items(),
        ((label, code) for code, label in labels.items()),
        ((_leaf(code), code) for code in labels),
    )
    full: list[dict[str, list[str]]] = []
    for way in ways:
        full.append({})
        for text, code in way:
            full[-1].setdefault(search_key(text), []).append(code)
    texts = {code: (search_key(code), search_key(_leaf(code)), label) for code, label in labels.items()}
    return _Index(tuple(full), texts, {code: tuple(re.findall(r"\w+", label)) for code, label in labels.items()})


def all_meant(text: str, known: CodeList, words: Words) -> Iterator[list[str]]:
    """What each of several answers between commas can mean; a label may have commas of its own."""
    parts = [each.strip() for each in text.split(",") if each.strip()]
    while parts:
        for many in range(len(parts), 0, -1):
            found = meant(", ".join(parts[:many]), known, words)
            if len(found) == 1 or many == 1:
                yield found
                del parts[:many]
                break


def label_of(code: str, known: CodeList, words: Words) -> str:
    """The label of a code in the reader's language."""
    return words.label(known.name, known.label(code))


def _in_full(wanted: str, labels: Mapping[str, str], known: CodeList) -> list[str]:
    """The codes themselves, else what people may write for them, else their labels, else their last parts."""
    ways: tuple[Callable[[str], Iterable[str]], ...] = (
        lambda code: (code,),
        lambda code: (alias for alias, of in known.aliases.items() if of == code),
        lambda code: (labels[code],),
        lambda code: (_leaf(code),),
    )
    found = ([code for code in labels if wanted in map(search_key, way(code))] for way in ways)
    return next(filter(None, found), [])


def _beginning(wanted: str, labels: Mapping[str, str]) -> list[str]:
    if not wanted:
        return []
    texts = ((code, (code, _leaf(code), label)) for code, label in labels.items())
    return [code for code, each in texts if any(search_key(text).startswith(wanted) for text in each)]


def _within(wanted: str, labels: Mapping[str, str]) -> list[str]:
    if len(wanted) < SHORTEST:
        return []
    words = {code: re.findall(r"\w+", search_key(label)) for code, label in labels.items()}
    return [code for code, each in words.items() if any(word.startswith(wanted) for word in each)]


def _leaf(code: str) -> str:
    return code.rpartition(".")[2]
