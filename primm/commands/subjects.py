"""All subjects of a type as they stood at a position of the log; and which services are protected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.core.events.kinds.body import BodyRegistered, BodyRenamed, BodyUpdated
from primm.core.figures.refresh import components
from primm.people.files import File
from primm.people.publishing import PROTECTED, SERVICE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from primm.commands.workplace import Workplace
    from primm.core.figures.history import History


def files(place: Workplace, of: str, at: Mapping[str, int]) -> Iterator[File]:
    """The files of all subjects of a type."""
    subjects = list(place.log.subjects(f"{of}:"))
    found = (File(*each) for each in components(place.log, place.kinds, subjects, at))
    yield from sorted(found, key=lambda each: each.subject)


def histories(place: Workplace, of: str, at: Mapping[str, int]) -> Iterator[History]:
    """The histories of all subjects of a type."""
    return (each.history() for each in files(place, of, at))


def centres(place: Workplace) -> Callable[[Mapping[str, int]], frozenset[str]]:
    """Who tells by which names, codes and former names the anti-violence centres are known at a position."""

    def known(at: Mapping[str, int]) -> frozenset[str]:
        return frozenset(name for body in histories(place, "body", at) if _is_centre(body) for name in _names(body))

    return known


def _is_centre(body: History) -> bool:
    types = [each.event.body_type for each in body.of(BodyRegistered)]
    types += [each.event.body_type for each in body.of(BodyUpdated) if each.event.body_type]
    return PROTECTED[SERVICE] in types


def _names(body: History) -> Iterator[str]:
    yield body.subject
    yield body.subject.partition(":")[2]
    yield from (each.event.name for each in body.of(BodyRegistered))
    yield from (each.event.name for each in body.of(BodyRenamed))
