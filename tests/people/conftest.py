"""A vault in a folder of its own, cheap to open and marked as a demo's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from primm.people.vault import Vault, create_vault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PASSPHRASE = "tre passi avanti"


@pytest.fixture
def passphrase() -> str:
    """What opens the vault of these tests."""
    return PASSPHRASE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a new vault."""
    create_vault(tmp_path / "keys", PASSPHRASE, demo_cost=2**10)
    return tmp_path / "keys"


@pytest.fixture
def vault(folder: Path) -> Iterator[Vault]:
    """The vault, which knows two persons."""
    with Vault(folder, lambda: PASSPHRASE) as vault:
        vault.create_keys(("person:1", "person:2"))
        yield vault
