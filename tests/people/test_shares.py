"""Two shares give the key; one alone fits every key there is."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.errors import Refused
from primm.core.events.ids import ALPHABET
from primm.people.aloud import bytes_of, grouped, letters_of
from primm.people.box import public_part
from primm.people.cipher import key_check_value
from primm.people.shares import Share, join, new_halves, read_share, split

keys = st.binary(min_size=32, max_size=32)
PAPER = Share(2, "00c0ffee", bytes(range(32)))


@given(secret=keys, half=keys)
def test_two_shares_give_the_key_in_either_order(secret: bytes, half: bytes) -> None:
    first, second = split(secret, half)
    assert secret == join(first, second) == join(second, first)


@given(share=keys, secret=keys)
def test_a_share_alone_fits_every_key(share: bytes, secret: bytes) -> None:
    """For each key there is another half with which this one makes it: so it tells nothing of which it is."""
    assert share == split(secret, share)[0].half
    assert share == split(secret, split(secret, share)[1].half)[1].half


def test_a_new_key_is_split_at_random() -> None:
    one, other = new_halves(), new_halves()
    assert 6 == len({each.half for halves in (one, other) for each in halves.shares} | {one.public, other.public})
    secret = join(*one.shares)
    assert (one.public, one.kcv, one.kcv[:8]) == (public_part(secret), key_check_value(secret), one.shares[0].key)
    assert [1, 2] == [each.number for each in one.shares]


@given(share=st.builds(Share, st.sampled_from([1, 2]), st.text("0123456789abcdef", min_size=8, max_size=8), keys))
def test_what_is_on_the_paper_is_read_again(share: Share) -> None:
    assert share == read_share(share.text) == read_share(f"{share.text}\n")


def test_a_paper_of_an_earlier_primm_is_read() -> None:
    printed = "primm-share-1 2 00c0ffee 000g-40r4-0m30-e209-185g-r38e-1w81-24gk-2gah-c5rr-34d1-p70x-3rfg-kqq5"
    assert (PAPER, printed) == (read_share(printed), PAPER.text)


def test_a_paper_is_one_line_of_letters_in_groups() -> None:
    words = PAPER.text.split(" ")
    assert ["primm-share-1", "2", "00c0ffee"] == words[:3]
    assert [4] * 14 == [len(each) for each in words[3].split("-")]


@given(at=st.integers(0, 200), letter=st.sampled_from(ALPHABET + "ilo- A\n"))
def test_one_wrong_letter_is_found(at: int, letter: str) -> None:
    text = PAPER.text
    place = at % len(text)
    changed = text[:place] + letter + text[place + 1 :]
    if changed != text:
        refused(changed)


@pytest.mark.parametrize("seed", range(40))
def test_two_groups_that_were_exchanged_are_found(seed: int) -> None:
    dice = random.Random(seed)
    head, groups = PAPER.text[: -len(grouped("x" * 56))], PAPER.text.split(" ")[3].split("-")
    one, other = dice.sample(range(14), 2)
    groups[one], groups[other] = groups[other], groups[one]
    refused(head + "-".join(groups))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "primm-share-1",
        PAPER.text.replace("share-1 2", "share-1 1"),
        PAPER.text.replace("00c0ffee", "00c0ffef"),
        PAPER.text[:-1],
        f"{PAPER.text}0",
        f"{PAPER.text}-0000",
        f"{PAPER.text}\n\n",
        f" {PAPER.text}",
        PAPER.text.replace("-", "", 3),
        PAPER.text.upper(),
        "primm-share-1 2 00c0ffee " + "٣" * 56,
    ],
)
def test_what_is_no_share_is_refused(text: str) -> None:
    refused(text)


def refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_share(text)
    said = "share: not a share, or a character of it is wrong: read it again from the paper"
    assert (3, said) == (refusal.value.exit_code, refusal.value.say())


def test_the_same_half_twice_is_no_pair() -> None:
    first, second = new_halves().shares
    for pair in ((first, first), (second, second), (first, first._replace(half=second.half))):
        with pytest.raises(Refused) as refusal:
            join(*pair)
        assert "share: this is the same half twice: the other one is needed" == refusal.value.say()


def test_halves_of_two_keys_are_no_pair() -> None:
    one, other = new_halves().shares, new_halves().shares
    for pair in (
        (one[0], other[1]),
        (one[0], one[1]._replace(half=other[1].half)),
        (one[0]._replace(key="0" * 8), one[1]),
    ):
        with pytest.raises(Refused) as refusal:
            join(*pair)
        said = "share: the two shares are not of the same key: take two that were made together"
        assert said == refusal.value.say()


@given(content=st.binary(max_size=40))
def test_letters_give_their_bytes_again(content: bytes) -> None:
    many = -(-8 * len(content) // 5)
    assert content == bytes_of(letters_of(content + bytes(1), many), len(content))


def test_all_letters_there_are_give_bytes() -> None:
    assert ALPHABET == letters_of(bytes_of(ALPHABET, 20) or b"", 32)


@given(letters=st.text(max_size=60), size=st.integers(0, 40))
def test_other_letters_or_another_number_give_nothing(letters: str, size: int) -> None:
    found: Any = bytes_of(letters, size)
    if set(letters) <= set(ALPHABET) and len(letters) == -(-8 * size // 5):
        assert size == len(found)
    else:
        assert found is None
