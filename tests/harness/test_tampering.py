"""Attacks on the file of a log: refused, or found with the first bad event named, or told to be beyond proof.

Whoever can write the file can change everything in it, so no guard inside it is more than a fence. What counts is that
every change is seen. A change after which all hashes were computed again can only be seen by somebody outside.
"""

from __future__ import annotations

import ctypes
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from primm.core.errors import PrimmError, Tampered, Unsafe
from primm.core.log import statements
from primm.core.log.log import Log
from primm.core.log.rows import Row
from primm.proof import verify

ENABLE_TRIGGER, DEFENSIVE = 1003, 1010  # SQLITE_DBCONFIG_…: Python names them from 3.12 on
COLUMNS = ", ".join(Row._fields)
REST = ", ".join(Row._fields[2:])
GUARDS = [each for each in statements.DECLARED if each.startswith("CREATE TRIGGER")]
GUARDED = "events are never|an event can only"
LAST = 9  # the row of the last of all events of the file
DROPPED = "".join(f"DROP TRIGGER {each.split()[2]};" for each in GUARDS)


def copy_of(n: int, at: int, *, verb: str = "INSERT", origin: str = "desk", row: int | None = None) -> str:
    """A statement that stores event ``n`` again at another place, and in the row of another event if wanted."""
    columns, values = ("rowid, ", f"{row}, ") if row else ("", "")
    source = f"SELECT {values}'{origin}', {at}, {REST} FROM event WHERE origin = 'desk' AND n = {n}"
    return f"{verb} INTO event ({columns}{COLUMNS}) {source}"


def found(path: Path) -> tuple[PrimmError, ...]:
    """All faults that verifying finds; every one of them is exit 10."""
    try:
        verdict = verify.verify(str(path))
    except Tampered as fault:
        return (fault,)
    assert not verdict.faults or verdict.error is verdict.faults[0]
    assert {10} >= {fault.exit_code for fault in verdict.faults}
    return verdict.faults


def named(fault: PrimmError) -> tuple[object, object]:
    """The event that a fault names."""
    return fault.gaps.get("origin"), fault.gaps.get("n")


# Refused by the guards, whatever program tries

REFUSED = {
    "blank": "UPDATE event SET facts = '', facts_salt = '' WHERE origin = 'desk' AND n = 6",
    "change": "UPDATE event SET facts = '{}' WHERE n = 2",
    "change or replace": "UPDATE OR REPLACE event SET n = 1 WHERE n = 2",
    "change or ignore": "UPDATE OR IGNORE event SET facts = '{}'",
    "move a row": "UPDATE event SET rowid = 77 WHERE n = 2",
    "remove": "DELETE FROM event WHERE n = 2",
    "remove the last": "DELETE FROM event WHERE n = 6",
    "remove all": "DELETE FROM event",
    "upsert": f"{copy_of(3, 2)} ON CONFLICT (origin, n) DO UPDATE SET facts = excluded.facts",
    "replace": copy_of(3, 2, verb="REPLACE"),
    "insert or replace": copy_of(3, 2, verb="INSERT OR REPLACE"),
    "insert or ignore at a place that is taken": copy_of(3, 2, verb="INSERT OR IGNORE"),
    "insert or ignore behind a gap": copy_of(3, 8, verb="INSERT OR IGNORE"),
    "insert before the first": copy_of(3, -5),
    "insert far behind the last": copy_of(3, 9999),
    "insert a new origin's second event": copy_of(3, 2, origin="new"),
    "take another row's place": copy_of(3, 7, verb="REPLACE", row=2),
    "take the last row's place": copy_of(3, 7, verb="REPLACE", row=LAST),
}


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("attack", REFUSED)
def test_the_guards_refuse_and_nothing_changes(path, attack, recursive):
    before = path.read_bytes()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA recursive_triggers = {recursive}")
        with pytest.raises(sqlite3.IntegrityError, match=GUARDED):
            connection.execute(REFUSED[attack])
    assert before == path.read_bytes()


@pytest.mark.parametrize("attack", ["UPDATE log.event SET facts = '{}'", "DELETE FROM log.event"])
def test_the_guards_bind_who_comes_from_another_file(path, attack):
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("ATTACH ? AS log", (str(path),))
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            connection.execute(attack)
    assert () == found(path)


# Found: whoever gets past the guards leaves hashes that do not fit

