"""Whatever happens, a command ends with one sentence and its exit code, and says nothing that is personal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import click
import pytest

from primm.commands.workplace import Workplace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

CALL = ("record", "contact", "--channel", "phone_out", "--reached", "no_answer")


def journal(home: Path) -> list[dict[str, object]]:
    """What the journal tells."""
    return [json.loads(line) for line in (home / "state/primm/primm.log").read_text().splitlines()]


def test_help_shows_the_commands_in_the_readers_language(run: Run, home: Path) -> None:
    answer = run("--help")
    assert 0 == answer.code
    assert "record what happened" in answer.out
    assert 0 == run("--lang", "it", "record", "--help").code


@pytest.mark.parametrize(
    "command", [("case", "show"), ("case", "list"), ("person",), ("import",), ("record", "-"), ("log", "list")]
)
def test_help_is_in_one_language(run: Run, command: tuple[str, ...]) -> None:
    said = run("--lang", "it", *command, "--help").out
    assert [] == [word for word in ("Usage", "Options", "Commands", "[required]", " the ", " of ") if word in said]
    assert "Uso: " in said


def test_whoever_leaves_a_question_finds_the_line_ended(desk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def leave(question: str, **settings: object) -> str:
        raise click.Abort

    monkeypatch.setattr("click.prompt", leave)
    assert (130, "", "\n") == desk("record", "contact", tty=True)


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").out.startswith("primm 0.")


@pytest.mark.parametrize(
    "arguments", [("nothing",), ("--nothing",), ("log", "list", "--limit", "0"), ("init", "a", "b")]
)
def test_wrong_usage_is_2(run: Run, arguments: tuple[str, ...]) -> None:
    assert 2 == run(*arguments).code


def test_without_a_log_the_remedy_is_told(run: Run) -> None:
    answer = run(*CALL)
    assert (5, "") == (answer.code, answer.out)
    assert "primm init" in answer.err


def test_a_bug_is_told_by_its_class_and_nothing_else(desk: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(place: Workplace) -> None:
        raise ZeroDivisionError("Amal")

    monkeypatch.setattr(Workplace, "recorder", property(broken))
    answer = desk(*CALL)
    assert (1, "") == (answer.code, answer.out)
    assert "Amal" not in answer.err
    assert "Traceback" not in answer.err
    assert [{"event": "bug", "error": "ZeroDivisionError"}] == [
        {name: each[name] for name in ("event", "error")} for each in journal(home)
    ]


@pytest.mark.parametrize("leaving", [KeyboardInterrupt, EOFError, click.Abort])
def test_who_interrupts_gets_130(desk: Run, monkeypatch: pytest.MonkeyPatch, leaving: type[BaseException]) -> None:
    def interrupted(place: Workplace) -> None:
        raise leaving

    monkeypatch.setattr(Workplace, "recorder", property(interrupted))
    answer = desk(*CALL)
    assert (130, "") == (answer.code, answer.out)
    assert "Traceback" not in answer.err


@pytest.mark.skipif(os.name != "posix", reason="a shell closes the streams")
@pytest.mark.parametrize(("closed", "code"), [(">&-", 7), ("<&-", 0), ("2>&-", 0), ("<&- >&- 2>&-", 7)])
def test_a_closed_stream_is_no_place_for_the_log(desk: Run, closed: str, code: int) -> None:
    line = f'"$0" -c "from primm.cli import run; run()" "$@" {closed}'
    ran = subprocess.run(["sh", "-c", line, sys.executable, *CALL], capture_output=True, text=True, check=False)
    assert code == ran.returncode
    assert 2 == desk("log", "list").out.count("\n")
    assert 11 == desk("log", "verify").code


def test_a_journal_that_cannot_be_written_is_no_reason_to_fail(
    desk: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "state/primm/primm.log").mkdir()
    monkeypatch.setattr(Workplace, "recorder", property(lambda place: 1 / 0))
    assert 1 == desk(*CALL).code


def imported_by(*arguments: str) -> set[str]:
    """The modules that a program of its own has imported when it ends, each time, once the index of kinds is there.

    Where the project is on the path, another test that writes beside it makes the index out of date: so thrice.
    """
    script = "import atexit, sys; atexit.register(lambda: print('', *sys.modules)); from primm.cli import main; main()"
    command = [sys.executable, "-P", "-c", script, "--no-input", *arguments]  # -P: not the folder that it starts from
    subprocess.run(command, capture_output=True, check=True)
    ran = [subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(3)]
    return set.intersection(*(set(each.stdout.split("\n ")[-1].split()) for each in ran))


def test_nothing_heavy_is_imported_to_record(desk: Run) -> None:
    dear = {"attrs", "attr", "cattrs", "cryptography", "gettext_", "importlib.metadata", "pluggy", "rich"}
    dear |= {"secrets", "sqlalchemy", "structlog", "pathlib", "shutil", "dataclasses", "platformdirs"}
    assert set() == dear & imported_by(*CALL)


@pytest.mark.parametrize("command", [("log", "list"), ("person", "list"), ("doubles",), ("check", "q1")], ids=" ".join)
def test_a_listing_imports_nothing_that_computes_figures(desk: Run, command: tuple[str, ...]) -> None:
    assert 0 == desk(*CALL).code
    assert set() == {"sqlalchemy", "structlog"} & imported_by(*command)


def test_the_commands_of_a_plugin_are_commands(desk: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Plugins:
        def commands(self, cli: click.Group) -> None:
            cli.add_command(click.Command("dance", callback=lambda: click.echo("la la")))

    monkeypatch.setattr("primm.cli.cli.commands", {})
    monkeypatch.setattr(Workplace, "index", SimpleNamespace(commands={"dance": "Dance in the rain."}))
    monkeypatch.setattr(Workplace, "plugins", Plugins())
    assert "Dance in the rain" in desk("--help").out
    assert "la la\n" == desk("dance").out


def test_help_needs_no_plugins_in_order(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from primm.core.errors import Unsafe

    def unsafe(place: Workplace) -> None:
        raise Unsafe("two plugins claim one kind")

    monkeypatch.setattr(Workplace, "index", property(unsafe))
    assert 0 == run("--help").code
    assert 2 == run("dance").code
