"""Residents of one edition: what goes together, what is chosen, and how far foreign residents can be told apart."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.figures.refresh import made
from primm.plugins.services import action
from primm.plugins.services.population import (
    PopulationRecorded,
    foreigners,
    parts,
    published,
    releases,
    residents,
)
from primm.testing.diary import Diary

PLACE = "042018"
DAY = date(2019, 1, 1)


def recorded(edition: str = "istat", **numbers: int) -> PopulationRecorded:
    return PopulationRecorded(municipality=PLACE, reference=DAY, edition=edition, **numbers)


def test_files_of_one_edition_are_put_together_and_the_last_number_told_holds() -> None:
    diary = Diary()
    diary.write("2020-01-01", recorded(residents=100))
    diary.write("2020-01-02", recorded(foreign=10))
    diary.write("2020-01-03", recorded(foreign=12))
    diary.write("2020-01-04", recorded("other", foreign=99))
    found = {each.row.edition: (dict(each.numbers), each.complete) for each in releases(diary.rows(published))}
    assert found == {"istat": ({"residents": 100, "foreign": 12}, True), "other": ({"foreign": 99}, False)}


def test_a_share_is_taken_of_the_edition_that_has_both_numbers_and_was_recorded_last() -> None:
    diary = Diary()
    for day, edition, numbers in (
        ("2020-01-01", "first", {"residents": 100, "foreign": 10}),
        ("2020-01-02", "second", {"residents": 200, "foreign": 10}),
        ("2020-01-03", "third", {"residents": 300}),
    ):
        diary.write(day, recorded(edition, **numbers))
    (row,) = made(residents, diary.rows(published))
    assert (row.edition, row.residents, row.foreign, row.valid) == ("second", 200, 10, DAY)
    (row,) = made(foreigners, diary.rows(published))
    assert (row.edition, row.foreign, row.sex, row.tg) == ("second", 10, None, None)


@pytest.mark.parametrize(
    ("expected", "numbers"),
    [
        ([(None, None, 10)], {"foreign": 10}),
        ([("1", None, 4), ("2", None, 6)], {"foreign": 10, "foreign_m": 4, "foreign_f": 6}),
        ([(None, None, 10)], {"foreign": 10, "foreign_m": 4, "foreign_f": 5}),
        ([(None, "tcn", 7), (None, "eu", 3)], {"foreign": 10, "third_country": 7}),
        (
            [("1", "tcn", 3), ("1", "eu", 1), ("2", "tcn", 4), ("2", "eu", 2)],
            {
                "foreign": 10,
                "foreign_m": 4,
                "foreign_f": 6,
                "third_country": 7,
                "third_country_m": 3,
                "third_country_f": 4,
            },
        ),
        (
            [(None, "tcn", 7), (None, "eu", 3)],
            {"foreign": 10, "foreign_m": 4, "foreign_f": 6, "third_country": 7},
        ),
        ([(None, None, 10)], {"foreign": 10, "third_country": 11}),
    ],
)
def test_foreign_residents_are_told_apart_as_far_as_they_can_be(expected: object, numbers: dict[str, int]) -> None:
    assert expected == list(parts(numbers))


@given(st.fixed_dictionaries({"foreign": st.integers(0, 99)}, optional={
    name: st.integers(0, 99)
    for name in ("foreign_m", "foreign_f", "third_country", "third_country_m", "third_country_f")
}))  # fmt: skip
def test_the_parts_are_all_foreign_residents_and_none_is_less_than_nobody(numbers: dict[str, int]) -> None:
    found = [people for _sex, _tg, people in parts(numbers)]
    assert sum(found) == numbers["foreign"]
    assert min(found) >= 0


def test_foreign_residents_are_residents_and_those_from_outside_the_union_are_foreign() -> None:
    diary = Diary()
    assert [] == diary.problems(action, "2020-01-01", recorded(residents=10, foreign=10, third_country=10))
    found = diary.problems(action, "2020-01-01", recorded(residents=10, foreign=11, third_country=12))
    assert [each.say() for each in found] == [
        "foreign: more than residents: check the two columns",
        "third_country: more than foreign: check the two columns",
    ]