AT_AN_EVENT = {
    "facts": ("UPDATE event SET facts = '{\"minutes\":99}' WHERE origin = 'desk' AND n = 3", ("desk", 3)),
    "facts blanked": ("UPDATE event SET facts = NULL WHERE origin = 'other' AND n = 2", ("other", 2)),
    "salt": ("UPDATE event SET facts_salt = '00' WHERE origin = 'desk' AND n = 4", ("desk", 4)),
    "meta": ("UPDATE event SET meta = replace(meta, 'falconara', 'chiaravalle') WHERE n = 2", ("desk", 2)),
    "leaf": ("UPDATE event SET leaf = zeroblob(32) WHERE origin = 'desk' AND n = 6", ("desk", 6)),
    "subjects": ("UPDATE event SET who = replace(who, 'person', 'bodies') WHERE n = 1", ("desk", 1)),
    "sealed": ("UPDATE event SET sealed = '{}' WHERE origin = 'desk' AND n = 2", ("desk", 2)),
    "a sealed text taken": (
        "UPDATE event SET sealed = '{}', sealed_salt = '[null,null]' WHERE origin = 'desk' AND n = 2",
        ("desk", 2),
    ),
    "facts taken": ("UPDATE event SET facts = '', facts_salt = '' WHERE origin = 'other' AND n = 2", ("other", 2)),
    "a subject taken": (
        "UPDATE event SET who = '[null]', who_salt = '[null]' WHERE origin = 'desk' AND n = 6",
        ("desk", 6),
    ),
    "a subject taken, from the index too": (
        "UPDATE event SET who = '[null]', who_salt = '[null]' WHERE origin = 'desk' AND n = 6; "
        "UPDATE event_subject SET subject = (SELECT 'anon:' || id FROM event WHERE origin = 'desk' AND n = 6) "
        "WHERE origin = 'desk' AND n = 6",
        ("desk", 6),
    ),
    "an erasure forged in the name of another": (
        f'{copy_of(3, 4, origin="other")}; UPDATE event SET meta = replace(meta, \'"kind":"contact"\', '
        "'\"kind\":\"person.erased\"') WHERE origin = 'other' AND n = 4; "
        "UPDATE event SET facts = '', facts_salt = '' WHERE origin = 'desk' AND n = 6",
        ("desk", 6),
    ),
    "no text": ("UPDATE event SET facts = CAST(x'ff' AS TEXT) WHERE origin = 'desk' AND n = 4", ("desk", 4)),
    "two events": ("UPDATE event SET facts = '{}' WHERE origin = 'desk' AND n IN (5, 2)", ("desk", 2)),
    "first removed": ("DELETE FROM event WHERE origin = 'desk' AND n = 1", ("desk", 1)),
    "middle removed": ("DELETE FROM event WHERE origin = 'desk' AND n = 4", ("desk", 4)),
    "last removed": ("DELETE FROM event WHERE origin = 'desk' AND n = 6", ("desk", 6)),
    "an origin removed": ("DELETE FROM event WHERE origin = 'other'", ("other", 1)),
    "all removed": ("DELETE FROM event", ("desk", 1)),
    "all removed, heads too": ("DELETE FROM event; DELETE FROM head", ("desk", 6)),
    "two exchanged": (
        "UPDATE event SET n = 99 WHERE origin = 'desk' AND n = 2; UPDATE event SET n = 2 WHERE origin = 'desk' AND "
        "n = 3; UPDATE event SET n = 3 WHERE origin = 'desk' AND n = 99",
        ("desk", 2),
    ),
    "given to another origin": ("UPDATE event SET origin = 'third' WHERE origin = 'other' AND n = 3", ("other", 3)),
    "a copy before the first": (
        f"{copy_of(6, -5)}; UPDATE event SET meta = replace(meta, '-0006-', '-0099-') WHERE n = -5",
        ("desk", -5),
    ),
    "a copy behind the last": (
        f"{copy_of(6, 7)}; UPDATE event SET meta = replace(meta, '-0006-', '-0099-') WHERE n = 7",
        ("desk", 7),
    ),
    "a copy behind the last, with its head": (f"{copy_of(6, 7)}; UPDATE head SET n = 7", ("desk", 7)),
    "the last hidden by its head": ("UPDATE head SET n = 5 WHERE origin = 'desk'", ("desk", 5)),
    "another tree": ("UPDATE head SET compact = zeroblob(64) WHERE origin = 'other'", ("other", 3)),
    "another clock": ("UPDATE head SET hlc = '000000000000-0000' WHERE origin = 'desk'", ("desk", 6)),
    "a head removed": ("DELETE FROM head WHERE origin = 'other'", ("other", 3)),
    "a head of nobody": ("INSERT INTO head VALUES ('ghost', 1, zeroblob(32), 'x')", ("ghost", 1)),
}
IN_THE_INDEX = {
    "an entry removed": ("DELETE FROM event_subject WHERE origin = 'desk' AND n = 2", ("desk", 2)),
    "an entry of a stranger": ("INSERT INTO event_subject VALUES ('person:x', 'desk', 6)", ("desk", 6)),
    "an entry of a link": ("INSERT INTO event_subject VALUES ('event:x', 'desk', 6)", ("desk", 6)),
    "a link removed": ("DELETE FROM event_subject WHERE subject LIKE 'event:%' AND n = 4", ("desk", 4)),
    "an inherited subject removed": (
        "DELETE FROM event_subject WHERE subject LIKE 'person:%' AND origin = 'desk' AND n = 4",
        ("desk", 4),
    ),
    "a subject added to all that are linked": (
        "INSERT INTO event_subject VALUES ('person:y', 'desk', 3), ('person:y', 'desk', 4), ('person:y', 'other', 2)",
        ("desk", 3),
    ),
    "an event that names one which is not here": (
        "INSERT INTO event_subject VALUES ('person:y', 'desk', 5)",
        ("desk", 5),
    ),
    "an entry where there is no event": ("INSERT INTO event_subject VALUES ('person:x', 'desk', 7)", ("desk", 7)),
    "an entry before the first": ("INSERT INTO event_subject VALUES ('person:x', 'desk', -1)", ("desk", -1)),
    "an entry of no origin": ("INSERT INTO event_subject VALUES ('person:x', 'ghost', 1)", ("ghost", 1)),
}


