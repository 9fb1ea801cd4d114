"""What somebody may have meant who wrote a name that nothing has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.core.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

SHORTEST = 3  # letters with which a name begins that is meant


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The first name that begins so; else the one that looks most alike, if any does."""
    from difflib import get_close_matches  # 3 ms that a correct name need not pay

    names = list(known)
    begun = [each for each in names if len(name) >= SHORTEST and each.startswith(name)]
    return next(iter(begun or get_close_matches(name[:100], names, 1)), None)


def missed(field: str, name: str, known: Iterable[str], none: str, near: str) -> Problem:
    """The problem of a name that nothing has: ``none`` says so, and ``near`` with the nearest that something has."""
    meant = nearest(name, known)
    return Problem(field, near, {"near": meant}) if meant else Problem(field, none)
