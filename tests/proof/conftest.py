"""Desks of several users and computers, each with its own state folder, and what others do to their files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from primm.people.vault import Vault, create_vault
from tests.cli.conftest import answers, cache, desk, home, run
from tests.core.log.conftest import clock, keys, library, log, new_log, outsider, path, pen
from tests.harness.conftest import disk, system, whole_disk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

__all__ = [
    "answers",
    "cache",
    "clock",
    "desk",
    "disk",
    "home",
    "keys",
    "library",
    "log",
    "new_log",
    "outsider",
    "path",
    "pen",
    "run",
    "system",
    "whole_disk",
]

CALL = ("record", "contact", "--channel", "phone_out", "--reached", "no_answer")


@pytest.fixture
def at(desk: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """Run a command on the log of a folder, as the user of a computer that has a name."""

    def run_(folder: str, *arguments: str, computer: str = "state", **given: Any) -> Answer:
        with monkeypatch.context() as patch:
            patch.setenv("XDG_STATE_HOME", str(home / computer))
            return desk("--log", str(home / folder), *arguments, **given)

    return run_


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """Where two persons have keys."""
    create_vault(tmp_path / "vault", "acqua alta", demo_cost=2**10)
    with Vault(tmp_path / "vault", lambda: "acqua alta") as vault:
        vault.create_keys(["person:a", "person:b"])
    return tmp_path / "vault"
