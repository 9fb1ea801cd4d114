"""Notes of others in which a person's name occurs: opened in memory, told by their handles alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import KeyMissing, Tampered
from primm.core.events.text import search_key
from primm.core.figures.control import names
from primm.people.files import NAMES, unseal
from primm.people.vault import Locked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from primm.core.log.log import Log
    from primm.core.log.rows import Row, Sealer

CALLED = (*NAMES, "name")  # what a person is called, or one of the staff
LEAST = 3  # letters of a word that is looked for: shorter ones stand in the names of many


class Mentions(NamedTuple):
    """The events of others in whose sealed texts a name occurs, and how many events nobody can open here."""

    events: tuple[str, ...] = ()
    closed: int = 0


def words_of(known: Mapping[str, Any]) -> frozenset[str]:
    """Every word of the names of a person or of one of the staff, as it is looked for: in any case, without accents."""
    texts = " ".join(text for name in CALLED for text in _texts(known.get(name)))
    return frozenset(each for each in _words(texts) if len(each) >= LEAST)


def mentions(log: Log, sealer: Sealer, words: frozenset[str], persons: Collection[str]) -> Mentions:
    """Look through every sealed text of anybody else; the names of others are no mention."""
    found, closed = [], 0
    for row in log.read() if words else ():
        bodies = {who: body for who, body in _sealed(row).items() if who not in persons}
        try:
            if bodies and _occurs(words, unseal(bodies, row.origin, row.n, sealer)):
                found.append(names(row)[1])
        except Locked:
            raise
        except (KeyMissing, Tampered):
            closed += 1
    return Mentions(tuple(dict.fromkeys(found)), closed)


def _sealed(row: Row) -> Mapping[str, str]:
    found: Mapping[str, str] = json.loads(row.sealed) if row.sealed != "{}" else {}
    return found


def _occurs(words: frozenset[str], secrets: Mapping[str, Any]) -> bool:
    texts = (text for name, value in secrets.items() if name not in CALLED for text in _texts(value))
    return any(not words.isdisjoint(_words(text)) for text in texts)


def _words(text: str) -> list[str]:
    return "".join(each if each.isalnum() else " " for each in search_key(text)).split()


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value of any shape."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
