"""Sealed boxes: what anybody can close for the owner of an X25519 key, and that key alone opens.

A key made for this box alone and the receiver's public one agree on a secret, HKDF makes a key of it and of who they
are, and AES-256-GCM closes the box and vouches for what it is said to hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from primm.people.cipher import KEY_BYTES, NONCE_BYTES, TAG_BYTES, Unopened, decrypt, derived_key, encrypt

try:
    # The public module loads what every other kind of key needs: 4 ms of the 12 that sealing may cost a command.
    from cryptography.hazmat.bindings._rust import openssl

    x25519 = openssl.x25519
    generate_key, private_key, public_key = x25519.generate_key, x25519.from_private_bytes, x25519.from_public_bytes
except (ImportError, AttributeError):  # as in primm.people.cipher
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

    generate_key, private_key = X25519PrivateKey.generate, X25519PrivateKey.from_private_bytes
    public_key = X25519PublicKey.from_public_bytes

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey as Private

BOX_BYTES = KEY_BYTES + NONCE_BYTES + KEY_BYTES + TAG_BYTES  # of a box that holds a key


def new_pair() -> tuple[bytes, bytes]:
    """A private key and its public part."""
    private = generate_key()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def public_part(private: bytes) -> bytes:
    """What others need to close a box for this key."""
    return bytes(private_key(private).public_key().public_bytes_raw())


def close_box(public: bytes, content: bytes, aad: bytes) -> bytes:
    """Sender ‖ nonce ‖ ciphertext ‖ tag; ValueError for a key that would agree with every other on the same secret."""
    once = generate_key()
    sender = once.public_key().public_bytes_raw()
    return bytes(sender + encrypt(_agreed(once, public, sender, public), content, aad))


def open_box(private: Private, box: bytes, aad: bytes) -> bytes:
    """What was closed for this key and with these additional data; else Unopened."""
    sender, sealed = box[:KEY_BYTES], box[KEY_BYTES:]
    try:
        secret = _agreed(private, sender, sender, private.public_key().public_bytes_raw())
    except ValueError:
        raise Unopened from None
    return decrypt(secret, sealed, aad)


def _agreed(mine: Private, theirs: bytes, sender: bytes, receiver: bytes) -> bytes:
    """The key of one box: of the secret that both ends agree on, and of who they are."""
    return derived_key(mine.exchange(public_key(theirs)), b"primm/1|box|" + sender + receiver)
