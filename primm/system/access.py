"""Who else may open a file on Windows, where access lists stand in the place of mode bits.

The list is read at every opening: that takes two calls into Windows and no other process. Administrators and the system
itself are no strangers: they rule the computer, as root does elsewhere.
"""

from __future__ import annotations

import os
import re

from primm.system import which

_GRANT = re.compile(r"\((?:A|OA|XA);[^;]*;[^;]*;[^;]*;[^;]*;([^;)]*)")
_OWNER = re.compile(r"O:(S-[\d-]+|[A-Z]{2})")
_RULERS = frozenset(("SY", "BA", "OW", "CO", "S-1-5-18", "S-1-5-32-544"))
_LOCAL_ADMINISTRATOR = "LA"  # how Windows abbreviates a number that ends with -500
_EVERYBODY = "WD"
_NUMBERS = {"WD": "S-1-1-0", "BU": "S-1-5-32-545", "AU": "S-1-5-11", "IU": "S-1-5-4", "BG": "S-1-5-32-546"}


def make_folder(path: str) -> None:
    """Make a folder for its owner alone, and what leads to it; one that is there stays as it is."""
    if not which.on_windows():
        os.makedirs(path, mode=0o700, exist_ok=True)
    elif not os.path.isdir(path):
        from primm.system import windows

        os.makedirs(path)
        windows.restrict(path)


def cure(path: str | os.PathLike[str]) -> str:
    """The command that takes a file or folder from everybody else; empty where nobody else may open it."""
    if not which.on_windows():
        return ""
    from primm.system import windows

    name = os.path.abspath(path)
    own, described = windows.own_sid(), windows.descriptor(name)
    trusted = _RULERS | {own} | ({_LOCAL_ADMINISTRATOR} if own.endswith("-500") else set())
    owner = _OWNER.match(described)
    if owner and owner[1] not in trusted:
        return f'takeown /F "{name}"'
    others = [each for each in _granted(described) if each not in trusted]
    if not others:
        return ""
    grant = f"*{own}:(OI)(CI)F" if os.path.isdir(name) else f"*{own}:F"
    removed = " ".join(f'"*{_NUMBERS.get(each, each)}"' for each in others)
    return f'icacls "{name}" /inheritance:r /grant:r "{grant}" /remove:g {removed}'


def _granted(described: str) -> list[str]:
    """To whom something is granted, each once; to everybody where there is no list at all."""
    _before, mark, listed = described.partition("D:")
    if not mark or "NO_ACCESS_CONTROL" in listed:
        return [_EVERYBODY]
    return list(dict.fromkeys(_GRANT.findall(listed)))
