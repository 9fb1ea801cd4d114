"""What the vault seals opens in its own place with its own key, and nowhere else."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.errors import KeyMissing, StorageRefused, Tampered, Unsafe
from primm.people import kernel_keyring
from primm.people.cipher import key_check_value
from primm.people.master import open_master, read_master
from primm.people.vault import Vault, create_vault, lock, unlock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AAD = b"primm/1|origin|7|sealed|person:1"


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    """One vault for all the examples of a law."""
    folder = tmp_path_factory.mktemp("lasting") / "keys"
    create_vault(folder, "x", demo_cost=2**10)
    with Vault(folder, lambda: "x") as vault:
        vault.create_keys(("person:1", "person:2"))
        yield vault


class Shelf:
    """A keyring in memory."""

    def __init__(self, room: bool = True) -> None:
        self.keys: dict[str, bytes] = {}
        self.room = room

    def hold(self, name: str, key: bytes, minutes: int) -> bool:
        if self.room and minutes:
            self.keys[name] = key
        return self.room

    def held(self, name: str) -> bytes | None:
        return self.keys.get(name)

    def drop(self, name: str) -> None:
        self.keys.pop(name, None)


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """The keyring that the vault finds on this computer."""
    shelf = Shelf()
    for name in ("find_agent", "trusted_agent"):
        monkeypatch.setattr(f"primm.people.remembered.{name}", lambda: shelf)
    return shelf


def never() -> str:
    raise AssertionError("nobody needs the passphrase here")


@given(text=st.binary(max_size=300), aad=st.binary(max_size=60))
def test_what_is_sealed_opens_again(lasting: Vault, text: bytes, aad: bytes) -> None:
    assert text == lasting.open("person:1", lasting.seal("person:1", text, aad), aad)


@given(text=st.binary(max_size=60), at=st.integers(0), bit=st.integers(0, 7))
def test_one_flipped_bit_is_found(lasting: Vault, text: bytes, at: int, bit: int) -> None:
    sealed = bytearray(lasting.seal("person:1", text, AAD))
    sealed[at % len(sealed)] ^= 1 << bit
    with pytest.raises(Tampered):
        lasting.open("person:1", bytes(sealed), AAD)


@given(text=st.binary(max_size=60), cut=st.integers(1))
def test_a_cut_text_is_found(lasting: Vault, text: bytes, cut: int) -> None:
    sealed = lasting.seal("person:1", text, AAD)
    with pytest.raises(Tampered):
        lasting.open("person:1", sealed[: -(cut % len(sealed)) or 0], AAD)


def test_a_text_moved_to_another_event_is_found(vault: Vault) -> None:
    sealed = vault.seal("person:1", b"Amal", AAD)
    with pytest.raises(Tampered, match=r"a sealed field of person:1 was changed, or moved from another event"):
        vault.open("person:1", sealed, AAD.replace(b"|7|", b"|8|"))


def test_a_text_moved_to_another_person_is_found(vault: Vault) -> None:
    sealed = vault.seal("person:1", b"Amal", AAD)
    with pytest.raises(Tampered):
        vault.open("person:2", sealed, AAD)


def test_the_same_text_is_never_sealed_to_the_same_bytes(vault: Vault) -> None:
    assert vault.seal("person:1", b"Amal", AAD) != vault.seal("person:1", b"Amal", AAD)


def test_another_command_opens_it_with_the_passphrase(vault: Vault, folder: Path, passphrase: str) -> None:
    sealed = vault.seal("person:1", b"Amal", AAD)
    with Vault(folder, lambda: passphrase) as later:
        assert later.open("person:1", sealed, AAD) == b"Amal"


def test_a_subject_gets_one_key_for_ever(vault: Vault) -> None:
    assert vault.has_key("person:1")
    assert vault.create_key("person:1") is None
    assert not vault.has_key("person:3")
    assert vault.create_key("person:3") is not None
    assert vault.has_key("person:3")


def test_the_check_value_is_that_of_the_key(vault: Vault) -> None:
    assert vault.create_key("person:3") == key_check_value(vault._keys["person:3"])


def test_a_person_without_a_key_is_said_to_be_one(vault: Vault) -> None:
    with pytest.raises(KeyMissing, match="the key of person:9 is not here: put back the backup of the keys"):
        vault.seal("person:9", b"", AAD)


def test_somebody_at_a_terminal_may_be_wrong_twice(folder: Path, passphrase: str) -> None:
    answers, told = ["uno", "due", passphrase], list[KeyMissing]()
    with Vault(folder, lambda: answers.pop(0), again=told.append) as vault:
        vault.unlock()
        vault.unlock()
    assert ([], 2) == (answers, len(told))


def test_the_third_wrong_passphrase_is_the_last(folder: Path, passphrase: str) -> None:
    answers = ["uno", "due", "tre", passphrase]
    with Vault(folder, lambda: answers.pop(0), again=lambda wrong: None) as vault, pytest.raises(KeyMissing):
        vault.unlock()
    assert [passphrase] == answers


@pytest.mark.parametrize("answer", [None, ""])
def test_without_the_passphrase_the_vault_is_locked(folder: Path, answer: str | None) -> None:
    with Vault(folder, lambda: answer) as vault, pytest.raises(KeyMissing, match="the vault is locked") as refusal:
        vault.create_key("person:1")
    assert refusal.value.exit_code == 14


def test_a_wrong_passphrase_is_one_sentence(vault: Vault, folder: Path) -> None:
    with Vault(folder, lambda: "sbagliata") as other, pytest.raises(KeyMissing, match="the passphrase is wrong"):
        other.seal("person:1", b"", AAD)


def test_having_a_key_needs_no_passphrase(vault: Vault, folder: Path) -> None:
    with Vault(folder, never) as locked:
        assert locked.has_key("person:1")


def test_the_keys_of_another_vault_do_not_fit(vault: Vault, folder: Path, tmp_path: Path) -> None:
    create_vault(tmp_path / "other", "x", demo_cost=2**10)
    os.replace(folder / "keys.db", tmp_path / "other" / "keys.db")
    with Vault(tmp_path / "other", lambda: "x") as other, pytest.raises(KeyMissing, match="does not fit"):
        other.seal("person:1", b"", AAD)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE dek SET wrapped = (SELECT wrapped FROM dek WHERE subject = 'person:2')",
        "UPDATE dek SET kcv = (SELECT kcv FROM dek WHERE subject = 'person:2')",
        "UPDATE dek SET wrapped = x'00'",
    ],
)
def test_a_key_moved_to_another_person_does_not_fit(vault: Vault, folder: Path, passphrase: str, change: str) -> None:
    with sqlite3.connect(folder / "keys.db") as intruder:
        intruder.execute(change)
    intruder.close()
    with Vault(folder, lambda: passphrase) as later, pytest.raises(KeyMissing, match="does not fit this master key"):
        later.seal("person:1", b"", AAD)


def test_no_secret_stands_in_the_files(vault: Vault, folder: Path, passphrase: str) -> None:
    vault.seal("person:1", b"Canary Amal", AAD)
    master = open_master(read_master(folder), passphrase).master
    secrets = [b"Canary", passphrase.encode(), master, *vault._keys.values()]
    content = b"".join(path.read_bytes() for path in folder.iterdir()).lower()
    found = [one for one in secrets if one.lower() in content or one.hex().encode() in content]
    assert found == []


def test_the_files_are_for_their_owner_alone(vault: Vault, folder: Path) -> None:
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in (folder, *folder.iterdir())}
    assert modes == {"keys": "0o700", "keys.db": "0o600", "master.key": "0o600"}


def test_a_process_with_keys_leaves_no_core_dump(
    folder: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_: list[tuple[int, tuple[int, int]]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda *given: set_.append(given))
    with Vault(folder, lambda: passphrase) as vault:
        assert [] == set_
        vault.create_keys(("person:1",))
    assert (resource.RLIMIT_CORE, (0, 0)) in set_


def test_windows_has_no_limit_to_set(folder: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("primm.people.remembered.find_agent", lambda: None)
    monkeypatch.setattr(resource, "setrlimit", never)
    monkeypatch.setattr(sys, "platform", "win32")
    with Vault(folder, lambda: passphrase) as vault:
        assert vault.create_key("person:1")


def test_a_vault_is_not_made_twice(folder: Path, passphrase: str) -> None:
    with pytest.raises(StorageRefused, match=r"master.key exists already: nothing was changed"):
        create_vault(folder, passphrase, demo_cost=2**10)


def test_unlocked_it_asks_nobody_until_it_is_locked(vault: Vault, folder: Path, passphrase: str, shelf: Shelf) -> None:
    sealed = vault.seal("person:1", b"Amal", AAD)
    unlock(folder, passphrase, 10)
    with Vault(folder, never) as later:
        assert later.open("person:1", sealed, AAD) == b"Amal"
    lock(folder)
    with Vault(folder, lambda: None) as later, pytest.raises(KeyMissing, match="locked"):
        later.open("person:1", sealed, AAD)


def test_a_wrong_passphrase_unlocks_nothing(folder: Path, shelf: Shelf) -> None:
    with pytest.raises(KeyMissing):
        unlock(folder, "sbagliata", 10)
    assert shelf.keys == {}


def test_a_passphrase_once_given_is_remembered_if_wanted(folder: Path, passphrase: str, shelf: Shelf) -> None:
    with Vault(folder, lambda: passphrase) as vault:
        vault.create_key("person:1")
    assert shelf.keys == {}
    with Vault(folder, lambda: passphrase, minutes=10) as vault:
        vault.seal("person:1", b"", AAD)
    with Vault(folder, never) as vault:
        vault.seal("person:1", b"", AAD)


def test_a_foreign_key_in_the_keyring_is_not_used(folder: Path, passphrase: str, shelf: Shelf) -> None:
    unlock(folder, passphrase, 10)
    shelf.keys = dict.fromkeys(shelf.keys, bytes(32))
    with Vault(folder, lambda: None) as vault, pytest.raises(KeyMissing, match="locked"):
        vault.create_key("person:1")


def test_a_full_keyring_is_said(folder: Path, passphrase: str, shelf: Shelf) -> None:
    shelf.room = False
    with pytest.raises(StorageRefused, match="the keyring does not take the key"):
        unlock(folder, passphrase, 10)


def test_a_computer_without_keyring_asks_each_time(
    folder: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel_keyring, "available", lambda: False)
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    with Vault(folder, lambda: passphrase, minutes=10) as vault:
        vault.create_key("person:1")
    lock(folder)
    with pytest.raises(Unsafe, match="this computer has no keyring that protects"):
        unlock(folder, passphrase, 10)


WORKER = """
import sys
from primm.people.vault import Vault
with Vault(sys.argv[1], lambda: sys.argv[2]) as vault:
    for n in range(40):
        subject = f"person:{n}"
        kcv = vault.create_key(subject)
        print(int(kcv is not None), vault.seal(subject, b"a note", subject.encode()).hex())
