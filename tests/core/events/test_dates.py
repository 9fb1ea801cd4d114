"""Days and moments: a strict grammar, and the local time of a place."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.events.dates import (
    check_day,
    check_moment,
    check_month,
    local_moment,
    now_local,
    read_zone,
    require_timely,
)
from primm.core.events.wrong import Wrong

ROME = "Europe/Rome"
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # 13:00 in Rome


def refusal(call, *values):
    """The sentence with which a value is refused; the value is not in it."""
    with pytest.raises(Wrong) as refused:
        call(*values)
    said = refused.value.text.format(**refused.value.gaps)
    assert str(values[0]) not in said
    return said


@pytest.mark.parametrize("text", ["1890-01-01", "2026-02-28", "2024-02-29", "2100-12-31"])
def test_a_day_is_written_in_one_way(text):
    assert check_day(text) == text


@pytest.mark.parametrize(
    "text",
    ["2026-W01-1", "20260101", "2026-1-1", "26-01-01", "2026-01-01 ", "٢٠٢٦-01-01", "2026-01-01T10:00", "", "ieri"],
)
def test_no_other_way_is_a_day(text):
    """Rows 31 and 34."""
    with pytest.raises(Wrong, match="not a date"):
        check_day(text)


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13-01", "2026-00-10", "0000-01-01"])
def test_a_day_that_is_in_no_calendar_is_refused(text):
    """Row 34."""
    assert refusal(check_day, text) == "there is no such day"


@pytest.mark.parametrize("text", ["0001-01-01", "1889-12-31", "2101-01-01", "9999-12-31"])
def test_years_are_those_of_people_alive(text):
    """Row 34."""
    assert refusal(check_day, text) == "the year must be from 1890 to 2100"


def test_months():
    assert check_month("2026-12") == "2026-12"
    for text in ("2026-13", "2026-00", "2026-1", "1800-01", "2026-01-01", "٢٠٢٦-01"):
        with pytest.raises(Wrong, match="not a month"):
            check_month(text)


@pytest.mark.parametrize("text", ["2026-01-31", "2026-01-31T00:00", "2026-01-31T23:59"])
def test_a_moment_is_a_day_or_a_minute(text):
    assert check_moment(text) == text


@pytest.mark.parametrize(
    "text",
    ["2026-01-31T24:00", "2026-01-31T10:60", "2026-01-31T10:00:60", "2026-01-31 10:00", "2026-01-31T1:00", "oggi"],
)
def test_a_moment_is_nothing_else(text):
    """Row 34."""
    with pytest.raises(Wrong, match="not a day and time"):
        check_moment(text)


def test_a_moment_on_no_day_is_refused():
    with pytest.raises(Wrong, match="no such day"):
        check_moment("2026-02-30T10:00")


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("2026-01-31", "2026-01-31"),
        ("2026-01-31T15:30", "2026-01-31T15:30"),  # row 37: the zone of the desk
        ("2026-01-31T15:30", "2026-01-31 15:30:59.123456"),
        ("2015-03-05T10:04", "2015-03-05 09:04:29+00:00"),
        ("2020-04-01T00:10", "2020-03-31T22:10Z"),
        ("2020-03-31T23:30", "2020-04-01T03:00+05:30"),
    ],
)
def test_a_time_becomes_that_of_the_zone(stored, text):
    assert local_moment(text, ROME) == (stored, None)


@pytest.mark.parametrize("text", ["2026-01-31T24:00", "2026-01-31T10:60", "2026-01-31T10", "2026-01-31T10:00+1", "x"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(Wrong, match="not a day and time"):
        local_moment(text, ROME)


def test_an_hour_that_never_was_is_refused():
    """Row 35."""
    assert refusal(local_moment, "2026-03-29T02:30", ROME) == "there was no such hour: the clocks went forward"


def test_an_hour_that_came_twice_is_asked_for():
    """Row 36."""
    assert "--fold" in refusal(local_moment, "2026-10-25T02:30", ROME)
    assert local_moment("2026-10-25T02:30", ROME, 0) == ("2026-10-25T02:30", 0)
    assert local_moment("2026-10-25T02:30", ROME, 1) == ("2026-10-25T02:30", 1)
    assert local_moment("2026-10-25T03:30", ROME, 1) == ("2026-10-25T03:30", None)
    assert local_moment("2026-10-25T00:30Z", ROME) == ("2026-10-25T02:30", 0)
    assert local_moment("2026-10-25T01:30Z", ROME) == ("2026-10-25T02:30", 1)


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "", "../etc/passwd", "Europe"])
def test_a_zone_must_be_one(zone):
    with pytest.raises(Wrong, match="not a time zone"):
        read_zone(zone)


def test_the_local_day_begins_at_local_midnight():
    assert now_local(datetime(2026, 6, 30, 22, 30, tzinfo=UTC), ROME).date() == date(2026, 7, 1)


@pytest.mark.parametrize("occurred", ["2026-11-25", "2031-01-01", "2026-11-24T13:11"])
def test_the_future_is_refused(occurred):
    """Row 38; ten minutes are left for clocks that disagree."""
    assert refusal(require_timely, occurred, None, ROME, NOON, None) == "lies in the future"


@pytest.mark.parametrize("occurred", ["2026-11-24", "2026-11-24T13:10", "2026-08-26", "2026-08-26T14:00"])
def test_what_is_neither_ahead_nor_old_is_taken(occurred):
    require_timely(occurred, None, ROME, NOON, None)


@pytest.mark.parametrize("occurred", ["2026-08-25", "2026-05-08", "2026-08-26T13:59"])
def test_what_is_old_needs_a_reason(occurred):
    """Row 39."""
    assert refusal(require_timely, occurred, None, ROME, NOON, None).startswith("more than 90 days ago")
    require_timely(occurred, None, ROME, NOON, "archive")


def test_the_second_of_two_hours_is_later():
    """In the night the clocks go back, ten past the second time is an hour after ten past the first time."""
    now = datetime(2026, 10, 25, 0, 10, tzinfo=UTC)
    require_timely("2026-10-25T02:10", 0, ROME, now, None)
    assert refusal(require_timely, "2026-10-25T02:10", 1, ROME, now, None) == "lies in the future"


@given(st.integers(0, 100 * 366 * 24 * 60))
def test_a_moment_with_an_offset_names_the_same_instant(minutes):
    """Whatever the season, the stored local time and its fold lead back to the minute."""
    moment = datetime(1990, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    occurred, fold = local_moment(f"{moment:%Y-%m-%dT%H:%M}Z", ROME)
    back = datetime.fromisoformat(occurred).replace(tzinfo=read_zone(ROME), fold=fold or 0)
    assert back.astimezone(UTC) == moment
    assert local_moment(occurred, ROME, fold) == (occurred, fold)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    for call in (check_day, check_month, check_moment, lambda text: local_moment(text, ROME)):
        with suppress(Wrong):
            call(text)


def test_an_hour_ahead_is_an_hour_ahead_in_any_zone():
    for zone in (ROME, "Asia/Dhaka", "America/New_York"):
        soon = f"{now_local(NOON + timedelta(minutes=9), zone):%Y-%m-%dT%H:%M}"
        require_timely(soon, None, zone, NOON, None)
