"""Whose fault it is: whatever goes wrong in the code of a plugin names the plugin and the place."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from primm.core.errors import PluginFailed, PrimmError
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

# What Python says of a call that leaves out what is needed: the names are those of arguments, never values.
MISSING = re.compile("missing [0-9]+ required .*arguments?: (.*)")


@contextmanager
def blaming(plugin: str, place: str, *, imports: bool = False) -> Iterator[None]:
    """Name the plugin for whatever goes wrong in its code, even when that tries to leave the program.

    What PRIMM itself says while the plugin uses it, of a log that was changed for instance, is not the plugin's fault.
    ``imports``: the place is a module that is imported; its line is named too, and the name that is not there.
    """
    try:
        yield
    except PrimmError:
        raise
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        what = type(error).__name__
        if imports:
            name = _name_missed(error)
            place, what = f"{place}{_line(error, place)}", f"{what} ({name})" if name else what
        text = _("plugin {plugin} failed in {place} with {error}: tell its author")
        raise PluginFailed(text, plugin=plugin, place=place, error=what) from error


def answer_failed(plugin: str, place: str, wanted: str) -> PluginFailed:
    """The error of a plugin that answers something else than it should."""
    text = _("plugin {plugin} must answer {wanted} in {place}: tell its author")
    return PluginFailed(text, plugin=plugin, place=place, wanted=wanted)


def _name_missed(error: BaseException) -> str:
    """The name of what the code wanted and did not find."""
    if isinstance(error, (AttributeError, NameError, ImportError)):
        found = re.search("cannot import name '([^']*)'", str(error))
        return found[1] if found else error.name or ""
    missing = MISSING.search(str(error)) if isinstance(error, TypeError) else None
    return missing[1].replace("'", "") if missing else ""


def _line(error: BaseException, module: str) -> str:
    """The last line of the plugin's own code that was run."""
    if isinstance(error, SyntaxError):
        return f", line {error.lineno}"
    found, trace = "", error.__traceback__
    while trace:
        name = str(trace.tb_frame.f_globals.get("__name__"))
        if f"{name}.".startswith(f"{module}."):
            found = f", line {trace.tb_lineno}" if name == module else f" ({name}, line {trace.tb_lineno})"
        trace = trace.tb_next
    return found
