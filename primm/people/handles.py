"""Short handles: the beginning of a person's handle stands for her as long as nobody else's begins so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.core.events.ids import ALPHABET, SHORT, check_id, handle

if TYPE_CHECKING:
    from primm.core.log.log import Log

LEAST = 3
_READ = str.maketrans("oil", "011")  # as in a whole handle


def beginning_with(log: Log, text: str) -> list[str]:
    """The persons whose handle begins so; nobody's where the text is too short, whole, or no beginning of a handle."""
    start = text.lower().translate(_READ)
    if not LEAST <= len(start) <= SHORT or not set(start).issubset(ALPHABET):
        return []
    ids = ((each, each.partition(":")[2]) for each in log.subjects("person:"))
    return [subject for subject, name in ids if check_id(name) and handle(name).startswith(start)]
