"""What nobody caught: its class is told and written down, in whichever thread it was, and never its text or a value."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from primm.commands.journal import ALLOWED, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

NAME = "Amal Idrissi"
ID = "01710d2a-0f7c-7000-8000-000000000001"
TOLD = "PRIMM made a mistake (ValueError); nothing was acknowledged. Please report it.\n"
HOOKED = "import sys, threading; from primm.commands.mistakes import hide_tracebacks; hide_tracebacks(); "
FAILING = "def fail(name): raise ValueError(name)\n"
GONE = "class Gone:\n    def __del__(self): raise ValueError(sys.stdin.read())\n"


def lines(home: Path) -> list[dict[str, object]]:
    """What the journal tells, without the times."""
    said = (home / "state/primm/primm.log").read_text().splitlines()
    return [{name: value for name, value in json.loads(each).items() if name != "timestamp"} for each in said]


@pytest.mark.parametrize(
    ("program", "said", "event"),
    [
        (f"{FAILING}fail(sys.stdin.read())", TOLD, "bug"),
        (f"{FAILING}t = threading.Thread(target=fail, args=[sys.stdin.read()])\nt.start(); t.join()", TOLD, "bug"),
        (f"{GONE}Gone()", "", "ignored"),
    ],
    ids=["main", "thread", "thrown away"],
)
def test_python_itself_prints_no_text_of_an_error(home: Path, program: str, said: str, event: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", f"{HOOKED}\n{program}"], input=NAME, capture_output=True, text=True, check=False
    )
    assert ("", said) == (ran.stdout, ran.stderr)
    assert [{"event": event, "error": "ValueError"}] == lines(home)


def test_what_breaks_outside_of_every_command_is_told_as_a_mistake(home: Path) -> None:
    """Where a command is left its files are closed: what goes wrong there nobody catches."""
    before = "from primm.commands.workplace import Workplace\ndef close(place): raise ValueError(sys.stdin.read())\n"
    program = f"import sys\n{before}Workplace.close = close\nfrom primm.cli import run\nrun()"
    ran = subprocess.run(
        [sys.executable, "-c", program, "person", "show", "k7q2m"],
        input=NAME, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert 1 == ran.returncode
    assert ran.stderr.endswith(TOLD)
    assert NAME not in ran.stderr


@pytest.mark.parametrize(
    "given",
    [
        {"error": NAME},
        {"error": f"ValueError: {NAME}"},
        {"plugin": NAME},
        {"code": NAME},
        {"ids": [NAME]},
        {"ids": [ID, NAME]},
        {"ids": {"name": NAME}},
        {"ids": [[NAME]]},
        {"error": [f"{NAME}"]},
        {"error": NAME.encode()},
        {"code": 3.5},
        {"given_name": "Amal"},
        {"exc_info": ValueError(NAME)},
        {"note": "late\n2020-03-31 CRITICAL forged"},
        {"event_": NAME},
    ],
    ids=str,
)
def test_the_journal_takes_no_other_key_and_no_value_that_is_no_id_count_or_code(
    tmp_path: Path, given: dict[str, object]
) -> None:
    write(str(tmp_path / "log"), "bug", **given)
    (line,) = (tmp_path / "log").read_text().splitlines()
    assert {"event": "bug"} == {name: value for name, value in json.loads(line).items() if name != "timestamp"}


def test_the_journal_takes_what_it_is_for(tmp_path: Path) -> None:
    told = {"error": "_Odd2", "plugin": "rain-1.2", "code": 15, "ids": [ID, ID]}
    assert set(ALLOWED) == {"event", *told}
    write(str(tmp_path / "log"), "hook_failed", **told)
    assert {"event": "hook_failed", **told}.items() <= json.loads((tmp_path / "log").read_text()).items()


def test_not_even_what_happened_may_be_a_sentence(tmp_path: Path) -> None:
    write(str(tmp_path / "log"), f"{NAME} came")
    assert ["timestamp"] == [*json.loads((tmp_path / "log").read_text())]


# The command has the keys open and dies at once, as a program does that meets a fault in its own memory.
DYING = """
import os, resource, sys
from primm.people.vault import Vault
resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
opened = Vault.{method}
def dying(self, *given):
    found = opened(self, *given)
    print(*resource.getrlimit(resource.RLIMIT_CORE), file=sys.stderr, flush=True)
    os.abort()
Vault.{method} = dying
from primm.cli import run
run()
"""


SOMETIMES = pytest.mark.skipif(
    resource.getrlimit(resource.RLIMIT_CORE)[1] == 0, reason="no image of the memory is ever kept here"
)


@SOMETIMES
@pytest.mark.parametrize(
    ("method", "words", "given"),
    [
        ("seal", ("person", "new"), '{"given_name": "Amal", "birth_year": 1980, "citizenships": ["MAR"]}'),
        ("open", ("person", "list", "--names"), ""),
        ("create_keys", ("person", "new"), '{"given_name": "Amal", "birth_year": 1980, "citizenships": ["MAR"]}'),
        ("unlock", ("person", "find"), "Amal\n"),
    ],
)
def test_of_a_command_that_dies_with_open_keys_no_image_of_the_memory_is_kept(
    desk: Run, home: Path, method: str, words: tuple[str, ...], given: str
) -> None:
    assert 0 == desk("person", "new", given='{"given_name": "A", "birth_year": 1980, "citizenships": ["MAR"]}').code
    ran = subprocess.run(
        [sys.executable, "-c", DYING.format(method=method), *words],
        input=given, capture_output=True, text=True, check=False, cwd=home,
    )  # fmt: skip
    if ran.returncode == 0 and not ran.stderr:
        pytest.fail("the keys were not opened")
    assert "0 0" == ran.stderr.splitlines()[-1]
    assert [] == [name for name in os.listdir(home) if name.startswith("core")]


@SOMETIMES
def test_the_child_that_dies_would_leave_an_image_if_nobody_forbade_it() -> None:
    """Else the test above proves nothing: the limit is raised before the keys are opened."""
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    assert 0 != hard
    raising = DYING.partition("opened")[0] + "print(*resource.getrlimit(resource.RLIMIT_CORE))"
    ran = subprocess.run([sys.executable, "-c", raising], capture_output=True, text=True, check=True)
    assert f"{hard} {hard}\n" == ran.stdout
