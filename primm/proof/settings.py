"""The files in the folder of a log, and what is set there: written once, carried by copies and moves."""

from __future__ import annotations

import json
import os
import re

from primm.core.errors import NotFound, Unsafe, reason
from primm.core.host.config import DESK, STAFF, Config
from primm.words import _

LOG = "log.db"
CONFIG = "config.json"
HOURS = "hours.toml"  # planned opening hours, if somebody wrote them
READ_AT_MOST = 65_536
_PATTERNS = {"desk": DESK, "by": STAFF, "zone": "[A-Za-z0-9_+/-]{1,64}", "language": "([a-z]{2,3}(,[a-z]{2,3})*)?"}


def load_config(folder: str) -> Config:
    """What is set in the folder of a log."""
    path = os.path.join(folder, CONFIG)
    try:
        with open(path, "rb") as file:
            found = json.loads(file.read(READ_AT_MOST))
        config = Config(**{name: found[name] for name in Config._fields if name in found})
        if all(re.fullmatch(pattern, getattr(config, name), re.ASCII) for name, pattern in _PATTERNS.items()):
            return config
    except FileNotFoundError:
        text = _("there is no log in {folder}: make one with primm init, or say with --log where it is")
        raise NotFound(text, folder=folder) from None
    except NotADirectoryError:
        raise _no_folder(folder) from None
    except OSError as error:
        raise Unsafe(_("{path} cannot be read: {reason}"), path=path, reason=reason(error)) from None
    except (ValueError, TypeError, RecursionError):
        pass
    raise _unwritten(path)


def log_file(folder: str) -> str:
    """The file of the log in a folder, unless a file was named where the folder is wanted."""
    if os.path.isfile(folder):
        raise _no_folder(folder)
    return os.path.join(folder, LOG)


def _no_folder(folder: str) -> NotFound:
    return NotFound(_("{folder} is a file: name the folder that the log lies in"), folder=folder)


def zone_of(folder: str, config: Config) -> str:
    """The time zone that is set, if there is one of this name; it is looked up only where hours are needed."""
    from primm.core.events.dates import read_zone
    from primm.core.events.wrong import Wrong

    try:
        read_zone(config.zone)
    except Wrong:
        raise _unwritten(os.path.join(folder, CONFIG)) from None
    return config.zone


def _unwritten(path: str) -> Unsafe:
    return Unsafe(_("{path} is not as PRIMM writes it: put its backup in its place"), path=path)


def save_config(folder: str, config: Config) -> None:
    """Write what is set, for its owner alone; a folder that has a configuration keeps it."""
    path = os.path.join(folder, CONFIG)
    with open(path, "x", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        json.dump(config._asdict(), file, indent=1)
