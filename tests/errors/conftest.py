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

from primm.cli import main
from tests.cli.conftest import Answer, cache, desk, home, run
from tests.core.host.conftest import install
from tests.errors.rows import Entry
from tests.formats.conftest import host

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Run = Callable[..., Answer]
    Ran = Answer | subprocess.CompletedProcess[str]

__all__ = ["cache", "desk", "home", "host", "install", "run"]

CALL = ("record", "contact", "--channel", "phone_out", "--reached", "no_answer")
AMAL = '{"given_name": "Amal", "birth_year": 1990, "citizenships": ["MAR"]}'
TERMINAL = "import sys; sys.stdout.isatty = lambda: True"  # what a program runs first that believes to be on one
DONE = (0, 11)  # 11: consistent, as good as a log without checkpoints can be


def events(folder: Path) -> int:
    """How many events the log holds, as somebody sees it who is not PRIMM."""
    with closing(connect(folder / "log.db")) as connection:
        return int(connection.execute("SELECT count(*) FROM event").fetchone()[0])


class Watch:
    """Sees whether the last command changed the file of the log in any byte."""

    changed = False

    def over(self, run_: Callable[[], Any]) -> Any:
        """Run a command and look at the log before and after it."""
        before = self._bytes()
        answer = run_()
        self.changed = before != self._bytes()
        return answer

    def _bytes(self) -> bytes:
        path = Path(os.environ["PRIMM_LOG"], "log.db")
        return path.read_bytes() if path.is_file() else b""


WATCH = Watch()


@pytest.fixture(autouse=True)
def _watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.cli.conftest.main", lambda arguments: WATCH.over(lambda: main(arguments)))


@pytest.fixture
def told(request: pytest.FixtureRequest) -> Iterator[Callable[..., None]]:
    """Compare an answer with those that the marks of the test say: the code, the sentence, and that nothing is stored.

    ``last``: something that is not the answer stands before it. In the end each of them must have been given.
    """
    expected = [Entry(*mark.args) for mark in request.node.iter_markers("answers")]
    unheard = [*expected]

    def told_(answer: Ran, *, last: bool = False) -> None:
        code, err = (answer.code, answer.err) if isinstance(answer, Answer) else (answer.returncode, answer.stderr)
        said = err.splitlines()[-1] if last else err
        heard = [each for each in expected if each.matches(code, said)]
        if not heard or (code not in (*DONE, 8) and {WATCH.changed} != {each.stores for each in heard}):
            unheard.clear()  # one failure is enough
        assert heard, f"{expected}\n--- code {code}\n{said}"
        assert code in (*DONE, 8) or {WATCH.changed} == {each.stores for each in heard}
        unheard[:] = [each for each in unheard if each not in heard]

    yield told_
    assert not unheard


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
    ran: subprocess.CompletedProcess[str] = WATCH.over(
        lambda: subprocess.run(command, text=True, check=False, **settings)
    )
    assert "Traceback" not in ran.stderr
    return ran


def environ(**changes: str) -> dict[str, str]:
    """The environment with some variables changed; without those that are empty."""
    return {name: value for name, value in {**os.environ, **changes}.items() if value}
