"""The table of bad inputs: its rows in words, and what each test says that it gives and expects.

``table.toml`` has the rows in their order, each in words with what to do. What was given and what must be answered
stands where the test is: in a transcript, as a comment just above the command; in Python, as the mark ``answers``.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
STORED = "stored"  # what is answered where nothing else is said


class Entry(NamedTuple):
    """An input and its answer: the row of the table, what comes in, the exit code, what is said, what becomes of it."""

    row: int
    given: str
    code: int = 0
    says: str = ""  # … stands for what differs, <a name> for a handle
    note: str = ""  # what else the test has seen
    stores: bool = False  # although it was refused: what was in order, or nobody knows yet

    def matches(self, code: int, err: str) -> bool:
        """Whether this was answered, the warnings of a clock that differs from the test's left aside."""
        if "warning: " not in self.says:
            err = "".join(line for line in err.splitlines(keepends=True) if not line.startswith("warning: "))
        pattern = re.sub("<[a-z]+>", "[0-9a-z]{5,16}", re.escape(self.says).replace("…", ".*"))
        return self.code == code and re.fullmatch(pattern, err.removesuffix("\n")) is not None


def answers(
    row: int, given: str, code: int = 0, says: str = "", *, note: str = "", stores: bool = False
) -> pytest.MarkDecorator:
    """Say of a test which input of the table it gives, and what must be answered."""
    return pytest.mark.answers(*Entry(row, given, code, says, note, stores))


def table() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """The parts of the table: their rows, each with what it is (``is``), what to do, and what is not there yet."""
    return {part["title"]: part["rows"] for part in tomllib.loads((HERE / "table.toml").read_text("utf-8"))["part"]}


def entries() -> Iterator[tuple[Entry, str]]:
    """Every input that a test gives, with the file that the test stands in, as pytest collects them."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-qq", "-p", "no:cacheprovider", "-p", __name__]
    ran = subprocess.run([*command, str(HERE)], capture_output=True, text=True, check=False, cwd=ROOT)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    for line in ran.stdout.splitlines():
        if line.startswith("{"):
            told = json.loads(line)
            yield Entry(*told["entry"]), told["file"]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Print what the tests say of themselves, when this module is the plugin of a collection."""
    seen = set()
    for item in session.items:
        for mark in reversed([*item.iter_markers("answers")]):
            told = json.dumps({"entry": mark.args, "file": _file(item)}, ensure_ascii=False)
            if told not in seen:
                sys.stdout.write(f"\n{told}\n")
            seen.add(told)


def _file(item: pytest.Item) -> str:
    transcript = item.name.partition("[")[2].partition("-row_")
    return f"{transcript[0]}.txt" if transcript[1] else item.path.name
