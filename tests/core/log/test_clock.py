"""The clock of the log goes forward whatever the computer's clock does."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from primm.core.log.clock import START, milliseconds, stamp, tick


@given(st.lists(st.integers(0, 2**47)))
def test_it_never_goes_back_and_is_never_behind_the_computer(moments: list[int]):
    last = START
    for now in moments:
        hlc = tick(last, now)
        assert hlc > last
        assert int(hlc[:12], 16) >= now
        assert len(hlc) == len(START)
        last = hlc


def test_the_computer_s_time_is_taken_as_it_is():
    assert tick(START, 0x0190AAAAAAAA) == "0190aaaaaaaa-0000"


def test_what_happens_within_a_millisecond_is_counted():
    assert tick("0190aaaaaaaa-0000", 0x0190AAAAAAAA) == "0190aaaaaaaa-0001"


def test_a_counter_that_is_full_moves_on_to_the_next_millisecond():
    assert tick("0190aaaaaaaa-ffff", 0) == "0190aaaaaaab-0000"


def test_a_moment_is_stored_with_all_its_microseconds():
    assert stamp(datetime(2026, 11, 24, 3, 39, tzinfo=UTC)) == "2026-11-24T03:39:00.000000Z"


def test_milliseconds_are_exact():
    assert milliseconds(datetime(2026, 11, 24, 3, 39, 0, 123999, tzinfo=UTC)) == 1795491540123


def test_a_computer_that_lost_its_clock_is_in_1970():
    assert milliseconds(datetime(1969, 12, 31, 23, 59, tzinfo=UTC)) == 0