@pytest.mark.parametrize("restored", [False, True])
@pytest.mark.parametrize("attack", AT_AN_EVENT)
def test_what_got_past_the_guards_is_found_and_the_first_bad_event_named(path, outsider, attack, restored):
    script, expected = AT_AN_EVENT[attack]
    outsider(path, script=DROPPED + script + ";" + ";".join(GUARDS * restored))
    faults = found(path)
    assert expected == named(faults[0])
    drift = [fault for fault in faults if "triggers were changed" in str(fault)]
    assert restored is not bool(drift)


@pytest.mark.parametrize("attack", IN_THE_INDEX)
def test_an_index_that_hides_or_invents_is_found(path, outsider, attack):
    script, expected = IN_THE_INDEX[attack]
    outsider(path, script=script)
    assert expected == named(found(path)[0])


def test_the_index_that_was_changed_is_derived_again(path, outsider):
    outsider(path, script=";".join(script for script, _expected in IN_THE_INDEX.values()))
    with Log.open(path, write=True) as log:
        log.rebuild_index()
    assert () == found(path)


THROUGH = {
    "an event behind the log's back": (copy_of(6, 7), ("desk", 7)),
    "an event of a new origin": (copy_of(1, 1, origin="new"), ("new", 1)),
}


@pytest.mark.parametrize("attack", THROUGH)
def test_what_no_guard_can_know_is_found(path, outsider, attack):
    """As it is the next event, it passes; but no head knows it."""
    script, expected = THROUGH[attack]
    outsider(path, script)
    assert expected in [named(fault) for fault in found(path)]


CHANGED_TABLES = (
    "DROP TABLE event",
    "DROP TABLE event_subject",
    "DROP TABLE head",
    "DROP TABLE about",
    "DROP INDEX event_id",
    "ALTER TABLE event RENAME TO events",
    "ALTER TABLE event RENAME COLUMN facts TO fact",
    "ALTER TABLE event_subject RENAME COLUMN subject TO who",
    "ALTER TABLE event DROP COLUMN occurred",
    "ALTER TABLE head ADD COLUMN more TEXT",
    "CREATE TABLE more (x)",
    "CREATE VIEW more AS SELECT * FROM event",
    "CREATE INDEX more ON event (facts)",
    "CREATE TRIGGER more AFTER INSERT ON event BEGIN DELETE FROM event_subject; END",
    *(f"DROP TRIGGER {each.split()[2]}" for each in GUARDS),
    "UPDATE about SET value = 'x' WHERE key = 'created'",
    "INSERT INTO about VALUES ('more', 'x')",
    "DELETE FROM about WHERE key = 'digest'",
)


@pytest.mark.parametrize("change", CHANGED_TABLES)
def test_tables_that_were_changed_are_found(path, outsider, change):
    outsider(path, change)
    assert found(path)


def rewritten(name: str, sql: str) -> str:
    """A script that writes over the text of the schema, where no statement is looked at."""
    update = f"UPDATE sqlite_master SET sql = {sql} WHERE name = '{name}'"
    return f"PRAGMA writable_schema = ON; {update}; PRAGMA writable_schema = OFF;"


