"""An older form of the log is brought to the one of today after a verified backup, and no event is changed.

Beside the one step that there is, a form 1 is made up here that has less, and a step from it that makes the table of
events anew.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import Busy, PrimmError, StorageRefused, Tampered, UnknownSchema, Unsafe
from primm.core.log import statements
from primm.core.log.rows import Row
from primm.core.log.sqlite import SETTINGS
from primm.people.private import PART
from primm.proof import steps
from primm.proof.copying import verified
from primm.proof.steps import STEPS, bring_up, form_of, migrate
from primm.proof.verify import verify
from tests.harness.system import Killed
from tests.harness.ways import failing as failing_at
from tests.proof.conftest import CALL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer
    from tests.harness.system import System

    Run = Callable[..., Answer]

TO_FORM_1 = (
    "DROP INDEX event_ending",
    "DROP TRIGGER event_only_added",
    "ALTER TABLE event DROP COLUMN occurred",
    "PRAGMA user_version = 1",
)
COLUMNS = ", ".join(Row._fields)
EVENTS = f"SELECT {COLUMNS} FROM event ORDER BY origin, n"


def declared(*names: str) -> list[str]:
    """The texts that make these tables, indexes and triggers today."""
    return [each for each in statements.DECLARED if each.split()[2] in names]


def from_1(connection: sqlite3.Connection) -> None:
    """The step from form 1: the table of events has a column more, the search for handles an index."""
    for name in ("event_never_changed", "event_never_removed", "event_only_next"):
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("DROP INDEX event_id")
    connection.execute("ALTER TABLE event RENAME TO event_before")
    connection.execute(*declared("event"))
    connection.execute(f"INSERT INTO event ({COLUMNS}) SELECT {COLUMNS} FROM event_before ORDER BY rowid")
    connection.execute("DROP TABLE event_before")
    for each in (*declared("event_id", "event_ending"), *statements.GUARDS):
        connection.execute(each)


@pytest.fixture
def old(at: Run, home: Path, outsider: Any) -> Path:
    """A log of form 1, with three events."""
    at("log", *CALL)
    at("log", *CALL)
    outsider(home / "log/log.db", *TO_FORM_1)
    return home / "log/log.db"


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PRIMM that knows the step."""
    monkeypatch.setattr(steps.migrate, "__defaults__", ({1: from_1},))
    monkeypatch.setattr(steps.bring_up, "__defaults__", ({1: from_1},))


NOTHING_GOES = (
    "CREATE TRIGGER event_never_changed BEFORE UPDATE ON event "
    "BEGIN SELECT RAISE(ABORT, 'events are never changed'); END"
)


def test_from_form_1_on_an_erasure_can_blank_parts(at: Run, home: Path, outsider: Any) -> None:
    """The one thing that form 2 has otherwise is the guard of what is stored."""
    at("log", *CALL)
    log = home / "log/log.db"
    before = outsider(log, EVENTS)
    outsider(log, "DROP TRIGGER event_never_changed", NOTHING_GOES, "PRAGMA user_version = 1")
    assert 13 == at("log", *CALL).code
    assert 0 == at("log", "migrate").code
    assert (2, {1}, before) == (statements.SCHEMA_VERSION, {*STEPS}, outsider(log, EVENTS))
    assert () == verify(str(log)).faults
    assert 0 == at("log", *CALL).code


def test_an_older_log_is_refused_with_the_offer_to_migrate_it(at: Run, old: Path) -> None:
    before = old.read_bytes()
    for command in (CALL, ("log", "list"), ("log", "verify"), ("log", "backup", "b.db")):
        answer = at("log", *command)
        assert (13, "") == answer[:2]
        assert "run primm migrate, which makes a verified backup first" in answer.err
    assert before == old.read_bytes()


def test_after_migrating_all_events_are_as_they_were(at: Run, old: Path, outsider: Any, known: None) -> None:
    before = outsider(old, EVENTS)
    answer = at("log", "migrate")
    (backup,) = old.parent.glob("before-form-2-*.db")
    expected = [f"backup, verified: {backup}", "migrated, verified: from form 1 to form 2; events, all as they were: 3"]
    assert (0, expected) == (answer.code, answer.out.splitlines())
    assert 0o600 == backup.stat().st_mode & 0o777
    assert [before, before] == [outsider(each, EVENTS) for each in (old, backup)]
    assert [2, 1] == [form_of(str(each)) for each in (old, backup)]
    assert () == verify(str(old)).faults
    assert 0 == at("log", *CALL).code


def test_migrating_again_does_nothing(at: Run, old: Path, known: None) -> None:
    at("log", "migrate")
    before, names = old.read_bytes(), os.listdir(old.parent)
    answer = at("log", "migrate")
    assert (0, "the log has form 2, which is the newest: nothing to do\n") == answer[:2]
    assert (before, names) == (old.read_bytes(), os.listdir(old.parent))


