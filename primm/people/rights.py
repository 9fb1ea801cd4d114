"""Whose data may only be kept: the persons who are hidden from lists, and stay in figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from primm.core.events.entry import Entry
    from primm.core.figures.control import Decoder
    from primm.core.log.log import Log

SUBJECTS = "restriction:"  # what every restriction is a subject of, so that all of them are found at once
RESTRICTED, LIFTED = "person.restricted", "person.restriction_lifted"


def restrictions(log: Log, kinds: Callable[[], Decoder]) -> Mapping[str, Entry[Any]]:
    """Everybody whose data may only be kept, under each of her ids, with the event that says so.

    One look at an index where there is nobody; files that are one are restricted together.
    """
    subjects = [*log.subjects(SUBJECTS)]
    return _standing(log, kinds(), subjects) if subjects else {}


def _standing(log: Log, kinds: Decoder, subjects: list[str]) -> dict[str, Entry[Any]]:
    from primm.core.events.codec import NOTHING
    from primm.core.figures.refresh import components

    found: dict[str, Entry[Any]] = {}
    for members, effective in components(log, kinds, subjects):
        entries = effective.entries(members, lambda kind: kind in (RESTRICTED, LIFTED))
        lifted = {each.of for each in entries if each.kind == LIFTED}
        told = [each for each in entries if each.kind == RESTRICTED and each.event is not NOTHING]  # else it was lifted
        standing = [each for each in told if each.id not in lifted]
        found |= {person: each for each in standing for person in each.subjects[1:] if person}
    for members, _effective in components(log, kinds, [*found]) if found else ():
        first = next(found[each] for each in sorted(members) if each in found)
        found |= {each: found.get(each, first) for each in members}
    return found
