"""Case management on an append-only log: the names that an action is written with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from primm.core.errors import Problem
    from primm.core.events.base import Event, ask, event

__version__ = "0.1.0"

__all__ = ["Event", "Problem", "ask", "event"]

_HOMES = {
    "Event": "primm.core.events.base",
    "Problem": "primm.core.errors",
    "ask": "primm.core.events.base",
    "event": "primm.core.events.base",
}


def __getattr__(name: str) -> object:
    """Import a public name on its first use, so that starting PRIMM costs nothing that is not needed."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'primm' has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(home), name)
    return value


def __dir__() -> list[str]:
    return __all__
