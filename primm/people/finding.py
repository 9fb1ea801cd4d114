"""Finding persons by any of their names in any script, by a phone, by the year: in memory only, for one session."""

from __future__ import annotations

import re
from collections import defaultdict
from heapq import nsmallest
from operator import mul
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.events.text import search_key
from primm.people.card import ALIKE, NEXT_YEAR, OTHER_TRAIT, PHONE, UNSURE, Card, alike, card_of, number, tails
from primm.people.lexicon import LEAST, Lexicon
from primm.people.spelling import words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from primm.core.log.rows import Sealer
    from primm.people.card import Likeness
    from primm.people.files import File
    from primm.people.spelling import Word

EXACT = 100
Scored = tuple[int, str]  # of 100, and by which name or number
MORE_WORDS = 3  # off, where a name has words that were not asked for
FEWER_WORDS, CERTAIN = 75, 95  # at most, where it lacks some that were; if those that it has are certain
YEAR = re.compile("(?:189|19[0-9]|20[0-9])[0-9]", re.ASCII)
LONGEST = 12  # so many words of a text are looked for
DIGITS = 3  # of a phone, at least


class Match(NamedTuple):
    """One whom the text may mean: no name, but what tells people apart on a screen that others see."""

    subject: str
    score: int  # 100: this very name, or the whole number
    by: str  # name, other_names, phone
    birth_year: int | None = None
    citizenships: tuple[str, ...] = ()
    municipality: str | None = None


