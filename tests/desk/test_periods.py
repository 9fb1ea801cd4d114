"""Periods in people's words: months by name, the latest that have begun, and what is written in full."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.errors import Refused
from primm.core.figures.period import Period
from primm.desk.periods import ITALIAN, is_period, is_written, meant_period, period_in_full, span

TODAY = date(2020, 8, 15)
DATES = st.dates(date(1990, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2020q3", "2020-07-01", "2020-09-30"),
        ("q3", "2020-07-01", "2020-09-30"),
        ("Q4", "2019-10-01", "2019-12-31"),
        ("2020-07", "2020-07-01", "2020-07-31"),
        ("2020", "2020-01-01", "2020-12-31"),
        ("luglio", "2020-07-01", "2020-07-31"),
        ("LUG", "2020-07-01", "2020-07-31"),
        ("July", "2020-07-01", "2020-07-31"),
        ("settembre", "2019-09-01", "2019-09-30"),
        ("febbraio 2020", "2020-02-01", "2020-02-29"),
        ("feb-2019", "2019-02-01", "2019-02-28"),
        ("lug-set", "2020-07-01", "2020-09-30"),
        ("lug - set 2019", "2019-07-01", "2019-09-30"),
        ("dic-gen", "2019-12-01", "2020-01-31"),
        ("nov-feb 2018", "2018-11-01", "2019-02-28"),
        ("7/2020", "2020-07-01", "2020-07-31"),
        ("7-9/2020", "2020-07-01", "2020-09-30"),
        ("2020-02-01..2020-03-31", "2020-02-01", "2020-03-31"),
        ("2019q4..2020-03", "2019-10-01", "2020-03-31"),
    ],
)
def test_a_text_means_a_period(text: str, start: str, end: str) -> None:
    assert Period(date.fromisoformat(start), date.fromisoformat(end)) == meant_period(text, TODAY)


@pytest.mark.parametrize(
    "text",
    ["", "lu", "giugnoo", "lug-", "lug-xyz", "ma", "13/2020", "0/2020", "7-13/2020", "2020-13", "services", "q5", "..",
     "2020..", "luglio 20", "q1 2020 lug"],
)  # fmt: skip
def test_what_is_no_period_is_refused_without_repeating_it(text: str) -> None:
    assert not is_period(text, TODAY)
    with pytest.raises(Refused) as refused:
        meant_period(text, TODAY)
    assert "period: is no period: write 2020, 2020q3, q3, 2020-07, luglio or lug-set" == str(refused.value)


@given(st.sampled_from(ITALIAN), DATES)
def test_a_month_without_a_year_is_the_latest_that_has_begun(name: str, today: date) -> None:
    found = meant_period(name, today)
    assert found.start <= today < found.start.replace(year=found.start.year + 1, day=1)
    assert found == meant_period(f"{name} {found.start.year}", today)


@given(st.sampled_from(ITALIAN), st.sampled_from(ITALIAN), DATES)
def test_months_from_one_to_another_are_at_most_a_year(first: str, last: str, today: date) -> None:
    found = meant_period(f"{first[:3]}-{last[:3]}", today)
    assert found.start <= today
    assert 0 < (found.end - found.start).days < 366


def test_from_the_first_day_of_one_to_the_last_day_of_another_or_today() -> None:
    assert Period(date(2020, 7, 1), TODAY) == span("luglio", None, TODAY)
    assert Period(date(2019, 10, 1), date(2020, 7, 31)) == span("2019q4", "lug", TODAY)
    with pytest.raises(Refused, match="to: the period ends before it begins: exchange from and to"):
        span("2020", "2019", TODAY)
    with pytest.raises(Refused, match="to: the period ends before it begins: exchange from and to"):
        meant_period("2020..2019", TODAY)


def test_it_is_said_back_in_full() -> None:
    assert "1 July 2020 to 30 September 2020" == period_in_full(meant_period("q3", TODAY), lambda text: text)
    assert [True, False, False] == [is_written(each) for each in ("2020q3", "q3", "luglio")]
