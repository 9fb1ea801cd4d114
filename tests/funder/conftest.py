"""The fund over the actions that are installed, and a diary of what happens at the desks."""

from __future__ import annotations

from pathlib import Path

import primm.plugins
from primm.core.events.codes import Codes


def every_code() -> Codes:
    """The code lists of the core and of the four actions."""
    return Codes.load(map(str, sorted(Path(primm.plugins.__path__[0]).glob("*/codes.json"))))
