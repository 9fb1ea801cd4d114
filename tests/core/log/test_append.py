"""Appending: all or nothing, once for each id, chained to what is there."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest

from primm.core.errors import Conflict, KeyMissing, PrimmError, Tampered, Unsafe
from primm.core.log import chain, merkle, statements
from primm.core.log.log import Log
from primm.core.log.rows import Stored, examine


def test_what_is_written_is_read_back_the_same(log, pen, keys, clock):
    draft = pen.draft(1, 1, 2, sealed={1: '{"note":"è"}'}, occurred="2026-10-25T02:30", fold=1, late="paper")
    assert [Stored(draft.id, "desk", 1, already=False)] == log.append([draft], keys(), clock)
    (row,) = log.read()
    meta, who = examine(row)
    told = {name: meta[name] for name in ("id", "kind", "version", "occurred", "zone", "fold", "late", "by", "desk")}
    assert draft._asdict() | told == draft._asdict()
    assert (draft.who, draft.facts) == (tuple(who), row.facts)
    sealed = b64encode(f"primm/1|desk|1|sealed|{pen.person(1)}\n".encode() + '{"note":"è"}'.encode()).decode()
    assert {pen.person(1): sealed} == json.loads(row.sealed)
    assert meta["recorded"] == "2026-11-24T09:30:00.123456Z"
    chain.check_same(draft, row, keys())


def test_numbers_run_without_a_hole_and_the_tree_grows(log, pen, clock):
    log.append(pen.drafts([1, 2]), None, clock)
    log.append(pen.drafts([3]), None, clock)
    rows = list(log.read())
    compact: list[bytes] = []
    for size, row in enumerate(rows):
        merkle.grow(compact, size, row.leaf)
    assert [row.n for row in rows] == [1, 2, 3]
    assert {"desk": (3, merkle.root(compact))} == log.heads()
    assert {"desk": 3} == log.position()


def test_appending_nothing_changes_nothing(log, clock):
    assert [] == log.append([], None, clock)
    assert {} == log.heads()


def test_an_id_with_the_same_content_is_stored_once(log, pen, keys, clock):
    draft = pen.draft(1, 1, sealed={1: "{}"})
    first = log.append([draft], keys(), clock)
    clock.move(days=3)
    again = log.append([draft._replace(zone="UTC"), pen.draft(2), pen.draft(2)], keys(), clock)
    assert [each._replace(already=True) for each in first] == again[:1]
    assert [(2, False), (2, True)] == [(each.n, each.already) for each in again[1:]]


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "need"},
        {"version": 2},
        {"occurred": "2026-11-23"},
        {"desk": "chiaravalle"},
        {"by": "a.bianchi"},
        {"who": ()},
        {"facts": "{}"},
        {"sealed": {}},
        {"sealed": "other"},
    ],
)
def test_an_id_with_other_content_is_refused_and_nothing_of_the_batch_is_stored(log, pen, keys, clock, change):
    draft = pen.draft(1, 1, sealed={1: "{}"})
    log.append([draft], keys(), clock)
    if change.get("sealed") == "other":
        change = {"sealed": {pen.person(1): '{"note":"x"}'}}
    with pytest.raises(Conflict) as refused:
        log.append([pen.draft(2), draft._replace(**change)], keys(), clock)
    assert draft.id in str(refused.value)
    assert {"desk": 1} == log.position()


def test_sealed_fields_cannot_be_compared_without_the_key(log, pen, keys, clock):
    draft = pen.draft(1, 1, sealed={1: "{}"})
    log.append([draft], keys(), clock)
    with pytest.raises(KeyMissing):
        log.append([draft], None, clock)


def test_a_missing_key_stores_nothing(log, pen, keys, clock):
    with pytest.raises(KeyMissing):
        log.append([pen.draft(1), pen.draft(2, 1, sealed={1: "{}"})], keys(missing=True), clock)
    assert {} == log.position()


def test_a_ciphertext_that_was_moved_is_tampering(log, pen, keys, clock):
    log.append([pen.draft(1, 1, sealed={1: "{}"})], keys(), clock)
    (row,) = log.read()
    with pytest.raises(Tampered):
        chain.check_same(pen.draft(1, 1, sealed={1: "{}"}), row._replace(n=2), keys())


def test_the_hybrid_clock_keeps_the_order_when_the_computer_s_goes_back(log, pen, clock):
    log.append(pen.drafts([1]), None, clock)
    clock.move(hours=-1)
    log.append(pen.drafts([2, 3]), None, clock)
    times = [json.loads(row.meta)["hlc"] for row in log.read()]
    assert sorted(set(times)) == times
    assert {times[0][:12]} == {each[:12] for each in times}


def test_a_row_that_the_file_did_not_keep_is_not_acknowledged(log, pen, clock, monkeypatch):
    """As when code in our process adds a temporary trigger that ignores the insert."""
    monkeypatch.setattr(
        statements, "ADD_EVENT", statements.ADD_EVENT.replace("INTO event (", "OR IGNORE INTO event (", 1)
    )
    log._connection.set_authorizer(None)
    log._connection.execute("CREATE TEMP TRIGGER t BEFORE INSERT ON main.event BEGIN SELECT RAISE(IGNORE); END")
    monkeypatch.setattr(chain, "check_schema", lambda connection: True)
    with pytest.raises(PrimmError, match="did not keep") as lost:
        log.append(pen.drafts([1]), None, clock)
    assert (1, {}) == (lost.value.exit_code, log.position())


@pytest.mark.parametrize(
    "change",
    [
        "DROP TRIGGER event_never_changed",
        "CREATE TRIGGER more AFTER INSERT ON event BEGIN SELECT 1; END",
        "CREATE INDEX more ON event (n)",
        "ALTER TABLE head RENAME COLUMN hlc TO clock",
    ],
)
def test_nothing_is_appended_to_tables_that_were_changed(log, pen, clock, outsider, change):
    outsider(log.path, change)
    with pytest.raises(Unsafe, match="verify"):
        log.append(pen.drafts([1]), None, clock)


def test_nothing_is_appended_under_a_temporary_trigger(log, pen, clock):
    log._connection.set_authorizer(None)
    log._connection.execute("CREATE TEMP TRIGGER t AFTER INSERT ON main.event BEGIN SELECT 1; END")
    with pytest.raises(Unsafe, match="verify"):
        log.append(pen.drafts([1]), None, clock)


def test_a_log_opened_by_another_process_is_not_written(log, pen, clock, monkeypatch):
    monkeypatch.setattr("os.getpid", lambda: -1)
    with pytest.raises(Unsafe, match="another process"):
        log.append(pen.drafts([1]), None, clock)


def test_a_log_opened_for_reading_is_not_written(log, pen, clock):
    with Log.open(log.path, write=False) as reader, pytest.raises(Unsafe):
        reader.append(pen.drafts([1]), None, clock)


def test_the_log_of_another_origin_has_another_name(new_log):
    first, second = new_log(), new_log()
    assert first.origin != second.origin
    assert len(first.origin) == 16
