"""The margins of the year, read from their file: what was published, with its source, and what is assumed."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

ABOUT = ("source", "why")


@lru_cache(1)
def margins() -> dict[str, Any]:
    """The whole file."""
    return tomllib.loads((files("primm.demo") / "margins.toml").read_text("utf-8"))


def published(name: str) -> dict[str, Any]:
    """What somebody printed, without its source."""
    return _without_origin(margins()["published"][name])


def assumed(name: str) -> dict[str, Any]:
    """What nobody measured, without the reason."""
    return _without_origin(margins()["assumed"][name])


def _without_origin(table: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if name not in ABOUT}
