"""A new log is there whole or not at all, and nobody gets one without a passphrase."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import PrimmError
from primm.core.host.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

INIT = ("init", "--desk", "falconara", "--by", "mr", "--demo")


def test_a_log_is_for_its_owner_alone(desk: Run, home: Path) -> None:
    assert {"checkpoints.json", "config.json", "keys.db", "log.db", "master.key", "signing.key"} == set(
        os.listdir(home / "log")
    )
    assert {0o600} == {path.stat().st_mode & 0o777 for path in (home / "log").iterdir()}
    assert 0o700 == (home / "log").stat().st_mode & 0o777
    assert {"desk": "falconara", "by": "mr"}.items() <= json.loads((home / "log/config.json").read_text()).items()
    assert "desk.registered" in desk("log", "list").out


def test_on_a_terminal_what_is_missing_is_asked_for(run: Run, answers: list[str], home: Path) -> None:
    desk, about, staff = ["Falconara", "falconara"], ["Sportello", "42018", "042018"], ["Marta!", "mr"]
    passphrase = ["acqua alta", "aqua alta", "acqua alta", "acqua alta"]
    answers[:] = [*desk, *about, *staff, *passphrase][::-1]
    answer = run("--lang", "it", "init", str(home / "new"), "--demo", tty=True)
    assert (0, []) == (answer.code, answers)
    assert 2 == answer.err.count("solo lettere minuscole")
    assert "comune dello sportello (codice ISTAT): Falconara Marittima\n" in answer.err
    assert "it" == json.loads((home / "new/config.json").read_text())["language"]
    registered = run("--log", str(home / "new"), "log", "export").out
    assert '\\"municipality\\":\\"042018\\",\\"name\\":\\"Sportello\\"' in registered


def test_without_a_terminal_the_passphrase_must_be_set(run: Run) -> None:
    answer = run("--no-input", *INIT, tty=True)
    assert (14, "") == (answer.code, answer.out)
    assert "PRIMM_PASSPHRASE" in answer.err


def test_a_passphrase_of_the_environment_is_warned_of(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRIMM_PASSPHRASE", "acqua alta")
    assert run("--desk", "falconara", "--by", "mr", "init", "--demo").err.startswith("warning: the passphrase")


@pytest.mark.parametrize("arguments", [("--by", "mr"), ("--desk", "falconara"), ("--desk", "Ä", "--by", "mr")])
def test_desk_and_staff_have_codes(run: Run, arguments: tuple[str, ...]) -> None:
    assert 3 == run("init", *arguments).code


def test_what_is_there_is_not_touched(desk: Run, home: Path) -> None:
    answer = desk(*INIT)
    assert (3, "") == (answer.code, answer.out)
    (home / "file").write_text("mine")
    assert 3 == desk("init", str(home / "file"), "--desk", "a", "--by", "b").code
    assert "mine" == (home / "file").read_text()


def test_an_empty_folder_will_do(desk: Run, home: Path) -> None:
    (home / "empty").mkdir(mode=0o700)
    assert 0 == desk("init", str(home / "empty"), *INIT[1:]).code
    assert 0 == desk("--log", str(home / "empty"), "log", "list").code


def test_an_interrupted_init_leaves_nothing(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: Recorder, givens: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setenv("PRIMM_PASSPHRASE", "acqua alta")
    monkeypatch.setattr(Recorder, "record", interrupted)
    assert 130 == run(*INIT).code
    assert [] == [each for each in home.rglob("*") if each.is_file()]


def test_a_folder_that_cannot_be_made_is_7(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(old: str, new: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setenv("PRIMM_PASSPHRASE", "acqua alta")
    monkeypatch.setattr("os.replace", refused)
    assert 7 == run(*INIT).code


def test_it_can_be_left_unlocked_for_a_while(run: Run, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    held: list[object] = []
    monkeypatch.setenv("PRIMM_PASSPHRASE", "acqua alta")
    monkeypatch.setattr("primm.people.vault.unlock", lambda *given: held.append(given))
    assert 0 == run(*INIT, "--keyring", "20").code
    assert [(str(home / "log"), "acqua alta", 20, "mr")] == held


def test_locking_and_unlocking(desk: Run, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    held: list[object] = []
    monkeypatch.setattr("primm.people.vault.unlock", lambda *given: held.append(given))
    monkeypatch.setattr("primm.people.vault.lock", lambda *given: held.append(given))
    assert "unlocked until idle for 5 minutes\n" == desk("unlock", "--minutes", "5").out
    assert "locked\n" == desk("lock").out
    assert [(str(home / "log"), "acqua alta", 5, "mr"), (str(home / "log"),)] == held
    monkeypatch.delenv("PRIMM_PASSPHRASE")
    assert 14 == desk("unlock").code


def test_names_need_the_passphrase(desk: Run, answers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PRIMM_PASSPHRASE")
    given = '{"citizenships": ["MAR"], "given_name": "Amal"}'
    refused = desk("record", "person.registered", "--file", "-", given=given)
    assert (14, "") == (refused.code, refused.out)
    assert "Amal" not in refused.err
    asked = ("record", "person.registered", "--citizenships", "MAR", "--ask", "given_name")
    answers[:] = ["Amal", "wrong", "wrong", "wrong"]
    assert 14 == desk(*asked, tty=True).code
    assert ["Amal"] == answers
    answers[:] = ["Amal", "acqua alta"]
    assert 0 == desk(*asked, tty=True).code
    assert issubclass(PrimmError, Exception)
