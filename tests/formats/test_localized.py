"""Numbers and days where people look at them; what programs read stays as it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.formats.localized import day, number
from primm.words import Words

LANGUAGES = ("en", "it", "ar", "it,ar", "ar,it", "xx")


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "1234.5"), ("it", "1234,5"), ("ar", "1234.5"), ("it,ar", "1234,5"), ("ar,it", "1234.5"), ("xx", "1234.5")],
)
def test_the_mark_of_decimals_is_that_of_the_first_language(language: str, shown: str) -> None:
    assert shown == number("1234.5", Words(language))


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2), st.sampled_from(LANGUAGES))
def test_a_number_loses_nothing_and_is_never_grouped(value: Decimal, language: str) -> None:
    assert value == Decimal(number(str(value), Words(language)).replace(",", "."))


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "2020-03-01"), ("xx", "2020-03-01"), ("it", "01/03/2020"), ("ar", "01/03/2020"), ("it,ar", "01/03/2020")],
)
def test_a_day_is_written_as_people_write_it(language: str, shown: str) -> None:
    assert shown == day(date(2020, 3, 1), Words(language))
