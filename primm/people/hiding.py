"""What must be hidden beside small numbers, so that nobody can compute these from all that is still shown.

A hidden number is safe when another one could stand in its place and everything shown would still be right. So for
each the cheapest *move* is looked for: one more here, one less there, in numbers that are hidden all together. In a
line that is the next smallest number; in a cross-table a rectangle of four; where nothing else is, the total.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain, combinations
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    At = frozenset[tuple[str, str]]  # the place of a number: the value of each dimension, none for the total
    Move = Mapping[At, int]

INNER, OTHERS = 16, 64  # how many cells of a margin, and how many others, are tried: the smallest ones


@attrs.frozen
class Lattice:
    """One figure by all combinations of its dimensions; along a ``loose`` one its parts may add to more than it."""

    by: tuple[str, ...]
    loose: frozenset[str]
    numbers: dict[At, int] = attrs.field(factory=dict)

    def hide(self, small: Iterable[At], is_hidden: Callable[[At], bool], hide: Callable[[At], None]) -> None:
        """Hide, beside the small numbers that are hidden already, what they could be computed from."""
        levels: dict[frozenset[str], list[At]] = defaultdict(list)
        for at in sorted(self.numbers, key=self._rank):
            levels[_names(at)].append(at)
        for at in sorted(small, key=self._rank):
            best: tuple[int, int, Move] | None = None
            for move in self._moves(at, levels):
                more = [each for each in move if not is_hidden(each)]
                cost = sum(self.numbers[each] for each in more), len(more)
                if best is None or cost < best[:2]:
                    best = (*cost, move)
                if not more:
                    break
            wholes = [each for each in self.numbers if each <= at]
            for each in wholes if best is None else best[2]:
                hide(each)

    def _rank(self, at: At) -> tuple[int, list[tuple[str, str]]]:
        return self.numbers[at], sorted(at)

    def _moves(self, at: At, levels: Mapping[frozenset[str], list[At]]) -> Iterator[Move]:
        """Ways in which this number can be another one."""
        inner = [each for each in levels[frozenset(self.by)] if at <= each]
        for cell in inner[:INNER]:
            for across in _subsets(sorted(_names(at))):
                others = levels[frozenset(across)] if across else [frozenset()]
                apart = [other for other in others if not across or not other & cell]
                for other in apart[:OTHERS]:
                    move = self._move(cell, frozenset(across), other)
                    for each in (move, {place: -step for place, step in move.items()}) if across else (move,):
                        if self._is_possible(each):
                            yield each

    def _move(self, cell: At, across: frozenset[str], other: At) -> dict[At, int]:
        """One more in the cell, one less where it is the other one: sums over what they differ in stay as they are."""
        move = {}
        for more in _subsets([name for name in self.by if name not in across]):
            kept = frozenset(pair for pair in cell if pair[0] in more)
            for turned in _subsets(across):
                mine = frozenset(pair for pair in cell if pair[0] in across and pair[0] not in turned)
                move[kept | mine | frozenset(pair for pair in other if pair[0] in turned)] = (-1) ** len(turned)
        return move

    def _is_possible(self, move: Move) -> bool:
        """Whether all of it are numbers that stay above 0, and no part becomes more than its whole."""
        if any(at not in self.numbers or self.numbers[at] + step < 1 for at, step in move.items()):
            return False
        return all(self._fits(at, name, move) for at in move for name in self.loose)

    def _fits(self, at: At, name: str, move: Move) -> bool:
        """Whether a number is, along a loose dimension, at most its whole and at least each of its parts."""
        new = self.numbers[at] + move[at]
        whole = frozenset(pair for pair in at if pair[0] != name)
        if whole != at:
            return self.numbers[whole] + move.get(whole, 0) >= new
        parts = (each for each in self.numbers if at < each and len(each) == len(at) + 1 and name in _names(each))
        return move[at] > 0 or all(self.numbers[each] + move.get(each, 0) <= new for each in parts)


def _names(at: At) -> frozenset[str]:
    return frozenset(name for name, _value in at)


def _subsets(names: Collection[str]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(names, many) for many in range(len(names), -1, -1))
