"""What is asked for by a name: one that nothing has is refused, for an empty list would be believed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from primm.core.errors import NotFound, Refused
from primm.core.host.index import unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from primm.commands.workplace import Workplace


def desks(place: Workplace) -> list[str]:
    """The codes of the desks that are registered."""
    return [each.partition(":")[2] for each in place.log.subjects("desk:")]


def kinds(place: Workplace) -> list[str]:
    """The kinds, and what several of them begin with, up to the dot."""
    names = list(place.index.kinds)
    return [*names, *dict.fromkeys(f"{each.partition('.')[0]}." for each in names if "." in each)]


def require_known(**wanted: tuple[str | None, Iterable[str]]) -> None:
    """Refuse each name that was asked for and is none of those that there are."""
    each = {what: (name, list(known)) for what, (name, known) in wanted.items() if name is not None}
    problems = [unknown(what, name, known) for what, (name, known) in each.items() if name not in known]
    if problems:
        raise Refused(problems)


def not_found(what: str, name: str, known: Mapping[str, Any] | Sequence[str]) -> NotFound:
    """The error of a name that nothing has, where a thing was asked for by its name."""
    return NotFound.of(unknown(what, name, known))
