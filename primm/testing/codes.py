"""The code lists that an action's fields and columns use: the core's and those beside its own modules."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from primm.core.events.codes import Codes

if TYPE_CHECKING:
    from primm.core.host.action import Action


def codes_of(action: Action) -> Codes:
    """The lists of the core and of the packages in which the action's kinds and views stand."""
    modules = {cls.__module__ for cls in action.kinds} | {view.make.__module__ for view in action.views}
    files = {Path(str(sys.modules[name].__file__)).with_name("codes.json") for name in modules}
    return Codes.load(str(file) for file in sorted(files) if file.is_file())
