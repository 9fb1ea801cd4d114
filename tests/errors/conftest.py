"""The command line as in ``tests/cli``, with a watch on the log: what is refused leaves it as it was, byte by byte."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from sqlite3 import connect
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.conftest import cache, desk, home, run
from tests.core.host.conftest import install
from tests.formats.conftest import host

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

__all__ = ["cache", "desk", "home", "host", "install", "run"]

CALL = ("record", "contact", "--channel", "phone_out", "--reached", "no_answer")
AMAL = '{"given_name": "Amal", "birth_year": 1990, "citizenships": ["MAR"]}'
DONE = (0, 11)  # 11: consistent, as good as a log without checkpoints can be


def events(folder: Path) -> int:
    """How many events the log holds, as somebody sees it who is not PRIMM."""
    with closing(connect(folder / "log.db")) as connection:
        return int(connection.execute("SELECT count(*) FROM event").fetchone()[0])


@pytest.fixture
def wary(desk: Run, home: Path) -> Run:
    """Run a command: what it refuses, it must not have stored, and no message ever shows a traceback."""

    def run_(*arguments: str, **given: Any) -> Answer:
        path = home / "log/log.db"
        before = path.read_bytes()
        answer = desk(*arguments, **given)
        assert "Traceback" not in answer.err
        if answer.code not in DONE:
            assert before == path.read_bytes()
        return answer

    return run_


@pytest.fixture
def spoil(desk: Run, home: Path) -> Callable[..., None]:
    """What a program that is not PRIMM does to the log."""

    def run_(*statements: str) -> None:
        with closing(connect(home / "log/log.db", isolation_level=None)) as connection:
            for each in statements:
                connection.execute(each)

    return run_


def program(*arguments: str, before: str = "", **settings: Any) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, which first runs some lines of Python."""
    command = [sys.executable, "-c", f"{before}\nfrom primm.cli import run; run()", *arguments]
    settings = {"stderr": subprocess.PIPE, "stdout": subprocess.PIPE, **settings}
    ran = subprocess.run(command, text=True, check=False, **settings)
    assert "Traceback" not in ran.stderr
    return ran


def environ(**changes: str) -> dict[str, str]:
    """The environment with some variables changed; without those that are empty."""
    return {name: value for name, value in {**os.environ, **changes}.items() if value}
