"""AES-256-GCM with a random nonce in front, and the value by which a key is known without being told."""

from __future__ import annotations

import hmac
import os

from cryptography.exceptions import InvalidTag

try:
    # The public module loads every cipher there is: 2 ms of the 12 that sealing may cost a command.
    from cryptography.hazmat.bindings._rust import openssl

    AESGCM = openssl.aead.AESGCM
except (ImportError, AttributeError):  # cryptography 42 has it in the public module alone, and a later one may
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
KCV_BYTES = 16


class Unopened(Exception):
    """The key does not open the text: another key, another place, or a changed text."""


def encrypt(key: bytes, text: bytes, aad: bytes) -> bytes:
    """Nonce ‖ ciphertext ‖ tag."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, text, aad)


def decrypt(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    """The text that was encrypted with this key and these additional data."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], aad)
    except (InvalidTag, ValueError):
        raise Unopened from None


def key_check_value(key: bytes) -> str:
    """HKDF-SHA256(key, "primm/kcv"), 16 bytes in hex: tells two keys apart and gives neither away."""
    return derived_key(key, b"primm/kcv")[:KCV_BYTES].hex()


def derived_key(secret: bytes, purpose: bytes) -> bytes:
    """HKDF-SHA256 without salt, 32 bytes: a key for one purpose; by hand, since the library's loads half of itself."""
    extracted = hmac.digest(bytes(32), secret, "sha256")
    return hmac.digest(extracted, purpose + b"\x01", "sha256")
