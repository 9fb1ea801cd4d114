"""A line is heard from left to right: each token, or the phrase that begins there, gets the one thing that it means.

Small words open a clause: after *poi* stands the next step, after *per* who asks. A clause takes what can belong to
it, and ends with the first token that cannot.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from primm.core.errors import Problem
from primm.core.events.near import nearest
from primm.core.events.text import search_key
from primm.desk.days import begins
from primm.desk.lexicon import lexicon
from primm.desk.reading import Question
from primm.desk.sense import COUNTED, Sense, senses, shape, shown, type_of
from primm.desk.tokens import together
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from primm.desk.reading import Desk
    from primm.desk.tokens import Token

MOST_CHOICES = 9
FILLER = "filler"  # a small word that is passed over
ONLY_ONE = _("of this only one can be stored, and another was said before")


class Clause(NamedTuple):
    """What may stand after a small word that opens a clause."""

    groups: tuple[tuple[str, ...], ...] = ()
    times: bool = False  # a day and a time
    shapes: tuple[str, ...] = ()
    several: tuple[str, ...] = ()  # what may be said more than once
    raw: str = ""  # the pattern of the next token, which is taken as it is typed


class Expected(NamedTuple):
    """What may stand in the line of a verb."""

    groups: tuple[tuple[str, ...], ...]  # code lists and things; an earlier group goes before a later one
    first: tuple[str, ...] = ()  # things whose beginning goes before a word
    small: tuple[str, ...] = ()
    clauses: Mapping[str, Clause] = {}
    shapes: tuple[str, ...] = ("minutes",)
    once: tuple[str, ...] = ("minutes",)  # what may be said only once
    asked: str = ""  # the clause that is asked for where it is empty
    words: str = ""  # what was expected, for whoever typed something else


class Heard(NamedTuple):
    """A token with the one thing that it means, and the clause in which it stands."""

    sense: Sense
    token: Token
    clause: str = ""


class Trouble(NamedTuple):
    """Why a line cannot be heard to its end."""

    span: tuple[int, int]
    question: Question | None = None
    problem: Problem | None = None


class Ear:
    """Hears the tokens of one line."""

    def __init__(self, desk: Desk, expected: Expected, answers: Mapping[str, str]) -> None:
        self._desk = desk
        self._expected = expected
        self._answers = answers
        self._clause = ""
        self._in_clause: set[str] = set()
        self.heard: list[Heard] = []
        self.troubles: list[Trouble] = []

    def listen(self, tokens: Sequence[Token]) -> None:
        """Hear every token; what is not understood becomes a trouble, and the rest is heard all the same."""
        place = 0
        while place < len(tokens):
            place += self._next(tokens[place:])
        self._look_for_twice()
        self._look_for_nothing()

    def _next(self, tokens: Sequence[Token]) -> int:
        clause = self._expected.clauses.get(self._clause)
        if clause:
            many = self._within(clause, tokens)
            if many:
                return many
            self._clause = ""
        return self._outside(tokens)

    def _within(self, clause: Clause, tokens: Sequence[Token]) -> int:
        """How many tokens the clause takes; none where it ends here."""
        if clause.raw:
            self._raw(clause.raw, tokens[0])
            return 1
        many, found = self._time(tokens) if clause.times else (0, [])
        if not found and lexicon().small.get(search_key(tokens[0].text)) == FILLER:
            return 1
        if not found:
            shaped = shape(tokens[0])
            many, found = (1, [shaped]) if shaped and shaped.type in clause.shapes else (0, [])
        if not found and clause.groups:
            many, found = self._words(tokens, clause.groups, ())
        found = [each for each in found if each.type in clause.several or _slot(each) not in self._in_clause]
        if not found:
            return 0
        self._settle(found, list(tokens[:many]))
        return many

    def _raw(self, pattern: str, token: Token) -> None:
        if re.fullmatch(pattern, token.text, re.ASCII):
            self._take(Sense("raw", token.text), [token])
        else:
            text = _("a number or reference of letters, digits, points and strokes is expected here")
            self.troubles.append(Trouble(token.span, problem=Problem("", text)))
        self._clause = ""

    def _outside(self, tokens: Sequence[Token]) -> int:
        expected = self._expected
        small = (*expected.small, *expected.clauses, FILLER)
        many, found = self._time(tokens) if "day" in expected.shapes else (0, [])
        if not found:
            many, found = self._counted(tokens)
        if not found:
            many, found = self._words(tokens, expected.groups, small)
        if found:
            self._settle(found, list(tokens[:many]))
            return many
        self._not_understood(tokens[0])
        return 1

    def _counted(self, tokens: Sequence[Token]) -> tuple[int, list[Sense]]:
        """A number, alone or with what it counts."""
        found = shape(tokens[0])
        if found and found.type in ("minutes", "count") and len(tokens) > 1 and tokens[0].text.isdecimal():
            role = lexicon().small.get(search_key(tokens[1].text))
            if role in COUNTED[1:] and role in self._expected.shapes and not tokens[1].joined:
                return 2, [Sense(str(role), found.value)]
        return (1, [found]) if found and found.type in self._expected.shapes else (0, [])

    def _time(self, tokens: Sequence[Token]) -> tuple[int, list[Sense]]:
        found = begins([each.text for each in tokens[:4]])
        if not found:
            return 0, []
        return found[0], [Sense(found[1], together(list(tokens[: found[0]])).text)]

    def _words(
        self, tokens: Sequence[Token], groups: Sequence[Sequence[str]], small: Sequence[str]
    ) -> tuple[int, list[Sense]]:
        """The longest phrase that says something in full, else what the first token alone can mean."""
        for many in range(min(lexicon().longest, len(tokens)), 1, -1):
            if not any(each.joined for each in tokens[1:many]):
                phrase = together(list(tokens[:many])).text
                found = senses(phrase, self._desk, groups, small, whole=True)
                if found:
                    return many, found
        return 1, self._dotted(tokens[0], groups) or senses(
            tokens[0].text, self._desk, groups, small, first=self._expected.first
        )

    def _dotted(self, token: Token, groups: Sequence[Sequence[str]]) -> list[Sense]:
        last = self._desk.last
        if token.text != "." or last is None:
            return []
        kind = type_of(last, groups)
        return [Sense(kind, last.name)] if kind else []

    def _settle(self, found: list[Sense], tokens: list[Token]) -> None:
        """Take the one sense, or the one that was chosen; else ask which."""
        token = together(tokens)
        chosen = self._answers.get(f"word:{token.text}")
        kept = [each for each in found if each.key == chosen] or self._in_use(found)
        if len(kept) == 1:
            self._take(kept[0], tokens)
        elif len(kept) > MOST_CHOICES:
            text = _("this could mean many things: type more letters of it")
            self.troubles.append(Trouble(token.span, problem=Problem("", text)))
        else:
            choices = tuple((each.key, shown(each, self._desk)) for each in kept)
            text = self._desk.words.translate(_("Which one is meant?"))
            self.troubles.append(Trouble(token.span, Question(f"word:{token.text}", text, choices)))

    def _in_use(self, found: list[Sense]) -> list[Sense]:
        """Without codes of another time, such as a benefit that has another name today, if any are left."""
        today, codes = self._desk.today.isoformat(), self._desk.codes
        lists = frozenset(codes.names())
        return [each for each in found if each.type not in lists or codes[each.type].in_use(each.value, today)] or found

    def _take(self, sense: Sense, tokens: list[Token]) -> None:
        if sense.type == "small" and sense.value in self._expected.clauses:
            self._clause, self._in_clause = sense.value, set()
        elif sense != Sense("small", FILLER):
            self._in_clause.add(_slot(sense))
        self.heard.append(Heard(sense, together(tokens), self._clause))

    def _not_understood(self, token: Token) -> None:
        wanted = self._expected.words
        near = nearest(search_key(token.text), self._known()) if len(token.text) > 1 else None
        none = _("this was not understood; expected here: {expected}")
        text = _("this was not understood; expected here: {expected}; did you mean {near}?") if near else none
        gaps = {"expected": self._desk.words.translate(wanted), "near": near}
        self.troubles.append(Trouble(token.span, problem=Problem("", text, gaps)))

    def _known(self) -> list[str]:
        """The words that may stand in such a line."""
        expected = self._expected
        lists = {name for group in expected.groups for name in group}
        small = {*expected.small, *expected.clauses}
        words = [word for word, means in lexicon().synonyms.items() if any(codes in lists for codes, _code in means)]
        return [*words, *(word for word, role in lexicon().small.items() if role in small)]

    def _look_for_nothing(self) -> None:
        """A small word behind which nothing stands of what belongs to it; a next step without a day is asked for."""
        full = {each.clause for each in self.heard if each.sense.type != "small"} | {self._expected.asked}
        for each in self.heard:
            if each.sense.type == "small" and each.sense.value in self._expected.clauses.keys() - full:
                text = _("something that belongs to this word must stand behind it")
                self.troubles.append(Trouble(each.token.span, problem=Problem("", text)))

    def _look_for_twice(self) -> None:
        first: dict[str, Heard] = {}
        for each in self.heard:
            kept = first.setdefault(each.sense.type, each) if not each.clause else each
            if kept.sense != each.sense and each.sense.type in self._expected.once:
                self.troubles.append(Trouble(each.token.span, problem=Problem("", ONLY_ONE)))


def _slot(sense: Sense) -> str:
    """What a clause takes once: a protected need is a need."""
    return sense.type.removeprefix("protected_")
