"""The handover of an origin: what lies beside a log that was carried to another place, and is used up once.

Whoever appends there first takes it over: renaming the handover is the one step that only one can do, and the token is
written after it. Until then whoever carried the log may take the handover back.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from primm.core.errors import StorageRefused, reason
from primm.people.private import create_private, put_name, sync_folder
from primm.proof.token import READ_AT_MOST, number_of, place_of
from primm.words import _

if TYPE_CHECKING:
    from primm.core.log.log import Log
    from primm.proof.token import Gone, Tokens

PREFIX = "handover"  # of whatever tells that the log here was offered to somebody
HANDOVER = f"{PREFIX}.json"
TAKING = f"{PREFIX}-"  # and whose: the rest of the name
TAKEN = f"{PREFIX}-taken"
MOVED = "moved.json"
OFFERING = f"new-{HANDOVER}"  # what a power cut may leave of one: it counts for nothing
UNREADABLE = (OSError, ValueError, KeyError, TypeError, RecursionError)


def hand_over(origin: str, path: str, secret: str) -> None:
    """Let whoever appends to the log at this path first go on under its origin; it is there whole or not at all."""
    folder, told = os.path.dirname(path), {"origin": origin, "file": number_of(path), "secret": secret}
    new = os.path.join(folder, OFFERING)
    try:
        with suppress(FileNotFoundError):
            os.unlink(new)
        create_private(new, json.dumps(told).encode() + b"\n")
        put_name(new, os.path.join(folder, HANDOVER))
    except OSError as error:
        raise _unwritten(folder, error) from None


def seal_of(secret: str) -> str:
    """What the place that a log left knows of its handover."""
    return sha256(secret.encode()).hexdigest()


def take_over(tokens: Tokens, log: Log) -> bool:
    """Become the one who appends to this log, if a handover for this very file lies beside it."""
    folder = place_of(log.path)
    offered, mine = os.path.join(folder, HANDOVER), os.path.join(folder, TAKING + tokens.computer())
    if os.path.lexists(offered):
        if not _fits(offered, log):
            return False
        try:
            os.rename(offered, mine)
        except FileNotFoundError:  # taken back, or taken, a moment ago
            return False
        except OSError as error:
            raise _unwritten(folder, error) from None
        sync_folder(folder)
    elif not _fits(mine, log):
        return False
    tokens.bind(log.origin, log.path)
    try:
        os.rename(mine, os.path.join(folder, TAKEN))
    except OSError as error:
        raise _unwritten(folder, error) from None
    sync_folder(folder)
    return True


def take_back(gone: Gone) -> bool:
    """Remove the handover of this very move; False where it is not there any more, or not yet."""
    path = os.path.join(gone.to, HANDOVER)
    found = _read(path)
    if found is None or seal_of(str(found.get("secret"))) != gone.seal:
        return False
    try:
        os.unlink(path)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise _unwritten(gone.to, error) from None
    sync_folder(gone.to)
    return True


def was_offered(folder: str) -> bool:
    """Whether a handover lies in the folder, or lay there and was used."""
    try:
        return any(name.startswith(PREFIX) for name in os.listdir(folder))
    except OSError:
        return False


def leave_word(folder: str, gone: Gone) -> None:
    """Say in the folder that stays behind where the log went and when."""
    with suppress(FileNotFoundError):
        os.unlink(os.path.join(folder, MOVED))
    create_private(os.path.join(folder, MOVED), json.dumps({"to": gone.to, "day": gone.day}).encode() + b"\n")


def read_moved(folder: str) -> tuple[str, str] | None:
    """Where the log of this folder went and when, if it did."""
    found = _read(os.path.join(folder, MOVED))
    return (str(found["to"]), str(found["day"])) if found and found.keys() >= {"to", "day"} else None


def _fits(path: str, log: Log) -> bool:
    found = _read(path) or {}
    return found.get("origin") == log.origin and found.get("file") in (0, os.stat(log.path).st_ino)


def _read(path: str) -> dict[str, Any] | None:
    try:
        with open(path, "rb") as file:
            found = json.loads(file.read(READ_AT_MOST))
        return found if type(found) is dict else None
    except UNREADABLE:
        return None


def _unwritten(path: str, error: OSError) -> StorageRefused:
    return StorageRefused(_("{path}: cannot be written: {reason}"), path=path, reason=reason(error))
