"""What somebody may do to the file of a log: a catalogue of SQL, against the guards and behind their back.

A script has gaps: ``$of`` is the origin that is attacked and ``$here`` an event in its middle, as conditions;
``$middle`` and ``$last`` are numbers, ``$origin`` and ``$file`` texts; ``$columns`` are all columns of an event,
``$rest`` those after its place; ``$unsealed`` is what becomes of an event whose sealed texts go.
"""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

from primm.core.log import statements
from primm.core.log.rows import Row

if TYPE_CHECKING:
    from collections.abc import Mapping

DROPPED = "".join(f"DROP TRIGGER {each.split()[2]};" for each in statements.GUARDS)
RESTORED = ";".join(statements.GUARDS)

# Any other program is refused by the guards.
REFUSED = {
    "change": "UPDATE event SET facts = '{}' WHERE $here",
    "blank": "UPDATE event SET facts = '', facts_salt = '' WHERE $here",
    "change or replace": "UPDATE OR REPLACE event SET n = 1 WHERE $here",
    "move the row": "UPDATE event SET rowid = 1 + (SELECT max(rowid) FROM event) WHERE $here",
    "remove": "DELETE FROM event WHERE $here",
    "remove the last": "DELETE FROM event WHERE $of AND n = $last",
    "remove all": "DELETE FROM event",
    "upsert": "INSERT INTO event ($columns) SELECT origin, $middle, $rest FROM event WHERE $of AND n = 1 "
    "ON CONFLICT (origin, n) DO UPDATE SET facts = excluded.facts",
    "replace": "REPLACE INTO event ($columns) SELECT origin, $middle, $rest FROM event WHERE $of AND n = 1",
    "insert or ignore": "INSERT OR IGNORE INTO event ($columns) SELECT origin, $middle, $rest FROM event WHERE $of",
    "before the first": "INSERT INTO event ($columns) SELECT origin, -5, $rest FROM event WHERE $of AND n = 1",
    "behind a gap": "INSERT INTO event ($columns) SELECT origin, $last + 99, $rest FROM event WHERE $of AND n = 1",
    "another row's place": "REPLACE INTO event (rowid, $columns) SELECT rowid, origin, $last + 1, $rest FROM event "
    "WHERE $of AND n = 1",
    "from another file": "ATTACH $file AS log; DELETE FROM log.event WHERE $here",
}

# Whoever gets past the guards leaves hashes, heads or an index that do not fit.
BEHIND = {
    "facts": "UPDATE event SET facts = '{\"minutes\":99}' WHERE $here",
    "facts blanked": "UPDATE event SET facts = NULL WHERE $here",
    "salt": "UPDATE event SET facts_salt = '00' WHERE $here",
    "day": 'UPDATE event SET meta = replace(meta, \'"occurred":"\', \'"occurred":"9\') WHERE $here',
    "staff": 'UPDATE event SET meta = replace(meta, \'"by":"\', \'"by":"x\') WHERE $here',
    "leaf": "UPDATE event SET leaf = zeroblob(32) WHERE $here",
    "subjects": "UPDATE event SET who = '[\"person:x\"]' WHERE $here",
    "sealed": 'UPDATE event SET sealed = \'{"person:x":"AAAA"}\' WHERE $here',
    "facts taken": "UPDATE event SET facts = '', facts_salt = '' WHERE $of; "
    "DELETE FROM event_subject WHERE $of AND subject LIKE 'event:%'",
    "subjects taken": "UPDATE event SET who = (SELECT json_group_array(NULL) FROM json_each(who)), who_salt = "
    "(SELECT json_group_array(NULL) FROM json_each(who_salt)), $unsealed WHERE $of; DELETE FROM event_subject "
    "WHERE $of; INSERT INTO event_subject SELECT 'anon:' || id, origin, n FROM event WHERE $of",
    "no text": "UPDATE event SET facts = CAST(x'ff' AS TEXT) WHERE $here",
    "first removed": "DELETE FROM event WHERE $of AND n = 1",
    "middle removed": "DELETE FROM event WHERE $here",
    "last removed": "DELETE FROM event WHERE $of AND n = $last",
    "all removed": "DELETE FROM event",
    "two exchanged": "UPDATE event SET n = -9 WHERE $of AND n = 1; UPDATE event SET n = 1 WHERE $here; "
    "UPDATE event SET n = $middle WHERE $of AND n = -9",
    "given to another origin": "UPDATE event SET origin = 'stranger' WHERE $here",
    "copied behind the last": "INSERT INTO event ($columns) SELECT origin, $last + 1, $rest FROM event WHERE $here",
    "last hidden": "UPDATE head SET n = $last - 1 WHERE $of",
    "another tree": "UPDATE head SET compact = zeroblob(64) WHERE $of",
    "another clock": "UPDATE head SET hlc = '000000000000-0000' WHERE $of",
    "head removed": "DELETE FROM head WHERE $of",
    "head of nobody": "INSERT INTO head VALUES ('ghost', 1, zeroblob(32), 'x')",
    "hidden from the index": "DELETE FROM event_subject WHERE $of",
    "invented in the index": "INSERT INTO event_subject VALUES ('person:x', $origin, $middle)",
    "indexed nowhere": "INSERT INTO event_subject VALUES ('person:x', 'ghost', 1)",
}

# Where there is something sealed of somebody who was not erased.
SEALED = {"sealed texts taken": "UPDATE event SET $unsealed WHERE sealed <> '{}'"}

TABLES = {
    "events dropped": "DROP TABLE event",
    "index dropped": "DROP TABLE event_subject",
    "heads dropped": "DROP TABLE head",
    "table renamed": "ALTER TABLE event RENAME TO events",
    "column renamed": "ALTER TABLE event RENAME COLUMN facts TO fact",
    "column dropped": "ALTER TABLE event DROP COLUMN occurred",
    "table added": "CREATE TABLE more (x)",
    "trigger added": "CREATE TRIGGER more AFTER INSERT ON event BEGIN DELETE FROM event_subject; END",
    "guard dropped": "DROP TRIGGER event_never_changed",
    "guard written over": "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'BEFORE UPDATE', "
    "'BEFORE UPDATE OF n') WHERE name = 'event_never_changed'",
    "about": "UPDATE about SET value = 'x' WHERE key = 'created'",
}


def aimed(scripts: Mapping[str, str], path: str, origin: str, n: int) -> Mapping[str, str]:
    """Scripts with their gaps filled for an origin that has so many events in this file."""
    name, middle = _quoted(origin), max(2, n // 2)
    gaps = {
        "file": _quoted(path),
        "origin": name,
        "of": f"origin = {name}",
        "here": f"origin = {name} AND n = {middle}",
        "middle": middle,
        "last": n,
        "columns": ", ".join(Row._fields),
        "rest": ", ".join(Row._fields[2:]),
        "unsealed": "sealed = '{}', sealed_salt = (SELECT json_group_array(NULL) FROM json_each(sealed_salt))",
    }
    return {each: Template(script).substitute(gaps) for each, script in scripts.items()}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
