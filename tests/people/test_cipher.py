"""Keys are told apart by a value that gives none away; texts open with what sealed them."""

from __future__ import annotations

import runpy
import sys
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from primm.people import cipher
from primm.people.cipher import key_check_value

if TYPE_CHECKING:
    import pytest

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
