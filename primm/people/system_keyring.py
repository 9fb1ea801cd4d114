"""The keyring of macOS, Windows or a Linux desktop (Secret Service, KWallet), through the ``keyring`` library.

Only backends that really protect are used, by name; one that keeps secrets in plain text, nowhere, or is unknown is
refused. These keyrings know no timeout: the idle minutes are kept beside the key and looked at when it is asked for.
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from primm.core.errors import Unsafe
from primm.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from keyring.backend import KeyringBackend

SERVICE = "primm"
REAL = {
    "keyring.backends.macOS.Keyring",
    "keyring.backends.Windows.WinVaultKeyring",
    "keyring.backends.SecretService.Keyring",
    "keyring.backends.libsecret.Keyring",
    "keyring.backends.kwallet.DBusKeyring",
}
CHAIN = "keyring.backends.chainer.ChainerBackend"


def expected() -> bool:
    """Whether this system may have one: a Linux without a desktop session is not even asked, it costs 100 ms."""
    return sys.platform in ("darwin", "win32") or "DBUS_SESSION_BUS_ADDRESS" in os.environ


def check() -> None:
    """Refuse unless the library is installed and has chosen a backend that really protects."""
    try:
        _backend()
    except ImportError:
        text = _("the library for this system's keyring is not installed: run pip install 'primm[keyring]'")
        raise Unsafe(text) from None


def hold(name: str, key: bytes, minutes: int, clock: Callable[[], float] = time.time) -> bool:
    """Keep the key and its idle minutes; False if the keyring is locked or says no."""
    from keyring.errors import KeyringError

    try:
        _backend().set_password(SERVICE, name, f"{key.hex()} {minutes} {int(clock())}")
    except KeyringError:
        return False
    return True


def held(name: str, clock: Callable[[], float] = time.time) -> bytes | None:
    """The key, if its idle minutes have not passed; they begin again."""
    from keyring.errors import KeyringError

    try:
        key, minutes, used = (_backend().get_password(SERVICE, name) or "").split(" ")
        found, idle, since = bytes.fromhex(key), int(minutes) * 60, clock() - int(used)
    except (KeyringError, ValueError):
        return None
    if not 0 <= since < idle:
        drop(name)
        return None
    hold(name, found, idle // 60, clock)
    return found


def drop(name: str) -> None:
    """Forget the key now."""
    from keyring.errors import KeyringError

    try:
        _backend().delete_password(SERVICE, name)
    except KeyringError:
        return


def _backend() -> KeyringBackend:
    import keyring

    backend = keyring.get_keyring()
    chosen = list(getattr(backend, "backends", ())) if _name(backend) == CHAIN else [backend]
    refused = [_name(one) for one in chosen if _name(one) not in REAL]
    if refused or not chosen:
        raise Unsafe(
            _("the system's keyring is not a safe one ({backend}): choose another, or give the passphrase each time"),
            backend=", ".join(refused) or CHAIN,
        )
    return backend


def _name(backend: object) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"