class Finder:
    """The cards of all persons, by every word of their names. It holds names in memory until it forgets them."""

    def __init__(self, files: Iterable[File], sealer: Sealer, hidden: Collection[str] = ()) -> None:
        self._sealer = sealer
        self.hidden = hidden  # the ids of persons whose data may only be kept: no search finds them unless told so
        self.forget()
        for file in files:
            self._take(file)
        self._lexicon.settle()

    def __repr__(self) -> str:
        return f"Finder({len(self._cards)} persons)"

    def __len__(self) -> int:
        return len(self._cards)

    def __iter__(self) -> Iterator[Card]:
        return iter(list(self._cards.values()))

    @property
    def unreadable(self) -> int:
        """How many persons have names whose key is not here."""
        return sum(not each.readable for each in self)

    def add(self, file: File) -> None:
        """Take in a file that is new or has changed, in place of those that it unites; one that was retracted goes."""
        for member in file.members:
            self._drop(member)
        self._take(file)

    def forget(self) -> None:
        """Let go of every name and number."""
        self._cards: dict[str, Card] = {}
        self._owners: dict[str, str] = {}  # any id of a person -> the card's subject
        self._lexicon = Lexicon()
        self._holders: defaultdict[int, set[tuple[str, int]]] = defaultdict(set)  # of a word: whose name, which one
        self._phones: defaultdict[str, set[str]] = defaultdict(set)
        self._numbers: defaultdict[str, set[str]] = defaultdict(set)  # the same by their ends

    def card(self, subject: str) -> Card | None:
        """The card of a person, under any of her ids."""
        return self._cards.get(self._owners.get(subject, subject))

    def names(self, subject: str) -> tuple[str, ...]:
        """The names of a person, for whoever asks for them."""
        card = self.card(subject)
        return card.wholes if card else ()

    def search(
        self,
        text: str,
        *,
        year: int | None = None,
        citizenship: str | None = None,
        limit: int = 8,
        hidden: bool = False,
    ) -> list[Match]:
        """Whom a text may mean that is still being typed, the likeliest first: words, the end of a phone, a year.

        Those who are hidden are found ``hidden`` alone.
        """
        letters, digits = _parted(text)
        asked = words(letters)[:LONGEST]
        if asked and YEAR.fullmatch(digits):
            year, digits = int(digits), ""
        found = self._by_phone(digits) if digits else {}
        for subject, named in self._by_name(asked).items() if asked else ():
            found[subject] = max(found.get(subject, named), named)
        if year is not None or citizenship:
            found = {each: self._doubted(each, *found[each], year, citizenship) for each in found}
        meant = {each: scored for each, scored in found.items() if (each in self.hidden) is hidden}
        told = [(-score, subject, by) for subject, (score, by) in meant.items() if score >= LEAST]
        first = nsmallest(
            limit, told, key=lambda each: (each[0], not self._is_named(each[1], -each[0], letters), each[1])
        )
        return [self._match(subject, -score, by) for score, subject, by in first]

    def shown(self) -> list[Card]:
        """The cards of those who are not hidden."""
        return [each for each in self if each.subject not in self.hidden]

    def like(self, known: Mapping[str, Any]) -> list[tuple[Card, Likeness]]:
        """The persons who may be the one of whom this is known, the likeliest first."""
        return self.like_card(Card("", frozenset(), known))

    def like_card(self, card: Card) -> list[tuple[Card, Likeness]]:
        """The persons who may be the one of this card."""
        near = {holder for word in self._near(card) for holder, _ in self._holders[word]}
        near |= {holder for tail in tails(card) for holder in self._numbers.get(tail, ())}
        pairs = [(other, alike(card, other)) for each in near if (other := self._cards[each]) is not card]
        found = [each for each in pairs if each[1].score >= ALIKE]
        return sorted(found, key=lambda each: (-each[1].score, each[0].subject))

    def _near(self, card: Card) -> set[int]:
        return {word for name in card.names for asked in name.words for word in self._lexicon.near(asked, whole=True)}

    def _match(self, subject: str, score: int, by: str) -> Match:
        card = self._cards[subject]
        nations = tuple(card.told.get("citizenships", ()))
        return Match(subject, score, by, card.year, nations, card.told.get("municipality"))

    def _doubted(self, subject: str, score: int, by: str, year: int | None, citizenship: str | None) -> Scored:
        """What is left of a score where the year or the citizenship is another, or is not known."""
        card = self._cards[subject]
        if year is not None:
            apart = None if card.year is None else abs(card.year - year)
            score -= UNSURE if apart is None else 0 if not apart else NEXT_YEAR if apart == 1 else score
        nations = card.told.get("citizenships", ())
        return score - (OTHER_TRAIT if citizenship and nations and citizenship not in nations else 0), by

    def _is_named(self, subject: str, score: int, text: str) -> bool:
        """Whether the text is this very name, not only one that is spelt in another way."""
        return score == EXACT and any(_same_words(each, text) for each in self._cards[subject].wholes)

    def _by_phone(self, digits: str) -> dict[str, Scored]:
        """Those who have a number that ends so, or, as far as it was typed, begins so."""
        wanted = number(digits)
        found: dict[str, Scored] = {}
        if len(wanted) < DIGITS:
            return found
        for phone in [each for each in self._phones if each.endswith(wanted) or each.startswith(wanted)]:
            scored = (EXACT if phone == wanted else 95 if phone.endswith(wanted) else 85, PHONE)
            for subject in self._phones[phone]:
                found[subject] = max(found.get(subject, scored), scored)
        return found

    def _by_name(self, asked: tuple[Word, ...]) -> dict[str, Scored]:
        """Those with a name that has these words, whole or begun, in any order."""
        best: dict[str, tuple[int, int, str]] = {}  # of two names that fit as well, the one that comes first
        weights = [len(each.plain) for each in asked]
        for (subject, place), scores in self._scores(asked).items():
            name = self._cards[subject].names[place]
            scored = (_summed(scores, weights, len(name.words)), -place, name.by)
            best[subject] = max(best.get(subject, scored), scored)
        return {subject: (score, by) for subject, (score, _place, by) in best.items()}

    def _scores(self, asked: tuple[Word, ...]) -> dict[tuple[str, int], list[int]]:
        """Of each name that has any of the words, how much it has of each of them."""
        found: dict[tuple[str, int], list[int]] = {}
        for at, word in enumerate(asked):
            for known, score in self._lexicon.scores(word).items():
                for holder in self._holders[known]:
                    scores = found.get(holder)
                    if scores is None:
                        scores = found[holder] = [0] * len(asked)
                    if score > scores[at]:
                        scores[at] = score
        return found

    def _take(self, file: File) -> None:
        if file.stands():
            self._put(card_of(file, self._sealer))

    def _put(self, card: Card) -> None:
        self._cards[card.subject] = card
        self._owners |= dict.fromkeys(card.members, card.subject)
        for holders, held in self._held(card):
            holders.add(held)

    def _drop(self, subject: str) -> None:
        card = self._cards.pop(self._owners.get(subject, subject), None)
        if card is None:
            return
        for member in card.members:
            self._owners.pop(member, None)
        for holders, held in self._held(card):
            holders.discard(held)

    def _held(self, card: Card) -> Iterator[tuple[set[Any], Any]]:
        """Every set in which a person stands by her phones and the words of her names, with how she stands there."""
        yield from ((self._phones[phone], card.subject) for phone in card.phones)
        yield from ((self._numbers[tail], card.subject) for tail in tails(card))
        yield from ((self._holders[self._lexicon.place(word)], holder) for word, holder in _words_of(card))


def _words_of(card: Card) -> Iterator[tuple[Word, tuple[str, int]]]:
    """Each word of a person's names, and in which of them it stands."""
    return ((word, (card.subject, place)) for place, name in enumerate(card.names) for word in name.words)


def _same_words(name: str, text: str) -> bool:
    return sorted(search_key(name).split()) == sorted(search_key(text).split())


def _summed(scores: list[int], weights: list[int], size: int) -> int:
    """What the words that were asked for come to, for a name of so many words."""
    if len(scores) == 1:
        return scores[0] - (MORE_WORDS if size > 1 else 0)
    total: int = sum(map(mul, scores, weights)) // sum(weights)
    if len(scores) <= size:
        return total - (MORE_WORDS if len(scores) < size else 0)
    least = sorted(scores, reverse=True)[size - 1]
    return min(FEWER_WORDS, max(total, least) if least >= CERTAIN else total)


def _parted(text: str) -> tuple[str, str]:
    """What may be of names, and what may be a number, in a text that has both."""
    tokens = text.split()
    return " ".join(filter(_has_letters, tokens)), " ".join(each for each in tokens if not _has_letters(each))


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))
