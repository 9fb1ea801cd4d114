"""Parts of an event go and the event stays: the leaf, the tree and what is left verify, and what is missing is told."""

from __future__ import annotations

import json
import sqlite3
from itertools import chain
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.errors import Busy, PrimmError, Tampered
from primm.core.log.blanking import Missing, blanked, missing
from primm.core.log.log import Log
from primm.core.log.rows import Broken, encode, examine
from primm.proof.verify import verify

CAUSE = 90  # the number of the event that is the erasure


@pytest.fixture
def full(new_log, pen, clock, keys):
    """A log with a visit of two persons, what followed on it, a correction of that, and an erasure on record."""
    drafts = [
        pen.draft(1, 1, 2, sealed={1: '{"note":"x"}'}),
        pen.draft(2, 1, 2, of=1),
        pen.draft(3, 1, 2, of=2, kind="event.corrected"),
        pen.draft(4, 2, sealed={2: '{"note":"y"}'}),
        erasure(pen),
    ]
    log = new_log("d" * 16, clock)
    log.append(drafts, keys(), clock)
    return log


def erasure(pen):
    """The erasure of the first person, by which any subject and any facts of the desk may go."""
    said = {"basis": "request", "blanked": ["d" * 16 + " facts 9", "d" * 16 + " who 9"], "level": 3, "persons": [1]}
    draft = pen.draft(CAUSE, 1, kind="person.erased")
    return draft._replace(who=(f"erasure:{draft.id}", *draft.who), facts=encode(said))


def rows(log):
    return {json.loads(row.meta)["id"]: row for row in log.read()}


def events(log, pen, who):
    return [json.loads(row.meta)["id"] for _subject, row in log.of_subjects([who])]


class TestARow:
    """One row: what goes, what is left, and what is told to be missing."""

    @given(st.data())
    def test_whatever_is_blanked_the_rest_agrees_with_its_hashes_and_what_is_missing_is_told(self, data):
        from primm.core.log.append import make_row
        from tests.core.log.conftest import Keys, Pen

        pen = Pen()
        many = data.draw(st.integers(1, 4))
        persons = [pen.person(each) for each in range(many)]
        sealing = data.draw(st.sets(st.sampled_from(range(many))))
        draft = pen.draft(1, *range(many), sealed=dict.fromkeys(sealing, "{}"))
        row = make_row(draft, "desk", 7, "0190aaaaaaaa-0000", "2026-11-24T03:39:00.123456Z", Keys())
        sealed, who = (data.draw(st.sets(st.sampled_from(persons))) for _ in range(2))
        facts = data.draw(st.booleans())
        left = blanked(row, sealed=sealed, who=who, facts=facts)
        meta, subjects = examine(left)
        assert (row.meta, row.leaf) == (left.meta, left.leaf)
        assert [None if each in who else each for each in persons] == subjects
        expected = [("facts", None)] if facts else []
        expected += [("who", None) for each in persons if each in who]
        gone = [pen.person(each) for each in sorted(sealing) if pen.person(each) in sealed | who]
        expected += [("sealed", None if each in who else each) for each in gone]
        assert [Missing("desk", 7, *each) for each in expected] == missing(left, meta, subjects)
        assert left == blanked(left, sealed=sealed, who=who, facts=facts)

    def test_nothing_of_what_goes_is_left(self, pen, keys):
        from primm.core.log.append import make_row

        draft = pen.draft(1, 1, sealed={1: '{"note":"x"}'})
        row = make_row(draft, "desk", 7, "0190aaaaaaaa-0000", "2026-11-24T03:39:00.123456Z", keys())
        left = blanked(row, who=[pen.person(1)], facts=True)
        assert ("[null]", "[null]", "", "", "{}", "[null]") == left[3:9]

    @pytest.mark.parametrize("part", ["facts_salt", "facts"])
    def test_half_of_a_part_is_damage(self, full, pen, part):
        row = rows(full)[pen.id(1)]
        with pytest.raises(Broken):
            examine(row._replace(**{part: ""}))


