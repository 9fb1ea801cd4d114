"""What maps find in the program itself: maps by their names, and the program's own code lists as tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from primm.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from primm.core.events.codes import CodeList, Codes
    from primm.formats.mapping import Map

MAPS = Path(__file__).with_name("maps")
LANGUAGES = ("en", "it")  # in which people write labels into sheets


def shipped_map(name: str) -> Path | None:
    """The file of a map that comes with the program; None where there is none of this name."""
    return next((path for path in sorted(MAPS.glob("*.toml")) if path.stem == name), None)


def with_own_codes(of: Map, codes: Codes) -> Map:
    """The map with a table for each code list that it names without having one: its codes and their labels."""
    sources = (source for step in of.steps for source in (*step.fields.values(), *step.envelope.values()))
    wanted = {source.codes for source in sources if source.codes} - of.codes.keys()
    own = {name: own_table(codes[name]) for name in sorted(wanted.intersection(codes.names()))}
    return attrs.evolve(of, codes={**of.codes, **own})


def own_table(known: CodeList) -> Mapping[str, str]:
    """What may be written for each code, in small letters; what would mean two of them means none."""
    said: dict[str, set[str]] = {}
    for words in map(Words, LANGUAGES):
        for code in known.codes:
            said.setdefault(words.label(known.name, known.label(code)).casefold(), set()).add(code)
    clear = {label: min(codes) for label, codes in said.items() if len(codes) == 1}
    return {**clear, **known.aliases, **{code: code for code in known.codes}}
