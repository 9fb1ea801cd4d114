"""Days are written as people write them and said back in full."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.desk.days import begins, in_full, understand

TUESDAY = date(2020, 3, 31)
days = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("text", "past", "future"),
    [
        ("today", "2020-03-31", "2020-03-31"),
        ("Ieri", "2020-03-30", "2020-03-30"),
        ("domani", "2020-04-01", "2020-04-01"),
        ("gio", "2020-03-26", "2020-04-02"),
        ("martedì", "2020-03-31", "2020-03-31"),
        ("mon", "2020-03-30", "2020-04-06"),
        ("15.30", "2020-03-31T15:30", "2020-03-31T15:30"),
        ("thu, 9:05", "2020-03-26T09:05", "2020-04-02T09:05"),
        ("12/3", "2020-03-12", "2020-03-12"),
        ("1/11", "2019-11-01", "2019-11-01"),
        ("1/9 8.00", "2019-09-01T08:00", "2020-09-01T08:00"),
        ("29/2", "2020-02-29", "2020-02-29"),
        ("12/3/2018", "2018-03-12", "2018-03-12"),
        ("12.3.2018", "2018-03-12", "2018-03-12"),
        ("2018-03-12 15.30", "2018-03-12T15:30", "2018-03-12T15:30"),
        ("12 marzo", "2020-03-12", "2020-03-12"),
        ("1 novembre", "2019-11-01", "2019-11-01"),
        ("1 Sept ore 9", "2019-09-01T09:00", "2020-09-01T09:00"),
        ("12 mar 2018", "2018-03-12", "2018-03-12"),
        ("dopodomani", "2020-04-02", "2020-04-02"),
        ("altroieri", "2020-03-29", "2020-03-29"),
        ("tra 3 giorni", "2020-04-03", "2020-04-03"),
        ("fra una settimana alle 9.30", "2020-04-07T09:30", "2020-04-07T09:30"),
        ("in 2 weeks", "2020-04-14", "2020-04-14"),
        ("ore 9", "2020-03-31T09:00", "2020-03-31T09:00"),
        ("giovedi at 15", "2020-03-26T15:00", "2020-04-02T15:00"),
    ],
)
def test_days_are_understood(text: str, past: str, future: str) -> None:
    assert (past, future) == (understand(text, TUESDAY, past=True), understand(text, TUESDAY, past=False))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "31/2",
        "31/2/2020",
        "99/99",
        "th",
        "thursdays",
        "2020-02-30",
        "2020-02-30 9.00",
        "0000-01-01",
        "١٢/٣",
        "1/2/3/4",
        "12 marziano",
        "31 giugno",
        "tra giorni",
        "ore",
        "24.00",
        "9.60",
    ],
)
def test_what_is_no_day_is_left_to_the_check(text: str) -> None:
    assert text == understand(text, TUESDAY, past=True)


@given(days, st.booleans())
def test_what_is_written_in_full_stays_as_it_is(day: date, past: bool) -> None:
    assert day.isoformat() == understand(day.isoformat(), TUESDAY, past=past)


@given(days, days)
def test_a_day_of_the_past_is_the_last_one_up_to_today(day: date, today: date) -> None:
    found = understand(f"{day.day}/{day.month}", today, past=True)
    assert today - timedelta(days=366 * 4) <= date.fromisoformat(found) <= today


def test_a_day_is_said_in_full() -> None:
    assert "Tuesday 31 March 2020" == in_full("2020-03-31", str)
    assert "Tuesday 31 March 2020 15:30" == in_full("2020-03-31T15:30", str)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("12 marzo 2020 rinnovo", (3, "day")),
        ("12 marzo rinnovo", (2, "day")),
        ("tra 3 giorni ore 9", (3, "day")),
        ("ore 9 gio", (2, "time")),
        ("15.30", (1, "time")),
        ("gio 10:30", (1, "day")),
        ("25 rinnovo", None),
        ("12/3/1700", None),
        ("", None),
    ],
)
def test_a_line_may_begin_with_a_day_or_a_time(words: str, found: tuple[int, str] | None) -> None:
    assert found == begins(words.split())
