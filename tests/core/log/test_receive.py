"""Events of other origins: taken over in their order, told from forgeries, and independent of when they arrive."""

from __future__ import annotations

import json
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from primm.core.errors import Forked, Refused
from primm.proof.verify import verify

MANY = st.lists(
    st.tuples(
        st.integers(0, 2),  # at which origin
        st.integers(1, 9),  # which event
        st.lists(st.integers(1, 4), max_size=2),  # about whom
        st.none() | st.integers(1, 9),  # following which
    ),
    max_size=12,
)


@settings(max_examples=60)
@given(MANY, st.randoms(use_true_random=False), st.integers(1, 5))
def test_whatever_the_order_of_arrival_the_index_is_what_it_must_be(
    new_log, pen, clock_of, index_of, index_by_definition, events, dice, step
):
    origins = [new_log(f"o{each}") for each in range(3)]
    for origin, number, who, of in events:
        if not origins[origin].by_id(pen.id(number)):
            origins[origin].append([pen.draft(number, *dict.fromkeys(who), of=of)], None, clock_of())
    all_rows = [list(each.read()) for each in origins]
    here = new_log("here")
    while any(all_rows):
        rows = dice.choice([rows for rows in all_rows if rows])
        assert here.receive(rows[:step]) == len(rows[:step])
        del rows[:step]
    expected = index_by_definition(list(here.read()))
    assert expected == index_of(here)
    assert verify(here.path).faults == ()
    here.rebuild_index()
    assert expected == index_of(here)


@pytest.fixture
def rows(new_log, pen, clock):
    """Three events of another desk."""
    other = new_log("other")
    other.append(pen.drafts([1, 2, 3]), None, clock)
    return list(other.read())


def test_what_is_known_is_skipped(log, rows):
    assert log.receive([]) == 0
    assert log.receive(rows[:2]) == 2
    assert log.receive(rows) == 1
    assert log.receive(rows) == 0
    assert {"other": 3} == log.position()
    assert rows == list(log.read())


def test_however_many_come_at_once(log, new_log, pen, clock, monkeypatch, index_of, index_by_definition):
    """A statement takes only so much text: what is asked of many events is asked in steps."""
    other = new_log("other")
    other.append([pen.draft(n, n, of=n - 7 if n > 7 else None) for n in range(1, 100)], None, clock)
    monkeypatch.setattr("primm.core.log.index.STEP", 10)
    monkeypatch.setattr("primm.core.log.read.STEP", 10)
    log._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 2_000)
    rows = list(other.read())
    assert 99 == log.receive(rows)
    assert index_by_definition(rows) == index_of(log)


def test_an_event_that_links_two_groups_is_indexed_with_both(log, new_log, pen, clock, index_of, index_by_definition):
    """It follows one event and is followed by another that came first, which knows all the persons already."""
    logs = [new_log(f"o{each}") for each in range(3)]
    for each, draft in zip(logs, (pen.draft(1, 1), pen.draft(3, 1, 2, of=2), pen.draft(2, of=1)), strict=True):
        each.append([draft], None, clock)
        log.receive(list(each.read()))
    assert index_by_definition(list(log.read())) == index_of(log)


def test_an_event_that_comes_after_all_that_follow_it_is_indexed_with_them(
    log, new_log, pen, clock, index_of, index_by_definition
):
    """One of those came before, from elsewhere; the other comes together with it."""
    first, second = new_log("o2"), new_log("o1")
    first.append([pen.draft(3, 3, of=1)], None, clock)
    second.append([pen.draft(2, 2, of=1), pen.draft(1, 1)], None, clock)
    for each in (first, second):
        log.receive(list(each.read()))
    assert index_by_definition(list(log.read())) == index_of(log)


def test_our_clock_is_never_behind_what_arrived(log, pen, clock, new_log):
    other = new_log("other")
    clock.move(hours=5)
    other.append(pen.drafts([1]), None, clock)
    clock.move(hours=-5)
    log.receive(list(other.read()))
    log.append(pen.drafts([2]), None, clock)
    mine, theirs = (json.loads(row.meta)["hlc"] for row in log.read())
    assert mine > theirs


def test_the_same_id_from_two_origins_is_stored_twice(log, pen, clock, rows):
    log.append([pen.draft(1, 7)], None, clock)
    log.receive(rows)
    assert [("desk", 1), ("other", 1)] == [(row.origin, row.n) for row in log.by_id(pen.id(1))]
    assert {pen.person(1), pen.person(7)} == {
        subject for subject, row in log.of_subjects([pen.person(1), pen.person(7)])
    }


def test_an_event_that_another_origin_stored_is_not_stored_again(log, pen, clock, rows):
    log.receive(rows)
    (stored,) = log.append(pen.drafts([1]), None, clock)
    assert ("other", 1, True) == stored[1:]


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows[1:],
        lambda rows: [rows[0], rows[2]],
        lambda rows: [rows[0], rows[0]],
        lambda rows: [rows[0], rows[1]._replace(facts="{}")],
        lambda rows: [rows[0]._replace(origin="third")],
    ],
)
def test_rows_that_do_not_follow_or_were_changed_are_refused(log, rows, change):
    with pytest.raises(Refused):
        log.receive(change(rows))
    assert {} == log.position()


@pytest.mark.parametrize("facts", ['["of":', '{"of":' + "[" * 99_999])
def test_facts_that_are_no_object_are_refused_whoever_hashed_them(log, pen, rows, facts):
    from primm.core.log.append import make_row

    forged = make_row(pen.draft(9, facts=facts), "other", 1, "0190aaaaaaaa-0000", "2026-11-24T03:39:00.123456Z", None)
    with pytest.raises(Refused) as refused:
        log.receive([forged])
    assert "event 1 of other: it cannot be read" == str(refused.value)
    assert {} == log.position()


@pytest.mark.parametrize("back", [True, False])
def test_a_clock_that_goes_back_or_stands_still_is_refused(log, pen, rows, back):
    """A second history that begins like the first cannot have an earlier event next, or one of the same moment."""
    from primm.core.log.append import make_row

    hlc = "000000000000-0001" if back else json.loads(rows[1].meta)["hlc"]
    late = make_row(pen.draft(9), "other", 3, hlc, "2026-11-24T03:39:00.123456Z", None)
    with pytest.raises(Refused) as refused:
        log.receive([*rows[:2], late])
    assert "event 3 of other: it does not follow the last one here" == str(refused.value)


def test_two_histories_of_one_origin_are_told(log, new_log, pen, clock, rows):
    log.receive(rows)
    twin = new_log("other")
    twin.append(pen.drafts([1, 2]), None, clock)
    with pytest.raises(Forked):
        log.receive(list(twin.read()))


def test_two_histories_that_begin_alike_are_told(log, pen, rows):
    from primm.core.log.append import make_row

    second = make_row(pen.draft(9), "other", 2, "0fffffffffff-0000", "2026-11-24T03:39:00.123456Z", None)
    log.receive(rows)
    with pytest.raises(Forked):
        log.receive([rows[0], second])


def test_our_own_events_never_come_from_outside(log, new_log, pen, clock):
    twin = new_log("desk")
    twin.append(pen.drafts([1]), None, clock)
    with pytest.raises(Forked):
        log.receive(list(twin.read()))
