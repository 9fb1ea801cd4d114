"""The rules of law as data: in force from one day to another, at some levels, read or not."""

from __future__ import annotations

from datetime import date

import pytest

from primm.plugins.school import action, law
from primm.testing.codes import codes_of


@pytest.mark.parametrize(
    ("rule", "day", "level", "expected"),
    [
        (law.QUARTER, date(2020, 1, 10), "upper_secondary", "dpr_122_2009_14_7"),
        (law.QUARTER, date(2017, 8, 31), "lower_secondary", "dlgs_59_2004_11_1"),
        (law.QUARTER, date(2017, 9, 1), "lower_secondary", "dlgs_62_2017_5"),
        (law.QUARTER, date(2020, 1, 10), "primary", None),
        (law.QUARTER, date(2020, 1, 10), "unknown", None),
        (law.FIFTEEN_DAYS, date(2023, 11, 14), "primary", None),
        (law.FIFTEEN_DAYS, date(2023, 11, 15), "primary", "dl_123_2023_12"),
        (law.SEVEN_DAYS, date(2023, 11, 14), None, None),
        (law.ELUSION, date(2023, 11, 15), None, "dl_123_2023_12"),
    ],
)
def test_a_rule_holds_on_its_days_at_its_levels(rule: str, day: date, level: str | None, expected: str | None) -> None:
    found = law.in_force(rule, day, level)
    assert expected == (found and found.law)


def test_every_law_has_a_label_and_both_languages_and_says_whether_it_was_read() -> None:
    codes = codes_of(action)
    for each in law.laws():
        assert each.law in codes["school_law"].codes
        assert {"it", "en"} == {language for language, text in each.text.items() if text}
        assert {each.status, each.dates} <= {"verified", "unverified"}
        assert all(level in codes["school_level"].codes for level in each.levels)
        assert each.begins < each.ends


def test_the_day_of_the_law_of_2023_was_not_read_and_says_so() -> None:
    assert [True] * 3 == [each.unverified for each in law.laws() if each.law == "dl_123_2023_12"]
    assert not next(each for each in law.laws() if each.law == "dpr_122_2009_14_7").unverified
