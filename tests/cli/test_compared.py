"""The periods with which a report is compared: as long, one directly before the other, and never upside down."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.commands.compared import compared
from primm.core.figures.period import DAY, Period

DAYS = st.dates(date(1, 1, 1), date(9998, 12, 31))


def period(start: str, end: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("now", "before", "year_before"),
    [
        (("2020-07-01", "2020-09-30"), ("2020-04-01", "2020-06-30"), ("2019-07-01", "2019-09-30")),
        (("2020-02-01", "2020-02-29"), ("2020-01-01", "2020-01-31"), ("2019-02-01", "2019-02-28")),
        (("2021-01-01", "2021-12-31"), ("2020-01-01", "2020-12-31"), ("2020-01-01", "2020-12-31")),
        (("2020-02-29", "2020-02-29"), ("2020-02-28", "2020-02-28"), ("2019-02-28", "2019-02-28")),
        (("2021-02-22", "2021-02-28"), ("2021-02-15", "2021-02-21"), ("2020-02-22", "2020-02-28")),
        (("2020-01-01", "2021-06-30"), ("2018-07-01", "2019-12-31"), ("2019-01-01", "2020-06-30")),
    ],
)
def test_a_period_is_compared_with_these(
    now: tuple[str, str], before: tuple[str, str], year_before: tuple[str, str]
) -> None:
    found = compared(period(*now))
    assert (period(*before), period(*year_before)) == (found.before, found.year_before)


@given(DAYS, st.integers(0, 20_000))
def test_whatever_the_period_is(start: date, many: int) -> None:
    """The one before ends the day before; of days it is as long; where there are no such years there is none."""
    now = Period(start, min(start + timedelta(days=many), date(9998, 12, 31)))
    found = compared(now)
    for each in filter(None, (found.before, found.year_before)):
        assert each.start <= each.end
    if found.before:
        assert found.before.end + DAY == now.start
    if found.year_before:
        assert found.year_before.start.year == now.start.year - 1
    assert found.months.end == now.end


def test_what_hides_somebody_has_its_own_months_and_no_year_that_overlaps_it() -> None:
    quarter, long = period("2020-07-01", "2020-09-30"), period("2019-07-01", "2020-12-31")
    assert quarter == compared(quarter, closed=True).months
    assert period("2019-10-01", "2020-09-30") == compared(quarter).months
    assert compared(long, closed=True).year_before is None
    assert (None, None) == compared(quarter, alone=True)[1:3]
