"""What is said of persons field by field; contacts each, for others, and the target group."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.person import PersonUpdated
from primm.plugins.services import action
from primm.plugins.services.completeness import FIELDS, fields, is_lacking, said
from primm.testing.diary import Diary

Q1 = ("2020-01-01", "2020-03-31")
TOLD: dict[str, Any] = {"channel": "phone_in", "topics": ("doc",), "outcomes": ("information",)}
WHOLE: dict[str, Any] = {
    "sex": "2", "birth_year": 1990, "citizenships": ("MAR",), "municipality": "042018", "languages": ("ary",),
    "first_arrival_year": 2015, "source": "school",
}  # fmt: skip


def states(diary: Diary) -> dict[str, str]:
    def state(row: Any) -> str:
        return "known" if row.known else "missing" if row.missing else "refused" if row.refused else "unknown"

    return {row.field: state(row) for row in diary.rows(fields)}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((None,), "missing"),
        (((),), "missing"),
        (("missing",), "missing"),
        (("unknown",), "unknown"),
        ((("x-unknown",),), "unknown"),
        (("0",), "unknown"),
        (("refused",), "refused"),
        ((1990,), "known"),
        (("2",), "known"),
        ((("x-unknown", "MAR"),), "known"),
        ((None, "unknown"), "unknown"),
        (("unknown", "refused"), "refused"),
        ((("refused",), None, "ara"), "known"),
    ],
)
def test_not_known_never_asked_and_kept_for_oneself_are_three_things(values: tuple[Any, ...], expected: str) -> None:
    assert expected == said(*values)


def test_a_file_that_says_everything() -> None:
    diary = Diary()
    diary.write("2020-01-10", Contact(persons=(diary.person(**WHOLE),), **TOLD))
    assert dict.fromkeys(FIELDS, "known") == states(diary)


def test_what_a_contact_says_counts_for_its_person() -> None:
    diary = Diary()
    diary.write("2020-01-10", Contact(persons=(diary.person(),), language="ara", how_found="media", **TOLD))
    assert ("known", "known") == (states(diary)["languages"], states(diary)["how_found"])


def test_who_was_born_in_italy_did_not_arrive() -> None:
    diary = Diary()
    diary.write("2020-01-10", Contact(persons=(diary.person(country_of_birth="ITA"),), **TOLD))
    assert FIELDS.keys() - {"first_arrival_year"} == states(diary).keys()


def test_only_who_was_reached_has_fields_to_be_asked_for_on_the_first_day() -> None:
    diary = Diary()
    called, present, met = diary.person(), diary.person(), diary.person()
    diary.write("2020-01-10", Contact(persons=(called,), channel="phone_out", reached="no_answer"))
    diary.write("2020-01-11", Contact(anonymous=1, present=(present,), **TOLD))
    diary.write("2020-01-12", Contact(persons=(met,), done_by="m2", **TOLD), desk="chiaravalle")
    diary.write("2020-01-13", Contact(persons=(met,), **TOLD))
    assert {("2020-01-12", "chiaravalle", "m2")} == {
        (row.day.isoformat(), row.desk, row.worker) for row in diary.rows(fields)
    }


def test_a_year_that_a_person_prefers_not_to_say_is_not_asked_again_and_holds_until_it_is_said() -> None:
    diary = Diary()
    person = diary.person(declined=("birth_year", "phone"))
    diary.write("2020-01-10", Contact(persons=(person,), **TOLD))
    diary.write("2020-02-01", PersonUpdated(person=person, declined=("birth_year", "first_arrival_year")))
    assert ("refused", "refused", "missing") == tuple(
        states(diary)[each] for each in ("birth_year", "first_arrival_year", "sex")
    )
    assert not is_lacking(diary.history(person), "birth_year")
    diary.write("2020-05-01", PersonUpdated(person=person, birth_year=1990))
    assert "known" == states(diary)["birth_year"]


def test_the_shares_leave_out_what_is_kept_and_count_what_is_told_later() -> None:
    """Of seven fields one is known at first, one is refused, one not known, four were never asked."""
    diary = Diary()
    person = diary.person(sex="refused", languages=("unknown",))
    diary.write("2020-01-10", Contact(persons=(person,), **TOLD))
    found = diary.figures(action, *Q1, by=("field",))
    assert (Fraction(100, 6), Fraction(100, 7), Fraction(400, 7)) == tuple(
        found[each][()] for each in ("X16", "X16b", "X16c")
    )
    assert (100, None, 0) == tuple(found["X16"].get((each,)) for each in ("citizenships", "sex", "languages"))
    diary.write("2020-05-01", PersonUpdated(person=person, birth_year=1990))
    assert Fraction(200, 6) == diary.figures(action, *Q1)["X16"][()]


def test_who_prefers_not_to_say_is_not_asked_again() -> None:
    diary = Diary()
    person = diary.person(sex="refused", municipality="unknown")
    history = diary.history(person)
    assert [False, True, True, False] == [
        is_lacking(history, each) for each in ("sex", "municipality", "birth_year", "citizenships")
    ]


@pytest.fixture(scope="module")
def served() -> Diary:
    """A Moroccan family of two, a Romanian, somebody whose citizenship nobody knows, and one without a name."""
    diary = Diary()
    family = (diary.person(), diary.person(sex="2"))
    romanian, unsaid = diary.person(citizenships=("ROU",)), diary.person(citizenships=("x-unknown",))
    diary.write("2020-01-10", Contact(persons=family, **TOLD))
    diary.write("2020-01-11", Contact(persons=family[1:], relation=("employer",), **TOLD))
    diary.write("2020-01-12", Contact(persons=(romanian,), **{**TOLD, "topics": ("sch",)}), desk="chiaravalle")
    diary.write("2020-01-13", Contact(persons=(unsaid,), **TOLD))
    diary.write("2020-01-14", Contact(for_other=True, **TOLD))
    diary.write("2020-01-15", Contact(persons=(romanian,), channel="phone_out", reached="no_answer"))
    return diary


def test_contacts_per_person(served: Diary) -> None:
    """Four contacts by name with four persons; at Falconara three with three; two of three are third-country."""
    assert {(): 1, ("falconara",): 1, ("chiaravalle",): 1} == served.figures(action, *Q1, by=("desk",))["X07"]
    assert {(): 1, ("tcn",): 1, ("eu",): 1, ("unknown",): 1} == {
        cell: value for cell, value in served.figures(action, *Q1, by=("tg",))["X07"].items() if value
    }


def test_half_of_the_persons_had_no_more_contacts_than_the_median(served: Diary) -> None:
    """One, two, one and one; at Falconara one, two and one."""
    found = served.figures(action, *Q1, by=("desk",))["X07b"]
    assert {(): 1, ("falconara",): 1, ("chiaravalle",): 1} == found
    early = served.figures(action, "2020-01-10", "2020-01-11", by=("tg",))["X07b"]
    assert {(): Fraction(3, 2), ("tcn",): Fraction(3, 2)} == early


def test_contacts_for_somebody_else(served: Diary) -> None:
    assert {(): 40, ("2",): 100, ("unknown",): 25} == served.figures(action, *Q1, by=("sex",))["X08"]


def test_the_share_of_the_target_group_is_one_of_those_whose_citizenship_is_known(served: Diary) -> None:
    found = served.figures(action, *Q1, by=("action",))
    assert {(): Fraction(200, 3), ("services",): 100, ("school",): 0} == found["X17"]
    assert {(): 1, ("services",): 1} == found["X17b"]


@pytest.mark.parametrize(
    ("citizenships", "expected"),
    [(("MAR", "ITA"), 0), (("x-stateless",), 100), (("x-kosovo",), 100), (("ROU",), 0), (("x-unknown",), None)],
)
def test_who_is_of_the_target_group(citizenships: tuple[str, ...], expected: int | None) -> None:
    diary = Diary()
    diary.write("2020-01-10", Contact(persons=(diary.person(citizenships=citizenships),), **TOLD))
    assert expected == diary.figures(action, *Q1)["X17"][()]
