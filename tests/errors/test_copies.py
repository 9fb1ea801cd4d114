"""An older file in the place of the log, and a keyring that keeps no secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from primm.people import kernel_keyring
from tests.errors.conftest import CALL, events
from tests.errors.rows import answers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]
    Told = Callable[..., None]


@answers(
    53,
    "verifying an older file in the place of the log",
    10,
    "events of … after the last one, 1, are missing: they were here before\nTAMPERED first at 2 of …",
)
@answers(
    53,
    "recording in it",
    12,
    "an older copy was put in the place of this log: go on here as a new origin: primm log new-origin",
)
@answers(53, "reading it", note="what is there is listed")
def test_row_53_a_log_that_is_shorter_than_it_was_is_told(desk: Run, told: Told, home: Path) -> None:
    """As when a journal of another moment, or none, lies beside the file after a crash."""
    older = (home / "log/log.db").read_bytes()
    assert 0 == desk(*CALL).code
    (home / "log/log.db").write_bytes(older)
    told(desk("log", "verify"))
    told(desk(*CALL))
    assert older == (home / "log/log.db").read_bytes()
    told(desk("log", "list"))


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            "log.db-journal",
            marks=answers(
                53,
                "verifying a log beside a journal of another file",
                11,
                "CONSISTENT, NOT PROVABLE after 0: 1 event agrees with its hashes",
            ),
        ),
        pytest.param(
            "log.db-wal",
            marks=answers(53, "a `-wal` of another file", 9, "…log.db is in another journal mode: run sqlite3 …"),
        ),
    ],
)
def test_row_53_what_belongs_to_another_file_is_never_taken_for_events(
    desk: Run, told: Told, home: Path, name: str
) -> None:
    (home / "log" / name).write_bytes(b"a journal of something else " * 100)
    told(desk("log", "verify"))
    (home / "log" / name).unlink(missing_ok=True)
    assert 11 == desk("log", "verify").code
    assert 1 == events(home / "log")


KEYRING = "the system's keyring is not a safe one (…): choose another, or give the passphrase each time"


def plaintext() -> Any:
    """A keyring that writes what it keeps into a file, as that of ``keyrings.alt`` does."""
    from keyring.backend import KeyringBackend

    like = dict.fromkeys(("get_password", "set_password", "delete_password"), lambda *_given: None)

    return type("PlaintextKeyring", (KeyringBackend,), {**like, "priority": 1, "__module__": "keyrings.alt.file"})()


@pytest.mark.parametrize(
    "backend",
    [
        pytest.param("null.Keyring", marks=answers(73, "the keyring of nothing", 9, KEYRING)),
        pytest.param("fail.Keyring", marks=answers(73, "the keyring that fails", 9, KEYRING)),
        pytest.param("", marks=answers(73, "a keyring that writes plain text", 9, KEYRING)),
    ],
)
def test_row_73_a_keyring_that_keeps_no_secret_is_refused(
    wary: Run, told: Told, monkeypatch: pytest.MonkeyPatch, backend: str
) -> None:
    import keyring

    def available() -> bool:
        return False

    module, _, name = backend.partition(".")
    chosen = getattr(__import__(f"keyring.backends.{module}", fromlist=[name]), name)() if backend else plaintext()
    monkeypatch.setattr(keyring, "get_keyring", lambda: chosen)
    monkeypatch.setattr(kernel_keyring, "available", available)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    answer = wary("unlock")
    told(answer)
    assert "" == answer.out
