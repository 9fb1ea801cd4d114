"""The journal of what went wrong: JSON lines in the state directory, with keys that cannot hold anything personal."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from collections.abc import MutableMapping

ALLOWED = ("event", "timestamp", "error", "code", "plugin", "ids")


def write(path: str, event: str, **keys: object) -> None:
    """Add a line; where none can be added there is nobody left to tell."""
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        with open(os.open(path, flags, 0o600), "a", encoding="utf-8") as file:
            structlog.wrap_logger(
                structlog.WriteLogger(file),
                processors=[
                    _only_allowed,
                    structlog.processors.TimeStamper(fmt="iso", utc=True),
                    structlog.processors.JSONRenderer(),
                ],
            ).error(event, **keys)
    except OSError:
        return


def _only_allowed(logger: object, method: str, keys: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {name: value for name, value in keys.items() if name in ALLOWED}
