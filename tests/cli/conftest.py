"""The command line in this process, at a time that the test sets, in folders of its own."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from primm.cli import main
from primm.commands.workplace import Workplace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOON = datetime(2020, 3, 31, 10, 0, tzinfo=UTC)  # a Tuesday, noon in Falconara


class Answer(NamedTuple):
    """What a command said."""

    code: int
    out: str
    err: str


class Terminal(io.TextIOWrapper):
    """A standard input that is read like a pipe and may claim to be a terminal."""

    def __init__(self, content: bytes, *, tty: bool) -> None:
        super().__init__(io.BytesIO(content), encoding="utf-8", errors="surrogateescape")
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty


Run = "Callable[..., Answer]"


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of kinds is made once for all tests."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's own folders, English, nothing asked, a clock that is a minute later at every look."""
    for name in ("LANG", "LC_ALL", "LC_MESSAGES", "PRIMM_PASSPHRASE", "_PRIMM_COMPLETE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("PRIMM_LOG", str(tmp_path / "log"))
    looks = [NOON]

    def now(place: Workplace) -> datetime:
        looks.append(looks[-1] + timedelta(seconds=1))
        return looks[-1]

    monkeypatch.setattr(Workplace, "now", now)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """Run a command with this standard input."""

    def run_(*arguments: str, given: str | bytes = b"", tty: bool = False) -> Answer:
        content = given.encode() if isinstance(given, str) else given
        monkeypatch.setattr("sys.stdin", Terminal(content, tty=tty))
        code = main(arguments)
        out, err = capsys.readouterr()
        return Answer(code, out, err)

    return run_


@pytest.fixture
def desk(run: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """The same, where there is a log already."""
    monkeypatch.setenv("PRIMM_PASSPHRASE", "acqua alta")
    assert run("init", "--desk", "falconara", "--by", "mr", "--demo").code == 0
    return run


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What will be answered to the questions that are asked, the last one first."""
    waiting: list[str] = []

    def prompt(question: str, **settings: Any) -> str:
        return waiting.pop()

    monkeypatch.setattr("click.prompt", prompt)
    return waiting


def subjects_with_key(folder: Path) -> list[str]:
    """Who has a key in the folder of a log."""
    from primm.people.keys import KeyTable

    table = KeyTable(folder)
    try:
        return table.subjects()
    finally:
        table.close()


def second_desk(desk: Callable[..., Answer], home: Path) -> Callable[..., Answer]:
    """Make another desk with a log of its own; its commands."""
    folder = str(home / "other")
    assert 0 == desk("init", folder, "--desk", "chiaravalle", "--by", "lc", "--demo").code
    return partial(desk, "--log", folder)
