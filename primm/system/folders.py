"""Where PRIMM keeps what belongs to the user of this computer: logs, what can be made again, and what went wrong."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    Purpose = Literal["data", "cache", "state"]

UNDER_HOME = {"data": ".local/share", "cache": ".cache", "state": ".local/state"}


def user_folder(purpose: Purpose, environ: Mapping[str, str]) -> str:
    """The folder of the user for this purpose; it need not exist."""
    if sys.platform in ("win32", "darwin"):
        import platformdirs

        folder = str(getattr(platformdirs, f"user_{purpose}_dir")("primm", appauthor=False))
        # There one folder may serve all purposes, but a log is only made in a folder that is empty.
        return os.path.join(folder, "log") if purpose == "data" else folder
    return os.path.join(_xdg(purpose, environ), "primm")


def _xdg(purpose: Purpose, environ: Mapping[str, str]) -> str:
    """As platformdirs would say, which would take a quarter of the time that recording an event may take."""
    chosen = environ.get(f"XDG_{purpose.upper()}_HOME", "")
    if os.path.isabs(chosen):
        return chosen
    home = environ.get("HOME") or os.path.expanduser("~")
    if os.path.isabs(home):
        return os.path.join(home, UNDER_HOME[purpose])
    return f"/tmp/primm-{os.geteuid()}/{purpose}"  # noqa: S108 - a user without a home; the owner is checked on use
