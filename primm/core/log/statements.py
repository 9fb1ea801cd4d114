"""Every SQL text of the log, ready for the DB-API, so that recording an event never imports SQLAlchemy.

The tables and expressions that these texts are compiled from stand in ``store``; a test proves that they are equal.
"""

APPLICATION_ID = 0x5052494D  # "PRIM"
SCHEMA_VERSION = 2

# A part goes whole or not at all, with its salt, and only while the log names the erasure in it that is carried out.
_LEFT = (
    "(SELECT count(*) FROM json_each(NEW.{0})) IS NOT (SELECT count(*) FROM json_each(OLD.{0})) "
    "OR EXISTS (SELECT 1 FROM json_each(NEW.{0}) AS mine JOIN json_each(OLD.{0}) AS other ON mine.key = other.key "
    "WHERE mine.value IS NOT NULL AND mine.value IS NOT other.value)"
)
ONLY_BLANKED = " ".join(
    (
        "CREATE TRIGGER event_never_changed BEFORE UPDATE ON event",
        "WHEN (NEW.rowid, NEW.origin, NEW.n, NEW.meta, NEW.leaf)",
        "IS NOT (OLD.rowid, OLD.origin, OLD.n, OLD.meta, OLD.leaf)",
        "OR ((NEW.facts, NEW.facts_salt) IS NOT (OLD.facts, OLD.facts_salt)",
        "AND (NEW.facts, NEW.facts_salt) IS NOT ('', ''))",
        *(f"OR {_LEFT.format(each)}" for each in ("who", "who_salt", "sealed_salt")),
        "OR EXISTS (SELECT 1 FROM json_each(NEW.sealed) AS mine LEFT JOIN json_each(OLD.sealed) AS other",
        "ON mine.key = other.key WHERE mine.value IS NOT other.value)",
        "OR NOT EXISTS (SELECT 1 FROM about JOIN event AS cause ON cause.id = about.value",
        "WHERE about.\"key\" = 'blanking' AND cause.kind IN ('person.erased', 'retention.run'))",
        "BEGIN SELECT RAISE(ABORT, 'events are never changed; an erasure on record blanks parts of them'); END",
    )
)
# The last guard is for `INSERT OR REPLACE` with a rowid of its own, which would take another row's place. Where no
# rowid is given, SQLite hands -1 to a trigger before the insert; should that ever change, inserting fails, loudly.
GUARDS = (
    ONLY_BLANKED,
    "CREATE TRIGGER event_never_removed BEFORE DELETE ON event "
    "BEGIN SELECT RAISE(ABORT, 'events are never removed'); END",
    "CREATE TRIGGER event_only_next BEFORE INSERT ON event "
    "WHEN NEW.n IS NOT 1 + coalesce((SELECT max(n) FROM event WHERE origin = NEW.origin), 0) "
    "BEGIN SELECT RAISE(ABORT, 'an event can only follow the last one'); END",
    "CREATE TRIGGER event_only_added BEFORE INSERT ON event "
    "WHEN EXISTS (SELECT 1 FROM event WHERE rowid = NEW.rowid) "
    "BEGIN SELECT RAISE(ABORT, 'an event can only be added at the end'); END",
)
DECLARED = (
    (
        "CREATE TABLE event ( origin TEXT NOT NULL, n INTEGER NOT NULL, id TEXT GENERATED ALWAYS AS "
        '(substr(substr(meta, instr(meta, \'"id":"\') + 6, 37), 1, instr(substr(meta, instr(meta, \'"id":"\') + '
        "6, 37), '\"') - 1)) VIRTUAL, kind TEXT GENERATED ALWAYS AS (substr(substr(meta, instr(meta, "
        '\'"kind":"\') + 8, 100), 1, instr(substr(meta, instr(meta, \'"kind":"\') + 8, 100), \'"\') - 1)) '
        'VIRTUAL, occurred TEXT GENERATED ALWAYS AS (substr(substr(meta, instr(meta, \'"occurred":"\') + 12, '
        "17), 1, instr(substr(meta, instr(meta, '\"occurred\":\"') + 12, 17), '\"') - 1)) VIRTUAL, meta TEXT NOT "
        "NULL, who TEXT NOT NULL, who_salt TEXT NOT NULL, facts TEXT, facts_salt TEXT, sealed TEXT NOT NULL, "
        "sealed_salt TEXT NOT NULL, leaf BLOB NOT NULL, PRIMARY KEY (origin, n) ) STRICT"
    ),
    (
        "CREATE TABLE event_subject ( subject TEXT NOT NULL, origin TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY "
        "KEY (subject, origin, n) ) WITHOUT ROWID, STRICT"
    ),
    (
        "CREATE TABLE head ( origin TEXT NOT NULL, n INTEGER NOT NULL, compact BLOB NOT NULL, hlc TEXT NOT NULL, "
        "PRIMARY KEY (origin) ) STRICT"
    ),
    'CREATE TABLE about ( "key" TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY ("key") ) STRICT',
    "CREATE INDEX event_id ON event (id)",
    "CREATE INDEX event_ending ON event (substr(id, -5))",
    "CREATE INDEX event_subject_place ON event_subject (origin, n)",
    *GUARDS,
)

