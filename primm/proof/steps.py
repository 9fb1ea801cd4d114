"""Steps from an older stored form of the log to the one of today: what ``primm migrate`` runs, each in one transaction.

A step may change tables, indexes, triggers and what the log says of itself; never an event. So every form of the log
has the columns of an event, and their content is compared before and after each step. A migration is first tried on a
copy, which is verified with all its hashes: this proves the steps and the backup alike.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.errors import Busy, StorageRefused, Tampered, UnknownSchema, Unsafe
from primm.core.log import place
from primm.core.log.patience import patiently, translated, whole
from primm.core.log.rows import Row
from primm.core.log.sqlite import SETTINGS
from primm.core.log.statements import APPLICATION_ID, ONLY_BLANKED, SCHEMA_VERSION
from primm.people.private import PART, create_private
from primm.proof import copying
from primm.system import paths
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from primm.core.log.rows import Head

    Step = Callable[[sqlite3.Connection], object]


def _let_erasures_blank(connection: sqlite3.Connection) -> None:
    """From form 2 on parts of events may go, by an erasure that is on record, where nothing could before."""
    connection.execute("DROP TRIGGER event_never_changed")
    connection.execute(ONLY_BLANKED)


# The form that a step starts from, and what it does.
STEPS: Mapping[int, Step] = {1: _let_erasures_blank}
EVENTS = f"SELECT {', '.join(Row._fields)} FROM event ORDER BY origin, n"  # noqa: S608 - names of columns
TRIAL = ".trial"


class Migrated(NamedTuple):
    """What a migration did: from which form, to which, where the backup lies, and how far each origin goes."""

    before: int
    after: int
    backup: str
    heads: Mapping[str, Head]


def form_of(path: str) -> int:
    """The version of the stored form of a log."""
    with closing(_opened(path)) as connection:
        return _form(connection)


def migrate(path: str, backup: str, steps: Mapping[int, Step] = STEPS) -> Migrated:
    """Bring a log to the form of today, after a backup that was verified by migrating a copy of it."""
    before = form_of(path)
    _require_way(path, before, steps)
    digest = _back_up(path, backup, steps)
    with closing(_opened(path)) as connection:
        _run(connection, path, steps, digest)
    heads = copying.verified(path)
    return Migrated(before, SCHEMA_VERSION, backup, heads)


def bring_up(path: str, steps: Mapping[int, Step] = STEPS) -> None:
    """Bring the copy of a backup to the form of today; the backup itself stays as it is."""
    form = form_of(path)
    if form != SCHEMA_VERSION:
        _require_way(path, form, steps)
        with closing(_opened(path)) as connection:
            _run(connection, path, steps, _digest(connection))


def _require_way(path: str, form: int, steps: Mapping[int, Step]) -> None:
    if form > SCHEMA_VERSION:
        raise UnknownSchema(_("{path} was written by a newer PRIMM: install that one"), path=path)
    missing = [each for each in range(form, SCHEMA_VERSION) if each not in steps]
    if missing:
        text = _(
            "no step leads from form {form} of the log to the next one: restore a backup, or install another PRIMM"
        )
        raise UnknownSchema(text, form=missing[0])


def _back_up(path: str, backup: str, steps: Mapping[int, Step]) -> str:
    """Copy the log as it is, try the steps on a copy of the copy, and only then give the backup its name."""
    new, trial = backup + PART, backup + TRIAL
    try:
        _clear(new, trial)
        for source, target in ((path, new), (new, trial)):
            create_private(target)
            with closing(_opened(source)) as before:
                copying.copy_open(before, target)
        with closing(_opened(trial)) as connection:
            digest = _digest(connection)
            _run(connection, trial, steps, digest)
        copying.verified(trial)
        copying.put_in_place(new, backup)
    finally:
        _clear(new, trial)
    return digest


def _clear(*files: str) -> None:
    for path in files:
        for each in (path, f"{path}-journal"):
            if os.path.lexists(each):
                os.unlink(each)


def _run(connection: sqlite3.Connection, path: str, steps: Mapping[int, Step], digest: str) -> None:
    """Every step from the form that is there on; events that differ from those of the backup stop it."""
    while (form := _form(connection)) < SCHEMA_VERSION:
        patiently(connection.execute, "BEGIN IMMEDIATE")
        whole(connection, lambda: _step(connection, path, form, steps, digest))
        patiently(connection.execute, "COMMIT")


def _step(connection: sqlite3.Connection, path: str, form: int, steps: Mapping[int, Step], digest: str) -> None:
    if _form(connection) != form or _digest(connection) != digest:
        raise Busy(_("somebody recorded meanwhile: run primm migrate again"))
    steps[form](connection)
    if not connection.in_transaction or _digest(connection) != digest:
        raise Tampered(
            _("{path}: the step from form {form} would change an event; it was undone"), path=path, form=form
        )
    connection.execute(f"PRAGMA user_version = {form + 1}")


def _digest(connection: sqlite3.Connection) -> str:
    """One hash over all events, exactly as they are stored."""
    found = sha256()
    try:
        for row in connection.execute(EVENTS):
            found.update(repr(row).encode())
    except sqlite3.Error as error:
        raise translated(error) from error
    return found.hexdigest()


def _form(connection: sqlite3.Connection) -> int:
    return int(_ask(connection, "user_version"))


def _ask(connection: sqlite3.Connection, setting: str) -> Any:
    return patiently(lambda: connection.execute(f"PRAGMA {setting}").fetchone())[0]


def _opened(path: str) -> sqlite3.Connection:
    """A log of any form, with the settings of every log and without the guard."""
    place.check_file(path)
    try:
        connection = sqlite3.connect(paths.uri(os.path.abspath(path)), timeout=0, isolation_level=None, uri=True)
    except sqlite3.Error as error:
        raise StorageRefused(_("{path} cannot be opened; nothing was stored"), path=path) from error
    try:
        for setting, value in SETTINGS:
            patiently(connection.execute, f"PRAGMA {setting} = {value}")
        _check_kind(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_kind(connection: sqlite3.Connection, path: str) -> None:
    if _ask(connection, "application_id") != APPLICATION_ID:
        raise Unsafe(_("{path} is a database, but not a log of PRIMM: name another file"), path=path)
    if _ask(connection, "journal_mode") != "delete":
        raise Unsafe(_("{path} is in another journal mode: run sqlite3 {path} 'PRAGMA journal_mode=DELETE'"), path=path)
