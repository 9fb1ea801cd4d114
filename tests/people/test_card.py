"""How much two persons' cards are alike, and by what: what is known adds or takes away the same each time."""

from __future__ import annotations

from typing import Any

import pytest

from primm.core.errors import KeyMissing
from primm.core.events.kinds.person import PersonMerged, PersonUpdated
from primm.people.card import Likeness, alike, card_of, number, same_phone, tails
from primm.people.files import file_of
from primm.people.vault import Locked
from primm.testing.scribe import Wax
from tests.people.test_finding import KINDS, Desk, card, desk

__all__ = ["desk"]

AMAL = {
    "given_name": "Amal",
    "family_name": "Idrissi",
    "birth_year": 1980,
    "citizenships": ["MAR"],
    "sex": "2",
    "phone": ["333 1234567"],
}
NOBODY = Likeness(0)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, Likeness(100, ("name",))),
        ({"birth_year": 1981}, Likeness(92, ("name",))),
        ({"birth_year": 1979}, Likeness(92, ("name",))),
        ({"birth_year": 1978}, NOBODY),
        ({"birth_year": None}, Likeness(97, ("name",))),
        ({"citizenships": ["TUN"]}, Likeness(90, ("name",))),
        ({"citizenships": ["TUN", "MAR"]}, Likeness(100, ("name",))),
        ({"citizenships": None}, Likeness(100, ("name",))),
        ({"sex": "1"}, Likeness(90, ("name",))),
        ({"sex": "9"}, Likeness(100, ("name",))),
        ({"sex": "1", "citizenships": ["TUN"], "birth_year": None}, Likeness(77, ("name",))),
        ({"family_name": None}, Likeness(86, ("name",))),
        ({"family_name": None, "birth_year": 1981}, Likeness(72, ("name",))),
        ({"family_name": None, "citizenships": ["TUN"]}, Likeness(70, ("name",))),
        ({"family_name": "Bennani"}, NOBODY),
        ({"given_name": "Momo", "other_names": ["Amal"]}, Likeness(100, ("name", "other_names"))),
        (
            {"given_name": "Olga", "family_name": None, "other_names": ["Idrissi Amal"]},
            Likeness(100, ("name", "other_names")),
        ),
        ({"phone": ["+39 333 1234567"]}, Likeness(100, ("phone", "name"))),
        ({"phone": ["333 1234567"], "birth_year": 1981}, Likeness(99, ("phone", "name"))),
        ({"phone": ["333 1234567"], "birth_year": 1950}, Likeness(99, ("phone", "name"))),
        ({"phone": ["333 1234567"], "birth_year": None}, Likeness(100, ("phone", "name"))),
        ({"phone": ["333 1234567"], "family_name": None}, Likeness(98, ("phone", "name"))),
        ({"phone": ["333 1234567"], "given_name": "Olga", "family_name": None}, Likeness(85, ("phone",))),
        ({"phone": ["333 1234567"], "given_name": "Olga", "family_name": None, "birth_year": 1981}, NOBODY),
        ({"phone": ["333 1234567"], "given_name": "Olga", "family_name": None, "birth_year": None}, NOBODY),
        ({"given_name": None, "family_name": None}, NOBODY),
    ],
)
def test_what_is_the_same_and_what_is_not_count_alike_both_ways(more: dict[str, Any], expected: Likeness) -> None:
    amal, other = card("person:1", AMAL), card("person:2", {**AMAL, "phone": ["333 7654321"], **more})
    assert expected == alike(amal, other) == alike(other, amal)


def test_names_that_are_alike_enough_need_no_trait_in_common() -> None:
    """What the year and the citizenship add is for a name without the other one alone."""
    one = card("person:1", {**AMAL, "given_name": "Fatma"})
    other = card(
        "person:2", {**AMAL, "given_name": "Fatma Idrsissi", "family_name": "Benani Samirra Rosa", "phone": None}
    )
    assert Likeness(84, ("name",)) == alike(one, other)


def test_two_who_have_only_other_names_in_common_are_alike_by_those() -> None:
    one = card("person:1", {"given_name": "Olga", "other_names": ["Amal"]})
    other = card("person:2", {"given_name": "Rosa", "other_names": ["Amal"]})
    assert Likeness(97, ("other_names",)) == alike(one, other)


