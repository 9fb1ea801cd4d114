"""What Tab completes in a line: verbs, the handles of those seen today, codes by their beginning or their label's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from primm.commands.desk.handles import thing_of
from primm.core.events.text import search_key
from primm.desk.helping import TABLE, words_of
from primm.desk.lexicon import LANGUAGES
from primm.desk.meant import label_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from primm.commands.desk.session import Session

LISTS = ("need", "outcome", "channel", "reached", "relation", "language", "body_type")
WORD = re.compile(r"[^\s,+]*$")
MANY = 30


def completions(session: Session, before: str) -> list[tuple[str, str, str]]:
    """Each as the word, how much of it stands there already, and its label."""
    begun = WORD.search(before)
    word = begun[0] if begun else ""
    found = _verbs(session, word) if before.strip() == word else _words(session, word)
    return [(text, word, label) for text, label in dict(found).items()][:MANY]


def _verbs(session: Session, word: str) -> Iterator[tuple[str, str]]:
    language = session.words.first if session.words.first in LANGUAGES else LANGUAGES[-1]
    for row in TABLE:
        title = session.words.translate(row.title)
        yield from ((name, title) for name in words_of(row.verb, language) if name.startswith(word))


def _words(session: Session, word: str) -> Iterator[tuple[str, str]]:
    for subject in reversed(session.lookups.seen):
        shown = thing_of(subject).shown
        if shown.startswith(word):
            yield shown, ""
    if word:
        for name in LISTS:
            yield from _codes(session, name, search_key(word))


def _codes(session: Session, name: str, begun: str) -> Iterator[tuple[str, str]]:
    known = session.codes[name]
    for code in known.codes:
        label = label_of(code, known, session.words)
        if code.startswith(begun) or any(each.startswith(begun) for each in search_key(label).split()):
            yield code, label
