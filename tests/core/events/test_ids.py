"""Ids are UUIDs of version 7; handles are what people call them by."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from primm.core.events.ids import ALPHABET, check_id, derived_id, handle, new_id, suffix_of

ids = st.builds(new_id, st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))


@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
def test_a_new_id_is_a_uuid_of_version_7_that_begins_with_its_time(now_ms, random):
    made = new_id(now_ms, random)
    assert UUID(made).version == 7
    assert UUID(made).variant == "specified in RFC 4122"
    assert UUID(made).int >> 80 == now_ms
    assert check_id(made)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "018bcfe5-6800-7409-b55d-afc9bc5cee3",
        "018BCFE5-6800-7409-B55D-AFC9BC5CEE34",  # capital letters
        "018bcfe5-6800-4409-b55d-afc9bc5cee34",  # version 4
        "018bcfe5-6800-7409-755d-afc9bc5cee34",  # no variant
        "018bcfe5+6800-7409-b55d-afc9bc5cee34",
        "018bcfe5-6800-7409-b55d-afc9bc5cee3g",
        "018bcfe5-6800-7409-b55d-afc9bc5cee-4",
        "018bcfe5-6800-7409-b55d-afc9bc5cee٣4",
    ],
)
def test_anything_else_is_no_id(text):
    """Row 44."""
    assert not check_id(text)


def test_a_derived_id_is_the_same_everywhere():
    assert derived_id("sf311", "4227733", "1") == "f0f30de0-ce92-718c-96e5-b7682db644de"
    assert derived_id("ab", "c") != derived_id("a", "bc")
    assert check_id(derived_id())


@given(ids, st.booleans())
def test_a_handle_leads_back_to_its_id(made, long):
    suffix = suffix_of(handle(made, long=long).upper())
    assert suffix is not None
    assert made.replace("-", "").endswith(suffix)
    assert len(suffix) == (10 if long else 5)


def test_letters_that_are_read_wrong_are_read_right():
    """Nobody can tell l from 1, i from 1, o from 0 on a slip of paper."""
    made = "018bcfe5-6800-7409-b55d-afc9bc508001"
    assert suffix_of(handle(made).replace("0", "o").replace("1", "l")) == "08001"
    assert suffix_of(handle(made).replace("1", "i")) == "08001"


@given(ids, st.booleans(), st.data())
def test_one_wrong_character_or_two_exchanged_are_noticed(made, long, data):
    right = handle(made, long=long)
    place, other = data.draw(st.permutations(range(len(right))))[:2]
    letter = data.draw(st.sampled_from(ALPHABET))
    wrong, swapped = list(right), list(right)
    wrong[place] = letter
    swapped[place], swapped[other] = right[other], right[place]
    for each in (wrong, swapped):
        assume("".join(each) != right)
        assert suffix_of("".join(each)) is None


@pytest.mark.parametrize("text", ["", "k7q", "u2222", "kkkkkk", "è2222"])
def test_what_is_no_handle_leads_nowhere(text):
    assert suffix_of(text) is None
