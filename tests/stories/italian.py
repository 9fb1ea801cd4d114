"""Finds English in what staff see when the language is Italian: messages, labels, single words, raw codes and kinds."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from babel.messages.pofile import read_po

from primm import words
from primm.core.events.codes import Codes
from primm.core.host.indexing import take_stock
from primm.desk.lexicon import file_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

CATALOG = Path(words.__file__).parent / "locale" / "it" / "LC_MESSAGES" / "primm.po"
GAP = re.compile(r"\{[^{}]*\}|%\([a-z]+\)s")
WORD = re.compile(r"(?<!\w)[^\W\d_]+(?:['’][^\W\d_]+)?(?!\w)")
COMMAND = re.compile(r"\bprimm(?: [a-z]+)+|--[a-z-]+(?: [a-z]+\b)?")
PLACEHOLDER = re.compile(r"\b[A-Z_]{2,}\b|\$\{?\w+\}?|\w+[._/=]\w[\w./=-]*")
NOT_WORDS = re.compile(r"\S+@\S+|(?:~|\.{0,2})?/\S+|\b[\w-]+\.(?:txt|csv|xlsx|zip|json)\b")
SURE = (  # English even if a word of an Italian text looks like it
    "an the of and or to on at by for from with without is are was were be been has have had will would can cannot "
    "could may must not yes this that these those there here it its which what who whom whose how when where why "
    "than then one two three four five many much only any some none other another each every open closed stored store "
    "today tomorrow yesterday day days week month quarter year hour hours minute minutes time person persons people "
    "name names number phone desk desks call called answer answered question enter word words known unknown missing "
    "wrong right new old first last next before after again still already found nothing somebody nobody something "
    "given needs need undone kept missed moved came worker action kind event occurred contact activity "
    "topics body outcomes issued record sheet subject referral mediation appointment women late empty"
).split()


class Message(NamedTuple):
    """An English text that has an Italian one."""

    english: str
    italian: str
    context: str | None  # the code list of a label; "column" where programs read what is written


@cache
def messages() -> tuple[Message, ...]:
    """All that there is to be said, in both languages."""
    with CATALOG.open("rb") as file:
        every = [each for each in read_po(file, locale="it") if each.id and each.string]
    return tuple(Message(str(each.id), str(each.string), each.context) for each in every)


def english(text: str, own: Iterable[str] = ()) -> list[str]:
    """What is English in a text, each with the line in which it stands; ``own`` are words that may stand there."""
    visible = NOT_WORDS.sub(" ", text)
    mine = frozenset(each.lower() for each in own)
    found = [*_raw(visible, mine), *_whole(visible), *_single(visible, mine)]
    return list(dict.fromkeys(found))


def _raw(text: str, mine: frozenset[str]) -> Iterator[str]:
    """Codes, fields and kinds as they are stored, where a label belongs."""
    for line in text.splitlines():
        for token in re.findall(r"(?<![\w.-])[A-Za-z][\w.]*[\w](?![\w-])", line):
            if token in raw() and token.lower() not in mine:
                yield f"raw code {token!r}: {line.strip()}"


def _whole(text: str) -> Iterator[str]:
    """Whole messages, wherever the lines of the screen were broken."""
    flat = " ".join(text.split())
    for template, (surest, pattern) in templates().items():
        match = pattern.search(flat) if surest in flat else None
        if match:
            yield f"message {template!r}: {match[0]}"


def _single(text: str, mine: frozenset[str]) -> Iterator[str]:
    """Words that are English and not Italian; of a handle, with its digits, no part is a word."""
    for line in text.splitlines():
        for word in WORD.findall(COMMAND.sub(" ", line)):
            if word.lower() in vocabulary() and word.lower() not in mine:
                yield f"word {word!r}: {line.strip()}"


@cache
def raw() -> frozenset[str]:
    """Kinds, fields and codes that no person would take for a word: with a point, a low line, or of a country."""
    stock = take_stock()
    fields = {each.name for spec in stock.specs.values() for each in spec.fields}
    lists = Codes.load(stock.codes.values())
    codes = {code for name in lists.names() for code in lists[name].codes}
    strange = {each for each in {*stock.kinds, *fields, *codes} if "_" in each or "." in each}
    said = {word for each in messages() for word in WORD.findall(each.italian)}
    return frozenset(strange | {each for each in codes - said if re.fullmatch("[A-Z]{3}", each)})


@cache
def templates() -> Mapping[str, tuple[str, re.Pattern[str]]]:
    """The messages of several words that are not Italian as well, each with its longest part and as a pattern."""
    italian = {" ".join(each.italian.split()) for each in messages()}
    told = dict.fromkeys(" ".join(each.english.split()) for each in messages())
    return {
        each: (max(GAP.split(each), key=len), _pattern(each)) for each in told if each not in italian and _foreign(each)
    }


def _foreign(message: str) -> bool:
    """Whether a message has enough words of its own to be known by: two, of which one is not Italian."""
    said = WORD.findall(GAP.sub(" ", message))
    return len(said) > 1 and any(each.lower() not in _italian() for each in said)


def _pattern(message: str) -> re.Pattern[str]:
    parts = (re.escape(each) for each in GAP.split(message))
    return re.compile(rf"(?<!\w){'[^.:!?]{0,80}?'.join(parts)}(?!\w)")


@cache
def vocabulary() -> frozenset[str]:
    """English words: those of messages and labels that no Italian one has, and those that are sure to be."""
    said = {word.lower() for each in messages() for word in WORD.findall(_plain(each.english))}
    return frozenset(each for each in {*said - _italian(), *SURE} if len(each) > 1)


@cache
def _italian() -> frozenset[str]:
    """The words of the Italian messages and of those who work at the desks."""
    desk = file_of("it")
    typed = [
        each for words_ in (desk.verbs, desk.small, desk.fields, *desk.synonyms.values()) for each in words_.values()
    ]
    said = (each.italian for each in messages() if each.context != "column")
    texts = [*(_plain(each) for each in said), *(word for each in typed for word in each)]
    return frozenset(word.lower() for text in texts for word in WORD.findall(text))


def _plain(text: str) -> str:
    """A text without what is the same in every language: commands, options, names in capitals, gaps."""
    return PLACEHOLDER.sub(" ", COMMAND.sub(" ", GAP.sub(" ", text)))
