"""Cards: what is kept in memory of one person so that she is found: names, numbers, year. A card never shows itself."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import KeyMissing
from primm.people.files import NAMES
from primm.people.spelling import MATCH, ONE_OF_SEVERAL, name_likeness, words
from primm.people.vault import Locked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from primm.core.log.rows import Sealer
    from primm.people.files import File
    from primm.people.spelling import Word

ALIKE = 84  # of 100: from here on two files may be one person's
OPEN = ("birth_year", "sex", "citizenships", "municipality", "contact_rule")
SECRET = (*NAMES, "phone")
NAME, OTHER, PHONE = "name", "other_names", "phone"
ITALY, NUMBER, SHORTEST = "39", 9, 6  # the code of the country; the digits that tell two phones apart
# What the year, citizenship and sex take away from a likeness of names, and give to a name without the other one.
UNSURE, NEXT_YEAR, OTHER_TRAIT, SAME_TRAITS = 3, 8, 10, 6
SAME_NUMBER, NUMBER_ALONE = 90, 85


class Spelt(NamedTuple):
    """One whole name, and which of the person's it is."""

    by: str
    words: tuple[Word, ...]


class Card:
    """What is kept of one person."""

    __slots__ = ("desks", "members", "names", "phones", "readable", "subject", "told", "wholes")

    def __init__(
        self,
        subject: str,
        members: frozenset[str],
        known: Mapping[str, Any],
        *,
        desks: Sequence[str] = (),
        readable: bool = True,
    ) -> None:
        self.subject, self.members, self.desks, self.readable = subject, members, tuple(desks), readable
        self.told = {name: known[name] for name in OPEN if known.get(name)}
        whole = " ".join(known[name] for name in SECRET[:2] if known.get(name))
        self.wholes = tuple(filter(None, (whole, *_listed(known, OTHER))))
        self.names = tuple(dict.fromkeys(_spelt(known)))
        self.phones = frozenset(filter(None, map(number, _listed(known, PHONE))))

    def __repr__(self) -> str:
        return f"Card({self.subject})"

    @property
    def year(self) -> int | None:
        """The year of birth, if it is known."""
        return self.told.get("birth_year")


class Likeness(NamedTuple):
    """How much two cards are alike, and by what."""

    score: int
    by: tuple[str, ...] = ()


NOT_ALIKE = Likeness(0)


def card_of(file: File, sealer: Sealer) -> Card:
    """The card of a file; without its names where the key of this person is not here."""
    known, readable = {name: each.value for name, each in file.open().items()}, True
    try:
        known |= {name: each.value for name, each in file.opened(sealer).items() if name in SECRET}
    except Locked:
        raise  # it would be so with every other file
    except KeyMissing:
        readable = False
    return Card(file.subject, file.members, known, desks=file.desks(), readable=readable)


def number(phone: str) -> str:
    """The digits of a phone number, without the code of the country if that is Italy's."""
    text = "".join(str(unicodedata.digit(each, "")) for each in phone)
    abroad = phone.lstrip().startswith("+") or text.startswith("00")
    text = text.removeprefix("00") if abroad else text
    return text.removeprefix(ITALY) if abroad or len(text) > NUMBER + 2 else text


def same_phone(one: Card, two: Card) -> bool:
    """Whether they have a phone number in common, in any spelling."""
    return not {*map(_tail, one.phones)}.isdisjoint(filter(None, map(_tail, two.phones)))


def tails(card: Card) -> Iterator[str]:
    """The ends of the numbers by which those that are the same are found."""
    return filter(None, map(_tail, card.phones))


def alike(one: Card, two: Card) -> Likeness:
    """How much two persons are alike by phone, name and year, from 0 to 100; the same both ways."""
    apart = None if one.year is None or two.year is None else abs(one.year - two.year)
    pairs = [(name_likeness(a.words, b.words), _by(a, b)) for a in one.names for b in two.names]
    score, by = max(pairs, default=NOT_ALIKE, key=lambda pair: (pair[0], pair[1] == (NAME,), pair[1]))
    if same_phone(one, two):
        if score >= ONE_OF_SEVERAL:
            return Likeness(SAME_NUMBER + score // 10 - (1 if apart else 0), (PHONE, *by))
        return Likeness(NUMBER_ALONE, (PHONE,)) if apart == 0 else NOT_ALIKE
    if score < ONE_OF_SEVERAL or apart not in (None, 0, 1):
        return NOT_ALIKE
    return Likeness(score - _doubt(one, two, apart) + _trust(one, two, score, apart), by)


def _doubt(one: Card, two: Card, apart: int | None) -> int:
    nations = ({*each.told.get("citizenships", ())} for each in (one, two))
    sexes = {each.told["sex"] for each in (one, two) if each.told.get("sex") in ("1", "2")}
    years = UNSURE if apart is None else NEXT_YEAR if apart else 0
    return years + OTHER_TRAIT * (_differ(*nations) + (len(sexes) > 1))


def _trust(one: Card, two: Card, score: int, apart: int | None) -> int:
    shared = not {*one.told.get("citizenships", ())}.isdisjoint(two.told.get("citizenships", ()))
    return SAME_TRAITS if score < MATCH and apart == 0 and shared else 0


def _differ(one: set[str], two: set[str]) -> bool:
    return bool(one and two and one.isdisjoint(two))


def _by(one: Spelt, two: Spelt) -> tuple[str, ...]:
    return (one.by,) if one.by == two.by else (NAME, OTHER)


def _tail(phone: str) -> str:
    return phone[-NUMBER:] if len(phone) >= SHORTEST else ""


def _spelt(known: Mapping[str, Any]) -> Iterator[Spelt]:
    """Each whole name; another name of one word is read with the family name, of which it leaves nothing out."""
    family = known.get("family_name") or ""
    whole = words(f"{known.get('given_name') or ''} {family}")
    if whole:
        yield Spelt(NAME, whole)
    for each in _listed(known, OTHER):
        spelt = words(each)
        if spelt:
            yield Spelt(OTHER, spelt if len(spelt) > 1 else (*spelt, *words(family)))


def _listed(known: Mapping[str, Any], name: str) -> Sequence[str]:
    return known.get(name) or ()
