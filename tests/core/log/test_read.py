"""Reading: by position, by id, by subject; in steps, and only up to where the reader began."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from primm.core.log import read

if TYPE_CHECKING:
    from primm.core.log.log import Log


@pytest.fixture(autouse=True)
def small_steps(monkeypatch):
    """Make the steps so short that a few events need several."""
    monkeypatch.setattr(read, "STEP", 3)
    monkeypatch.setattr(read, "PLACES", 2)


@pytest.fixture
def filled(log, pen, clock, new_log) -> Log:
    """Ten events of two persons here, and four of another desk, one of them about the same person."""
    log.append([pen.draft(number, number % 2) for number in range(1, 11)], None, clock)
    other = new_log("other")
    other.append([pen.draft(number, number) for number in (20, 21, 22)] + [pen.draft(23, 1)], None, clock)
    log.receive(list(other.read()))
    return log


def places(rows):
    """Where rows stand."""
    return [(row.origin, row.n) for row in rows]


def test_everything_is_read_origin_by_origin(filled):
    assert [("desk", n) for n in range(1, 11)] + [("other", n) for n in range(1, 5)] == places(filled.read())


def test_between_two_positions(filled):
    assert [("desk", 9), ("other", 1)] == places(filled.read({"desk": 8}, {"other": 1, "desk": 9}))


def test_a_position_beyond_the_end_is_the_end(filled):
    assert [("desk", 10)] == places(filled.read({"desk": 9}, {"desk": 99}))


def test_what_is_appended_while_reading_is_not_read(filled, pen, clock):
    reading = filled.read()
    next(reading)
    filled.append(pen.drafts([11]), None, clock)
    assert len(list(reading)) == 13


def test_several_ids_are_read_in_steps(filled, pen):
    ids = [pen.id(number) for number in range(1, 8)]
    assert ids == [id_ for id_, _row in read.with_ids(filled._connection, ids)]
    assert [("desk", 4)] == places(filled.by_id(pen.id(4)))
    assert [] == filled.by_id(pen.id(99))


def test_a_handle_finds_its_event(filled, pen):
    assert [(pen.id(4), "contact")] == filled.ids_ending(pen.id(4)[-5:])
    assert [(pen.id(4), "contact")] == filled.ids_ending(pen.id(4)[-10:], "con")
    assert [] == filled.ids_ending(pen.id(4)[-5:], "person.")
    assert [] == filled.ids_ending("%")


def test_the_events_of_subjects(filled, pen):
    found = list(filled.of_subjects([pen.person(21), pen.person(1), pen.person(99)]))
    assert [("desk", n) for n in (1, 3, 5, 7, 9)] + [("other", 4), ("other", 2)] == places(row for _, row in found)
    assert [pen.person(1)] * 6 + [pen.person(21)] == [subject for subject, _ in found]


def test_the_events_of_subjects_up_to_a_position(filled, pen):
    assert [("desk", 1), ("desk", 3)] == places(row for _, row in filled.of_subjects([pen.person(1)], {"desk": 4}))


def test_every_subject_with_its_events(filled, pen):
    found = {subject: len(rows) for subject, rows in filled.by_subject("person", "group")}
    people = {pen.person(0): 5, pen.person(1): 6, pen.person(20): 1, pen.person(21): 1, pen.person(22): 1}
    assert people == found
    assert sorted(found) == list(found)


def test_every_subject_up_to_a_position(filled, pen):
    assert {pen.person(1): 1} == {subject: len(rows) for subject, rows in filled.by_subject("person", upto={"desk": 1})}


def test_a_type_is_not_its_beginning(filled):
    assert [] == list(filled.by_subject("pers"))


@pytest.fixture
def kinds_of_subjects(log, pen, clock) -> Log:
    """Persons, a group, and subjects whose types begin like those."""
    who = ("person:2", "person:4", "person:1", "person:3", "person0:1", "persons:1", "group:1", "groups:1")
    log.append([pen.draft(number, who=(subject,)) for number, subject in enumerate(who)], None, clock)
    return log


def test_subjects_of_several_types_come_in_their_order(kinds_of_subjects):
    found = [subject for subject, _rows in kinds_of_subjects.by_subject("person", "group")]
    assert ["group:1", "person:1", "person:2", "person:3", "person:4"] == found


def test_a_span_leaves_out_what_lies_before_and_from_its_end_on(kinds_of_subjects):
    found = [
        subject for subject, _rows in kinds_of_subjects.by_subject("person", "group", span=("person:2", "person:4"))
    ]
    assert ["person:2", "person:3"] == found


def test_half_of_the_events_lie_before_the_middle(kinds_of_subjects, pen, clock, new_log):
    """Links are no subjects, and count for nothing."""
    kinds_of_subjects.append([pen.draft(10, of=0), pen.draft(11, of=0)], None, clock)
    assert "person:2" == kinds_of_subjects.middle()
    assert new_log("other").middle() is None


def test_the_subjects_that_new_events_concern(filled, pen):
    after = {"desk": 9, "other": 2}
    assert {pen.person(number) for number in (0, 22, 1)} == filled.touched(after, filled.position())


def test_the_subjects_of_the_first_event_alone(filled, pen):
    assert {pen.person(1)} == filled.touched({}, {"desk": 1})


def test_a_link_is_no_subject(log, pen, clock):
    log.append([pen.draft(1, 1), pen.draft(2, of=1)], None, clock)
    assert {pen.person(1)} == log.touched({}, log.position())


def test_the_subjects_in_order(filled, pen):
    assert sorted(pen.person(number) for number in (0, 1, 20, 21, 22)) == list(filled.subjects("person:"))
    assert [] == list(filled.subjects("group:"))
    assert (True, False) == (filled.has_subject(pen.person(1)), filled.has_subject(pen.person(99)))


def test_a_position_is_found_by_time(log, pen, clock):
    for number in range(1, 21):
        log.append(pen.drafts([number]), None, clock)
        clock.move(minutes=1)
    start = clock() - timedelta(minutes=20)
    assert {"desk": 0} == log.position_at(start - timedelta(microseconds=1))
    assert {"desk": 1} == log.position_at(start)
    assert {"desk": 7} == log.position_at(start + timedelta(minutes=6, seconds=59))
    assert {"desk": 20} == log.position_at(clock())


def test_most_of_the_log_is_passed_over_when_a_position_is_looked_for(log, pen, clock, monkeypatch):
    """Of a hundred events a few are looked at, not one after the other."""
    for number in range(1, 101):
        log.append(pen.drafts([number]), None, clock)
        clock.move(minutes=1)
    asked, fetch = [], read.fetch
    monkeypatch.setattr(read, "fetch", lambda *given: asked.append(given) or fetch(*given))
    assert {"desk": 90} == log.position_at(clock() - timedelta(minutes=11))
    assert len([each for each in asked if each[1] == read.statements.RECORDED]) < 12


def test_a_position_is_the_longest_prefix_when_the_clock_went_back(log, pen, clock):
    for number, minutes in enumerate((0, 10, 5, 6, 20), start=1):
        clock.move(minutes=minutes)
        log.append(pen.drafts([number]), None, clock)
        clock.move(minutes=-minutes)
    assert {"desk": 1} == log.position_at(clock() + timedelta(minutes=7))
    assert {"desk": 4} == log.position_at(clock() + timedelta(minutes=10))
    assert {"desk": 5} == log.position_at(clock() + timedelta(minutes=20))


def test_a_log_of_one_origin_is_read_by_the_place_in_the_file_as_by_n(log, pen, clock, monkeypatch):
    """Until another origin's events arrive; either way the same is read, and what comes later is not."""
    log.append([pen.draft(number, number % 2) for number in range(1, 8)], None, clock)
    assert read.quickest(log._connection) == read.statements.BY_SUBJECT_AND_LINE
    reading = log.by_subject("person")
    first = next(reading)
    log.append([pen.draft(8, 0), pen.draft(9, 1)], None, clock)
    found = [first, *reading]
    monkeypatch.setattr(read, "quickest", lambda _connection: read.statements.BY_SUBJECT)
    assert found == list(log.by_subject("person", upto={"desk": 7}))


def test_a_log_of_two_origins_is_not_read_by_the_place_in_the_file(filled):
    assert read.quickest(filled._connection) == read.statements.BY_SUBJECT


def test_an_empty_log_is_read_by_n(log):
    assert read.quickest(log._connection) == read.statements.BY_SUBJECT


def test_a_damaged_page_is_not_read_for_ever(monkeypatch):
    """Where the order of an index is broken the same subjects could be found after themselves again and again."""
    for width, made, many in (
        (1, lambda: read.subjects(None, "person:"), 3),
        (12, lambda: read.concerning(None, "person:", "person;", {"a": 9}), 6),
    ):
        steps = [[(each, "a", n, *"123456789")[:width] for n in (1, 2, 3)] for each in ("person:b", "person:a")]
        coming = iter(steps * 99)
        monkeypatch.setattr(read, "fetch", lambda *given, coming=coming: next(coming))
        assert many == len(list(made()))
