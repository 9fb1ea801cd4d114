"""The kernel's keyring gives the key to every process of the user, and forgets it when told or when idle."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

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


class Kernel:
    """A kernel that does as told, and what it was told: the numbers are those of its headers."""

    ADD_KEY, KEYCTL = 0, 1
    GET_KEYRING, LINK, SEARCH, READ, SET_TIMEOUT, INVALIDATE = 0, 8, 10, 11, 15, 21
    PROCESS, USER = -2, -4

    def __init__(self, first: int = 0) -> None:
        self.next = first
        self.keys: dict[int, bytes] = {}
        self.names: dict[bytes, int] = {}
        self.born: dict[int, int] = {}
        self.linked: set[tuple[int, int]] = set()
        self.timeouts: list[tuple[int, int]] = []
        self.refuses: set[int] = set()

    def __call__(self, which: int, *given: Any) -> int:
        if which == self.ADD_KEY:
            return self.add(*given)
        if which != self.KEYCTL or given[0] in self.refuses:
            return -1
        return int(getattr(self, f"op{given[0]}", lambda *_: -1)(*given[1:]))

    def add(self, kind: bytes, name: bytes, content: bytes, size: int, ring: int) -> int:
        if (kind, ring, size) != (b"user", self.PROCESS, len(content)):
            return -1
        serial, self.next = self.next, self.next + 1
        self.keys[serial], self.names[name], self.born[serial] = content, serial, ring
        return serial

    def op0(self, ring: int, create: int) -> int:
        return 0 if (ring, create) == (self.USER, 1) else -1

    def op8(self, what: int, ring: int) -> int:
        self.linked.add((what, ring))
        return 0

    def op10(self, ring: int, kind: bytes, name: bytes, into: int) -> int:
        known = (self.USER, self.PROCESS) in self.linked and (ring, kind, into) == (self.USER, b"user", 0)
        serial = self.names.get(name, -1) if known else -1
        return serial if (serial, self.USER) in self.linked else -1

    def op11(self, serial: int, buffer: Any, size: int) -> int:
        content = self.keys[serial]
        buffer[: min(size, len(content))] = content[:size]
        return len(content)

    def op15(self, serial: int, seconds: int) -> int:
        self.timeouts.append((serial, seconds))
        return 0

    def op21(self, serial: int) -> int:
        del self.keys[serial]
        self.names = {name: each for name, each in self.names.items() if each != serial}
        return 0


class TestWhatTheKernelIsTold:
    """Also where this kernel lets nobody try."""

    @pytest.fixture(params=[0, 7])
    def kernel(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Kernel:
        """A kernel whose first key has this number."""
        kernel = Kernel(request.param)
        monkeypatch.setattr(kernel_keyring, "_numbers", lambda: (248, 250))
        monkeypatch.setattr(kernel_keyring, "_call", kernel)
        return kernel

    def test_a_key_is_born_out_of_reach_gets_its_time_and_then_its_place(self, kernel: Kernel) -> None:
        assert kernel_keyring.available()
        assert kernel_keyring.hold("primm:1", KEY, 10)
        serial = kernel.names[b"primm:1"]
        assert ({serial: -2}, [(serial, 600)]) == (kernel.born, kernel.timeouts)
        assert (serial, -4) in kernel.linked

    def test_its_time_begins_again_when_it_is_asked_for(self, kernel: Kernel) -> None:
        kernel_keyring.hold("primm:1", KEY, 7)
        kernel.timeouts.clear()
        assert KEY == kernel_keyring.held("primm:1")
        assert [(kernel.names[b"primm:1"], 420)] == kernel.timeouts

    def test_it_is_dropped(self, kernel: Kernel) -> None:
        kernel_keyring.hold("primm:1", KEY, 7)
        kernel_keyring.drop("primm:1")
        assert ({}, None) == (kernel.keys, kernel_keyring.held("primm:1"))
        kernel_keyring.drop("primm:1")

    @pytest.mark.parametrize("operation", [Kernel.SET_TIMEOUT, Kernel.LINK])
    def test_one_that_would_stay_for_ever_or_in_no_place_is_not_held(self, kernel: Kernel, operation: int) -> None:
        kernel.refuses = {operation}
        assert not kernel_keyring.hold("primm:1", KEY, 10)

    def test_a_kernel_that_refuses_its_keyring_has_none(self, kernel: Kernel) -> None:
        kernel.refuses = {Kernel.GET_KEYRING}
        assert not kernel_keyring.available()

    def test_what_is_longer_or_shorter_than_a_key_is_none(self, kernel: Kernel) -> None:
        for content in (KEY, KEY + bytes(5)):
            kernel_keyring.hold("primm:1", KEY, 10)
            kernel.keys[kernel.names[b"primm:1"]] = content
            assert None is kernel_keyring.held("primm:1")


@pytest.mark.parametrize(("machine", "numbers"), [("x86_64", (248, 250)), ("aarch64", (217, 219)), ("s390x", None)])
def test_each_machine_has_its_numbers(
    monkeypatch: pytest.MonkeyPatch, machine: str, numbers: tuple[int, int] | None
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "uname", lambda: os.uname_result(("Linux", "", "", "", machine)), raising=False)
    assert numbers == kernel_keyring._numbers()


@pytest.mark.parametrize(("most", "known"), [(2**31 - 1, False), (2**32 - 1, False), (2**32, True), (2**63 - 1, True)])
def test_a_program_of_64_bits_knows_them(monkeypatch: pytest.MonkeyPatch, most: int, known: bool) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(sys, "maxsize", most)
    monkeypatch.setattr(os, "uname", lambda: os.uname_result(("Linux", "", "", "", "x86_64")), raising=False)
    assert known is (kernel_keyring._numbers() is not None)


def test_a_system_call_gets_whole_numbers_and_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []

    class Library:
        """What a program in C would call."""

        def syscall(self, *given: Any) -> int:
            told.extend(given)
            return 5

    monkeypatch.setattr(kernel_keyring, "_numbers", lambda: (248, 250))
    monkeypatch.setattr(ctypes, "CDLL", lambda name: Library())
    assert 5 == kernel_keyring._call(1, 10, b"user", -4)
    assert [250, 10, b"user", -4] == [getattr(each, "value", each) for each in told]
    assert [ctypes.c_long] * 3 == [type(each) for each in told if each != b"user"]
