"""The steps that followed an event: the first day of one, and the last of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from primm.core.events.entry import Entry

Steps = tuple[Entry[Any], ...]


def first_day(life: Steps, kinds: tuple[type[Any], ...]) -> date | None:
    """The first day on which one of these steps was taken."""
    return min((step.occurred for step in life if isinstance(step.event, kinds)), default=None)


def last(life: Steps, kind: type[Any]) -> Entry[Any] | None:
    """The last step of a kind, in reading order."""
    return next((step for step in reversed(life) if isinstance(step.event, kind)), None)
