"""How a name may be spelt: the letters, sounds and consonants by which two spellings in any script are known as one."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from itertools import permutations
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import OSA

from primm.people.letters import ARTICLES, ASSIMILATED, SERVANTS, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from primm.people.letters import Token

MATCH = 84  # of 100: two words with less are two words
OTHER_NAME, OTHER_FORM, SAME_SOUND, FITS, ONE_OF_SEVERAL = 78, 5, 97, 95, 80
EDITABLE = 5  # a shorter word with another letter is another word
LONGEST = 6  # so many words of a name are compared

_SERVANT = re.compile(r"abd(?:[aeou]u?l|[aeou]u?(?=([rsdtnz])\1)|[aeou]u?(?=[sc]h)|[ui])?(?=.{3})")
_SOUNDS = tuple(
    (re.compile(each), sound)
    for each, sound in (
        ("aa+", "a"), ("^(?:ou|u|o)(?=[aei])", "w"), ("^i(?=[aeou])", "y"), ("(?<=.)w", "u"),
        ("ou|oo", "u"), ("ee|ii", "i"),
        ("sch|sh|ch|sc(?=[ei])", "S"), ("c(?=[eiy])", "s"), ("kh", "h"), ("ph", "f"),
        ("zh|dj|dzh|gi(?=[aou])", "j"), ("ck|[qc]", "k"),
        ("([gdtbjk])h", r"\1"), ("x", "ks"), ("z", "s"), ("(?<=.)y", "i"), ("o", "u"), ("[ae]i", "i"),
        ("7", "h"), ("(?<=...)[aeiu]d+ine?$", "din"),
    )
)  # fmt: skip
_TWICE = re.compile(r"(.)\1+")
_VOWELS, _E = "aiu", "ai"
_NOT_CONSONANTS = re.compile("[aeiu]")


class Word(NamedTuple):
    """One word of a name: its letters, how it sounds, its consonants. It does not show itself."""

    plain: str
    sounds: tuple[str, ...]  # with e for a, and with e for i
    consonants: str
    begun: str  # the same of a word that goes on: there an h at the end is heard
    bare: bool  # written in a script that leaves vowels out
    ending: str  # the vowel at its end, by which Karim and Karima are two
    name: int | None  # the line of the variants in which it stands
    other: tuple[Word, ...] = ()  # the same word with or without what may stand before it

    def __repr__(self) -> str:
        return "Word(…)"


def words(name: str) -> tuple[Word, ...]:
    """The words of a name, those that belong together joined, particles dropped."""
    return tuple(_joined(tokens(name)))


def likeness(one: Word, two: Word) -> int:
    """How much two words are alike, from 0 to 100; the same both ways."""
    if one.plain == two.plain:
        return 100
    score = _alike(one, two)
    if not (one.other or two.other):
        return score
    forms = [_alike(a, b) for a in (one, *one.other) for b in (two, *two.other) if a is not one or b is not two]
    return max(score, max(forms) - OTHER_FORM)


def begins(one: Word, two: Word) -> int:
    """How much a word looks like the beginning of another one, from 0 to 96."""
    rest = 6 * len(one.plain) // max(len(two.plain), 1)
    for each in (two, *two.other):
        if each.plain.startswith(one.plain):
            return 90 + min(rest, 6)
        if any(len(ours) > 1 and theirs.startswith(ours) for ours in one.sounds for theirs in each.sounds):
            return 85 + min(rest, 4)
        if (one.bare or each.bare) and len(one.begun) > 1 and each.consonants.startswith(one.begun):
            return MATCH
    return 0


def name_likeness(one: Sequence[Word], two: Sequence[Word]) -> int:
    """How much two whole names are alike, in any order of their words; the same both ways."""
    few, many = sorted((one[:LONGEST], two[:LONGEST]), key=len)
    if not few:
        return 0
    if len(many) < 4 and len(few) != len(many) and _run_together(few, many):
        return SAME_SOUND
    score = max(_assigned(few, many, [False] * len(many)), default=0)
    missing = len(many) - len(few)
    return max(0, min(score, ONE_OF_SEVERAL) if missing and len(few) == 1 else score - 4 * min(missing, 2))


def _assigned(
    few: Sequence[Word], many: Sequence[Word], taken: list[bool], total: int = 0, size: int = 0
) -> Iterator[int]:
    if not few:
        yield total // size
        return
    for place, other in enumerate(many):
        if not taken[place] and (score := likeness(few[0], other)) >= MATCH:
            taken[place], weight = True, len(few[0].plain) + len(other.plain)
            yield from _assigned(few[1:], many, taken, total + score * weight, size + weight)
            taken[place] = False


def _run_together(few: Sequence[Word], many: Sequence[Word]) -> bool:
    wanted = {"".join(each.plain for each in order) for order in permutations(few)}
    return any("".join(each.plain for each in order) in wanted for order in permutations(many))


def _alike(one: Word, two: Word) -> int:
    if one.plain == two.plain:
        return 100
    if not set(one.sounds).isdisjoint(two.sounds) or (one.name is not None and one.name == two.name):
        return SAME_SOUND
    score = _nearly(one, two)
    if None not in (one.name, two.name) or one.ending != two.ending:
        return min(score, OTHER_NAME)
    return score


def _nearly(one: Word, two: Word) -> int:
    """For words that do not sound the same: whether the consonants, or nearly all letters, are."""
    typed = 0
    if min(len(one.plain), len(two.plain)) >= EDITABLE:
        typed = int(100 * OSA.normalized_similarity(one.plain, two.plain, score_cutoff=0.75))
    if one.consonants != two.consonants or len(one.consonants) < 2:
        return typed
    if one.bare != two.bare:
        bare, full = (one, two) if one.bare else (two, one)
        return FITS if any(_fits(bare.sounds[0], each) for each in full.sounds) else OTHER_NAME
    return typed if typed > MATCH else OTHER_NAME - 8


def _fits(bare: str, full: str) -> bool:
    """Whether a word without its short vowels may sound so."""
    place = 0
    for at, each in enumerate(bare):
        heard = _VOWELS if not at and each in _VOWELS else "ai" if each == "a" else each
        while place < len(full) and full[place] in _VOWELS and full[place] not in heard:
            place += 1
        if place == len(full) or full[place] not in heard:
            return False
        place += 1
    return not full[place:]


def _joined(waiting: Sequence[Token]) -> Iterator[Word]:
    """The words; a servant's name is one with the next, an article falls where something follows it."""
    while waiting:
        token, *waiting = waiting
        if token.text in SERVANTS and waiting:
            while len(waiting) > 1 and waiting[0].text in ASSIMILATED:
                waiting.pop(0)
            rest = waiting.pop(0)
            yield _word(f"abd{rest.text}", bare=rest.bare, others=(_word(rest.text, bare=rest.bare),))
        elif token.text in ARTICLES and waiting:
            rest = waiting.pop(0)
            yield _word(rest.text, bare=rest.bare, others=(_word(token.text + rest.text, bare=rest.bare),))
        else:
            yield _single(token)


