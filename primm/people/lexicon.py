"""The words of all names, each once, found by what they share with a word that is typed."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from operator import itemgetter
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from primm.people.spelling import EDITABLE, begins, likeness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primm.people.spelling import Word

LEAST = 60  # of 100: what is less alike is not shown
NEARLY = 0.75  # of the letters, where one word may be another that was mistyped
_text_of = itemgetter(0)


class Lexicon:
    """Words, each of which goes by its place."""

    def __init__(self) -> None:
        self._places: dict[Word, int] = {}
        self._words: list[Word] = []
        self._listed = 0
        self._plain: list[tuple[str, int]] = []
        self._sounds: list[tuple[str, int]] = []
        self._consonants: list[tuple[str, int]] = []
        self._variants: defaultdict[int, list[int]] = defaultdict(list)
        self._scored: dict[Word, dict[int, int]] = {}

    def __repr__(self) -> str:
        return f"Lexicon({len(self._words)} words)"

    def __len__(self) -> int:
        return len(self._words)

    def place(self, word: Word) -> int:
        """The place of a word, which is new if it was not known."""
        place = self._places.setdefault(word, len(self._words))
        if place == len(self._words):
            self._words.append(word)
        return place

    def scores(self, asked: Word) -> dict[int, int]:
        """Every word that a typed one may mean, and how much; what was typed before is not compared again."""
        self.settle()
        if asked not in self._scored:
            pairs = ((each, _score(asked, self._words[each])) for each in self.near(asked))
            self._scored[asked] = {each: score for each, score in pairs if score >= LEAST}
        return self._scored[asked]

    def near(self, asked: Word, *, whole: bool = False) -> set[int]:
        """The words that share a beginning, a sound, the consonants or nearly all letters with one."""
        self.settle()
        found = set(_beginning(self._plain, asked.plain, whole=whole))
        for each in (asked, *asked.other):
            for sound in each.sounds:
                found.update(_beginning(self._sounds, sound, whole=whole))
            consonants = each.consonants if whole else each.begun
            if len(consonants) > 1:
                found.update(_beginning(self._consonants, consonants, whole=whole))
        if asked.name is not None:
            found.update(self._variants[asked.name])
        if len(asked.plain) >= EDITABLE:
            spellings = map(_text_of, self._plain)
            near = extract(asked.plain, spellings, scorer=OSA.normalized_similarity, score_cutoff=NEARLY, limit=None)
            found.update(self._plain[place][1] for _spelling, _similarity, place in near)
        return found

    def settle(self) -> None:
        """Let new words be found by what they share with others. Sorting lists that nearly are is quick."""
        if self._listed == len(self._words):
            return
        for place in range(self._listed, len(self._words)):
            word = self._words[place]
            forms = (word, *word.other)
            self._plain += {(each.plain, place) for each in forms}
            self._sounds += {(sound, place) for each in forms for sound in each.sounds}
            self._consonants += {(each.consonants, place) for each in forms}
            if word.name is not None:
                self._variants[word.name].append(place)
        for each in (self._plain, self._sounds, self._consonants):
            each.sort()
        self._listed = len(self._words)
        self._scored.clear()


def _beginning(places: list[tuple[str, int]], text: str, *, whole: bool) -> Iterator[int]:
    """What stands in a sorted list under a text, or under any that begins so."""
    for at in range(bisect_left(places, (text, -1)), len(places)):
        found, place = places[at]
        if not (found == text if whole else found.startswith(text)):
            return
        yield place


def _score(asked: Word, known: Word) -> int:
    return max(begins(asked, known), likeness(asked, known) if len(asked.plain) > 2 or asked == known else 0)
