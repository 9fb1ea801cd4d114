"""Dice that fall the same way on every computer and in every Python: only ``random()`` itself is promised to."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

T = TypeVar("T")

SEED = "primm 2020"


class Dice:
    """The chance of one part of the year; another part throws dice of its own, so that one can change alone."""

    def __init__(self, part: str) -> None:
        self._next = random.Random(f"{SEED} {part}").random  # noqa: S311 - chance that can be had again, no secret

    def chance(self, share: float) -> bool:
        """Whether it happens, with this probability."""
        return self._next() < share

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return least + int(self._next() * (most - least + 1))

    def pick(self, among: Sequence[T]) -> T:
        """One of these, each as likely."""
        return among[int(self._next() * len(among))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of these, each as likely as its weight says."""
        codes = list(weights)
        at = self._next() * sum(weights.values())
        for each in codes[:-1]:
            at -= weights[each]
            if at < 0:
                return each
        return codes[-1]

    def shuffled(self, among: Sequence[T]) -> list[T]:
        """All of these in another order."""
        cards = list(among)
        for last in range(len(cards) - 1, 0, -1):
            other = int(self._next() * (last + 1))
            cards[last], cards[other] = cards[other], cards[last]
        return cards

    def some(self, among: Sequence[T], many: int) -> list[T]:
        """So many different ones of these."""
        return self.shuffled(among)[:many]

    def deal(self, weights: Mapping[T, float], many: int) -> list[T]:
        """So many cards, of each kind as many as its weight says, shuffled: the margin comes out whole."""
        return self.shuffled([each for each, count in parts(weights, many).items() for _ in range(count)])


def parts(weights: Mapping[T, float], many: int) -> dict[T, int]:
    """A whole in whole parts, by largest remainder; among equal remainders the first."""
    whole = sum(weights.values())
    shares = {each: many * weight / whole for each, weight in weights.items()}
    counts = {each: int(share) for each, share in shares.items()}
    left = sorted(shares, key=lambda each: counts[each] - shares[each])[: many - sum(counts.values())]
    return {each: count + (each in left) for each, count in counts.items()}