"""


def test_two_commands_that_create_the_same_keys_agree(folder: Path, passphrase: str) -> None:
    command = [sys.executable, "-c", WORKER, str(folder), passphrase]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    answers = [[line.split() for line in worker.communicate()[0].splitlines()] for worker in workers]
    assert [{one[0], other[0]} for one, other in zip(*answers, strict=True)] == [{"0", "1"}] * 40
    with Vault(folder, lambda: passphrase) as vault:
        for answer in answers:
            for n, (_, sealed) in enumerate(answer):
                assert vault.open(f"person:{n}", bytes.fromhex(sealed), f"person:{n}".encode()) == b"a note"


HEAVY = ("attrs", "sqlalchemy", "structlog", "rich", "keyring", "cryptography.hazmat.primitives.kdf")


def test_the_way_to_seal_imports_little() -> None:
    code = f"import sys, primm.people.vault; print([name for name in {HEAVY} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


class TestANewVault:
    """Who makes a vault has it open, and nothing of it can be written out by a crash."""

    def test_it_is_open_and_belongs_to_who_made_it(self, tmp_path: Path) -> None:
        with create_vault(tmp_path / "keys", "x", staff="mr", demo_cost=2**10) as made:
            assert (True, "mr") == (made.is_open, made.staff)
            made.create_key("person:1")
        assert ["mr"] == [each.staff for each in read_master(tmp_path / "keys").holders]

    def test_it_belongs_to_nobody_in_particular_where_nobody_is_named(self, tmp_path: Path) -> None:
        create_vault(tmp_path / "keys", "x", demo_cost=2**10).close()
        assert [""] == [each.staff for each in read_master(tmp_path / "keys").holders]

    def test_core_dumps_are_forbidden_before_there_is_a_key(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[bool] = []
        path = tmp_path / "keys" / "master.key"
        monkeypatch.setattr("primm.people.vault.forbid_core_dumps", lambda: seen.append(path.exists()))
        create_vault(tmp_path / "keys", "x", demo_cost=2**10).close()
        assert [False] == seen


def test_a_vault_that_is_closed_lets_go_of_keys_and_files(folder: Path, passphrase: str) -> None:
    with Vault(folder, lambda: passphrase) as vault:
        vault.create_key("person:1")
        assert vault._keys
    assert ({}, False) == (vault._keys, vault.is_open)
    with pytest.raises(KeyMissing):
        vault.has_key("person:1")


def test_what_the_vault_offers_is_there() -> None:
    from primm.people import vault

    assert {"Locked", "Vault", "create_vault", "lock", "unlock"} == {*vault.__all__} == {*vault.__all__} & {*dir(vault)}


class TestWhoseKeys:
    """Which keys are here needs no passphrase; the keys themselves do."""

    def test_who_has_one_and_by_which_value_it_is_known(self, vault: Vault, folder: Path) -> None:
        keys = {subject: vault.key(subject) for subject in ("person:1", "person:2")}
        with Vault(folder, never) as locked:
            assert [*keys] == locked.subjects()
            assert [key_check_value(key) for key in keys.values()] == [locked.check_value(each) for each in keys]
            assert None is locked.check_value("person:3")

    def test_those_of_another_vault_are_kept_and_none_is_exchanged(self, vault: Vault) -> None:
        mine = vault.key("person:1")
        assert ["person:3"] == vault.keep({"person:1": bytes(32), "person:3": bytes(range(32))})
        assert (mine, bytes(range(32))) == (vault.key("person:1"), vault.key("person:3"))

    def test_whoever_is_forgotten_has_none_any_more(self, vault: Vault, folder: Path) -> None:
        sealed = vault.seal("person:1", b"Amal", AAD)
        with Vault(folder, never) as locked:
            assert ["person:2"] == locked.forget(["person:9", "person:2"])
        assert ["person:1"] == vault.forget(["person:1"])
        assert (False, []) == (vault.has_key("person:1"), vault.subjects())
        with pytest.raises(KeyMissing, match="the key of person:1 is not here"):
            vault.open("person:1", sealed, AAD)


def test_a_key_that_was_read_just_before_the_master_key_was_exchanged_is_read_again(
    vault: Vault, folder: Path, passphrase: str
) -> None:
    from primm.people.holding import rotate

    key = vault.key("person:1")
    with Vault(folder, lambda: passphrase) as other, Vault(folder, lambda: passphrase) as slow:
        slow.unlock()
        found = slow._table.find("person:1")
        assert found
        rotate(other)
        assert slow.key("person:2"), "by now it has the new one"
        assert key == slow._unwrap("person:1", found)
