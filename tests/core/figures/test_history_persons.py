"""What is known of a person at a date."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs
import pytest

from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.person import PersonContactDetailChanged, PersonRegistered, PersonUpdated
from primm.core.figures.persons import Known, traits

if TYPE_CHECKING:
    from tests.core.figures.conftest import Pen

DAY = date(2020, 3, 31)


def test_every_open_field_of_a_file_is_known_and_no_sealed_one() -> None:
    open_fields = {each.name for each in PersonRegistered.fields if not each.personal}
    assert open_fields == {each.name for each in attrs.fields(Known)}


def test_knowledge_is_folded_field_by_field_and_what_is_missing_never_overrides(pen: Pen) -> None:
    person = pen.register(on="2020-01-10", sex="1", birth_year=2000)
    pen.write(PersonUpdated, person=person, on="2020-02-01", sex="2", languages=["ara"])
    pen.write(PersonContactDetailChanged, person=person, on="2020-03-01", contact_rule="never_call")
    history = pen.history(person)
    assert ("1", 2000) == (history.person(date(2020, 1, 31)).sex, history.person(date(2020, 1, 31)).birth_year)
    assert ("2", 2000) == (history.person(date(2020, 2, 1)).sex, history.person().birth_year)
    assert ("never_call", ("MAR",)) == (history.person().contact_rule, history.person().citizenships)


def test_before_the_file_the_first_that_was_said_holds(pen: Pen) -> None:
    person = pen.register(on="2020-01-10", sex="1")
    pen.write(PersonUpdated, person=person, on="2020-02-01", sex="2", birth_year=1999)
    before = pen.history(person).person(date(2019, 6, 1))
    assert ("1", 1999) == (before.sex, before.birth_year)


def test_unknown_overrides_when_somebody_said_it(pen: Pen) -> None:
    person = pen.register(sex="1")
    pen.write(PersonUpdated, person=person, sex="unknown")
    assert pen.history(person).person().sex == "unknown"


@pytest.mark.parametrize(
    ("born", "bracket", "band"),
    [
        (None, "unknown", "unknown"), (2021, "unknown", "unknown"), (2020, "lt18", "0_5"), (2014, "lt18", "6_10"),
        (2003, "lt18", "16_17"), (2002, "18_60", "18_24"), (1960, "18_60", "45_60"), (1959, "gt60", "gt60"),
    ],
)  # fmt: skip
def test_age_is_that_of_the_day_by_the_calendar(born: int | None, bracket: str, band: str) -> None:
    known = Known(birth_year=born)
    assert (bracket, band) == (known.age_bracket(DAY), known.age_band(DAY))


@pytest.mark.parametrize(("month", "years"), [(None, 18), (1, 18), (3, 18), (4, 17), (12, 17)])
def test_age_is_told_by_the_month_of_birth_where_it_is_known(month: int | None, years: int) -> None:
    assert years == Known(birth_year=2002, birth_month=month).age(DAY)
    assert 0 == Known(birth_year=2020, birth_month=month).age(DAY)


@pytest.mark.parametrize(
    ("citizenships", "day", "group"),
    [
        ((), DAY, "unknown"), (("unknown",), DAY, "unknown"), (("MAR",), DAY, "tcn"), (("x-kosovo",), DAY, "tcn"),
        (("x-stateless",), DAY, "stateless"), (("x-stateless", "MAR"), DAY, "tcn"), (("ROU",), DAY, "eu"),
        (("ROU",), date(2006, 12, 31), "tcn"), (("ROU", "MDA"), DAY, "eu"), (("MAR", "ITA"), DAY, "it"),
        (("GBR",), date(2020, 1, 31), "eu"), (("GBR",), date(2020, 2, 1), "tcn"),
    ],
)  # fmt: skip
def test_the_target_group_follows_from_the_citizenships_at_the_date(
    citizenships: tuple[str, ...], day: date, group: str
) -> None:
    assert group == Known(citizenships=citizenships).target_group(day)


def test_traits_are_those_of_the_day_and_are_kept(pen: Pen) -> None:
    person = pen.register(sex="2", birth_year=2002, municipality="042018", languages=["ara", "fra"])
    history = pen.history(person)
    expected = {
        "person": person, "sex": "2", "age": "18_60", "age_band": "18_24", "citizenships": ("MAR",), "tg": "tcn",
        "residence": "042018", "first_language": "ara",
    }  # fmt: skip
    assert expected == traits(history, DAY)
    assert traits(history, DAY) is traits(history, DAY)
    assert traits(history, date(2019, 12, 31))["age"] == "lt18"


def test_nobody_named_is_no_person_and_every_trait_is_unknown(pen: Pen) -> None:
    event = pen.write(Contact, channel="video")
    found = dict(traits(pen.history(f"anon:{event}"), DAY))
    assert found.pop("person") is None
    assert {"unknown", ("unknown",)} == set(found.values())
