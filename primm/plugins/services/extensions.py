"""Permits whose expiry a law has put off: the laws are data (``extensions.json``), each with its days."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("extensions.json")


class Extension(NamedTuple):
    """A law that keeps permits valid which expire between two days, for whoever looks while it is in force."""

    law: str
    in_force: date
    first: date
    last: date
    until: date
    status: str


@cache
def extensions() -> tuple[Extension, ...]:
    """The laws, in the order of their days."""
    found = json.loads(FILE.read_text("utf-8"))["extensions"]
    days = ("in_force", "first", "last", "until")
    return tuple(Extension(**{**each, **{name: date.fromisoformat(each[name]) for name in days}}) for each in found)


def valid_until(expires: date, day: date) -> tuple[date, str | None]:
    """Until when a permit is valid, as the law stood on a day, and by which law if it is not by its own date."""
    found = [each for each in extensions() if each.in_force <= day and each.first <= expires <= each.last]
    longest = max(found, key=lambda each: each.until, default=None)
    return (longest.until, longest.law) if longest and longest.until > expires else (expires, None)
