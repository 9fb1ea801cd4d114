"""How safe this computer is for a log: each check is one finding, with what puts it right."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING

from primm.commands import surroundings, upkeep
from primm.commands.findings import FINE, TOLD, UNKNOWN, UNSAFE, Finding, refusal, stated
from primm.core.errors import PrimmError, Unsafe
from primm.system import crashes, drives
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from primm.commands.workplace import Workplace

NAMES = {
    "disk": _("disk"), "swap": _("swap"), "drive": _("drive"), "cloud": _("cloud"), "files": _("files"),
    "keys": _("keys"), "recovery": _("recovery"), "passphrase": _("passphrase"), "keyring": _("keyring"),
    "clock": _("clock"), "sqlite": "sqlite", "crash": _("crash"), "log": _("log"), "plugins": _("plugins"),
    "backup": _("backup"), "key backups": _("key backups"), "witness": _("witness"),
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
KEPT = _(
    "{program} keeps what is in memory when a program crashes, though PRIMM forbids it: run "
    "sudo sysctl -w kernel.core_pattern=core, or say why not (--accept crash --why)"
)
LOOK_AT_CRASHES = _(
    "PRIMM cannot tell whether the system keeps what is in memory when a program crashes: turn it off for Python, "
    "and say what you found (--accept crash --why)"
)
COPIED = _("{cloud} copies this folder to other computers: use another one, or say why not (--accept cloud --why)")


def examine(place: Workplace) -> list[Finding]:
    """Look at everything, in the order in which it matters; what cannot be looked at says so."""
    checks: tuple[Callable[[Workplace], Iterator[Finding]], ...] = (
        *(_disk, _swap, _crash, _drive, _cloud, _files),
        *(_keys, _recovery, _passphrase, _keyring, _log, _clock, _sqlite),
        *(upkeep.plugins, upkeep.witness, upkeep.backup, upkeep.key_backups),
    )
    return [found for check in checks for found in check(place)]


def _disk(place: Workplace) -> Iterator[Finding]:
    yield stated("disk", drives.encrypted(place.folder), _("the disk is encrypted"), ENCRYPT, LOOK)


def _swap(place: Workplace) -> Iterator[Finding]:
    found = drives.swap_encrypted(place.environ.get("SYSTEMDRIVE", "C:"))
    yield stated(
        "swap", found, _("what memory is written out to is encrypted, or there is none"), SWAPPED, LOOK_AT_SWAP
    )


def _crash(place: Workplace) -> Iterator[Finding]:
    program = crashes.kept_by()
    safe = None if program is None else not program
    yield stated("crash", safe, _("no image of the memory is kept when PRIMM crashes"), KEPT, LOOK_AT_CRASHES)._replace(
        gaps={"program": program}
    )


def _drive(place: Workplace) -> Iterator[Finding]:
    unsafe = _("the log is on a network drive, where two writers can destroy it: move it to a disk")
    yield stated("drive", not drives.on_network(place.folder), _("the log is on a disk of this computer"), unsafe)


def _cloud(place: Workplace) -> Iterator[Finding]:
    cloud = drives.cloud_of(os.path.realpath(place.folder), place.environ)
    finding = stated("cloud", not cloud, _("no cloud is known to copy the log's folder"), COPIED)
    yield finding._replace(gaps={"cloud": cloud})


def _files(place: Workplace) -> Iterator[Finding]:
    """The folder and what lies in it, also what PRIMM only reads."""
    from primm.people.private import check_private, check_private_folder

    faults = [refusal("files", check_private_folder, place.folder)]
    with os.scandir(place.folder) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            check = check_private_folder if entry.is_dir(follow_symlinks=False) else check_private
            faults.append(refusal("files", check, entry.path))
    faults += surroundings.faults(place)
    yield from [each for each in faults if each] or [
        Finding("files", FINE, _("nobody else can open the log and its keys"))
    ]


def _keys(place: Workplace) -> Iterator[Finding]:
    from primm.people.keys import KeyTable
    from primm.people.master import read_master

    try:
        safe = not read_master(place.folder).demo
    except PrimmError as error:
        yield Finding("keys", UNSAFE, error.text, error.gaps)
        return
    if fault := refusal("keys", lambda folder: KeyTable(folder).close(), place.folder):
        yield fault
        return
    unsafe = _("the keys are a demo's, easy to guess: make a log without --demo for real work")
    yield stated("keys", safe, _("the keys are real ones"), unsafe)


def _recovery(place: Workplace) -> Iterator[Finding]:
    """Whether two people could open the keys if every passphrase were lost; who declined it said so in words."""
    from primm.commands.holders import said_of_recovery
    from primm.people.master import read_master

    try:
        file = read_master(place.folder)
    except PrimmError as error:
        yield Finding("recovery", UNKNOWN, error.text, error.gaps)
        return
    said = said_of_recovery(file)
    state = FINE if not isinstance(file.recovery, str) else TOLD if file.recovery else UNSAFE
    yield Finding("recovery", state, said.text, said.gaps)


def _passphrase(place: Workplace) -> Iterator[Finding]:
    unsafe = _("PRIMM_PASSPHRASE is set, where other programs can read it: remove it")
    fine = _("the passphrase is not in the environment")
    yield stated("passphrase", not place.environ.get("PRIMM_PASSPHRASE"), fine, unsafe)


def _keyring(place: Workplace) -> Iterator[Finding]:
    """A keyring that does not protect is never used: then the passphrase is asked for, which is safe."""
    from primm.people.agent import trusted_agent

    try:
        trusted_agent()
    except Unsafe as refused:
        yield Finding("keyring", FINE, refused.text, refused.gaps)
    else:
        yield Finding("keyring", FINE, _("an unlocked key waits in a keyring that protects it"))


def _log(place: Workplace) -> Iterator[Finding]:
    """Whether the log opens, which checks its file, its form and what SQLite keeps to."""
    try:
        place.log  # noqa: B018 - opening it is the check
    except PrimmError as error:
        yield Finding("log", UNSAFE, error.text, error.gaps)
    else:
        yield Finding("log", FINE, _("the log opens, and SQLite keeps to every setting"))


def _clock(place: Workplace) -> Iterator[Finding]:
    try:
        safe = place.log.position_at(place.now()) == place.log.position()
    except PrimmError as error:
        yield Finding("clock", UNKNOWN, error.text, error.gaps)
        return
    unsafe = _("the clock is behind the last event of the log: set the computer's date and time")
    yield stated("clock", safe, _("the clock is not behind the log"), unsafe)


def _sqlite(place: Workplace) -> Iterator[Finding]:
    unsafe = _("SQLite {version} is too old: install a newer Python")
    found = stated("sqlite", sqlite3.sqlite_version_info >= LEAST_SQLITE, _("SQLite {version} is in order"), unsafe)
    yield found._replace(gaps={"version": sqlite3.sqlite_version})
