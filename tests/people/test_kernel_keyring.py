"""The kernel's keyring gives the key to every process of the user, and forgets it when told or when idle."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from primm.people import kernel_keyring

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = bytes(range(32))
needs_kernel = pytest.mark.skipif(
    not kernel_keyring.available(), reason="this kernel or container refuses add_key and keyctl"
)


@pytest.fixture
def name() -> Iterator[str]:
    """A name that no other test run uses."""
    name = f"primm:test:{os.urandom(8).hex()}"
    yield name
    kernel_keyring.drop(name)


def in_another_process(code: str) -> str:
    prelude = "from primm.people import kernel_keyring\n"
    return subprocess.run(
        [sys.executable, "-c", prelude + code], capture_output=True, text=True, check=True
    ).stdout.strip()


@needs_kernel
def test_a_key_held_is_found_until_dropped(name: str) -> None:
    assert kernel_keyring.hold(name, KEY, 10)
    assert kernel_keyring.held(name) == KEY
    kernel_keyring.drop(name)
    assert kernel_keyring.held(name) is None


@needs_kernel
def test_a_later_key_replaces_it(name: str) -> None:
    kernel_keyring.hold(name, KEY, 10)
    assert kernel_keyring.hold(name, KEY[::-1], 10)
    assert in_another_process(f"print(kernel_keyring.held({name!r}).hex())") == KEY[::-1].hex()


@needs_kernel
def test_another_process_of_the_user_finds_it(name: str) -> None:
    kernel_keyring.hold(name, KEY, 10)
    assert in_another_process(f"print(kernel_keyring.held({name!r}).hex())") == KEY.hex()


@needs_kernel
def test_a_login_that_does_not_link_the_users_keyring_finds_it(name: str) -> None:
    """KEYCTL_JOIN_SESSION_KEYRING (1) gives the process an empty session, as some logins and services have."""
    kernel_keyring.hold(name, KEY, 10)
    code = f"kernel_keyring._keyctl(1, 0)\nprint(kernel_keyring.held({name!r}).hex())"
    assert in_another_process(code) == KEY.hex()


@needs_kernel
def test_what_such_a_login_holds_is_found_by_others(name: str) -> None:
    code = f"kernel_keyring._keyctl(1, 0)\nprint(kernel_keyring.hold({name!r}, bytes(range(32)), 10))"
    assert in_another_process(code) == "True"
    assert kernel_keyring.held(name) == KEY


@needs_kernel
def test_it_is_held_for_a_time_only(name: str) -> None:
    kernel_keyring.hold(name, KEY, 10)
    seen = [line.split() for line in Path("/proc/keys").read_text().splitlines() if name in line]
    assert [fields[3] for fields in seen] in (["10m"], ["9m"])


@needs_kernel
def test_something_else_under_the_name_is_no_key(name: str) -> None:
    assert kernel_keyring._call(0, b"user", name.encode(), b"short", 5, kernel_keyring._USER_KEYRING) > 0
    assert kernel_keyring.held(name) is None


@needs_kernel
def test_what_the_kernel_does_not_take_is_not_held(name: str) -> None:
    assert not kernel_keyring.hold("x" * 5000, KEY, 10)


@needs_kernel
def test_dropping_what_is_not_there_is_nothing(name: str) -> None:
    kernel_keyring.drop(name)
    assert kernel_keyring.held(name) is None


@pytest.mark.parametrize(("system", "machine"), [("win32", "x86_64"), ("darwin", "arm64"), ("linux", "s390x")])
def test_other_machines_have_none(monkeypatch: pytest.MonkeyPatch, system: str, machine: str) -> None:
    monkeypatch.setattr(sys, "platform", system)
    if hasattr(os, "uname"):
        found = os.uname()
        monkeypatch.setattr(os, "uname", lambda: os.uname_result((*found[:4], machine)))
    assert not kernel_keyring.available()


def test_a_32_bit_program_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "maxsize", 2**31 - 1)
    assert not kernel_keyring.available()


def test_a_container_that_refuses_the_call_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_keyring, "_call", lambda *_: -1)
    assert not kernel_keyring.available()