def test_a_backup_of_an_older_form_is_restored_in_that_of_today(at: Run, home: Path, old: Path, known: None) -> None:
    at("log", "migrate", "--backup", str(home / "b.db"))
    answer = at("log", "log", "restore", str(home / "b.db"), str(home / "new"))
    assert 0 == answer.code
    assert () == verify(str(home / "new/log.db")).faults
    assert 1 == form_of(str(home / "b.db"))


def test_a_form_from_which_no_step_leads_is_left_as_it_is(at: Run, old: Path, outsider: Any) -> None:
    outsider(old, "PRAGMA user_version = 0")
    before = old.read_bytes()
    answer = at("log", "migrate")
    assert (13, "") == answer[:2]
    assert "no step leads from form 0" in answer.err
    assert (before, 2) == (old.read_bytes(), len([each for each in os.listdir(old.parent) if each.endswith(".db")]))


def test_a_newer_form_is_not_migrated(at: Run, old: Path, outsider: Any, known: None) -> None:
    outsider(old, "PRAGMA user_version = 3")
    answer = at("log", "migrate")
    assert (13, "", f"{old} was written by a newer PRIMM: install that one\n") == answer


def test_a_backup_from_which_no_step_leads_is_not_restored(old: Path, outsider: Any) -> None:
    for form, said in ((0, "no step leads from form 0 of the log"), (3, f"{old} was written by a newer PRIMM")):
        outsider(old, f"PRAGMA user_version = {form}")
        before = old.read_bytes()
        with pytest.raises(UnknownSchema, match=said):
            bring_up(str(old), {})
        assert before == old.read_bytes()


def test_several_steps_are_run_one_after_the_other(old: Path, outsider: Any, tmp_path: Path) -> None:
    outsider(old, "DROP TRIGGER event_only_next", "PRAGMA user_version = 0")

    def from_0(connection: sqlite3.Connection) -> None:
        connection.execute(*declared("event_only_next"))

    assert (0, 2) == migrate(str(old), str(tmp_path / "b.db"), {0: from_0, 1: from_1})[:2]
    assert () == verify(str(old)).faults


def test_what_a_killed_command_left_is_removed_by_the_next_one(old: Path, tmp_path: Path) -> None:
    for end in (PART, steps.TRIAL):
        for journal in ("", "-journal"):
            (tmp_path / f"b.db{end}{journal}").write_bytes(b"half")
    assert (1, 2) == migrate(str(old), str(tmp_path / "b.db"), {1: from_1})[:2]
    assert ["b.db"] == [each for each in os.listdir(tmp_path) if each.startswith("b.db")]


