"""A sealed box is closed by anybody for the owner of a key, who alone opens it, for ever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.people.box import BOX_BYTES, close_box, new_pair, open_box, private_key, public_part
from primm.people.cipher import Unopened

PRIVATE, CONTENT = bytes(range(1, 33)), bytes([7] * 32)
PUBLIC = bytes.fromhex("07a37cbc142093c8b755dc1b10e86cb426374ad16aa853ed0bdfc0b2b86d1c7c")
BOX = bytes.fromhex(
    "99c0b9b7b508443cb4e720f308c857b8ff6a026ec69844710be160ce9154527348dad2b573868db60fc9726fae73"
    "370eadeac75943c6867e1b04673b8ad42e38e80a124f5d635b32cfbf0bfa6fe5d52c85df5dd4b264cfe97a5dd9b2"
)


def test_what_an_earlier_primm_closed_opens() -> None:
    assert (PUBLIC, BOX_BYTES) == (public_part(PRIVATE), len(BOX))
    assert CONTENT == open_box(private_key(PRIVATE), BOX, b"place")


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_what_is_closed_for_somebody_opens_for_them(content: bytes, aad: bytes) -> None:
    assert content == open_box(private_key(PRIVATE), close_box(PUBLIC, content, aad), aad)


@pytest.mark.parametrize(
    ("private", "box", "aad"),
    [
        (bytes(32), BOX, b"place"),
        (PRIVATE, BOX, b"other"),
        (PRIVATE, BOX[:-1], b"place"),
        (PRIVATE, BOX[:20], b"place"),
        (PRIVATE, b"", b"place"),
        (PRIVATE, bytes(32) + BOX[32:], b"place"),
    ],
)
def test_nothing_else_opens_it(private: bytes, box: bytes, aad: bytes) -> None:
    with pytest.raises(Unopened):
        open_box(private_key(private), box, aad)


def test_a_key_with_which_every_secret_is_the_same_gets_no_box() -> None:
    with pytest.raises(ValueError, match="key"):
        close_box(bytes(32), CONTENT, b"place")


def test_two_pairs_are_two_and_each_fits() -> None:
    one, other = new_pair(), new_pair()
    assert 4 == len({*one, *other})
    assert (one[1], other[1]) == (public_part(one[0]), public_part(other[0]))
