"""The journal of what went wrong: JSON lines in the state directory, with keys that cannot hold anything personal."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from collections.abc import MutableMapping

# Each key with the form that its value must have: codes, names of classes, ids and numbers, which are nobody's.
ALLOWED = {
    "event": "[a-z]{1,20}(_[a-z]{1,20}){0,5}",
    "error": "[A-Za-z_][A-Za-z0-9_]{0,79}",
    "plugin": "[a-z0-9_.-]{1,80}",
    "code": "[0-9]{1,3}",
    "ids": "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
}


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
    return {name: value for name, value in keys.items() if name in ALLOWED and _is_plain(ALLOWED[name], value)}


def _is_plain(form: str, value: object) -> bool:
    """Whether a value, or each of several, has the form; anything else may be somebody's, and is left out."""
    if isinstance(value, list):
        return all(isinstance(each, str) and _is_plain(form, each) for each in value)
    return type(value) in (str, int) and re.fullmatch(form, str(value), re.ASCII) is not None