def _single(token: Token) -> Word:
    text = token.text
    served = _SERVANT.match(text)
    if served and len(text) > 6:
        rest = text[served.end() :]
        return _word(f"abd{rest}", bare=token.bare, others=(_word(rest, bare=token.bare),))
    others = [_word(text[2:])] if text.startswith(ARTICLES) and len(text) > 6 else []
    return _word(text, bare=token.bare, others=(*others, *([_word(token.looks)] if token.looks else ())))


def _word(plain: str, *, bare: bool = False, others: tuple[Word, ...] = ()) -> Word:
    heard = plain
    for sound, written in _SOUNDS:
        heard = sound.sub(written, heard)
    begun = _TWICE.sub(r"\1", heard)
    heard = begun.removesuffix("h") or begun
    sounds = tuple(dict.fromkeys(_sounds(heard) if len(plain) > 3 else (heard,)))
    ending = sounds[0][-1:] if sounds[0][-1:] in _VOWELS else ""
    return Word(plain, sounds, _consonants(heard), _consonants(begun), bare, ending, _variants().get(plain), others)


def _consonants(heard: str) -> str:
    """The consonants; any vowel that begins the word counts as one, and all of them as the same."""
    first = "a" if heard[:1] in ("e", "i", "u") else heard[:1]
    return first + _NOT_CONSONANTS.sub("", heard[1:])


def _sounds(heard: str) -> Iterator[str]:
    """An e may be an a or an i, and at the end nothing."""
    start, end = (heard[:-1], "a") if heard.endswith("e") else (heard, "")
    yield from (start.replace("e", each) + end for each in _E)
    if end:
        yield start.replace("e", "a")


@cache
def _variants() -> dict[str, int]:
    """The line in which each spelling stands; none stands in two."""
    lines = files("primm.people").joinpath("variants.txt").read_text("utf-8").splitlines()
    return {word: place for place, line in enumerate(lines) for word in line.split()}
