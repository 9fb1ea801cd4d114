"""Where the unlocked master key waits between two commands: the kernel's keyring, else the system's, else nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from primm.core.errors import Unsafe
from primm.people import kernel_keyring
from primm.words import _

if TYPE_CHECKING:

    class Agent(Protocol):
        """A keyring: the modules ``kernel_keyring`` and ``system_keyring`` are two."""

        def hold(self, name: str, key: bytes, minutes: int) -> bool:
            """Keep a key for idle minutes; False if there is no room for it."""

        def held(self, name: str) -> bytes | None:
            """The key, its idle minutes beginning again."""

        def drop(self, name: str) -> None:
            """Forget the key."""


def trusted_agent() -> Agent:
    """The keyring of this computer; refused when it has none or one that does not protect."""
    if kernel_keyring.available():
        return kernel_keyring
    from primm.people import system_keyring

    if not system_keyring.expected():
        raise Unsafe(_("this computer has no keyring that protects: the passphrase is needed each time"))
    system_keyring.check()
    return system_keyring


def find_agent() -> Agent | None:
    """The keyring of this computer, or None: then the passphrase is asked each time."""
    try:
        return trusted_agent()
    except Unsafe:
        return None
