"""Keys are told apart by a value that gives none away; texts open with what sealed them."""

from __future__ import annotations

import runpy
import sys
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from primm.people import cipher
from primm.people.cipher import key_check_value

KEY = bytes(range(32))


def test_what_is_sealed_is_plain_aes_gcm() -> None:
    sealed = cipher.encrypt(KEY, b"Amal", b"place")
    assert AESGCM(KEY).decrypt(sealed[:12], sealed[12:], b"place") == b"Amal"


def test_the_public_module_does_where_the_quick_one_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.bindings._rust", None)
    again: Any = runpy.run_path(cipher.__file__)
    assert again["AESGCM"] is AESGCM
    assert again["decrypt"](KEY, cipher.encrypt(KEY, b"Amal", b"place"), b"place") == b"Amal"


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_the_check_value_tells_keys_apart(one: bytes, other: bytes) -> None:
    assert (one == other) == (key_check_value(one) == key_check_value(other))


def test_the_check_value_is_hkdf() -> None:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    assert HKDF(SHA256(), 16, salt=None, info=b"primm/kcv").derive(KEY).hex() == key_check_value(KEY)


def test_what_an_earlier_primm_sealed_opens() -> None:
    sealed = bytes.fromhex("6949c7e7ec97689321baf345492d746fabd595eaaa6db10aa5bc5ceeba1258bd")
    assert b"Amal" == cipher.decrypt(KEY, sealed, b"place")
    assert (12, len(sealed)) == (cipher.NONCE_BYTES, cipher.NONCE_BYTES + len(b"Amal") + cipher.TAG_BYTES)


@pytest.mark.parametrize(
    ("key", "aad", "cut"), [(KEY[::-1], b"place", 0), (KEY, b"other", 0), (KEY, b"place", 1), (KEY, b"place", 31)]
)
def test_nothing_else_opens_it(key: bytes, aad: bytes, cut: int) -> None:
    sealed = cipher.encrypt(KEY, b"Amal", b"place")
    with pytest.raises(cipher.Unopened):
        cipher.decrypt(key, sealed[: len(sealed) - cut], aad)


def test_a_key_is_as_long_as_the_cipher_wants_it() -> None:
    key = bytes(cipher.KEY_BYTES)
    assert b"Amal" == cipher.decrypt(key, cipher.encrypt(key, b"Amal", b""), b"")
    assert len(cipher.derived_key(b"secret", b"purpose")) == len(key)
