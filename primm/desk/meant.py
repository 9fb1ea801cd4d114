"""What an answer means where a code is wanted: the code, its label, an alias, the beginning of one or of a word of it.

``sport`` is *di persona, allo sportello*, because people remember the word that matters.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

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
