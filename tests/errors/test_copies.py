"""An older file in the place of the log, and a keyring that keeps no secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from primm.people import kernel_keyring
from tests.errors.conftest import CALL, events

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]


def test_row_53_a_log_that_is_shorter_than_it_was_is_told(desk: Run, home: Path) -> None:
    """As when a journal of another moment, or none, lies beside the file after a crash."""
    older = (home / "log/log.db").read_bytes()
    assert 0 == desk(*CALL).code
    (home / "log/log.db").write_bytes(older)
    answer = desk("log", "verify")
    assert 10 == answer.code
    assert "after the last one, 1, are missing: they were here before" in answer.err
    refused = desk(*CALL)
    assert (12, "") == refused[:2]
    assert older == (home / "log/log.db").read_bytes()
    assert 0 == desk("log", "list").code


@pytest.mark.parametrize(("name", "code"), [("log.db-journal", 11), ("log.db-wal", 9)])
def test_row_53_what_belongs_to_another_file_is_never_taken_for_events(
    desk: Run, home: Path, name: str, code: int
) -> None:
    (home / "log" / name).write_bytes(b"a journal of something else " * 100)
    assert code == desk("log", "verify").code
    (home / "log" / name).unlink(missing_ok=True)
    assert 11 == desk("log", "verify").code
    assert 1 == events(home / "log")


@pytest.mark.parametrize("backend", ["null.Keyring", "fail.Keyring"])
def test_row_73_a_keyring_that_keeps_no_secret_is_refused(
    desk: Run, monkeypatch: pytest.MonkeyPatch, backend: str
) -> None:
    import keyring

    def available() -> bool:
        return False

    module, name = backend.split(".")
    chosen: Any = getattr(__import__(f"keyring.backends.{module}", fromlist=[name]), name)()
    monkeypatch.setattr(keyring, "get_keyring", lambda: chosen)
    monkeypatch.setattr(kernel_keyring, "available", available)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    answer = desk("unlock")
    assert (9, "") == answer[:2]
    assert "keyring" in answer.err
