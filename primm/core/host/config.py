"""The folder of a log and what is set there: the desk, who types, the zone, the language."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, NamedTuple

from primm.core.errors import NotFound, Unsafe, reason
from primm.core.host.folders import user_folder
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

LOG = "log.db"
CONFIG = "config.json"
HOURS = "hours.toml"  # planned opening hours, if somebody wrote them
DESK = r"[a-z0-9][a-z0-9-]{0,39}"
STAFF = r"[a-z0-9-]{1,20}"
READ_AT_MOST = 65_536
_PATTERNS = {"desk": DESK, "by": STAFF, "zone": "[A-Za-z0-9_+/-]{1,64}", "language": "[a-z]{0,3}"}


class Config(NamedTuple):
    """What is set for a log: the code of the desk, the staff code of who types, the time zone, the language."""

    desk: str
    by: str
    zone: str = "Europe/Rome"
    language: str = ""


def log_folder(given: str | None, environ: Mapping[str, str]) -> str:
    """The folder that was asked for, that of PRIMM_LOG, or the user's own."""
    return given or environ.get("PRIMM_LOG") or user_folder("data", environ)


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
    except OSError as error:
        raise Unsafe(_("{path} cannot be read: {reason}"), path=path, reason=reason(error)) from None
    except (ValueError, TypeError, RecursionError):
        pass
    raise Unsafe(_("{path} is not as PRIMM writes it: put its backup in its place"), path=path)


def save_config(folder: str, config: Config) -> None:
    """Write what is set, for its owner alone; a folder that has a configuration keeps it."""
    path = os.path.join(folder, CONFIG)
    with open(path, "x", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        json.dump(config._asdict(), file, ensure_ascii=False, indent=1)
