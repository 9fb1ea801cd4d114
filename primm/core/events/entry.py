"""An entry: an event as it stands in the log, with who, when and where around it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

E = TypeVar("E", covariant=True)


class Entry(NamedTuple, Generic[E]):
    """An event with its envelope. Its order among others is that of (moment, hlc, origin, n)."""

    event: E
    id: str
    kind: str
    version: int
    origin: str
    n: int
    hlc: str
    moment: str  # as it is stored: 2026-11-24, or 2026-11-24T15:30
    occurred: date
    recorded: str  # in UTC
    by: str
    desk: str
    subjects: tuple[str | None, ...]  # None where a subject was blanked
    of: str | None = None  # the event that this one follows, corrects or retracts
    late: str | None = None
    sealed_text: str = "{}"

    @property
    def time(self) -> str | None:
        """The local time of day, if it is known: ``15:30``."""
        return self.moment[11:] or None

    @property
    def sealed(self) -> Mapping[str, str]:
        """The sealed fields of each subject that has some, as base64."""
        found: Any = json.loads(self.sealed_text or "{}")
        return {subject: body for subject, body in found.items() if body}
