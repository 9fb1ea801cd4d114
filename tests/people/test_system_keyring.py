"""A system's keyring is used only if it really protects, and a key in it is forgotten when idle."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from primm.core.errors import Unsafe
from primm.people import kernel_keyring, system_keyring
from primm.people.agent import find_agent, trusted_agent

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = bytes(range(32))


class Fake(KeyringBackend):
    """A keyring in memory that can be locked."""

    priority = 0.1

    def __init__(self) -> None:
        self.secrets: dict[tuple[str, str], str] = {}
        self.locked = False

    def _ask(self) -> None:
        if self.locked:
            raise KeyringLocked

    def set_password(self, service: str, username: str, password: str) -> None:
        self._ask()
        self.secrets[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        self._ask()
        return self.secrets.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.secrets:
            raise PasswordDeleteError
        del self.secrets[service, username]


def named(name: str, **attributes: Any) -> Fake:
    """A backend that calls itself so."""
    module, _, qualname = name.rpartition(".")
    kind = type("Named", (Fake,), {**attributes, "__module__": module})
    kind.__qualname__ = qualname
    backend: Fake = kind()
    return backend


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Callable[[Fake], Fake]:
    """Make a backend the system's one."""

    def chosen(backend: Fake) -> Fake:
        monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
        return backend

    return chosen


@pytest.fixture
def real(choose: Callable[[Fake], Fake]) -> Fake:
    """The system's keyring, one of those that protect."""
    return choose(named("keyring.backends.SecretService.Keyring"))


UNSAFE = [
    "keyring.backends.fail.Keyring",
    "keyring.backends.null.Keyring",
    "keyrings.alt.file.PlaintextKeyring",
    "keyrings.alt.file.EncryptedKeyring",
    "somebody.elses.Keyring",
]


@pytest.mark.parametrize("name", UNSAFE)
def test_a_keyring_that_does_not_protect_is_refused_by_name(choose: Callable[[Fake], Fake], name: str) -> None:
    backend = choose(named(name))
    with pytest.raises(Unsafe, match=name) as refusal:
        system_keyring.check()
    assert refusal.value.exit_code == 9
    with pytest.raises(Unsafe, match=name):
        system_keyring.hold("primm:1", KEY, 10)
    assert backend.secrets == {}


@pytest.mark.parametrize("name", UNSAFE)
def test_one_such_keyring_spoils_a_chain(choose: Callable[[Fake], Fake], name: str) -> None:
    chain = [named("keyring.backends.SecretService.Keyring"), named(name)]
    choose(named("keyring.backends.chainer.ChainerBackend", backends=chain))
    with pytest.raises(Unsafe, match=name):
        system_keyring.check()


def test_each_of_a_chain_that_does_not_protect_is_named(choose: Callable[[Fake], Fake]) -> None:
    choose(named("keyring.backends.chainer.ChainerBackend", backends=[named(name) for name in UNSAFE[:2]]))
    with pytest.raises(Unsafe, match=r"\(keyring.backends.fail.Keyring, keyring.backends.null.Keyring\)"):
        system_keyring.check()


def test_an_empty_chain_protects_nothing(choose: Callable[[Fake], Fake]) -> None:
    choose(named("keyring.backends.chainer.ChainerBackend", backends=[]))
    with pytest.raises(Unsafe, match="ChainerBackend"):
        system_keyring.check()


@pytest.mark.parametrize("name", sorted(system_keyring.REAL))
def test_those_that_protect_are_taken_alone_or_in_a_chain(choose: Callable[[Fake], Fake], name: str) -> None:
    choose(named(name))
    system_keyring.check()
    choose(named("keyring.backends.chainer.ChainerBackend", backends=[named(name)]))
    system_keyring.check()


def test_a_missing_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(Unsafe, match=r"run pip install 'primm\[keyring\]'"):
        system_keyring.check()


def test_a_key_held_is_found_until_dropped(real: Fake) -> None:
    assert system_keyring.hold("primm:1", KEY, 10)
    assert system_keyring.held("primm:1") == KEY
    system_keyring.drop("primm:1")
    system_keyring.drop("primm:1")
    assert (system_keyring.held("primm:1"), real.secrets) == (None, {})


def test_every_use_begins_the_idle_minutes_again(real: Fake) -> None:
    system_keyring.hold("primm:1", KEY, 10, clock=lambda: 0)
    assert system_keyring.held("primm:1", clock=lambda: 599) == KEY
    assert system_keyring.held("primm:1", clock=lambda: 1198) == KEY


def test_how_many_minutes_those_are_is_kept(real: Fake) -> None:
    system_keyring.hold("primm:1", KEY, 10, clock=lambda: 0)
    for now in (0, 599, 599):
        assert KEY == system_keyring.held("primm:1", clock=lambda: now)  # noqa: B023 - called at once
    assert None is system_keyring.held("primm:1", clock=lambda: 1199)


def test_it_is_kept_under_the_name_of_the_program(real: Fake) -> None:
    system_keyring.hold("primm:1", KEY, 10, clock=lambda: 7)
    assert {("primm", "primm:1"): f"{KEY.hex()} 10 7"} == real.secrets


@pytest.mark.parametrize("now", [600, -1])
def test_after_idle_minutes_or_a_clock_set_back_it_is_forgotten(real: Fake, now: float) -> None:
    system_keyring.hold("primm:1", KEY, 10, clock=lambda: 0)
    assert system_keyring.held("primm:1", clock=lambda: now) is None
    assert real.secrets == {}


@pytest.mark.parametrize("secret", ["", "x", "zz 10 0", f"{KEY.hex()} ten 0", f"{KEY.hex()} 10 never"])
def test_something_else_under_the_name_is_no_key(real: Fake, secret: str) -> None:
    real.secrets["primm", "primm:1"] = secret
    assert system_keyring.held("primm:1") is None


def test_a_locked_keyring_holds_nothing(real: Fake) -> None:
    real.locked = True
    assert not system_keyring.hold("primm:1", KEY, 10)
    assert system_keyring.held("primm:1") is None


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_macos_and_windows_have_one(real: Fake, monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    monkeypatch.setattr(sys, "platform", system)
    assert trusted_agent() is system_keyring


def test_a_linux_desktop_has_one_where_the_kernel_refuses(real: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_keyring, "available", lambda: False)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/user/1000/bus")
    assert find_agent() is system_keyring


def test_the_kernels_keyring_is_preferred(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_keyring, "available", lambda: True)
    assert find_agent() is kernel_keyring


def test_an_unsafe_one_is_none(choose: Callable[[Fake], Fake], monkeypatch: pytest.MonkeyPatch) -> None:
    choose(named("keyring.backends.null.Keyring"))
    monkeypatch.setattr(kernel_keyring, "available", lambda: False)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/user/1000/bus")
    assert find_agent() is None
    with pytest.raises(Unsafe, match=r"null.Keyring"):
        trusted_agent()
