"""What plugin authors test with: the contract of an action, and a diary in which a test tells what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from primm.testing.contract import ActionContract
    from primm.testing.diary import Diary

__all__ = ["ActionContract", "Diary"]

_HOMES = {"ActionContract": "primm.testing.contract", "Diary": "primm.testing.diary"}


def __getattr__(name: str) -> object:
    """Import a name on its first use: pytest must rewrite the contract's asserts before it is imported."""
    if name not in _HOMES:
        raise AttributeError(f"module 'primm.testing' has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return __all__
