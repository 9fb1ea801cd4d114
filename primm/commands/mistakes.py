"""Mistakes of our own: the class of the error is told and written down; its text and its values may be somebody's."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from primm.commands.output import say
from primm.commands.workplace import Workplace
from primm.words import _

if TYPE_CHECKING:
    from types import TracebackType


def tell_mistake(place: Workplace, error: str) -> None:
    """Say that there was one, by the class of the error alone."""
    place.note("bug", error=error)
    text = _("PRIMM made a mistake ({error}); nothing was acknowledged. Please report it.")
    say(place.words.translate(text).format(error=error))


def hide_tracebacks() -> None:
    """What no command catches, in any thread, is told in the same way: Python would print it with its text."""
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _ignored


def _uncaught(kind: type[BaseException], _error: BaseException, _traceback: TracebackType | None) -> None:
    tell_mistake(Workplace(os.environ), kind.__name__)


def _uncaught_in_thread(told: threading.ExceptHookArgs) -> None:
    tell_mistake(Workplace(os.environ), told.exc_type.__name__)


def _ignored(told: sys.UnraisableHookArgs) -> None:
    """An error while something is thrown away, of which nobody can be told: it changed no answer."""
    with suppress(Exception):
        Workplace(os.environ).note("ignored", error=told.exc_type.__name__)
