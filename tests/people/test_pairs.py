"""The files of a vault's key pairs are read as they were written, and wrapped anew when the master key is exchanged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import Unsafe
from primm.people.cipher import decrypt, encrypt
from primm.people.pairs import (
    READ_AT_MOST,
    RECEIVING,
    SIGNING,
    UNREADABLE,
    Pair,
    pair_content,
    read_pair,
    rewrap_pairs,
    rewrapped,
)

if TYPE_CHECKING:
    from pathlib import Path

PUBLIC, SECRET, MASTER, OURS = bytes(range(32)), bytes(range(1, 33)), bytes([7] * 32), "a" * 16
HEX = PUBLIC.hex()
FILES = {
    RECEIVING: f"""{{
 "format": 1,
 "public": "{HEX}",
 "nonce": "d82cbf11f9447b08486e0839",
 "ciphertext": "c520d950a83f5b2e39f389a74c89816ab443f9b116f584e223b932e0a222f3050f0f75ce9cb1f0718a461f58ef637127"
}}
""",
    SIGNING: f"""{{
 "format": 1,
 "origin": "{OURS}",
 "public": "{HEX}",
 "nonce": "66df7817ed231ee65f4e9200",
 "ciphertext": "68938ade54d0f6992fb744db30aad7901bbe1995af50ec93c9c3940491dabd549b502f6fcd64b33657925a260db91b23"
}}
""",
}
BOUND = {RECEIVING: f"primm/1|receiving|{HEX}", SIGNING: f"primm/1|signing|{OURS}|{HEX}"}


@pytest.fixture(params=[RECEIVING, SIGNING])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file as an earlier PRIMM wrote it."""
    return written(tmp_path / request.param, FILES[request.param].encode())


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    path.chmod(0o600)
    return path


def changed(path: Path, **changes: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_what_an_earlier_primm_wrote_is_read_and_written_as_it_was(path: Path) -> None:
    pair = read_pair(path)
    assert (PUBLIC, OURS if path.name == SIGNING else None) == (pair.public, pair.origin)
    assert BOUND[path.name].encode() == pair.bound
    assert SECRET == decrypt(MASTER, pair.wrapped, pair.bound)
    assert FILES[path.name].encode() == pair_content(pair)


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2},
        {"public": HEX[:-2]},
        {"nonce": "00" * 13},
        {"ciphertext": "00"},
        {"public": None},
        {"nonce": "zz"},
        {"padding": "x" * READ_AT_MOST},
    ],
)
def test_what_primm_does_not_write_is_unreadable(path: Path, changes: dict[str, Any]) -> None:
    changed(path, **changes)
    with pytest.raises(UNREADABLE):
        read_pair(path)


def test_a_signing_key_says_for_which_origin(tmp_path: Path) -> None:
    for content in (FILES[RECEIVING], FILES[SIGNING].replace(f'"{OURS}"', "7")):
        with pytest.raises(UNREADABLE):
            read_pair(written(tmp_path / SIGNING, content.encode()))


@pytest.mark.parametrize("content", [b"", b"[]", b"7", b"{}", b"\xff", b"[" * 4000])
def test_any_other_content_is_unreadable(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(UNREADABLE):
        read_pair(path)


@pytest.mark.parametrize(("size", "is_read"), [(4096, True), (4097, False)])
def test_a_file_that_is_as_long_as_it_may_be_is_read(path: Path, size: int, is_read: bool) -> None:
    path.write_bytes(path.read_bytes().strip().rjust(size))
    if is_read:
        assert PUBLIC == read_pair(path).public
        return
    with pytest.raises(UNREADABLE):
        read_pair(path)


def test_a_file_open_to_others_is_refused(path: Path) -> None:
    path.chmod(0o644)
    with pytest.raises(Unsafe):
        read_pair(path)


class TestWrappedAnew:
    """Under the new master key there is the same secret; what neither opens, and what is there already, stays."""

    def test_the_same_secret_is_under_the_new_key(self) -> None:
        after = bytes([8] * 32)
        again = rewrapped(encrypt(MASTER, SECRET, b"place"), b"place", MASTER, after)
        assert again
        assert SECRET == decrypt(after, again, b"place")

    @pytest.mark.parametrize(("key", "aad"), [(bytes([8] * 32), b"place"), (bytes(32), b"place"), (MASTER, b"other")])
    def test_nothing_is_done_where_it_is_there_or_was_lost(self, key: bytes, aad: bytes) -> None:
        assert rewrapped(encrypt(key, SECRET, aad), b"place", MASTER, bytes([8] * 32)) is None

    def test_nor_where_both_keys_are_one(self) -> None:
        assert rewrapped(encrypt(MASTER, SECRET, b"place"), b"place", MASTER, MASTER) is None

    def test_each_file_that_is_there_is_written_anew(self, path: Path) -> None:
        after = bytes([8] * 32)
        rewrap_pairs(path.parent, MASTER, after)
        pair = read_pair(path)
        assert (SECRET, 0o600) == (decrypt(after, pair.wrapped, pair.bound), path.stat().st_mode & 0o777)
        assert [path.name] == [each.name for each in path.parent.iterdir()]
        content = path.read_bytes()
        rewrap_pairs(path.parent, MASTER, after)
        assert content == path.read_bytes()

    def test_one_that_is_damaged_stops_nothing(self, tmp_path: Path) -> None:
        damaged = written(tmp_path / RECEIVING, b"{}")
        signing = written(tmp_path / SIGNING, FILES[SIGNING].encode())
        rewrap_pairs(tmp_path, MASTER, bytes([8] * 32))
        assert (b"{}", False) == (damaged.read_bytes(), FILES[SIGNING].encode() == signing.read_bytes())


def test_a_pair_that_is_not_wrapped_yet_is_a_receiving_one() -> None:
    assert (PUBLIC, b"", None) == Pair(PUBLIC)
