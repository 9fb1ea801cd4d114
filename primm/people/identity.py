"""Who may be the same person: names that read alike, whatever their case, accents, order or alphabet of look-alikes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from primm.core.events.text import search_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from primm.core.log.rows import Sealer
    from primm.people.files import File

# Small Cyrillic and Greek letters that look like Latin ones (Unicode confusables, those of names only).
_LOOKALIKES = str.maketrans("аеорсухіјѕһοαρνυικτ", "aeopcyxijshoapvuikt")


def likeness(known: Mapping[str, Any]) -> set[frozenset[str]]:
    """The names of a person as sets of words in which people who mistake them would find them."""
    whole = " ".join(known[name] for name in ("given_name", "family_name") if known.get(name))
    return {_words(each) for each in (whole, *known.get("other_names", ())) if each}


def candidates(known: Mapping[str, Any], files: Iterable[File], sealer: Sealer) -> Iterator[File]:
    """The files with a name that reads alike, of somebody born in the same year as far as that is known."""
    wanted, year = likeness(known), known.get("birth_year")
    for file in files:
        told = file.open().get("birth_year")
        if year and told and told.value != year:
            continue  # the year is open: most files need not be unsealed
        theirs = {name: each.value for name, each in file.opened(sealer).items()}
        if wanted & likeness(theirs):
            yield file


def _words(name: str) -> frozenset[str]:
    return frozenset(search_key(name).translate(_LOOKALIKES).split())
