"""What ``primm doctor`` and ``primm status`` find: each thing that was looked at, its state, and what puts it right."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from primm.core.errors import PrimmError, reason
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FINE, UNSAFE, UNKNOWN, TOLD = _("fine"), _("unsafe"), _("unknown"), _("told")


class Finding(NamedTuple):
    """One thing that was looked at: its state, and a sentence with its gaps."""

    name: str
    state: str
    text: str
    gaps: Mapping[str, object] = {}
    of: str = ""  # what exactly somebody may answer for, where it can become something else


def stated(name: str, safe: bool | None, fine: str, unsafe: str, unknown: str = "") -> Finding:
    """The finding of something that is safe, or is not, or cannot be told."""
    return {
        True: Finding(name, FINE, fine),
        False: Finding(name, UNSAFE, unsafe),
        None: Finding(name, UNKNOWN, unknown),
    }[safe]


def refusal(name: str, check: Callable[[str], None], path: str) -> Finding | None:
    """What a check of a file or folder refused; None where it is in order."""
    try:
        check(path)
    except PrimmError as refused:
        return Finding(name, UNSAFE, refused.text, refused.gaps)
    except OSError as error:
        text = _("{path} cannot be read: {reason}")
        return Finding(name, UNSAFE, text, {"path": path, "reason": reason(error)})
    return None
