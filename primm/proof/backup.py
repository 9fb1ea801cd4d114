"""Backups: a verified copy of the log, the keys apart from it, and a restore that never pretends to be the original."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from primm.core.errors import OutcomeUnknown, Problem, Refused, StorageRefused, Tampered, Unsafe, reason
from primm.core.events.canonical import loads
from primm.core.host.config import Config
from primm.core.log.log import Log
from primm.people.erased import erased_persons
from primm.people.private import PART, create_private_folder
from primm.proof import copying
from primm.proof.keysfile import read_keys, restore_keys
from primm.proof.origin import begin_origin
from primm.proof.settings import LOG, save_config
from primm.proof.steps import bring_up
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from primm.core.log.clock import Clock
    from primm.core.log.rows import Head
    from primm.proof.keysfile import KeysFile
    from primm.proof.token import Tokens

META_AT_MOST = 100_000
DATABASE = b"SQLite format 3\0"  # how every backup begins


class Restored(NamedTuple):
    """What a restore brought back: how far each origin goes, and the new one under which the log goes on."""

    heads: Mapping[str, Head]
    origin: str
    keys: int | None  # None: without the keys


def back_up(log: Log, path: str) -> Mapping[str, Head]:
    """Write a copy of the log, verify it, and only then give it its name; answers how far each origin goes."""
    before, new = log.position(), path + PART
    if os.path.lexists(path):
        raise Refused([Problem("folder", _("{path} exists already: name a new file"), {"path": path})])
    if not os.path.isdir(folder := os.path.dirname(os.path.abspath(path))):
        raise Refused([Problem("folder", _("there is no folder {folder}: is the stick there?"), {"folder": folder})])
    try:
        _remove(new)
        copying.copy_log(log.path, new)
        heads = copying.verified(new)
        if any(origin not in heads or heads[origin].n < n for origin, n in before.items()):
            raise Tampered(_("{path} does not hold what was copied to it: is the disk sound?"), path=path)
        copying.put_in_place(new, path)
    finally:
        with suppress(OSError):
            _remove(new)
    return heads


def restore(backup: str, keys: str | None, target: str, tokens: Tokens, now: Clock) -> Restored:
    """Make a log of a backup in a new folder: verified, under a new origin, with the keys if their file is given."""
    if os.path.lexists(target) and (not os.path.isdir(target) or os.listdir(target)):
        text = _("{folder} is not empty: name a new folder, nothing was changed")
        raise Refused([Problem("folder", text, {"folder": target})])
    given = read_keys(keys) if keys else None
    new, origin, kept, placed = target + PART, "", None, False
    shutil.rmtree(new, ignore_errors=True)  # of a command that was killed: keys may lie in it
    try:
        create_private_folder(new)
        _copy_in(backup, os.path.join(new, LOG))
        bring_up(os.path.join(new, LOG))
        heads = copying.verified(os.path.join(new, LOG))
        origin, kept = _make(new, given, tokens, now)
        copying.put_in_place(new, target)
        placed = True
        tokens.bind(origin, os.path.join(target, LOG))
    except BaseException as error:
        shutil.rmtree(new, ignore_errors=True)
        if origin and not placed:
            with suppress(OSError):
                tokens.drop(origin)
        if placed and isinstance(error, StorageRefused | OSError):
            text = _("the disk failed at the last step: the log is in {folder}; go on there with primm log new-origin")
            raise OutcomeUnknown(text, folder=target) from error
        raise
    return Restored(heads, origin, kept)


def _remove(path: str) -> None:
    """Remove what a backup that was killed may have left, so that no copy of the log lies about without a name."""
    for each in (path, f"{path}-journal"):
        with suppress(FileNotFoundError):
            os.unlink(each)


def _make(folder: str, keys: KeysFile | None, tokens: Tokens, now: Clock) -> tuple[str, int | None]:
    """The origin under which it goes on, and how many keys it has: who was erased gets none back."""
    with Log.open(os.path.join(folder, LOG), write=True) as log:
        config = _settings(log)
        save_config(folder, config)
        kept = restore_keys(folder, keys, erased_persons(log)) if keys else None
        return begin_origin(log, tokens, config, now, "restored"), kept


def _settings(log: Log) -> Config:
    """The desk, the staff code and the zone, as the last event of the log's own origin has them."""
    n = log.position().get(log.origin, 0)
    last = list(log.read({log.origin: n - 1}, {log.origin: n}))
    if not last:
        raise Refused([Problem("backup", _("no event of its own is in it: there is nothing to restore"))])
    meta = loads(last[0].meta, META_AT_MOST)
    return Config(desk=meta["desk"], by=meta["by"], zone=meta["zone"])


def _copy_in(source: str, target: str) -> None:
    if os.path.lexists(source) and not os.path.isfile(source):
        text = _("{path} is a link, a folder or a device: name the file itself")
        raise Refused([Problem("backup", text, {"path": source})])
    try:
        with open(source, "rb") as file:
            begins = file.read(len(DATABASE))
    except OSError as error:
        raise Refused([Problem("backup", _("cannot be read: {reason}"), {"reason": reason(error)})]) from None
    if not begins:
        raise Unsafe(_("{path} is empty: take another backup"), path=source)
    if begins != DATABASE:
        raise Tampered(_("{path} is no backup of a log, or damaged: take another one"), path=source)
    copying.copy_file(source, target)
