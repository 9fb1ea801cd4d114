"""The ways in which a disk fails, from its call of some number on or at this call alone."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from tests.harness.disk import DONE, EIO, ENOSPC, KILLED, Call

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.harness.disk import Answer

    Way = Callable[[Call, int, int], tuple[str, float]]

FINE = DONE, 1.0


def killed(call: Call, at: int, number: int) -> tuple[str, float]:
    """The program is killed, or the computer goes off: nothing more reaches the disk."""
    return (KILLED, 0) if number >= at else FINE


def eio(call: Call, at: int, number: int) -> tuple[str, float]:
    """One call fails."""
    return (EIO, 0) if number == at else FINE


def eio_after_all(call: Call, at: int, number: int) -> tuple[str, float]:
    """One call does what it is for, and says that it failed."""
    return (EIO, 1) if number == at and call.changes and call.kind != "open" else FINE


def torn(call: Call, at: int, number: int) -> tuple[str, float]:
    """One write ends in its middle."""
    return (EIO, 0.5) if number == at and call.kind == "write" else FINE


def eio_from_then_on(call: Call, at: int, number: int) -> tuple[str, float]:
    """The disk is gone."""
    return (EIO, 0) if number >= at else FINE


def read_only_from_then_on(call: Call, at: int, number: int) -> tuple[str, float]:
    """The disk can only be read any more."""
    return (EIO, 0) if number >= at and call.changes else FINE


def full_from_then_on(call: Call, at: int, number: int) -> tuple[str, float]:
    """Nothing more can be written, while what is there can be cut and removed."""
    return (ENOSPC, 0) if number >= at and call.grows else FINE


def full_for_a_moment(call: Call, at: int, number: int) -> tuple[str, float]:
    """One write finds no room."""
    return (ENOSPC, 0) if number == at and call.grows else FINE


WAYS = [
    *(killed, eio, eio_after_all, torn, eio_from_then_on),
    *(read_only_from_then_on, full_from_then_on, full_for_a_moment),
]


def answer(way: Way, at: int) -> Answer:
    """A disk that fails in a way from its call number ``at``."""
    numbers = itertools.count()
    return lambda call: way(call, at, next(numbers))


def failing(at: int | None, *, kill: bool) -> Answer | None:
    """One call fails, or the program is killed at it; None where all goes well."""
    return None if at is None else answer(killed if kill else eio, at)
