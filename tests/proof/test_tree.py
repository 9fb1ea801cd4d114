"""Proofs in the tree: what is in it and what it grew from can be shown with a few hashes, and nothing else can."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.log import merkle
from primm.proof.tree import consistency, inclusion, root_by_inclusion, root_over, roots_by_consistency, subtrees

if TYPE_CHECKING:
    from collections.abc import Callable

# The leaves and proofs of google/certificate-transparency, merkletree_test.cc; RFC 6962, 2.1.3, has the same shapes.
CT = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
LEAVES = [merkle.leaf_hash(bytes.fromhex(each)) for each in CT]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def over(leaves: list[bytes]) -> Callable[[int, int], bytes]:
    """The root of any range of some leaves."""
    return lambda start, end: root_over(leaves[start:end])


def some_leaves(count: int) -> list[bytes]:
    return [merkle.leaf_hash(str(each).encode()) for each in range(count)]


def test_the_roots_of_certificate_transparency() -> None:
    assert {n: root_over(LEAVES[:n]).hex() for n in ROOTS} == ROOTS
    assert merkle.EMPTY_ROOT == root_over([])


def test_the_proofs_of_certificate_transparency() -> None:
    assert [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ] == [each.hex() for each in inclusion(0, 8, over(LEAVES))]
    assert [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ] == [each.hex() for each in consistency(6, 8, over(LEAVES))]


@given(st.data())
def test_every_leaf_leads_to_the_root_and_only_from_its_own_place(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 70))
    place = data.draw(st.integers(0, size - 1))
    leaves = some_leaves(size)
    proof = inclusion(place, size, over(leaves))
    assert root_over(leaves) == root_by_inclusion(leaves[place], place, size, proof)
    elsewhere = data.draw(st.integers(0, size - 1))
    if elsewhere != place:
        assert root_over(leaves) != led(lambda: root_by_inclusion(leaves[place], elsewhere, size, proof))


@given(st.data())
def test_a_tree_that_only_grew_is_known_by_both_roots(data: st.DataObject) -> None:
    second = data.draw(st.integers(1, 70))
    first = data.draw(st.integers(1, second))
    leaves = some_leaves(second)
    before, after = root_over(leaves[:first]), root_over(leaves)
    proof = consistency(first, second, over(leaves))
    assert (before, after) == roots_by_consistency(first, second, before, proof)
    other = bytes(32)
    assert (other, after) != led(lambda: roots_by_consistency(first, second, other, proof))


def test_in_small_trees_every_leaf_and_every_growth_is_proven() -> None:
    for size in range(1, 34):
        leaves = some_leaves(size)
        root = root_over(leaves)
        for place in range(size):
            assert root == root_by_inclusion(leaves[place], place, size, inclusion(place, size, over(leaves)))
            before = root_over(leaves[: place + 1])
            proof = consistency(place + 1, size, over(leaves))
            assert (before, root) == roots_by_consistency(place + 1, size, before, proof)


@given(st.data())
def test_a_proof_has_as_many_hashes_as_its_places_need(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 2**63 - 1))
    first = data.draw(st.integers(1, size))
    for proof, led_by in (
        (inclusion(first - 1, size, whatever), lambda hashes: root_by_inclusion(bytes(32), first - 1, size, hashes)),
        (consistency(first, size, whatever), lambda hashes: roots_by_consistency(first, size, bytes(32), hashes)),
    ):
        assert None is not led(lambda led_by=led_by, proof=proof: led_by(proof))
        for other in ([*proof, bytes(32)], [*proof[1:], bytes(31)], *([proof[1:]] if proof else [])):
            assert None is led(lambda led_by=led_by, other=other: led_by(other))


def whatever(start: int, end: int) -> bytes:
    """A root of leaves that nobody has."""
    return bytes(32)


@given(st.data())
def test_a_proof_with_one_other_bit_or_one_hash_more_or_less_proves_nothing(data: st.DataObject) -> None:
    second = data.draw(st.integers(2, 70))
    first = data.draw(st.integers(1, second - 1))
    leaves = some_leaves(second)
    roots = root_over(leaves[:first]), root_over(leaves)
    proof = consistency(first, second, over(leaves))
    at, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
    flipped = (int.from_bytes(proof[at], "big") ^ 1 << bit).to_bytes(32, "big")
    for other in ([*proof[:at], flipped, *proof[at + 1 :]], [*proof[:at], *proof[at + 1 :]], [*proof, bytes(32)]):
        assert roots != led(lambda other=other: roots_by_consistency(first, second, roots[0], other))


@pytest.mark.parametrize("count", [64, 65, 100_000])
def test_a_proof_of_too_many_hashes_is_refused_before_it_is_followed(count: int) -> None:
    with pytest.raises(ValueError, match="not a proof"):
        root_by_inclusion(bytes(32), 0, 2**63 - 1, [bytes(32)] * count)
    with pytest.raises(ValueError, match="not a proof"):
        roots_by_consistency(3, 2**63 - 1, bytes(32), [bytes(32)] * max(count, 65))


@pytest.mark.parametrize(("place", "size"), [(-1, 1), (1, 1), (0, 0), (0, 2**63), (2**70, 2**71)])
def test_a_place_outside_the_tree_has_no_proof(place: int, size: int) -> None:
    for wanted in (lambda: inclusion(place, size, over(LEAVES)), lambda: root_by_inclusion(bytes(32), place, size, [])):
        with pytest.raises(ValueError, match="not a proof"):
            wanted()


@pytest.mark.parametrize(("first", "second"), [(0, 1), (2, 1), (1, 2**63)])
def test_nothing_is_consistent_with_no_tree_or_with_a_larger_one(first: int, second: int) -> None:
    with pytest.raises(ValueError, match="not a proof"):
        consistency(first, second, over(LEAVES))
    with pytest.raises(ValueError, match="not a proof"):
        roots_by_consistency(first, second, bytes(32), [])


def test_a_tree_of_more_leaves_than_any_log_has_proves_nothing() -> None:
    hashes = [bytes(32)] * 63
    assert led(lambda: root_by_inclusion(bytes(32), 0, 2**63 - 1, hashes))
    assert led(lambda: roots_by_consistency(1, 2**63 - 1, bytes(32), hashes))
    assert None is led(lambda: root_by_inclusion(bytes(32), 0, 2**63, hashes))
    assert None is led(lambda: roots_by_consistency(1, 2**63, bytes(32), hashes))


def led(proof: Callable[[], object]) -> object:
    """What a proof leads to; None where it has not even the form of one."""
    try:
        return proof()
    except ValueError:
        return None


@given(st.integers(1, 70))
def test_what_is_computed_at_once_for_many_proofs_is_what_each_would_be(size: int) -> None:
    leaves = some_leaves(size)
    root_of = subtrees(leaves)
    assert root_over(leaves) == root_of(0, size)
    for place in range(size):
        assert inclusion(place, size, over(leaves)) == inclusion(place, size, root_of)