def test_what_a_killed_command_left_goes_too_where_the_next_one_fails(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Copies of the log lie about without a name no longer than they must."""
    for end in (PART, steps.TRIAL):
        for journal in ("", "-journal"):
            (tmp_path / f"b.db{end}{journal}").write_bytes(b"half")

    def full(*given: object) -> None:
        raise StorageRefused("the disk is full")

    monkeypatch.setattr(steps.copying, "copy_open", full)
    with pytest.raises(StorageRefused, match="the disk is full"):
        migrate(str(old), str(tmp_path / "b.db"), {1: from_1})
    assert [] == [each for each in os.listdir(tmp_path) if each.startswith("b.db")]


def test_a_log_of_today_is_backed_up_and_stays_as_it_is(at: Run, home: Path) -> None:
    path = home / "log/log.db"
    before = path.read_bytes()
    assert (2, 2, str(home / "b.db")) == migrate(str(path), str(home / "b.db"))[:3]
    assert (before, ()) == (path.read_bytes(), verify(str(home / "b.db")).faults)


def test_a_step_runs_with_the_settings_of_every_log(old: Path, tmp_path: Path) -> None:
    """Among them that the disk is waited for, and that what is removed is written over."""
    seen = []

    def looking(connection: sqlite3.Connection) -> None:
        found = ((setting, connection.execute(f"PRAGMA {setting}").fetchone()) for setting, _value in SETTINGS)
        seen.append({setting: value[0] if value else 0 for setting, value in found})
        from_1(connection)

    migrate(str(old), str(tmp_path / "b.db"), {1: looking})
    assert [dict(SETTINGS)] * 2 == seen, "on the trial and on the log"


def changing(connection: sqlite3.Connection) -> None:
    from_1(connection)
    connection.execute("DROP TRIGGER event_never_changed")
    connection.execute("UPDATE event SET facts = '{}' WHERE n = 2")


def dropping(connection: sqlite3.Connection) -> None:
    from_1(connection)
    connection.execute("DROP TRIGGER event_never_removed")
    connection.execute("DELETE FROM event WHERE n = 3")


def losing(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TABLE event")


def committing(connection: sqlite3.Connection) -> None:
    connection.execute("COMMIT")


def failing(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TABLE event_subject")
    raise ZeroDivisionError


def halfway(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE more (x)")


CHANGED = "the step from form 1 would change an event; it was undone"


@pytest.mark.parametrize(("step", "said"), [
    (changing, CHANGED), (dropping, CHANGED), (committing, CHANGED), (failing, "^$"), (halfway, "tables, indexes"),
    (losing, "the log is damaged or was changed"),
])  # fmt: skip
def test_a_bad_step_is_found_on_the_trial_and_never_touches_the_log(
    old: Path, tmp_path: Path, step: Any, said: str
) -> None:
    before = old.read_bytes()
    with pytest.raises((Tampered, ZeroDivisionError), match=said):
        migrate(str(old), str(tmp_path / "b.db"), {1: step})
    assert before == old.read_bytes()
    assert [] == [each for each in os.listdir(tmp_path) if each.startswith("b.db")]


def test_who_records_between_backup_and_step_is_not_overlooked(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outsider: Any
) -> None:
    """By an older PRIMM, which knows nothing of the migration."""

    def meanwhile(path: str) -> object:
        if path.endswith(steps.TRIAL):
            again = "replace(meta, '\"n\":3', '\"n\":4')"
            columns = COLUMNS.replace("meta", again, 1).replace(", n, ", ", 4, ", 1)
            outsider(old, f"INSERT INTO event ({COLUMNS}) SELECT {columns} FROM event WHERE n = 3")
        return verified(path)

    monkeypatch.setattr(steps.copying, "verified", meanwhile)
    with pytest.raises(Busy, match="run primm migrate again"):
        migrate(str(old), str(tmp_path / "b.db"), {1: from_1})
    assert 1 == form_of(str(old))


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("PRAGMA application_id = 1", "{} is a database, but not a log of PRIMM: name another file"),
        ("PRAGMA journal_mode = WAL", "{0} is in another journal mode: run sqlite3 {0} 'PRAGMA journal_mode=DELETE'"),
    ],
)
def test_what_is_no_log_is_not_migrated(old: Path, tmp_path: Path, outsider: Any, statement: str, said: str) -> None:
    outsider(old, statement)
    with pytest.raises(Unsafe) as error:
        migrate(str(old), str(tmp_path / "b.db"), {1: from_1})
    assert said.format(old) == str(error.value)


def test_a_log_that_is_open_to_others_or_has_no_events_any_more_is_not_migrated(
    old: Path, tmp_path: Path, outsider: Any
) -> None:
    old.chmod(0o644)
    with pytest.raises(Unsafe, match="chmod 600"):
        migrate(str(old), str(tmp_path / "b.db"), {1: from_1})
    old.chmod(0o600)
    outsider(old, "ALTER TABLE event RENAME TO gone")
    with pytest.raises(PrimmError):
        migrate(str(old), str(tmp_path / "b.db"), {1: lambda connection: None})
    assert [] == [each for each in os.listdir(tmp_path) if each.startswith("b.db")]


def test_nothing_is_written_over_for_the_backup(at: Run, home: Path, old: Path, known: None) -> None:
    (home / "b.db").write_text("kept")
    assert 3 == at("log", "migrate", "--backup", str(home / "b.db")).code
    assert ("kept", 1) == ((home / "b.db").read_text(), form_of(str(old)))


@pytest.mark.parametrize("kill", [False, True])
def test_whatever_call_fails_the_log_has_one_form_or_the_other_and_the_same_command_finishes(
    old: Path, tmp_path: Path, system: System, outsider: Any, kill: bool
) -> None:
    content, events = old.read_bytes(), outsider(old, EVENTS)

    def run(at: int | None) -> int:
        old.write_bytes(content)
        backup = tmp_path / f"b{at}.db"
        with system.listening(failing_at(at, kill=kill)) as calls:
            try:
                migrate(str(old), str(backup), {1: from_1})
            except (PrimmError, OSError, Killed):
                assert at is not None
        assert events == outsider(old, EVENTS), at
        form = form_of(str(old))
        assert form == 1 or (backup.exists() and events == outsider(backup, EVENTS)), at
        if form == 1:
            migrate(str(old), str(tmp_path / f"again{at}.db"), {1: from_1})
        assert () == verify(str(old)).faults
        return len(calls)

    total = run(None)
    assert total > 100
    for at in range(0, total, 7):
        run(at)


def test_a_transaction_is_never_left_open(old: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownSchema):
        migrate(str(old), str(tmp_path / "b.db"), {})
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("BEGIN IMMEDIATE")