class TestALog:
    """A whole log: the tree and the index, the guard, other logs, and the file."""

    def test_a_sealed_text_goes_and_nothing_else_changes(self, full, pen):
        before, heads, index = rows(full), full.heads(), events(full, pen, pen.person(1))
        row = blanked(before[pen.id(1)], sealed=[pen.person(1)])
        full.blank([row], pen.id(CAUSE))
        assert {**before, pen.id(1): row} == rows(full)
        assert (heads, index, "0") == (full.heads(), events(full, pen, pen.person(1)), full.about()["blanked"])
        verdict = verify(full.path)
        assert ((), (Missing(full.origin, 1, "sealed", pen.person(1)),)) == (verdict.faults, verdict.missing)

    def test_a_subject_goes_from_a_group_and_the_index_is_as_if_it_had_never_been_there(self, full, pen):
        before = rows(full)
        left = [blanked(before[pen.id(each)], who=[pen.person(1)]) for each in (1, 2, 3)]
        full.blank(left, pen.id(CAUSE))
        assert [pen.id(CAUSE)] == events(full, pen, pen.person(1))
        assert [pen.id(each) for each in (1, 2, 3, 4)] == events(full, pen, pen.person(2))
        for number in (1, 2, 3):
            assert [pen.id(1), pen.id(2), pen.id(3)] == events(full, pen, f"anon:{pen.id(number)}")
        assert ((), "1") == (verify(full.path).faults, full.about()["blanked"])
        index = full._connection.execute("SELECT * FROM event_subject ORDER BY 1, 2, 3").fetchall()
        full.rebuild_index()
        assert index == full._connection.execute("SELECT * FROM event_subject ORDER BY 1, 2, 3").fetchall()

    def test_facts_go_and_with_them_what_the_event_followed(self, full, pen):
        before = rows(full)
        full.blank([blanked(before[pen.id(3)], facts=True)], pen.id(CAUSE))
        assert () == verify(full.path).faults
        assert [pen.id(each) for each in (1, 2, 3, 4)] == events(full, pen, pen.person(2))
        links = [each for (each,) in full._connection.execute("SELECT subject FROM event_subject WHERE n = 3")]
        assert not any(each.startswith("event:") for each in links)

    def test_another_log_takes_over_what_is_left(self, full, pen, tmp_path, clock):
        before = rows(full)
        full.blank([blanked(before[pen.id(each)], who=[pen.person(1)]) for each in (1, 2, 3)], pen.id(CAUSE))
        with Log.create(tmp_path / "other.db", clock) as other:
            other.receive(list(full.read()))
            assert rows(full) == rows(other)
            assert () == verify(other.path).faults
            assert events(full, pen, f"anon:{pen.id(1)}") == events(other, pen, f"anon:{pen.id(1)}")

    def test_nothing_of_it_is_found_in_the_file_afterwards(self, full, pen):
        before = rows(full)
        texts = [*json.loads(before[pen.id(1)].sealed).values(), *json.loads(before[pen.id(1)].who_salt)[:1]]
        content = Path(full.path).read_bytes
        assert all(each.encode() in content() for each in texts)
        full.blank([blanked(before[pen.id(1)], who=[pen.person(1)])], pen.id(CAUSE))
        assert not any(each.encode() in content() for each in texts)

    @pytest.mark.parametrize("cause", [1, 77])
    def test_without_an_erasure_on_record_nothing_goes(self, full, pen, cause):
        before, about = rows(full), full.about()
        with pytest.raises(Tampered, match="SQLITE_CONSTRAINT_TRIGGER"):
            full.blank([blanked(before[pen.id(1)], facts=True)], pen.id(cause))
        assert (before, about) == (rows(full), full.about())

    CHANGES: ClassVar = {
        "facts": lambda row: row._replace(facts='{"minutes":2}'),
        "half of the facts": lambda row: row._replace(facts=""),
        "another subject": lambda row: row._replace(who=row.who.replace("0190", "0191")),
        "a subject less": lambda row: row._replace(who=json.dumps(json.loads(row.who)[:1]), who_salt="[null]"),
        "another salt": lambda row: row._replace(who_salt=row.who_salt.replace('["', '["0')),
        "another sealed text": lambda row: row._replace(sealed=row.sealed.replace('":"', '":"AAAA')),
        "a sealed text more": lambda row: row._replace(sealed=row.sealed.replace("}", ',"person:x":"AAAA"}')),
        "meta": lambda row: row._replace(meta=row.meta.replace("falconara", "falconarb")),
        "no JSON": lambda row: row._replace(who="["),
    }

    @pytest.mark.parametrize("change", CHANGES)
    def test_the_guard_lets_parts_go_and_nothing_else_pass(self, full, pen, outsider, change):
        """Even while the log says that an erasure is being carried out."""
        before = rows(full)
        row = self.CHANGES[change](before[pen.id(1)])
        full.say(blanking=pen.id(CAUSE))
        names = ("meta", "who", "who_salt", "facts", "facts_salt", "sealed", "sealed_salt")
        values = ", ".join(f"{name} = '{value}'" for name, value in zip(names, row[2:9], strict=True))
        with pytest.raises((sqlite3.IntegrityError, sqlite3.OperationalError), match=r"never changed|malformed"):
            outsider(full.path, f"UPDATE event SET {values} WHERE n = 1")
        assert before == rows(full)
        outsider(full.path, "UPDATE event SET facts = '', facts_salt = '' WHERE n = 1")
        verdict = verify(full.path)
        assert ((), (Missing(full.origin, 1, "facts", None),)) == (verdict.faults, verdict.missing)

    def test_what_is_not_there_is_not_blanked(self, full, pen):
        row = blanked(rows(full)[pen.id(1)], facts=True)
        with pytest.raises((PrimmError, StopIteration)):
            full.blank([row._replace(n=99)], pen.id(CAUSE))

    def test_what_the_file_does_not_keep_is_not_blanked(self, full, pen):
        before = rows(full)
        full._connection.set_authorizer(None)
        full._connection.execute("CREATE TEMP TRIGGER t BEFORE UPDATE ON main.event BEGIN SELECT RAISE(IGNORE); END")
        with pytest.raises(PrimmError, match="did not keep what was written"):
            full.blank([blanked(before[pen.id(1)], facts=True)], pen.id(CAUSE))
        assert (before, "0") == (rows(full), full.about().get("blanked", "0"))

    def test_who_is_kept_waiting_changes_nothing(self, full, pen, monkeypatch):
        monkeypatch.setattr("primm.core.log.patience.PATIENCE", 0.05)
        before = rows(full)
        with Log.open(full.path, write=True) as other:
            other._connection.execute("BEGIN IMMEDIATE")
            with pytest.raises(Busy):
                full.blank([blanked(before[pen.id(1)], facts=True)], pen.id(CAUSE))
            other._connection.execute("ROLLBACK")
        assert before == rows(full)


def test_a_log_says_more_of_itself_and_its_digest_follows(log):
    log.say(erasures="3")
    assert "3" == log.about()["erasures"]
    assert {"blanked", "blanking"}.isdisjoint(chain(log.about()))


def test_a_log_that_is_opened_for_reading_stays_as_it_is(full, pen):
    before = rows(full)
    with Log.open(full.path, write=False) as reader:
        for work in (
            lambda: reader.blank([blanked(before[pen.id(1)], facts=True)], pen.id(CAUSE)),
            lambda: reader.say(erasures="3"),
        ):
            with pytest.raises(PrimmError):
                work()
        assert before == rows(reader)
