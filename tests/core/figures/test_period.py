"""Periods as people write them, and the windows that look back from their end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.errors import Refused
from primm.core.figures.period import Period, is_length, period

TODAY = date(2020, 8, 15)
DATES = st.dates(date(1990, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2020", "2020-01-01", "2020-12-31"),
        ("2020q1", "2020-01-01", "2020-03-31"),
        ("2019Q4", "2019-10-01", "2019-12-31"),
        ("q2", "2020-04-01", "2020-06-30"),
        ("q3", "2020-07-01", "2020-09-30"),
        ("q4", "2019-10-01", "2019-12-31"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2020-12", "2020-12-01", "2020-12-31"),
        ("2020-02-29", "2020-02-29", "2020-02-29"),
    ],
)
def test_a_text_means_a_period(text: str, start: str, end: str) -> None:
    assert period(text, TODAY) == Period(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    "text", ["", "20", "2020q5", "2020-13", "2020-02-30", "2020-1", "-02", "0000", "٢٠٢٠", "2020q1-02", "last year"]
)
def test_what_is_no_period_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(Refused) as refused:
        period(text, TODAY)
    assert str(refused.value) == "period: is no period: write 2020, 2020q3, q3, 2020-03 or 2020-03-31"


@pytest.mark.parametrize(
    "text", ["2020", "2020q3", "2020-03", "2020-01", "2020-02-01..2020-03-31", "2020-03-31..2020-03-31"]
)
def test_a_period_is_written_as_shortly_as_people_write_it(text: str) -> None:
    first, _, last = text.partition("..")
    assert str(Period(period(first, TODAY).start, period(last or first, TODAY).end)) == text


def test_a_period_is_partial_until_the_day_after_its_end() -> None:
    year = period("2020", TODAY)
    assert year.partial(date(2020, 12, 31))
    assert not year.partial(date(2021, 1, 1))


@pytest.mark.parametrize(
    ("end", "length", "start", "before"),
    [
        ("2020-12-31", "12 months", "2020-01-01", "2019-01-01"),
        ("2020-06-30", "12 months", "2019-07-01", "2018-07-01"),
        ("2020-02-29", "1 year", "2019-03-01", "2018-03-01"),
        ("2020-11-30", "3 months", "2020-09-01", "2020-06-01"),
        ("2020-03-15", "1 month", "2020-02-16", "2020-01-16"),
        ("2020-03-30", "1 month", "2020-03-01", "2020-02-01"),
        ("2020-03-10", "10 days", "2020-03-01", "2020-02-20"),
    ],
)
def test_a_window_looks_back_from_the_end(end: str, length: str, start: str, before: str) -> None:
    day = date.fromisoformat(end)
    window = Period(day, day).window(length)
    earlier = Period(day, day).window(length, before=True)
    assert window == Period(date.fromisoformat(start), day)
    assert earlier == Period(date.fromisoformat(before), window.start - timedelta(days=1))


@given(DATES, st.integers(1, 40), st.sampled_from(["day", "month", "year"]))
def test_windows_follow_one_another_without_gap(end: date, number: int, unit: str) -> None:
    here, length = Period(end, end), f"{number} {unit}s"
    assert is_length(length)
    assert here.window(length, before=True).end + timedelta(days=1) == here.window(length).start <= end


def test_a_length_is_a_number_of_days_months_or_years() -> None:
    assert not any(map(is_length, ("12", "0 days", "3 weeks", "x months", "-1 day")))
