"""What paths are on Windows: names that it cannot keep, and how SQLite is told one."""

from __future__ import annotations

import re

from primm.system import which

LONGEST = 259 - len(".new-4294967295/log.db-journal")  # what a log's folder is called while it is made
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE)
_SIGNS = re.compile(r'[<>"|?*\x00-\x1f]')


def bad_part(path: str) -> str:
    """The first part of a path that Windows would take for something else; nothing where all is well."""
    parts = re.split(r"[\\/]", re.sub(r"^(\\\\\?\\)?([A-Za-z]:)?", "", path)) if which.on_windows() else []
    return next((part for part in parts if _bad(part)), "")


def too_long(path: str) -> bool:
    """Whether the files in this folder would have names that are longer than Windows takes."""
    return which.on_windows() and len(path) > LONGEST


def uri(path: str) -> str:
    r"""A file that is there, for SQLite to open; of ``C:\log.db`` it would take ``C:`` for the name of a host."""
    name = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    if which.on_windows():
        name = "/" + name.replace("\\", "/")
    return f"file://{name}?mode=rw"


def _bad(part: str) -> bool:
    if part in (".", ".."):
        return False
    return bool(_DEVICES.fullmatch(part) or _SIGNS.search(part) or ":" in part or part.endswith((".", " ")))