SCHEMA = "SELECT sqlite_master.sql FROM sqlite_master UNION ALL SELECT sqlite_temp_master.sql FROM sqlite_temp_master"
ABOUT = 'SELECT about."key", about.value FROM about'
SET_ABOUT = 'INSERT INTO about ("key", value) VALUES (?, ?) ON CONFLICT ("key") DO UPDATE SET value = excluded.value'
HEADS = "SELECT head.origin, head.n, head.compact, head.hlc FROM head ORDER BY head.origin"
SET_HEAD = (
    "INSERT INTO head (origin, n, compact, hlc) VALUES (?, ?, ?, ?) ON CONFLICT (origin) DO UPDATE SET n = "
    "excluded.n, compact = excluded.compact, hlc = excluded.hlc"
)
ADD_EVENT = (
    "INSERT INTO event (origin, n, meta, who, who_salt, facts, facts_salt, sealed, sealed_salt, leaf) VALUES "
    "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
LEAVES = "SELECT event.leaf FROM event WHERE event.origin = ? AND event.n > ? ORDER BY event.n"
LEAVES_IN = "SELECT event.leaf FROM event WHERE event.origin = ? AND event.n > ? AND event.n <= ? ORDER BY event.n"
WITH_IDS = (
    "SELECT event.id, event.origin, event.n, event.meta, event.who, event.who_salt, event.facts, "
    "event.facts_salt, event.sealed, event.sealed_salt, event.leaf FROM event WHERE event.id IN (SELECT "
    "given.value FROM json_each(?) AS given) ORDER BY event.origin, event.n"
)
CHUNK = (
    "SELECT event.origin, event.n, event.meta, event.who, event.who_salt, event.facts, event.facts_salt, "
    "event.sealed, event.sealed_salt, event.leaf FROM event WHERE event.origin = ? AND event.n > ? AND "
    "event.n <= ? ORDER BY event.n LIMIT ? OFFSET 0"
)
RECORDED = (
    "SELECT event.n, json_extract(event.meta, '$.recorded') AS recorded, json_extract(event.meta, '$.hlc') AS "
    "hlc FROM event WHERE event.origin = ? AND event.n > ? AND event.n <= ? ORDER BY event.n LIMIT ? OFFSET 0"
)
ENDING = (
    "SELECT DISTINCT event.id, event.kind FROM event WHERE substr(event.id, -5) = substr(?, -5) AND "
    "substr(event.id, -length(?)) = ?"
)
ORIGINS = "SELECT event.origin, min(event.n) AS min_1, max(event.n) AS max_1 FROM event GROUP BY event.origin"
TWICE = "SELECT event.id FROM event GROUP BY event.id HAVING count(*) > 1"
SAME_ID = "SELECT event.id, event.origin, event.n FROM event WHERE event.id = ?"
FOLLOWERS = (
    "SELECT event.id, event.origin, event.n FROM event_subject JOIN event ON event.origin = "
    "event_subject.origin AND event.n = event_subject.n WHERE event_subject.subject = ?"
)
SUBJECTS_AT = "SELECT event_subject.subject FROM event_subject WHERE event_subject.origin = ? AND event_subject.n = ?"
SUBJECTS_IN = (
    "SELECT event_subject.n, event_subject.subject FROM event_subject WHERE event_subject.origin = ? AND "
    "event_subject.n > ? AND event_subject.n <= ?"
)
SUBJECT_ORIGINS = (
    "SELECT event_subject.origin, min(event_subject.n) AS min_1, max(event_subject.n) AS max_1 FROM "
    "event_subject GROUP BY event_subject.origin"
)
KNOWN = (
    "SELECT DISTINCT event_subject.subject FROM event_subject WHERE event_subject.subject IN (SELECT "
    "given.value FROM json_each(?) AS given)"
)
ADD_SUBJECT = "INSERT INTO event_subject (subject, origin, n) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
BLANK = (
    "UPDATE event SET who=?, who_salt=?, facts=?, facts_salt=?, sealed=?, sealed_salt=? WHERE event.origin = ? AND "
    "event.n = ?"
)
CLEAR_PLACE = "DELETE FROM event_subject WHERE event_subject.origin = ? AND event_subject.n = ?"
CLEAR_SUBJECTS = "DELETE FROM event_subject"
SUBJECTS = (
    "SELECT DISTINCT event_subject.subject FROM event_subject WHERE event_subject.subject > ? AND "
    "event_subject.subject < ? ORDER BY event_subject.subject LIMIT ? OFFSET 0"
)
BY_SUBJECT = (
    "SELECT event_subject.subject, event.origin, event.n, event.meta, event.who, event.who_salt, event.facts, "
    "event.facts_salt, event.sealed, event.sealed_salt, event.leaf FROM event_subject JOIN event ON "
    "event.origin = event_subject.origin AND event.n = event_subject.n WHERE (event_subject.subject, "
    "event_subject.origin, event_subject.n) > (?, ?, ?) AND event_subject.subject < ? ORDER BY "
    "event_subject.subject, event_subject.origin, event_subject.n LIMIT ? OFFSET 0"
)
BY_SUBJECT_AND_LINE = (
    "SELECT event_subject.subject, event.origin, event.n, event.meta, event.who, event.who_salt, event.facts, "
    "event.facts_salt, event.sealed, event.sealed_salt, event.leaf FROM event_subject JOIN event ON "
    "event.origin = event_subject.origin AND event.n = event_subject.n AND event_subject.n = event.rowid WHERE "
    "(event_subject.subject, event_subject.origin, event_subject.n) > (?, ?, ?) AND event_subject.subject < ? "
    "ORDER BY event_subject.subject, event_subject.origin, event_subject.n LIMIT ? OFFSET 0"
)
LINES = (
    "SELECT (SELECT min(event.rowid) AS min_1 FROM event) AS anon_1, (SELECT max(event.rowid) AS max_1 FROM event) "
    "AS anon_2"
)
AT_PLACE = (
    "SELECT event_subject.subject FROM event_subject WHERE event_subject.subject NOT BETWEEN ? AND ? ORDER BY "
    "event_subject.subject LIMIT 1 OFFSET ?"
)