def test_a_guard_that_was_written_over_is_found(path, outsider):
    outsider(path, script=rewritten("event_never_changed", "replace(sql, 'BEFORE UPDATE', 'BEFORE UPDATE OF n')"))
    outsider(path, "UPDATE event SET facts = '{}' WHERE origin = 'desk' AND n = 3")
    faults = found(path)
    assert (("desk", 3), True) == (named(faults[0]), "triggers were changed" in str(faults[1]))


def test_a_search_that_was_blinded_is_found(path, outsider):
    """The index of handles was emptied under another text; the text is as it was."""
    declared = next(each for each in statements.DECLARED if "event_ending" in each)
    outsider(path, script=rewritten("event_ending", f"'{declared} WHERE n < 0'"))
    outsider(path, "REINDEX event_ending")
    outsider(path, script=rewritten("event_ending", f"'{declared}'"))
    assert ["the file is damaged: restore a backup"] == [str(fault) for fault in found(path)]


@pytest.mark.parametrize("change", ["n = 'x'", "n = 7.5", "compact = 7", "hlc = 7"])
def test_a_head_of_another_type_is_found(path, outsider, change):
    """As a damaged page may have it; no statement could write it into a strict table."""
    declared = next(each for each in statements.DECLARED if "TABLE head" in each)
    outsider(path, script=rewritten("head", "replace(sql, ' STRICT', '')"))
    outsider(path, f"UPDATE head SET {change} WHERE origin = 'desk'")
    outsider(path, script=rewritten("head", f"'{declared}'"))
    assert found(path)


def test_four_bytes_changed_by_a_hex_editor_are_found(path):
    content = path.read_bytes()
    at = content.index(b'{"minutes":6}') + len('{"min')
    path.write_bytes(content[:at] + b"OUTS" + content[at + 4 :])
    assert ("desk", 6) == named(found(path)[0])
    with closing(sqlite3.connect(path)) as connection:
        assert [("ok",)] == connection.execute("PRAGMA integrity_check").fetchall(), "SQLite itself sees nothing"


@pytest.mark.parametrize("junk", [b"\0", b"\xff", b"\x0d\x02"])
@pytest.mark.parametrize(
    "name", ["event", "event_subject", "head", "about", "event_id", "event_ending", "event_subject_place"]
)
def test_a_page_of_junk_is_found(path, outsider, name, junk):
    ((root,),) = outsider(path, f"SELECT rootpage FROM sqlite_master WHERE name = '{name}'")
    content = bytearray(path.read_bytes())
    content[4096 * (root - 1) : 4096 * root] = junk * (4096 // len(junk))
    path.write_bytes(content)
    assert found(path)


@pytest.mark.parametrize("pages", [1, 2, 5])
def test_a_file_that_was_cut_is_found(path, pages):
    path.write_bytes(path.read_bytes()[: -4096 * pages])
    assert found(path)


def run_by_c(library: ctypes.CDLL, path: Path, switch: int, on: bool, script: str) -> int:
    """What a program in C does that turns a switch of its connection first; the answer is SQLite's code."""
    connection = ctypes.c_void_p()
    assert library.sqlite3_open(str(path).encode(), ctypes.byref(connection)) == sqlite3.SQLITE_OK
    try:
        assert library.sqlite3_db_config(connection, switch, ctypes.c_int(on), None) == sqlite3.SQLITE_OK
        return int(library.sqlite3_exec(connection, script.encode(), None, None, None))
    finally:
        library.sqlite3_close(connection)


def test_guards_that_a_program_switched_off_leave_hashes_that_do_not_fit(library, path):
    attack = "UPDATE event SET facts = '{}' WHERE origin = 'desk' AND n = 3"
    assert sqlite3.SQLITE_CONSTRAINT == run_by_c(library, path, ENABLE_TRIGGER, True, attack)
    assert sqlite3.SQLITE_OK == run_by_c(library, path, ENABLE_TRIGGER, False, attack)
    assert ("desk", 3) == named(found(path)[0])


def test_a_defensive_connection_does_not_write_over_the_schema(library, path):
    attack = rewritten("event_never_changed", "replace(sql, 'BEFORE UPDATE', 'BEFORE UPDATE OF n')")
    assert sqlite3.SQLITE_OK != run_by_c(library, path, DEFENSIVE, True, attack)
    assert () == found(path)


def test_a_log_that_keeps_acknowledged_events_in_another_file_is_refused(path, outsider):
    """With a -wal file, deleting that file would take events away without a trace."""
    outsider(path, "PRAGMA journal_mode = WAL")
    for act in (verify.verify, lambda path: Log.open(path, write=True)):
        with pytest.raises(Unsafe, match="journal mode"):
            act(str(path))
