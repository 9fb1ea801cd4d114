"""Whose passphrase opens the keys is asked when it is first needed, and once; what they may goes by their role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import KeyMissing
from primm.people import opening, remembered
from primm.people.vault import Locked, Vault, create_vault, lock, unlock
from tests.people.test_vault import Shelf, never, shelf

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["shelf"]

PASSPHRASE = "tre passi avanti"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A vault of mr."""
    create_vault(tmp_path / "keys", PASSPHRASE, staff="mr", demo_cost=2**10).close()
    return tmp_path / "keys"


class Asked:
    """Somebody at a terminal, and what they answer."""

    def __init__(self, *answers: str | None) -> None:
        self.answers = [*answers]

    def __call__(self) -> str | None:
        return self.answers.pop(0)


def test_it_is_asked_once_and_when_it_is_needed(folder: Path) -> None:
    asked = Asked(PASSPHRASE)
    with Vault(folder, asked) as vault:
        assert (False, [PASSPHRASE]) == (vault.is_open, asked.answers)
        vault.unlock()
        vault.create_key("person:1")
        assert (True, [], "mr", "coordinator") == (vault.is_open, asked.answers, vault.staff, vault.role)


def test_without_a_word_for_who_is_wrong_there_is_one_try(folder: Path) -> None:
    asked = Asked("uno", PASSPHRASE)
    with Vault(folder, asked) as vault, pytest.raises(Locked, match="the passphrase is wrong"):
        vault.unlock()
    assert [PASSPHRASE] == asked.answers


def test_what_was_wrong_is_told_each_time_and_the_third_is_the_last(folder: Path) -> None:
    asked, told = Asked("uno", "due", "tre", PASSPHRASE), list[str]()
    with Vault(folder, asked, again=lambda wrong: told.append(str(wrong))) as vault, pytest.raises(Locked):
        vault.unlock()
    assert ([PASSPHRASE], 2) == (asked.answers, len(told))
    assert {"the passphrase is wrong, or the master key's file was changed: try again"} == {*told}


def test_who_gives_none_is_not_asked_again(folder: Path) -> None:
    asked = Asked(None, PASSPHRASE)
    with (
        Vault(folder, asked, again=lambda wrong: None) as vault,
        pytest.raises(Locked, match="the vault is locked: give the passphrase"),
    ):
        vault.unlock()
    assert [PASSPHRASE] == asked.answers


def test_no_core_is_dumped_of_what_asks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for open_ in (Vault.unlock, Vault.opens_unasked):
        forbidden = list[bool]()
        with Vault(folder, lambda: PASSPHRASE) as vault:
            monkeypatch.setattr(opening, "forbid_core_dumps", lambda: forbidden.append(vault.is_open))  # noqa: B023
            open_(vault)
        assert [False] == forbidden


def test_what_is_nobodys_in_particular_is_told_of_nobody(tmp_path: Path) -> None:
    create_vault(tmp_path / "keys", PASSPHRASE, demo_cost=2**10).close()
    heard = list[str]()
    with Vault(tmp_path / "keys", lambda: PASSPHRASE, by="mr", other=heard.append) as vault:
        assert ("", []) == (vault.staff, heard)


def test_where_nobody_says_who_types_nobody_is_told_whose_passphrase_it_was(folder: Path) -> None:
    heard = list[str]()
    with Vault(folder, lambda: PASSPHRASE, other=heard.append) as vault:
        assert ("mr", []) == (vault.staff, heard)


def test_a_copy_takes_over_what_is_open_of_the_same_keys_alone(folder: Path, tmp_path: Path) -> None:
    create_vault(tmp_path / "other", PASSPHRASE, demo_cost=2**10).close()
    with Vault(folder, lambda: PASSPHRASE) as first, Vault(folder, never) as copy:
        copy.adopt(first)
        assert not copy.is_open
        first.unlock()
        copy.adopt(first)
        assert ("mr", first._unlocked()) == (copy.staff, copy._unlocked())
        with Vault(tmp_path / "other", never) as other:
            other.adopt(first)
            assert not other.is_open


class TestRemembered:
    """With minutes, what was asked for waits in the keyring; asked or not, it is told whose it is."""

    def test_with_minutes_and_only_then(self, folder: Path, shelf: Shelf) -> None:
        Vault(folder, lambda: PASSPHRASE).unlock()
        assert {} == shelf.keys
        Vault(folder, lambda: PASSPHRASE, minutes=5).unlock()
        assert 1 == len(shelf.keys)

    def test_what_the_keyring_opens_nobody_is_asked_for(self, folder: Path, shelf: Shelf) -> None:
        with Vault(folder, never) as vault:
            assert (False, False) == (vault.opens_unasked(), vault.is_open)
        unlock(folder, PASSPHRASE, 5)
        heard = list[str]()
        with Vault(folder, never, by="lc", other=heard.append) as vault:
            assert (True, True, True) == (vault.opens_unasked(), vault.is_open, vault.opens_unasked())
        assert ["mr"] == heard

    def test_the_minutes_and_the_name_are_those_of_the_holder(self, folder: Path, shelf: Shelf) -> None:
        held = list[tuple[Any, ...]]()
        hold = shelf.hold
        shelf.hold = lambda *given: (held.append(given), hold(*given))[1]  # type: ignore[method-assign]
        Vault(folder, lambda: PASSPHRASE, minutes=5).unlock()
        unlock(folder, PASSPHRASE, 7)
        (name, secret, minutes), again = held
        (holder,) = Vault(folder, never).file.holders
        assert (f"primm:{holder.public.hex()}", 5) == (name, minutes)
        assert (name, secret, 7) == again

    def test_a_holder_is_looked_for_before_another(self, folder: Path, shelf: Shelf) -> None:
        looked = list[str]()
        held = shelf.held
        shelf.held = lambda name: (looked.append(name), held(name))[1]  # type: ignore[method-assign]
        from primm.people.holding import invite

        with Vault(folder, lambda: PASSPHRASE) as vault:
            invite(vault, "lc", "mediator", "due passi indietro")
            public = {each.staff: f"primm:{each.public.hex()}" for each in vault.file.holders}
        looked.clear()
        assert remembered.remembered(vault.file, "lc") is None
        assert [public["lc"], public["mr"]] == looked

    def test_locked_it_is_forgotten_for_each_holder(self, folder: Path, shelf: Shelf) -> None:
        dropped = list[str]()
        shelf.drop = dropped.append  # type: ignore[method-assign]
        lock(folder)
        assert [f"primm:{each.public.hex()}" for each in Vault(folder, never).file.holders] == dropped

    def test_a_wrong_passphrase_is_not_remembered_and_no_core_is_dumped(
        self, folder: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        forbidden = list[int]()
        monkeypatch.setattr(remembered, "forbid_core_dumps", lambda: forbidden.append(1))
        with pytest.raises(KeyMissing):
            unlock(folder, "sbagliata", 5)
        assert ([1], {}) == (forbidden, shelf.keys)


class TestWhat:
    """What is for coordinators is refused to others by name."""

    def test_the_refusal_names_what_and_whose_passphrase_it_was(self, folder: Path) -> None:
        from primm.people.holding import invite

        with Vault(folder, lambda: PASSPHRASE) as vault:
            invite(vault, "lc", "mediator", "due passi indietro")
            vault.require_coordinator("looking")
        with Vault(folder, lambda: "due passi indietro") as vault, pytest.raises(KeyMissing) as refusal:
            vault.require_coordinator("looking")
        said = "looking: only with a coordinator's passphrase, and lc is a mediator; ask a coordinator"
        assert said == str(refusal.value)
