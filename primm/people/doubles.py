"""Which files may be one person's, across all desks, and which of these pairs somebody has decided about."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain, combinations, product
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.figures.control import UNMERGED, Effective, names
from primm.people.card import ALIKE, PHONE, alike, tails

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence

    from primm.core.events.entry import Entry
    from primm.core.figures.control import Decoder
    from primm.core.log.log import Log
    from primm.people.card import Card, Likeness
    from primm.people.spelling import Word

NOT_DUPLICATE = "person.not_duplicate"
_subject = attrgetter("subject")
JOINED = 3  # so many words may be written as one


class Pair(NamedTuple):
    """Two files that may be one person's."""

    one: Card
    other: Card
    likeness: Likeness

    @property
    def apart(self) -> int | None:
        """The years between the years of birth, as far as both are known."""
        one, other = self.one.year, self.other.year
        return None if one is None or other is None else abs(one - other)

    def decided(self, different: Collection[frozenset[str]]) -> bool:
        """Whether somebody said of any two of their ids that they are two persons."""
        return any(frozenset((mine, its)) in different for mine in self.one.members for its in self.other.members)


def pairs(cards: Iterable[Card], different: Collection[frozenset[str]] = ()) -> list[Pair]:
    """The pairs that nobody has decided about: those with the same phone first, then the same year, then the likest."""
    found = (Pair(one, other, alike(one, other)) for one, other in _worth_comparing(cards))
    alike_ones = (each for each in found if each.likeness.score >= ALIKE and not each.decided(different))
    return sorted(alike_ones, key=_urgency)


def said_different(log: Log, kinds: Decoder) -> dict[frozenset[str], Entry[Any]]:
    """The pairs of which somebody said that they are two persons, with the event; a merge that was undone says so."""
    found: dict[frozenset[str], Entry[Any]] = {}
    for _subject, rows in log.by_subject("person"):
        said = {key: row for row in rows for _hlc, key, kind in (names(row),) if kind in (UNMERGED, NOT_DUPLICATE)}
        if said:
            effective = Effective(rows, kinds)
            standing = [effective.entry(key) or kinds.decode(row) for key, row in said.items() if effective.stands(key)]
            # What was said in so many words is told before a merge that was undone.
            for each in sorted(standing, key=lambda entry: entry.kind == NOT_DUPLICATE):
                found[frozenset(filter(None, each.subjects))] = each
    return found


def contradicted(cards: Iterable[Card], different: Mapping[frozenset[str], Entry[Any]]) -> Iterator[Entry[Any]]:
    """The events that say of files that are read as one that they are two persons': desks may not agree."""
    together = [card.members for card in cards if len(card.members) > 1]
    for pair, entry in different.items():
        if entry.kind == NOT_DUPLICATE and any(pair <= members for members in together):
            yield entry


def _urgency(pair: Pair) -> tuple[bool, int, int, str, str]:
    years = 2 if pair.apart is None else pair.apart
    return (PHONE not in pair.likeness.by, years, -pair.likeness.score, pair.one.subject, pair.other.subject)


def _worth_comparing(cards: Iterable[Card]) -> Iterator[tuple[Card, Card]]:
    """Each two that share a phone, or a word of a name and nearly the year; of all others none can be one."""
    blocks: defaultdict[Hashable, list[Card]] = defaultdict(list)
    yearless: defaultdict[Hashable, tuple[list[Card], list[Card]]] = defaultdict(lambda: ([], []))
    for card in cards:
        for key in {*_keys(card)}:
            blocks[key].append(card)
        for key in {*_keys_without_year(card)}:
            yearless[key][card.year is not None].append(card)
    near = (combinations(block, 2) for block in blocks.values())
    any_year = (
        pair for without, year in yearless.values() for pair in (product(without, year), combinations(without, 2))
    )
    ordered = (sorted(pair, key=_subject) for pair in chain.from_iterable(chain(near, any_year)))
    seen: set[tuple[str, str]] = set()
    for one, other in ordered:
        if (one.subject, other.subject) not in seen:
            seen.add((one.subject, other.subject))
            yield one, other


def _keys(card: Card) -> Iterator[Hashable]:
    """Under what a card is compared: what two cards that are alike share, though they be spelt in different ways."""
    yield from ((PHONE, tail) for tail in tails(card))
    if card.year is None:
        return
    for name in card.names:
        shared = {key for word in name.words for key in _heard(word)} | _run_together(name.words)
        yield from ((year, key) for key in shared for year in (card.year, card.year + 1))


def _keys_without_year(card: Card) -> Iterator[Hashable]:
    """Who has no year may be alike to anybody: two words of a name must sound the same then, or the only one."""
    for name in card.names:
        heard = [_heard(word) for word in name.words]
        yield from _run_together(name.words) | (heard[0] if len(heard) == 1 else set())
        for one, other in combinations(heard, 2):
            yield from (frozenset((this, that)) for this in one for that in other)


def _heard(word: Word) -> set[Hashable]:
    """The consonants of a word and the line of its variants."""
    return {each.consonants for each in (word, *word.other)} | ({word.name} if word.name is not None else set())


def _run_together(words: Sequence[Word]) -> set[Hashable]:
    """The consonants of a whole name in no order, so that one that is written in one word meets it."""
    return (
        {tuple(sorted("".join(word.consonants for word in words).replace("a", "")))} if len(words) <= JOINED else set()
    )
