"""A desk's card is its receiving key's public part, for other desks to read; the private part opens with the vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from primm.core.errors import KeyMissing, Refused, StorageRefused
from primm.people import receiving
from primm.people.private import create_private
from primm.people.receiving import FILE_NAME, Card, own_card, read_card, receiving_key
from primm.people.vault import Vault

if TYPE_CHECKING:
    from pathlib import Path

CARD = Card("falconara", bytes(range(32)))
PRINTED = "primm-card-1 falconara 000g-40r4-0m30-e209-185g-r38e-1w81-24gk-2gah-c5rr-34d1-p70x-3rfg-r2sf"


def test_a_card_that_an_earlier_primm_printed_is_read() -> None:
    assert (CARD, PRINTED, "96ex-bbq8-yv0n-08gv-5v5h") == (read_card(PRINTED), CARD.text, CARD.fingerprint)


@pytest.mark.parametrize(
    "text",
    [
        PRINTED.replace("falconara", "falconar"),
        PRINTED.replace("-", ""),
        PRINTED[:-1],
        PRINTED + "0",
        PRINTED + "\n\n",
        "primm-card-1 falconara 000",
    ],
)
def test_any_other_card_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_card(text)
    said = "card: not a card, or a character of it is wrong: have it sent again, or read it again"
    assert said == refusal.value.say()


def test_it_says_whose_it_is_and_has_the_public_part(folder: Path, vault: Vault) -> None:
    card = own_card(folder, vault, "falconara")
    assert ("falconara", receiving_key(folder, vault).public_key().public_bytes_raw()) == card


def test_of_two_commands_that_make_it_at_once_the_quicker_one_does(
    folder: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = list[bytes]()

    def slower(path: str, content: bytes) -> None:
        monkeypatch.setattr(receiving, "create_private", create_private)
        made.append(receiving_key(folder, vault).private_bytes_raw())
        create_private(path, content)

    monkeypatch.setattr(receiving, "create_private", slower)
    assert receiving_key(folder, vault).private_bytes_raw() == made[0]


def test_a_disk_that_takes_no_file_is_said(folder: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: str, content: bytes) -> None:
        raise StorageRefused("the disk is full")

    monkeypatch.setattr(receiving, "create_private", full)
    with pytest.raises(StorageRefused, match="the disk is full"):
        receiving_key(folder, vault)


def test_a_file_that_cannot_be_read_says_why(folder: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: str) -> None:
        raise PermissionError(13, "x")

    receiving_key(folder, vault)
    monkeypatch.setattr(receiving, "read_pair", refused)
    with pytest.raises(KeyMissing) as refusal:
        receiving_key(folder, vault)
    assert f"{folder / FILE_NAME} cannot be read: it is not allowed" == str(refusal.value)


def test_a_locked_vault_makes_none(folder: Path) -> None:
    with Vault(folder, lambda: None) as locked, pytest.raises(KeyMissing, match="the vault is locked"):
        receiving_key(folder, locked)
    assert not (folder / FILE_NAME).exists()


def test_one_that_was_put_in_its_place_is_damaged(folder: Path, vault: Vault) -> None:
    receiving_key(folder, vault)
    content = (folder / FILE_NAME).read_bytes()
    (folder / FILE_NAME).write_bytes(content.replace(content[-20:-10], b"0000000000"))
    with pytest.raises(KeyMissing, match="is damaged: put its backup in its place"):
        receiving_key(folder, vault)
