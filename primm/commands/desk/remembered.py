"""Who works at which desk of which log, as this user said once, and after how many minutes the session locks."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.proof.settings import READ_AT_MOST
from primm.system.access import make_folder
from primm.system.files import replace
from primm.system.folders import user_folder

if TYPE_CHECKING:
    from primm.commands.workplace import Workplace

FILE = "desk.json"
IDLE = 10  # minutes


class Remembered(NamedTuple):
    """What need not be asked again."""

    by: str = ""
    desk: str = ""
    minutes: int = IDLE
    copies: str = ""  # the folder that takes the copy of the log at the end of a day


def recall(place: Workplace) -> Remembered:
    """What was said for this log; what cannot be read was never said."""
    found = _read(place).get(os.path.abspath(place.folder))
    known = found if isinstance(found, dict) else {}
    types = {"by": str, "desk": str, "minutes": int, "copies": str}
    return Remembered(**{name: known[name] for name, its in types.items() if type(known.get(name)) is its})


def remember(place: Workplace, what: Remembered) -> None:
    """Keep it for the next time; where nothing can be written it is asked again."""
    told = _read(place) | {os.path.abspath(place.folder): what._asdict()}
    path = _path(place)
    try:
        make_folder(os.path.dirname(path))
        with open(f"{path}.new", "w", encoding="utf-8", opener=_private) as file:
            json.dump(told, file, indent=1)
        replace(f"{path}.new", path)
    except OSError:
        return


def _read(place: Workplace) -> dict[str, Any]:
    try:
        with open(_path(place), "rb") as file:
            found = json.loads(file.read(READ_AT_MOST))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _path(place: Workplace) -> str:
    return os.path.join(user_folder("state", place.environ), FILE)


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
