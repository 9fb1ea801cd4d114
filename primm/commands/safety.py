"""How safe this computer is for a log: each check is one finding, with what puts it right."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING, NamedTuple

from primm.core.errors import PrimmError, Unsafe, reason
from primm.system import drives
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from primm.commands.workplace import Workplace

FINE, UNSAFE, UNKNOWN, TOLD = _("fine"), _("unsafe"), _("unknown"), _("told")
NAMES = {
    "disk": _("disk"), "swap": _("swap"), "drive": _("drive"), "cloud": _("cloud"), "files": _("files"),
    "keys": _("keys"), "passphrase": _("passphrase"), "keyring": _("keyring"), "clock": _("clock"), "sqlite": "sqlite",
}  # fmt: skip
LEAST_SQLITE = (3, 37, 0)  # the first that knows the tables of the log
ENCRYPT = _("the disk is not encrypted: turn on LUKS, BitLocker or FileVault, or say why not (--accept disk --why)")
LOOK = _(
    "PRIMM cannot tell whether the disk is encrypted: look in the system's settings, "
    "and say what you found (--accept disk --why)"
)
SWAPPED = _("memory is written to a disk that is not encrypted: encrypt it, or say why not (--accept swap --why)")
LOOK_AT_SWAP = _(
    "PRIMM cannot tell where memory is written out to: look in the system's settings, "
    "and say what you found (--accept swap --why)"
)
COPIED = _("{cloud} copies this folder to other computers: use another one, or say why not (--accept cloud --why)")


class Finding(NamedTuple):
    """One thing that was looked at: its state, and a sentence with its gaps."""

    name: str
    state: str
    text: str
    gaps: Mapping[str, object] = {}


def examine(place: Workplace) -> list[Finding]:
    """Look at everything, in the order in which it matters; what cannot be looked at says so."""
    checks: tuple[Callable[[Workplace], Iterator[Finding]], ...] = (
        *(_disk, _swap, _drive, _cloud, _files),
        *(_keys, _passphrase, _keyring, _clock, _sqlite),
    )
    return [found for check in checks for found in check(place)]


def _disk(place: Workplace) -> Iterator[Finding]:
    yield _stated("disk", drives.encrypted(place.folder), _("the disk is encrypted"), ENCRYPT, LOOK)


def _swap(place: Workplace) -> Iterator[Finding]:
    found = drives.swap_encrypted(place.environ.get("SYSTEMDRIVE", "C:"))
    yield _stated(
        "swap", found, _("what memory is written out to is encrypted, or there is none"), SWAPPED, LOOK_AT_SWAP
    )


def _drive(place: Workplace) -> Iterator[Finding]:
    unsafe = _("the log is on a network drive, where two writers can destroy it: move it to a disk")
    yield _stated("drive", not drives.on_network(place.folder), _("the log is on a disk of this computer"), unsafe)


def _cloud(place: Workplace) -> Iterator[Finding]:
    cloud = drives.cloud_of(os.path.realpath(place.folder), place.environ)
    finding = _stated("cloud", not cloud, _("no cloud is known to copy the log's folder"), COPIED)
    yield finding._replace(gaps={"cloud": cloud})


def _files(place: Workplace) -> Iterator[Finding]:
    """The folder and what lies in it, also what PRIMM only reads."""
    from primm.people.private import check_private, check_private_folder

    faults = [_refusal("files", check_private_folder, place.folder)]
    with os.scandir(place.folder) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            check = check_private_folder if entry.is_dir(follow_symlinks=False) else check_private
            faults.append(_refusal("files", check, entry.path))
    yield from [each for each in faults if each] or [
        Finding("files", FINE, _("nobody else can open the log and its keys"))
    ]


def _keys(place: Workplace) -> Iterator[Finding]:
    from primm.people.master import read_master

    try:
        safe = not read_master(place.folder).demo
    except PrimmError as error:
        yield Finding("keys", UNSAFE, error.text, error.gaps)
        return
    unsafe = _("the keys are a demo's, easy to guess: make a log without --demo for real work")
    yield _stated("keys", safe, _("the keys are real ones"), unsafe)


def _passphrase(place: Workplace) -> Iterator[Finding]:
    unsafe = _("PRIMM_PASSPHRASE is set, where other programs can read it: remove it")
    fine = _("the passphrase is not in the environment")
    yield _stated("passphrase", not place.environ.get("PRIMM_PASSPHRASE"), fine, unsafe)


def _keyring(place: Workplace) -> Iterator[Finding]:
    """A keyring that does not protect is never used: then the passphrase is asked for, which is safe."""
    from primm.people.agent import trusted_agent

    try:
        trusted_agent()
    except Unsafe as refused:
        yield Finding("keyring", FINE, refused.text, refused.gaps)
    else:
        yield Finding("keyring", FINE, _("an unlocked key waits in a keyring that protects it"))


def _clock(place: Workplace) -> Iterator[Finding]:
    try:
        safe = place.log.position_at(place.now()) == place.log.position()
    except PrimmError as error:
        yield Finding("clock", UNKNOWN, error.text, error.gaps)
        return
    unsafe = _("the clock is behind the last event of the log: set the computer's date and time")
    yield _stated("clock", safe, _("the clock is not behind the log"), unsafe)


def _sqlite(place: Workplace) -> Iterator[Finding]:
    unsafe = _("SQLite {version} is too old: install a newer Python")
    found = _stated("sqlite", sqlite3.sqlite_version_info >= LEAST_SQLITE, _("SQLite {version} is in order"), unsafe)
    yield found._replace(gaps={"version": sqlite3.sqlite_version})


def _stated(name: str, safe: bool | None, fine: str, unsafe: str, unknown: str = "") -> Finding:
    return {
        True: Finding(name, FINE, fine),
        False: Finding(name, UNSAFE, unsafe),
        None: Finding(name, UNKNOWN, unknown),
    }[safe]


def _refusal(name: str, check: Callable[[str], None], path: str) -> Finding | None:
    try:
        check(path)
    except Unsafe as refused:
        return Finding(name, UNSAFE, refused.text, refused.gaps)
    except OSError as error:
        text = _("{path} cannot be read: {reason}")
        return Finding(name, UNSAFE, text, {"path": path, "reason": reason(error)})
    return None
