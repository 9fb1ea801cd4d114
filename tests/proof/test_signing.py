"""The key that signs for an origin: made once, bound to it, and refused where its file was changed."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import KeyMissing, Unsafe
from primm.people import pairs
from primm.people.vault import Vault, create_vault
from primm.proof.checkpoint import name_of
from primm.proof.note import COSIGNED, ED25519, Key
from primm.proof.signing import fingerprint_of, keys_of, public_keys, signing_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

OURS, NEW = "a" * 16, "b" * 16


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with keys."""
    (tmp_path / "log").mkdir(mode=0o700)
    create_vault(tmp_path / "log", "acqua alta", demo_cost=2**10).close()
    return tmp_path / "log"


@pytest.fixture
def vault(folder: Path) -> Iterator[Vault]:
    """The vault of the folder, which asks once."""
    with Vault(str(folder), lambda: "acqua alta") as opened:
        yield opened


def test_a_key_is_made_once_for_each_origin(folder: Path, vault: Vault) -> None:
    assert None is public_keys(str(folder), OURS)
    made = signing_key(str(folder), vault, OURS)
    public = made.public_key().public_bytes_raw()
    assert public == signing_key(str(folder), vault, OURS).public_key().public_bytes_raw()
    assert (Key(name_of(OURS), ED25519, public), Key(name_of(OURS), COSIGNED, public)) == keys_of(OURS, public)
    assert keys_of(OURS, public) == public_keys(str(folder), OURS)
    assert None is public_keys(str(folder), NEW)
    other = signing_key(str(folder), vault, NEW).public_key().public_bytes_raw()
    assert public != other
    assert (None, keys_of(NEW, other)) == (public_keys(str(folder), OURS), public_keys(str(folder), NEW))


def test_its_file_is_as_the_format_says(folder: Path, vault: Vault) -> None:
    made = signing_key(str(folder), vault, OURS)
    text = (folder / "signing.key").read_text()
    assert (True, True) == (text.startswith('{\n "format": 1,\n "origin": '), text.endswith('"\n}\n'))
    found = json.loads(text)
    assert ["format", "origin", "public", "nonce", "ciphertext"] == list(found)
    assert (1, OURS, made.public_key().public_bytes_raw().hex()) == (found["format"], found["origin"], found["public"])
    wrapped = bytes.fromhex(found["nonce"] + found["ciphertext"])
    assert made.private_bytes_raw() == vault.unwrap(wrapped, f"primm/1|signing|{OURS}|{found['public']}".encode())
    assert 0o600 == (folder / "signing.key").stat().st_mode & 0o777


def test_what_is_read_aloud_are_twenty_letters_of_the_hash_of_its_name_and_key() -> None:
    key = Key(name_of(OURS), ED25519, bytes(32))
    bits = int.from_bytes(sha256(f"primm/1|signs|primm/{OURS}|".encode() + bytes(32)).digest(), "big") >> 256 - 100
    letters = "".join("0123456789abcdefghjkmnpqrstvwxyz"[bits >> 5 * place & 31] for place in reversed(range(20)))
    assert "-".join(letters[at : at + 4] for at in range(0, 20, 4)) == fingerprint_of(key)


CHANGES: list[Callable[[Any], object]] = [
    lambda found: found.update(format=2),
    lambda found: found.pop("nonce"),
    lambda found: found.update(origin=7),
    lambda found: found.update(public=found["public"][2:]),
    lambda found: found.update(public=found["public"] + "00"),
    lambda found: found.update(nonce=found["nonce"][2:]),
    lambda found: found.update(ciphertext=found["ciphertext"] + "00"),
    lambda found: found.update(ciphertext=7),
    lambda found: found.update(ciphertext="x"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_is_written_otherwise_is_damaged(
    folder: Path, vault: Vault, change: Callable[[Any], object]
) -> None:
    signing_key(str(folder), vault, OURS)
    found = json.loads((folder / "signing.key").read_bytes())
    change(found)
    (folder / "signing.key").write_text(json.dumps(found))
    for wanted in (lambda: public_keys(str(folder), OURS), lambda: signing_key(str(folder), vault, OURS)):
        with pytest.raises(KeyMissing) as missing:
            wanted()
        assert f"{folder}/signing.key is damaged: put its backup in its place" == str(missing.value)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"[" * 4000])
def test_a_file_of_something_else_is_damaged(folder: Path, content: bytes) -> None:
    (folder / "signing.key").write_bytes(content)
    (folder / "signing.key").chmod(0o600)
    with pytest.raises(KeyMissing, match=r"signing\.key is damaged: put its backup in its place"):
        public_keys(str(folder), OURS)


def test_a_key_under_another_name_or_of_another_key_does_not_open(folder: Path, vault: Vault) -> None:
    signing_key(str(folder), vault, OURS)
    found = json.loads((folder / "signing.key").read_bytes())
    for change in ({"origin": NEW}, {"public": "00" * 32}, {"nonce": "00" * 12}):
        (folder / "signing.key").write_text(json.dumps({**found, **change}))
        with pytest.raises(KeyMissing) as missing:
            signing_key(str(folder), vault, change.get("origin", OURS))
        assert f"{folder}/signing.key is damaged: put its backup in its place" == str(missing.value)


def test_a_file_that_others_can_read_is_refused(folder: Path, vault: Vault) -> None:
    signing_key(str(folder), vault, OURS)
    (folder / "signing.key").chmod(0o644)
    with pytest.raises(Unsafe, match="is open to other users"):
        public_keys(str(folder), OURS)


def test_a_file_that_is_as_long_as_it_may_be_is_read(
    folder: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing_key(str(folder), vault, OURS)
    content = (folder / "signing.key").read_bytes().rstrip()
    (folder / "signing.key").write_bytes(content)
    size = len(content)
    assert 4096 == pairs.READ_AT_MOST
    monkeypatch.setattr(pairs, "READ_AT_MOST", size)
    assert public_keys(str(folder), OURS)
    monkeypatch.setattr(pairs, "READ_AT_MOST", size - 1)
    with pytest.raises(KeyMissing):
        public_keys(str(folder), OURS)


def test_where_it_cannot_be_read_that_is_said(tmp_path: Path) -> None:
    folder = str(tmp_path / ("x" * 300))  # a name that no disk has
    with pytest.raises(KeyMissing, match=r"/signing\.key cannot be read: "):
        public_keys(folder, OURS)
