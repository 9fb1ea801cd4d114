"""The clock of a log: when something was recorded, and a hybrid logical clock that never goes back.

The hybrid clock is 12 hex digits of Unix milliseconds, a dash and 4 hex digits of a counter. It sorts as text. It
is never behind an event that the log already knows, its own or another's, whatever the computer's clock says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    Clock = Callable[[], datetime]  # answers in UTC

START = "000000000000-0000"


def stamp(moment: datetime) -> str:
    """A moment in UTC as the text that is stored: always microseconds, always Z."""
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def milliseconds(moment: datetime) -> int:
    """The whole milliseconds of Unix time of a moment; nothing before 1970."""
    return max(0, int(moment.timestamp()) * 1000 + moment.microsecond // 1000)


def tick(previous: str, now_ms: int) -> str:
    """The hybrid time of the next event, after ``previous``."""
    then, counter = int(previous[:12], 16), int(previous[13:], 16)
    if now_ms > then:
        return f"{now_ms:012x}-0000"
    if counter < 0xFFFF:
        return f"{then:012x}-{counter + 1:04x}"
    return f"{then + 1:012x}-0000"