def test_of_two_names_that_fit_as_well_the_very_name_is_told() -> None:
    one = card("person:1", {"given_name": "Amal", "other_names": ["Momo"]})
    other = card("person:2", {"given_name": "Amal", "other_names": ["Momo"]})
    assert Likeness(97, ("name",)) == alike(one, other)


def test_another_name_of_one_word_is_read_with_the_family_name() -> None:
    kept = card("person:1", {"given_name": "Momo", "family_name": "Idrissi", "other_names": ["Amal", "Rosa Verdi"]})
    assert [("name", 2), ("other_names", 2), ("other_names", 2)] == [(each.by, len(each.words)) for each in kept.names]
    assert ("Momo Idrissi", "Amal", "Rosa Verdi") == kept.wholes


def test_a_card_without_any_name_has_none() -> None:
    kept = card("person:1", {"birth_year": 1980, "other_names": ["...", "Momo"]})
    assert (("other_names",), ("...", "Momo")) == (tuple(each.by for each in kept.names), kept.wholes)
    assert ((), 1980, True) == (kept.desks, kept.year, kept.readable)


class TestPhones:
    """Two numbers are one where their last nine digits are; with fewer than six nobody can tell."""

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("333 1234567", "+39 333 1234567", True),
            ("+212 612345678", "0612345678", True),
            ("+212 612345678", "+216 712345678", False),
            ("333 1234567", "333 7654327", False),
            ("071 999", "071999", True),
            ("071 99", "07199", False),
            ("", "", False),
        ],
    )
    def test_are_one_by_their_ends(self, one: str, other: str, same: bool) -> None:
        first, second = (card(f"person:{each}", {"phone": [each]}) for each in (one, other))
        assert same == same_phone(first, second) == same_phone(second, first)
        assert same == bool({*tails(first)} & {*tails(second)})

    @pytest.mark.parametrize(
        ("typed", "digits"),
        [
            ("39 12345678 9", "39123456789"),
            ("39 12345678 90", "1234567890"),
            (" +3906 12345", "0612345"),
            ("00 39 06 12345", "0612345"),
            ("+39", ""),
            ("39", "39"),
        ],
    )
    def test_the_code_of_the_country_is_left_out_where_it_is_one(self, typed: str, digits: str) -> None:
        assert digits == number(typed)


class TestOfAFile:
    """A card is what a file says today, as far as the key of the person is here."""

    def test_has_what_was_said_last(self, desk: Desk) -> None:
        amal = desk.person("Amal", "Idrissi", birth_year=1980, phone=["333 1234567"], contact_rule="no_sms")
        desk.write(PersonUpdated, {"person": amal, "birth_year": 1981, "given_name": "Amel"})
        kept = card_of(file_of(desk.log, KINDS, amal), Wax())
        assert (("Amel Idrissi",), 1981, {"3331234567"}, True) == (kept.wholes, kept.year, kept.phones, kept.readable)
        assert {"birth_year": 1981, "citizenships": ["MAR"], "contact_rule": "no_sms"} == kept.told
        assert ("falconara",) == kept.desks

    def test_stands_for_all_ids_of_a_person(self, desk: Desk) -> None:
        one, other = desk.person("Amal"), desk.person("Amal")
        desk.write(PersonMerged, {"person": one, "other": other})
        kept = card_of(file_of(desk.log, KINDS, other), Wax())
        assert (one, {one, other}) == (kept.subject, kept.members)

    @pytest.mark.parametrize(("error", "readable"), [(KeyMissing("no key"), False), (Locked("locked"), None)])
    def test_has_no_name_where_the_key_is_not_here_and_is_none_where_the_vault_is_shut(
        self, desk: Desk, error: KeyMissing, readable: bool | None
    ) -> None:
        class Shut(Wax):
            def open(self, subject: str, sealed: bytes, aad: bytes) -> bytes:
                raise error

        file, sealer = file_of(desk.log, KINDS, desk.person("Amal", birth_year=1980)), Shut()
        if readable is None:
            with pytest.raises(Locked):
                card_of(file, sealer)
        else:
            kept = card_of(file, sealer)
            assert ((), 1980, readable) == (kept.wholes, kept.year, kept.readable)
