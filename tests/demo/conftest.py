"""The demo's log, made once for all tests, and its reports of the year."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from primm.cli import main

if TYPE_CHECKING:
    from pathlib import Path

ACTIONS = ("services", "school", "info", "participation")
HORIZON = "2021-01-15"  # the last day on which something of the year was typed


class Made(NamedTuple):
    """The log, and what was said when it was made."""

    folder: Path
    code: int
    out: str
    err: str

    def run(self, *arguments: str) -> int:
        """A command about the log."""
        return main(("--log", str(self.folder), *arguments))


def make(folder: Path) -> Made:
    """The log of the demo, made in a folder."""
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        code = main(("demo", str(folder)))
    return Made(folder, code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(tmp_path_factory.mktemp("demo") / "year")


@pytest.fixture(scope="session")
def reports(made: Made, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The report of each action over 2020, as JSON has it."""
    folder = tmp_path_factory.mktemp("reports")
    for action in ACTIONS:
        path = str(folder / f"{action}.json")
        assert 0 == made.run("report", action, "2020", "--horizon", HORIZON, "-o", path)
    return {action: json.loads((folder / f"{action}.json").read_text("utf-8")) for action in ACTIONS}
