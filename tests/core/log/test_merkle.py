"""The tree: growing it leaf by leaf gives the root that RFC 6962 defines."""

from __future__ import annotations

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from primm.core.log import merkle


def defined_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + defined_root(leaves[:k]) + defined_root(leaves[k:])).digest()


def grown(leaves: list[bytes]) -> list[bytes]:
    """The compact range after appending all leaves."""
    compact: list[bytes] = []
    for size, leaf in enumerate(leaves):
        merkle.grow(compact, size, merkle.leaf_hash(leaf))
    return compact


def test_the_empty_tree_has_the_hash_of_nothing():
    assert merkle.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_tree_of_certificate_transparency_s_own_test_data():
    """From google/certificate-transparency, merkletree_test.cc."""
    leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    assert (
        merkle.root(grown([bytes.fromhex(each) for each in leaves])).hex()
        == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    )


@given(st.lists(st.binary(max_size=3), max_size=40))
def test_a_grown_tree_has_the_defined_root_and_a_hash_for_each_bit_of_its_size(leaves: list[bytes]):
    compact = grown(leaves)
    assert defined_root(leaves) == merkle.root(compact)
    assert len(leaves).bit_count() == len(compact)
    assert compact == merkle.split(b"".join(compact))
