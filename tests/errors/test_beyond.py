"""What people meet besides: settings that were cut, a file where a folder is wanted, Ctrl-C at a question."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import click
import pytest

from tests.errors.conftest import CALL, events
from tests.errors.rows import answers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]
    Told = Callable[..., None]

FILE = "… is a file: name the folder that the log lies in"
SETTINGS = "…config.json is not as PRIMM writes it: put its backup in its place"


@answers(87, "a workbook", 3, "this is a workbook of a spreadsheet: save its sheet as CSV")
def test_row_87_a_workbook_is_no_table(wary: Run, told: Told, home: Path, request: pytest.FixtureRequest) -> None:
    for start in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        (home / "visits.xlsx").write_bytes(start + b"\0" * 1_000 + b"\n")
        told(wary("import", str(home / "visits.xlsx"), "--map", str(request.path.parent / "visits.toml")))


@pytest.mark.parametrize("command", [CALL, ("log", "list"), ("status",), ("log", "verify"), ("report", "services")])
@answers(88, "`PRIMM_LOG` or `--log` that names the file of the log", 5, FILE)
def test_row_88_a_file_where_the_folder_of_a_log_is_wanted(
    wary: Run, told: Told, home: Path, command: tuple[str, ...]
) -> None:
    told(wary("--log", str(home / "log/log.db"), *command))


@pytest.mark.parametrize("command", [CALL, ("log", "list"), ("status",), ("log", "verify"), ("report", "services")])
@answers(88, "a folder without a log", 5, "there is no log …: …primm init…")
def test_row_88_a_folder_without_a_log(wary: Run, told: Told, home: Path, command: tuple[str, ...]) -> None:
    told(wary("--log", str(home / "nowhere"), *command))


def cut(text: bytes) -> bytes:
    return text[:20]


def nothing(text: bytes) -> bytes:
    return b""


def saying(**changes: object) -> Callable[[bytes], bytes]:
    """Settings in which something is set that nobody could have set."""
    return lambda text: json.dumps({**json.loads(text), **changes}).encode()


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(spoil, marks=answers(89, what, 9, SETTINGS))
        for what, spoil in (
            ("settings that were cut", cut),
            ("settings of no bytes", nothing),
            ("a desk that is a number", saying(desk=3)),
            ("a time zone that is not on earth", saying(zone="Mars/Base")),
            ("a staff code that is a name", saying(by="Maria Rossi")),
        )
    ],
)
@pytest.mark.parametrize("command", [CALL, ("agenda",), ("report", "services"), ("copy",), ("c", "cit", "info")])
def test_row_89_settings_that_primm_did_not_write(
    wary: Run, told: Told, home: Path, spoil: Callable[[bytes], bytes], command: tuple[str, ...]
) -> None:
    path = home / "log/config.json"
    path.write_bytes(spoil(path.read_bytes()))
    told(wary(*command))
    assert 0 == wary("log", "list").code


@pytest.mark.parametrize("asked", range(4))
@pytest.mark.parametrize("leaving", [KeyboardInterrupt, click.Abort, EOFError])
@answers(90, "Ctrl-C, or the end of what is typed, at any question", 130, note="nothing is stored")
def test_row_90_whoever_leaves_at_a_question_stores_nothing(
    wary: Run, told: Told, home: Path, monkeypatch: pytest.MonkeyPatch, leaving: type[BaseException], asked: int
) -> None:
    questions: list[str] = []

    def prompt(question: str, **settings: Any) -> str:
        questions.append(question)
        if len(questions) > asked:
            raise leaving
        return "acqua alta" if settings.get("hide_input") else "1990" if "year" in question else "Amal"

    monkeypatch.setattr("click.prompt", prompt)
    told(wary("person", "new", tty=True))
    assert 1 == events(home / "log")


@answers(93, "a backup into a folder that is not there", 3, "folder: there is no folder …: is the stick there?")
@answers(93, "a backup over one that is there", 3, "folder: … exists already: name a new file")
def test_row_93_a_backup_that_finds_no_place(wary: Run, told: Told, home: Path) -> None:
    told(wary("log", "backup", str(home / "stick/b")))
    assert 0 == wary("log", "backup", str(home / "b")).code
    told(wary("log", "backup", str(home / "b")))


FAILING = "/proc/self/mem"  # whose first byte can be read by nobody: EIO, as of a stick that fails


@pytest.mark.skipif(not os.path.exists(FAILING), reason="this system has no file that fails")
@answers(94, "a table on a stick that fails", 7, "the file cannot be read: Input/output error")
@answers(94, "a copy of a log on it, a checkpoint on it", 7, "… cannot be read: Input/output error")
@answers(94, "a file of fields on it", 3, "file: cannot be read: Input/output error")
@answers(94, "a backup on it", 3, "backup: cannot be read: Input/output error")
@answers(94, "a backup that is none", 10, "… is no backup of a log, or damaged: take another one")
@answers(94, "a backup of no bytes", 9, "… is empty: take another backup")
def test_row_94_a_file_that_cannot_be_read(wary: Run, told: Told, home: Path, request: pytest.FixtureRequest) -> None:
    map_ = request.path.parent / "visits.toml"
    told(wary("import", FAILING, "--map", str(map_)))
    told(wary("merge", FAILING), last=True)
    told(wary("copy", "--since", FAILING, "-o", str(home / "c.primm")))
    told(wary("log", "verify", "--against", FAILING))
    told(wary("record", "contact", "--file", FAILING))
    told(wary("log", "restore", FAILING, str(home / "restored")))
    told(wary("log", "restore", str(map_), str(home / "restored")))
    (home / "empty").touch()
    told(wary("log", "restore", str(home / "empty"), str(home / "restored")))
    assert not (home / "restored").exists()
