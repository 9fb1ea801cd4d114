"""One truth, two ways to run it: each SQL text is what SQLAlchemy compiles from the tables."""

from __future__ import annotations

import sqlite3

import pytest

from primm.core.log import statements, store


def test_a_new_log_has_the_declared_tables():
    assert store.declared() == statements.DECLARED


@pytest.mark.parametrize("name", store.STATEMENTS)
def test_a_statement_is_what_the_tables_say(name: str):
    assert store.compiled(store.STATEMENTS[name]) == getattr(statements, name)


def test_there_is_no_statement_beside_those():
    texts = {name for name, value in vars(statements).items() if name.isupper() and isinstance(value, str)}
    texts -= {"ONLY_BLANKED", "_LEFT"}  # a guard, and a part of it
    assert set(store.STATEMENTS) == texts


@pytest.mark.parametrize(
    ("name", "uses"),
    [
        ("LEAVES", "SEARCH event USING INDEX sqlite_autoindex_event_1"),
        ("WITH_IDS", "SEARCH event USING INDEX event_id"),
        ("CHUNK", "SEARCH event USING INDEX sqlite_autoindex_event_1"),
        ("ENDING", "SEARCH event USING INDEX event_ending"),
        ("SUBJECTS_IN", "SEARCH event_subject USING COVERING INDEX event_subject_place"),
        ("KNOWN", "SEARCH event_subject USING PRIMARY KEY"),
        ("SUBJECTS", "SEARCH event_subject USING PRIMARY KEY"),
        ("BY_SUBJECT", "SEARCH event_subject USING PRIMARY KEY"),
    ],
)
def test_a_question_is_answered_by_an_index_and_in_its_order(name: str, uses: str):
    connection = sqlite3.connect(":memory:")
    for each in statements.DECLARED:
        connection.execute(each)
    text = getattr(statements, name)
    plan = [line[3] for line in connection.execute(f"EXPLAIN QUERY PLAN {text}", [0] * text.count("?"))]
    connection.close()
    assert any(line.startswith(uses) for line in plan), plan
    assert "USE TEMP B-TREE FOR ORDER BY" not in plan or name == "WITH_IDS"


def test_the_numbers_by_which_a_log_is_known() -> None:
    assert (0x5052494D, 2) == (statements.APPLICATION_ID, statements.SCHEMA_VERSION)


COLUMNS = "origin, n, meta, who, who_salt, facts, facts_salt, sealed, sealed_salt, leaf"
NEXT = "'a', 2, '{}', '[]', '[]', '{}', '', '{}', '[]', x'00'"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE event SET facts = '[]'", "events are never changed"),
        ("DELETE FROM event", "events are never removed"),
        (f"INSERT INTO event ({COLUMNS}) VALUES ({NEXT.replace('2', '3')})", "an event can only follow the last one"),
        (f"INSERT OR REPLACE INTO event (rowid, {COLUMNS}) VALUES (1, {NEXT})", "can only be added at the end"),
    ],
)
def test_a_program_that_is_not_primm_meets_the_guards(statement: str, said: str) -> None:
    connection = sqlite3.connect(":memory:")
    for each in statements.DECLARED:
        connection.execute(each)
    connection.execute(f"INSERT INTO event ({COLUMNS}) VALUES ({NEXT.replace('2', '1')})")
    with pytest.raises(sqlite3.IntegrityError, match=said):
        connection.execute(statement)
    connection.execute(f"INSERT INTO event ({COLUMNS}) VALUES ({NEXT})")
    connection.close()
