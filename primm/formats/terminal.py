"""What a terminal can show and wants: how wide it is, colours, blocks.

Colours are left away with NO_COLOR or on a dumb terminal, blocks where the locale has no Unicode.
"""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING

import attrs

from primm.core.host.action import Page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from primm.words import Words


@attrs.frozen
class Terminal(Page):
    """A page on a terminal: whether it wants colours, and whether it has blocks and lines."""

    colours: bool = False
    blocks: bool = False


def terminal_of(words: Words, file: IO[str], width: int, environ: Mapping[str, str]) -> Terminal:
    """What this terminal can show."""
    dumb = os.name != "nt" and environ.get("TERM", "dumb") in ("dumb", "unknown", "")
    locale = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or "C"
    letters = os.name == "nt" or "utf" in locale.lower()
    return Terminal(words, width, not dumb and not environ.get("NO_COLOR"), not dumb and letters and _writes(file))


def _writes(file: IO[str]) -> bool:
    try:
        return bool("█─".encode(getattr(file, "encoding", None) or "ascii"))
    except (UnicodeEncodeError, LookupError):
        return False
