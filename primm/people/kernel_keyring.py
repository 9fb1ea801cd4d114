"""The Linux kernel's keyring of the user, where the unlocked master key waits and is forgotten after idle minutes.

It is memory of the kernel: never swapped with a process, never in a file, gone with the machine's power. Where the
system call is unknown here (machines other than x86_64 and aarch64) or refused (many containers), it is not available.
"""

from __future__ import annotations

import ctypes
import os
import sys

# add_key and keyctl, from the kernel's include/uapi/asm for 64-bit programs
_NUMBERS = {"x86_64": (248, 250), "aarch64": (217, 219)}
_PROCESS_KEYRING, _USER_KEYRING = -2, -4
_GET_KEYRING, _LINK, _SEARCH, _READ, _SET_TIMEOUT, _INVALIDATE = 0, 8, 10, 11, 15, 21
_KEY_BYTES, _MINUTES_BYTES = 32, 4


def available() -> bool:
    """Whether the kernel lets this process use the user's keyring."""
    return _numbers() is not None and _keyctl(_GET_KEYRING, _USER_KEYRING, 1) >= 0


def hold(name: str, key: bytes, minutes: int) -> bool:
    """Keep the key until it has not been asked for during so many minutes; False if the kernel has no room."""
    content = key + minutes.to_bytes(_MINUTES_BYTES, "big")
    # Born in the process keyring, so that no crash can leave it in the user's without its timeout.
    serial = _call(0, b"user", name.encode(), content, len(content), _PROCESS_KEYRING)
    return (
        serial >= 0 and _keyctl(_SET_TIMEOUT, serial, minutes * 60) >= 0 and _keyctl(_LINK, serial, _USER_KEYRING) >= 0
    )


def held(name: str) -> bytes | None:
    """The key, if it is still there; its idle minutes begin again."""
    serial = _search(name)
    content = ctypes.create_string_buffer(_KEY_BYTES + _MINUTES_BYTES)
    if serial < 0 or _keyctl(_READ, serial, content, len(content)) != len(content):
        return None
    minutes = int.from_bytes(content.raw[_KEY_BYTES:], "big")
    _keyctl(_SET_TIMEOUT, serial, minutes * 60)
    return content.raw[:_KEY_BYTES]


def drop(name: str) -> None:
    """Forget the key now, for every process of the user."""
    serial = _search(name)
    if serial >= 0:
        _keyctl(_INVALIDATE, serial)


def _search(name: str) -> int:
    # A login without pam_keyinit's link does not possess the user's keyring: link it for this process alone.
    _keyctl(_LINK, _USER_KEYRING, _PROCESS_KEYRING)
    return _keyctl(_SEARCH, _USER_KEYRING, b"user", name.encode(), 0)


def _keyctl(operation: int, *arguments: int | bytes | ctypes.Array[ctypes.c_char]) -> int:
    return _call(1, operation, *arguments)


def _call(which: int, *arguments: int | bytes | ctypes.Array[ctypes.c_char]) -> int:
    numbers = _numbers()
    assert numbers is not None
    # The system call reads whole registers: a plain int would fill only half of one.
    wide = (ctypes.c_long(argument) if isinstance(argument, int) else argument for argument in arguments)
    return int(ctypes.CDLL(None).syscall(ctypes.c_long(numbers[which]), *wide))


def _numbers() -> tuple[int, int] | None:
    if sys.platform != "linux" or sys.maxsize < 2**32:
        return None
    return _NUMBERS.get(os.uname().machine)
