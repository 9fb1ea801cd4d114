"""What a token can mean: a shape (minutes, a count), a small word, a code, or a thing that the log knows."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from primm.core.events.codes import ALWAYS
from primm.core.events.text import search_key
from primm.desk.lexicon import LANGUAGES, lexicon
from primm.desk.meant import begun, in_full, label_of
from primm.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from primm.desk.reading import Desk, Thing
    from primm.desk.tokens import Token

    Groups = Sequence[Sequence[str]]

THINGS = ("person", "body", "association", "desk", "staff")
EVENTS = ("event", "referral.", "mediation.", "task.", "person.", "contact")  # any, or those whose kind begins so
SHORTEST = 3  # letters of a beginning
SURE = {"language": 4, "country": 4}  # long lists: three letters are a code, four the beginning of a name
MOST_MINUTES = 720
_MINUTES = re.compile(r"(\d{1,3})(?:min|')?|(\d{1,2})h(\d{2})?", re.ASCII)
_COUNT = re.compile(r"(\d{1,3})([a-z]+)", re.ASCII)
MARGINALS = {"f": "women", "d": "women", "m": "men", "u": "men"}
COUNTED = ("anon", "children", "women", "men")  # the first only where it is written together: 3anon


class Sense(NamedTuple):
    """One thing that a token means: what it is, and its value as text."""

    type: str  # a code list; person, body, desk, staff; an event; minutes, count, day, time, small, raw
    value: str

    @property
    def key(self) -> str:
        """How an answer names it."""
        return f"{self.type}:{self.value}"


def shape(token: Token) -> Sense | None:
    """What a token is by its shape alone."""
    text = token.text.lower()
    if text == "-":
        return Sense("reached", "no_answer")
    if text.isascii() and text.isdecimal() and token.joined:
        return Sense("count", str(int(text))) if len(text) <= 3 else None
    counted = _COUNT.fullmatch(text)
    what = counted and (MARGINALS.get(counted[2]) or lexicon().small.get(counted[2]))
    if counted and what in COUNTED:
        return Sense(what, str(int(counted[1])))
    return _minutes(text)


def _minutes(text: str) -> Sense | None:
    found = _MINUTES.fullmatch(text)
    if not found:
        return None
    minutes = int(found[1]) if found[1] else int(found[2]) * 60 + int(found[3] or 0)
    return Sense("minutes", str(minutes)) if 1 <= minutes <= MOST_MINUTES else None


def senses(
    text: str, desk: Desk, groups: Groups, small: Sequence[str], *, first: Sequence[str] = (), whole: bool = False
) -> list[Sense]:
    """All that a text can mean here: what it says in full before what it begins, an earlier group before a later one.

    Of ``first`` a beginning is as good as the full word. ``whole`` leaves out beginnings.
    """
    role = lexicon().small.get(search_key(text))
    if role and role in small:
        return [Sense("small", role)]
    things = [each for each in _things(text, desk, groups) if not whole]
    known = [sense for each, sense in things if _is(each, text)]
    if any(each.type in first for each in known):
        return [each for each in known if each.type in first]
    full = _first([*_said(text, desk, group)] for group in groups)
    # Three letters that are a language are hardly the beginning of a service.
    begins = len(text) >= SHORTEST and not any(each.type == "language" for each in full)
    begun = [sense for _each, sense in things if begins and sense.type in first]
    if known or (full and not begun):
        return list(dict.fromkeys([*known, *full]))
    if whole or len(text) < SHORTEST:
        return []
    others = [sense for _each, sense in things]
    return begun or _first(
        [*(each for each in others if each.type in group), *_begun(text, desk, group)] for group in groups
    )


def shown(sense: Sense, desk: Desk) -> str:
    """A sense in the reader's words; a person by the handle."""
    if sense.type in (*THINGS, *EVENTS):
        return name_of(sense.value)
    return label_of(sense.value, desk.codes[sense.type], desk.words)


def name_of(name: str) -> str:
    """What stands for a thing on the screen: the handle of what has an id, else its code."""
    from primm.core.events.ids import check_id, handle

    code = name.partition(":")[2] or name
    return handle(code) if check_id(code) else code


def _first(found: Iterable[list[Sense]]) -> list[Sense]:
    return list(dict.fromkeys(next(filter(None, found), [])))


def _things(text: str, desk: Desk, groups: Groups) -> list[tuple[Thing, Sense]]:
    """What the session knows by this name, of the types that are wanted."""
    found = ((each, type_of(each, groups)) for each in desk.things(text))
    return [(each, Sense(kind, each.name)) for each, kind in found if kind]


def type_of(thing: Thing, groups: Groups) -> str | None:
    """As which type a thing is wanted here, if it is."""
    types = [each for group in groups for each in group]
    if thing.type in THINGS:
        return thing.type if thing.type in types else None
    return next((each for each in types if each in EVENTS and (each == "event" or thing.type.startswith(each))), None)


def _is(thing: Thing, text: str) -> bool:
    return text.lower() in (thing.shown.lower(), thing.name.rpartition(":")[2])


def _said(text: str, desk: Desk, group: Sequence[str]) -> Iterator[Sense]:
    """The codes that a text says in full: in the words of the desk, else as a code or a label."""
    names = [name for name in group if name not in (*THINGS, *EVENTS)]
    ours = [Sense(codes, code) for codes, code in lexicon().synonyms.get(search_key(text), ()) if codes in names]
    if ours:
        yield from ours
        return
    for name in names:
        for words in _tongues(desk.words):
            yield from (Sense(name, code) for code in in_full(text, desk.codes[name], words))


def _begun(text: str, desk: Desk, group: Sequence[str]) -> Iterator[Sense]:
    wanted = search_key(text)
    for name in group:
        if name in (*THINGS, *EVENTS) or len(wanted) < SURE.get(name, SHORTEST):
            continue
        for word, means in lexicon().synonyms.items():
            if word.startswith(wanted):
                yield from (Sense(codes, code) for codes, code in means if codes == name)
        for words in _tongues(desk.words):
            yield from (Sense(name, code) for code in begun(text, desk.codes[name], words))


def unsaid(text: str, words: Words) -> list[str]:
    """Which of the codes that every list has a text says, by its label or in the words of the desk: none, or one."""
    key = search_key(text)
    ours = [code for _codes, code in lexicon().synonyms.get(key, ()) if code in ALWAYS]
    labels = ((code, each.translate(label)) for each in _tongues(words) for code, label in ALWAYS.items())
    return [*ours, *(code for code, label in labels if key in (search_key(label), code))][:1]


def _tongues(words: Words) -> Iterator[Words]:
    """The languages of the desk, and the reader's: a label is understood in each."""
    yield from map(_words_of, LANGUAGES)
    if words.first not in LANGUAGES:
        yield words


_words_of = cache(Words)
