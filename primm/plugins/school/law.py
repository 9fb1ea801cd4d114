"""Rules of law about attendance: data (``laws.json``), each with its law, its days, and whether its text was read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FILE = Path(__file__).with_name("laws.json")
QUARTER, FIFTEEN_DAYS, SEVEN_DAYS, ELUSION = "quarter", "fifteen_days", "seven_days", "elusion"
UNVERIFIED = "unverified"


class Law(NamedTuple):
    """A rule as one law has it, for some levels of school or for all, from one day until another."""

    rule: str
    law: str  # a code of the list school_law
    levels: tuple[str, ...]
    begins: date
    ends: date
    status: str  # of the text: verified or unverified
    dates: str  # of the days, likewise
    text: Mapping[str, str]  # by language

    @property
    def unverified(self) -> bool:
        """Whether its text or its days were not read."""
        return UNVERIFIED in (self.status, self.dates)


@cache
def laws() -> tuple[Law, ...]:
    """All of them, in the order of the file."""
    return tuple(map(_law, json.loads(FILE.read_text("utf-8"))["rules"]))


@cache
def in_force(rule: str, day: date, level: str | None = None) -> Law | None:
    """The law that makes this rule on a day, at a level of school if it is told; None where there is none."""
    found = (each for each in laws() if each.rule == rule and each.begins <= day <= each.ends)
    return next((each for each in found if not each.levels or level in each.levels), None)


def _law(told: Mapping[str, Any]) -> Law:
    return Law(
        rule=told["rule"],
        law=told["law"],
        levels=tuple(told["levels"]),
        begins=date.fromisoformat(told["from"]) if told["from"] else date.min,
        ends=date.fromisoformat(told["until"]) if told["until"] else date.max,
        status=told["status"],
        dates=told["dates"],
        text={language: told[language] for language in ("it", "en")},
    )
