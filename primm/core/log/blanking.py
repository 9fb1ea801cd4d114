"""What may go from an event that stays: sealed texts, subjects and facts, each with its salt, by an erasure on record.

Nothing of ``meta`` changes, so the leaf, the tree and whatever is left of the event verify as before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.log.rows import decode, encode, hexes, who_text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from primm.core.log.rows import Row


class Missing(NamedTuple):
    """A part of an event that is not there any more, ``facts``, ``who`` or ``sealed``; of whom it was, if that is."""

    origin: str
    n: int
    part: str
    subject: str | None = None


def blanked(row: Row, *, sealed: Collection[str] = (), who: Collection[str] = (), facts: bool = False) -> Row:
    """The row without what is sealed of some subjects, without some subjects and what is sealed of them, or facts."""
    names, bodies, salts = decode(row.who), decode(row.sealed), decode(row.sealed_salt)
    for place, each in enumerate(names):
        if each in sealed or each in who:
            bodies.pop(each, None)
            salts[place] = None
    pairs = zip(names, decode(row.who_salt), strict=True)
    left = [(None, None) if each in who else (each, salt) for each, salt in pairs]
    return row._replace(
        who=who_text(each for each, _salt in left),
        who_salt=f"[{hexes(salt for _each, salt in left)}]",
        facts="" if facts else row.facts,
        facts_salt="" if facts else row.facts_salt,
        sealed=encode(bodies) if bodies else "{}",
        sealed_salt=f"[{hexes(salts)}]",
    )


def missing(row: Row, meta: Mapping[str, Any], who: Sequence[str | None]) -> list[Missing]:
    """The parts of a row, which was examined, that were blanked."""
    found = [] if row.facts else [Missing(row.origin, row.n, "facts")]
    found += [Missing(row.origin, row.n, "who") for each in who if each is None]
    sealed = zip(who, meta["sealed"], decode(row.sealed_salt), strict=True)
    return found + [Missing(row.origin, row.n, "sealed", each) for each, wanted, salt in sealed if wanted and not salt]
