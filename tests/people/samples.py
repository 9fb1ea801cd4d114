"""Files of keys as an earlier PRIMM wrote them, which are read for ever."""

from __future__ import annotations

PASSPHRASE = "acqua alta"
MASTER = bytes.fromhex("8a7575b503937a276bc9496f62c9dbbcda134c08bc64b137e36b076880a07e31")
OLD = b"""{
 "format": 1,
 "demo": true,
 "kdf": "scrypt",
 "n": 1024,
 "r": 8,
 "p": 1,
 "salt": "373ed0001589483565c2dce16a38037c",
 "nonce": "ab95345609f0b8b43f32c3e2",
 "ciphertext": "e071376375f13cc7065a7599d4facb339c0e3281facdd3cdc244475e81f29a70f2611620ab9b24327b2d6d2c76b1c134",
 "kcv": "763bd8568b0e630b1649c57fecbdae1a"
}
"""
