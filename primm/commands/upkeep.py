"""What has to be seen to again and again: backups, backups of keys that are due, plugins that came from elsewhere."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from primm.commands.backup import shelf_of
from primm.commands.findings import FINE, UNKNOWN, UNSAFE, Finding
from primm.core.errors import PrimmError
from primm.core.events.dates import now_local
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.metadata import EntryPoint

    from primm.commands.workplace import Workplace
    from primm.proof.shelf import KeysCopy

BACKUP_DAYS = WITNESS_DAYS = 8
OWN = "primm"


def backup(place: Workplace) -> Iterator[Finding]:
    """When the last verified backup of the log was made here, and what was recorded since."""
    try:
        last, count = shelf_of(place).last(place.log.origin), sum(place.log.position().values())
    except PrimmError as error:
        yield Finding("backup", UNKNOWN, error.text, error.gaps)
        return
    if last is None:
        yield Finding(
            "backup", UNSAFE, _("there is no backup of this log: put a stick in, and run primm log backup STICK")
        )
        return
    gaps = {"day": now_local(last.when, place.config.zone).date(), "count": count - last.events, "path": last.path}
    if os.path.isdir(os.path.dirname(last.path)) and not os.path.exists(last.path):
        yield Finding(
            "backup", UNSAFE, _("the last backup is not where it was made: run primm log backup; it was {path}"), gaps
        )
    elif place.now() - last.when > timedelta(days=BACKUP_DAYS):
        text = _("the last verified backup is of {day}, events since: {count}: run primm log backup")
        yield Finding("backup", UNSAFE, text, gaps)
    else:
        yield Finding("backup", FINE, _("last verified backup: {day}; events since: {count}; it is {path}"), gaps)


def key_backups(place: Workplace) -> Iterator[Finding]:
    """Every backup of the keys that was made here, with the day on which it must be gone."""
    from primm.people.master import read_master

    try:
        copies, needed = shelf_of(place).keys(read_master(place.folder).ring), _has_keys(place.folder)
    except PrimmError as error:
        yield Finding("key backups", UNKNOWN, error.text, error.gaps)
        return
    if not copies and needed:
        text = _(
            "there is no backup of the keys; without them names are lost: run primm log backup STICK --keys OTHER-STICK"
        )
        yield Finding("key backups", UNSAFE, text)
    elif not copies:
        yield Finding("key backups", FINE, _("nobody has a key yet"))
    for each in copies:
        yield _of_copy(place, each)


def _has_keys(folder: str) -> bool:
    """Whether anybody has a key here; a file of keys that others can open is told as that, not here."""
    from primm.people.keys import KeyTable

    try:
        table = KeyTable(folder)
    except OSError:
        return False
    try:
        return bool(table.subjects())
    finally:
        table.close()


def _of_copy(place: Workplace, copy: KeysCopy) -> Finding:
    from primm.proof.ring import is_within_reach

    gaps = {"day": copy.destroy, "path": copy.path}
    if copy.destroy <= place.today():
        text = _(
            "make a new backup of the keys, and destroy this one, which was due on {day}: primm log destroy {path}"
        )
        return Finding("key backups", UNSAFE, text, gaps)
    if _beside_the_log(place, copy.path):
        text = _("it lies where the log or its backup lies; whoever finds both knows everybody: move it apart: {path}")
        return Finding("key backups", UNSAFE, text, gaps)
    near, far = _("to be destroyed on {day}: {path}"), _("out of reach now, to be destroyed on {day}: {path}")
    return Finding("key backups", FINE, near if is_within_reach(copy) else far, gaps)


def _beside_the_log(place: Workplace, path: str) -> bool:
    """Whether a backup of keys lies in the folder of the log or of its backup, or on the same stick as that."""
    last = shelf_of(place).last(place.log.origin)
    if not os.path.exists(path):
        return False
    homes = [place.folder, *([os.path.dirname(last.path)] if last else [])]
    if os.path.realpath(os.path.dirname(path)) in map(os.path.realpath, homes):
        return True
    if not last or not os.path.exists(last.path):
        return False
    return os.stat(place.folder).st_dev != os.stat(path).st_dev == os.stat(last.path).st_dev


def witness(place: Workplace) -> Iterator[Finding]:
    """Whether somebody outside could tell if the log was changed, and since when not."""
    from primm.proof.witness import covered

    try:
        position, reached = place.log.position(), covered(place.folder, place.log.origin)
    except PrimmError as error:
        yield Finding("witness", UNKNOWN, error.text, error.gaps)
        return
    if not reached:
        text = _("nobody outside could tell if the log was changed: put a stick in and run primm log witness add STICK")
        yield Finding("witness", UNSAFE, text)
        return
    count = sum(max(0, n - (reached[origin].n if origin in reached else 0)) for origin, n in position.items())
    last = datetime.fromtimestamp(max(each.when for each in reached.values()), UTC)
    old = count and place.now() - last > timedelta(days=WITNESS_DAYS)
    fine = _("the last checkpoint outside is of {day}; events since: {count}")
    unsafe = _("the last checkpoint outside is of {day}, events since: {count}: put in its stick: primm log checkpoint")
    gaps = {"day": now_local(last, place.config.zone).date(), "count": count}
    yield Finding("witness", UNSAFE if old else FINE, unsafe if old else fine, gaps)


def plugins(place: Workplace) -> Iterator[Finding]:
    """Plugins that are not PRIMM's own; whoever answers for them answers for these very files."""
    found = strangers()
    if not found:
        yield Finding("plugins", FINE, _("all plugins are PRIMM's own"))
        return
    text = _(
        "not PRIMM's own, and reads everything: {names}: uninstall it, or say who looked through it "
        "(--accept plugins --why)"
    )
    names = ", ".join(sorted({each.name for each in found}))
    yield Finding("plugins", UNSAFE, text, {"names": names}, _digest(found))


def strangers() -> list[EntryPoint]:
    """The plugins of other distributions; none of them is imported."""
    from importlib.metadata import entry_points

    return [each for each in entry_points(group=OWN) if not each.dist or each.dist.name != OWN]


def _digest(points: list[EntryPoint]) -> str:
    """One hash over the files of some plugins."""
    from hashlib import sha256

    found = sha256()
    for point in sorted(points, key=lambda each: (each.name, each.value)):
        found.update(f"{point.name}={point.value}\n".encode())
        for path in sorted(_files(point.module.partition(".")[0])):
            with open(path, "rb") as file:
                found.update(sha256(file.read()).digest())
    return found.hexdigest()


def _files(module: str) -> Iterator[str]:
    from importlib.util import find_spec

    spec = find_spec(module)
    for folder in spec.submodule_search_locations or () if spec else ():
        for where, _folders, names in os.walk(folder):
            yield from (os.path.join(where, name) for name in names if not name.endswith(".pyc"))
    if spec and spec.origin and not spec.submodule_search_locations:
        yield spec.origin
