"""Pairs of files that may be one person's: found without comparing all with all, and decided once."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.events.kinds.control import EventCorrected, EventRetracted
from primm.core.events.kinds.person import PersonMerged, PersonNotDuplicate, PersonUnmerged
from primm.people.card import ALIKE, PHONE, Card, alike
from primm.people.doubles import contradicted, pairs, said_different
from tests.people.test_finding import FAMILY, GIVEN, KINDS, Desk, card, desk
from tests.people.test_spelling import SAME_PERSON, SPELLINGS

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["desk"]

YEARS = st.sampled_from([None, 1980, 1981, 1982])
MISTYPED = [("Amal Idrissi", "Amal Idrsissi")]  # where no year is known, two words must sound the same
PHONES = st.sampled_from([[], ["333 1234567"], ["+39 333 1234567"], ["333 7654321"]])
NAMES = st.tuples(
    st.sampled_from([*GIVEN, "Amalidrissi", "Rossikarim", None]),
    st.sampled_from([*FAMILY, None]),
    st.lists(st.sampled_from(GIVEN), max_size=1),
)


def cards(known: Iterable[dict[str, Any]]) -> list[Card]:
    """A card of each."""
    return [card(f"person:{number}", each) for number, each in enumerate(known)]


def named(found: Iterable[Any]) -> set[tuple[str, str]]:
    """The subjects of pairs."""
    return {(each.one.subject, each.other.subject) for each in found}


@given(st.lists(st.tuples(NAMES, YEARS, PHONES), max_size=8))
def test_no_pair_is_missed_that_comparing_all_with_all_would_find(every: list[Any]) -> None:
    kept = cards(
        {"given_name": first, "family_name": last, "other_names": other, "birth_year": year, "phone": phone}
        for (first, last, other), year, phone in every
    )
    wanted = {(one.subject, other.subject) for one, other in combinations(kept, 2) if alike(one, other).score >= ALIKE}
    assert named(pairs(kept)) == wanted


@pytest.mark.parametrize(("one", "other"), [*SAME_PERSON, *SPELLINGS])
def test_spellings_of_one_name_meet(one: str, other: str) -> None:
    assert len(pairs(cards({"given_name": each, "birth_year": 1980} for each in (one, other)))) == 1


@pytest.mark.parametrize(("one", "other"), [each for each in [*SAME_PERSON, *SPELLINGS] if each not in MISTYPED])
def test_spellings_of_one_name_meet_also_where_no_year_is_known(one: str, other: str) -> None:
    known = [{"given_name": one}, {"given_name": other, "birth_year": 1980}]
    assert len(pairs(cards(known))) == 1


def test_the_same_phone_comes_first_then_the_same_year_then_the_likest() -> None:
    known = [
        {"given_name": "Amal", "family_name": "Idrissi", "birth_year": 1980},
        {"given_name": "Amal", "family_name": "Idrissi", "birth_year": 1981},
        {"given_name": "Amel", "family_name": "Idrissi", "birth_year": 1980},
        {"given_name": "Olga", "birth_year": 1970, "phone": ["333 1234567"]},
        {"given_name": "Fatima", "birth_year": 1970, "phone": ["3331234567"]},
    ]
    found = [(each.one.subject[-1], each.other.subject[-1]) for each in pairs(cards(known))]
    assert found == [("3", "4"), ("0", "2"), ("0", "1"), ("1", "2")]


def test_of_those_with_the_same_phone_a_year_that_is_not_known_is_as_far_as_two_years() -> None:
    numbers = ["333 1234567", "333 7654321", "345 1234567", "347 1234567"]
    likest = {"given_name": "Amal", "family_name": "Idrissi"}
    told = [
        ({**likest, "birth_year": 1980}, {"given_name": "Amal", "birth_year": 1983}),
        ({**likest, "birth_year": 1980}, {"given_name": "Amal"}),
        ({**likest, "birth_year": 1980}, {**likest, "birth_year": 1982}),
        ({**likest, "birth_year": 1980}, {**likest, "birth_year": 1983}),
    ]
    known = [{**each, "phone": [phone]} for pair, phone in zip(told, numbers, strict=True) for each in pair]
    found = [
        (each.one.subject[-1], each.other.subject[-1]) for each in pairs(cards(known)) if PHONE in each.likeness.by
    ]
    assert [("4", "5"), ("2", "3"), ("6", "7"), ("0", "1")] == found


def test_a_name_in_one_word_meets_the_same_in_several() -> None:
    for words in (("Amal Idrissi",), ("Amal", "Idrissi"), ("Idrissi", "Amal"), ("Amal Ana", "Idrissi")):
        one = dict(zip(("given_name", "family_name"), words, strict=False))
        for order in (words, words[::-1]):
            other = {"given_name": "".join(order).replace(" ", "")}
            for year in ({}, {"birth_year": 1980}):
                assert 1 == len(pairs(cards([{**one, **year}, {**other, **year}])))


def test_who_are_just_alike_enough_are_a_pair() -> None:
    one = {"given_name": "Amal", "family_name": "Idrissi", "citizenships": ["MAR"], "birth_year": 1980}
    (found,) = pairs(cards([one, {"given_name": "Amel", "family_name": "Idrisi", "citizenships": ["TUN"]}]))
    assert ALIKE == found.likeness.score


def test_who_is_a_year_older_meets_who_is_a_year_younger() -> None:
    for one, other in ((1980, 1981), (1981, 1980)):
        assert 1 == len(pairs(cards({"given_name": "Amal", "birth_year": each} for each in (one, other))))


def test_the_years_between_two_are_told_as_far_as_both_are_known() -> None:
    phone = {"given_name": "Amal", "phone": ["333 1234567"]}
    ((first,), (second,)) = (
        pairs(cards([{**phone, "birth_year": 1980}, {**phone, **year}])) for year in ({"birth_year": 1962}, {})
    )
    assert (18, None) == (first.apart, second.apart)


def test_what_was_said_to_be_two_persons_is_not_told_again(desk: Desk) -> None:
    one, other = desk.person("Amal", birth_year=1980), desk.person("Amal", birth_year=1980)
    assert named(pairs(desk.finder())) == {(one, other)}
    said = desk.write(PersonNotDuplicate, {"person": other, "other": one})
    different = said_different(desk.log, KINDS)
    assert {*different} == {frozenset((one, other))}
    assert pairs(desk.finder(), different) == []
    desk.write(EventRetracted, {"of": said, "reason": "wrong_person"})
    assert said_different(desk.log, KINDS) == {}


def test_it_holds_for_all_that_are_one_with_either(desk: Desk) -> None:
    one, other, third = (desk.person("Amal", birth_year=1980) for _ in range(3))
    desk.write(PersonNotDuplicate, {"person": one, "other": other})
    assert len(pairs(desk.finder(), said_different(desk.log, KINDS))) == 2
    desk.write(PersonMerged, {"person": other, "other": third})
    assert pairs(desk.finder(), said_different(desk.log, KINDS)) == []


def test_where_one_desk_says_same_and_another_different_the_contradiction_is_told(desk: Desk) -> None:
    one, other, third = (desk.person("Amal", birth_year=1980) for _ in range(3))
    said = desk.write(PersonNotDuplicate, {"person": one, "other": other}, origin="b")
    undone = desk.write(PersonMerged, {"person": one, "other": third})
    desk.write(PersonUnmerged, {"of": undone})
    different = said_different(desk.log, KINDS)
    assert [*contradicted(desk.finder(), different)] == []
    for each in (other, third):
        desk.write(PersonMerged, {"person": one, "other": each})
    different = said_different(desk.log, KINDS)
    assert [each.id for each in contradicted(desk.finder(), different)] == [said]


def test_it_is_told_also_where_just_those_two_were_merged(desk: Desk) -> None:
    one, other, third = (desk.person("Amal", birth_year=1980) for _ in range(3))
    said = desk.write(PersonNotDuplicate, {"person": one, "other": other}, origin="b")
    desk.write(PersonNotDuplicate, {"person": one, "other": third}, origin="b")
    desk.write(PersonMerged, {"person": one, "other": other})
    assert [said] == [each.id for each in contradicted(desk.finder(), said_different(desk.log, KINDS))]


def test_what_was_said_in_so_many_words_is_told_before_a_merge_that_was_undone(desk: Desk) -> None:
    one, other = desk.person("Amal", birth_year=1980), desk.person("Amal", birth_year=1980)
    merged = desk.write(PersonMerged, {"person": one, "other": other})
    said = desk.write(PersonNotDuplicate, {"person": one, "other": other})
    desk.write(PersonUnmerged, {"of": merged})
    assert [said] == [each.id for each in said_different(desk.log, KINDS).values()]


def test_it_is_read_as_it_was_corrected(desk: Desk) -> None:
    one, other, third = (desk.person("Amal", birth_year=1980) for _ in range(3))
    said = desk.write(PersonNotDuplicate, {"person": one, "other": other})
    desk.write(EventCorrected, {"of": said, "reason": "wrong_person", "changes": {"other": [third]}})
    assert {*said_different(desk.log, KINDS)} == {frozenset((one, third))}


def test_a_merge_that_was_undone_says_two_and_a_retracted_one_says_nothing(desk: Desk) -> None:
    one, other, third = (desk.person("Amal", birth_year=1980) for _ in range(3))
    undone, never = (desk.write(PersonMerged, {"person": one, "other": each}) for each in (other, third))
    assert pairs(desk.finder(), said_different(desk.log, KINDS)) == []
    apart = desk.write(PersonUnmerged, {"of": undone})
    desk.write(EventRetracted, {"of": never, "reason": "wrong_person"})
    assert {*said_different(desk.log, KINDS)} == {frozenset((one, other))}
    assert named(pairs(desk.finder(), said_different(desk.log, KINDS))) == {(one, third), (other, third)}
    desk.write(EventRetracted, {"of": apart, "reason": "wrong_person"})
    assert said_different(desk.log, KINDS) == {}
