"""Plugins that raise, leave, interrupt or answer nonsense: named with exit code 15, while the core goes on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.errors.conftest import CALL, events

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]
    Install = Callable[..., None]

RAIN = """
import sys
from datetime import date
from primm import Action, Entry, Event, Format, Row, Rule, ask, dim, event, flag, hookimpl, row, view, when

@event("weather.rained", about="weather")
class Rained(Event):
    millimetres: int = ask("how much", default=1)

@row
class Rain(Row):
    occurred: date = when("day")
    wet: bool = flag("wet")
    place: str | None = dim("where")

@view(Rain, of="weather", reads=("weather.rained",))
def rains(history):
    "When it rained."
    {view}
    return [Rain(entry=each, occurred=each.occurred, wet=True, place="here") for each in history.entries]

def plausible(entry, history):
    {rule}
    return ()

def write(what, page):
    {format}
    yield "rain"

@hookimpl
def primm_action():
    {action}
    return Action("weather", "Weather", kinds=(Rained,), views=(rains,), rules=(Rule(("weather.rained",), plausible),))

@hookimpl
def primm_formats():
    return (Format("rain", (".rain",), write),)

@hookimpl
def primm_commands(cli):
    {commands}
    cli.add_command(dance)

import click

@click.command()
def dance():
    "Dance in the rain."
    {command}

@hookimpl
def primm_recorded(entry):
    {recorded}
"""
PLACES = ("view", "rule", "format", "action", "commands", "command", "recorded")
LEAVING = ("raise ValueError('Amal')", "sys.exit(0)", "raise KeyboardInterrupt")
RAINED = ("record", "weather.rained")


@pytest.fixture
def rain(home: Path, install: Install, desk: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """Install a plugin that does something wrong in one place; the command line with it."""

    def make(place: str = "", what: str = "pass") -> Run:
        monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
        monkeypatch.setattr("primm.cli.cli.commands", {})
        install(rain=RAIN.format(**{each: what if each == place else "pass" for each in PLACES}))
        return desk

    return make


def told(answer: Answer, home: Path, *, stored: int = 1) -> str:
    """What was said of a plugin that failed, after a look at what must hold then."""
    assert 15 == answer.code
    assert "Amal" not in answer.err
    assert "Traceback" not in answer.err
    assert stored == events(home / "log")
    return answer.err


def test_row_74_a_plugin_in_order(rain: Callable[..., Run], home: Path) -> None:
    run = rain()
    assert 0 == run(*RAINED).code
    assert 1 == run("views", "show", "plugin_rain_rains").out.count("here")
    assert "rain" == run("log", "list", "--format", "rain").out
    assert 0 == run("dance").code
    assert 0 == run("plugins", "check").code


@pytest.mark.parametrize("what", LEAVING)
def test_row_74_a_rule_that_leaves(rain: Callable[..., Run], home: Path, what: str) -> None:
    run = rain("rule", what)
    assert told(run(*RAINED), home).startswith("plugin rain failed in a rule with ")
    assert 0 == run(*CALL).code


@pytest.mark.parametrize("what", ["return None", "return 3", "return ['wet']", "yield None"])
def test_row_74_a_rule_that_answers_nonsense(rain: Callable[..., Run], home: Path, what: str) -> None:
    assert "plugin rain " in told(rain("rule", what)(*RAINED), home)


@pytest.mark.parametrize("what", LEAVING)
def test_row_74_an_action_that_leaves(rain: Callable[..., Run], home: Path, what: str) -> None:
    run = rain("action", what)
    assert told(run("plugins", "check"), home).startswith("plugin rain failed in primm_action with ")
    assert "rain" in run("plugins", "list").out
    assert 0 == run(*CALL).code
    assert 3 == run(*RAINED).code


@pytest.mark.parametrize("what", ["return None", "return 'rain'"])
def test_row_74_an_action_that_is_none(rain: Callable[..., Run], home: Path, what: str) -> None:
    answer = rain("action", what)("plugins", "check")
    assert "plugin rain must answer Action in primm_action: tell its author\n" == told(answer, home)


@pytest.mark.parametrize("what", LEAVING)
def test_row_74_a_module_that_leaves(
    desk: Run, home: Path, install: Install, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    install(rain=f"import sys\n{what}\n")
    assert told(desk("plugins", "check"), home).startswith("plugin rain failed in plugin_rain, line 2 with ")
    assert 0 == desk(*CALL).code


@pytest.mark.parametrize(
    "what",
    [
        *LEAVING[:2],  # an interrupt is taken for the user's: folding a long log takes its time
        "return None",
        "yield 3",
        "yield Rain(entry=history.entries[0], occurred='today', wet=True, place=None)",
        "yield Rain(entry=history.entries[0], occurred=None, wet=True, place=[])",
    ],
)
def test_row_74_a_view_that_leaves_or_makes_no_rows(rain: Callable[..., Run], home: Path, what: str) -> None:
    run = rain("view", what)
    assert 0 == run(*RAINED).code
    answer = run("views", "show", "plugin_rain_rains")
    assert told(answer, home, stored=2).startswith("plugin plugin_rain: the view plugin_rain_rains failed with ")
    assert 0 == run("log", "list").code


def test_row_74_a_view_that_is_interrupted_ends_the_command(rain: Callable[..., Run]) -> None:
    run = rain("view", LEAVING[2])
    assert 0 == run(*RAINED).code
    assert 130 == run("views", "show", "plugin_rain_rains").code


@pytest.mark.parametrize("what", [*LEAVING, "yield 3", "yield None"])
def test_row_74_a_format_that_leaves_or_writes_no_text(rain: Callable[..., Run], home: Path, what: str) -> None:
    run = rain("format", what)
    assert "plugin rain " in told(run("log", "list", "--format", "rain"), home)
    assert 0 == run("log", "list").code


@pytest.mark.parametrize("what", LEAVING[:2])
def test_row_74_a_command_that_leaves(rain: Callable[..., Run], home: Path, what: str) -> None:
    answer = rain("command", what)("dance")
    assert told(answer, home).startswith("the command dance of a plugin failed with ")
    (line,) = (home / "state/primm/primm.log").read_text().splitlines()
    assert {"event": "plugin_failed", "code": 15}.items() <= json.loads(line).items()
    assert "Amal" not in line


@pytest.mark.parametrize("what", LEAVING)
def test_row_74_commands_that_cannot_be_added(rain: Callable[..., Run], home: Path, what: str) -> None:
    run = rain("commands", what)
    assert 2 == run("dance").code
    assert 0 == run(*CALL).code


@pytest.mark.parametrize("what", LEAVING)
def test_row_74_a_listener_is_told_of_what_is_stored_already(rain: Callable[..., Run], home: Path, what: str) -> None:
    run = rain("recorded", what)
    assert 0 == run(*CALL).code
    (line,) = (home / "state/primm/primm.log").read_text().splitlines()
    assert {"event": "hook_failed", "plugin": "rain", "code": 15}.items() <= json.loads(line).items()
    assert "Amal" not in line


def test_row_77_two_plugins_that_claim_one_kind_stop_recording_and_are_named(
    desk: Run, home: Path, install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    same = RAIN.format(**dict.fromkeys(PLACES, "pass"))
    install(one=same, two=same)
    for command in (CALL, ("report", "services"), ("plugins", "check")):
        answer = desk(*command)
        assert (9, "") == answer[:2]
        assert "one and two both claim the kind weather.rained: uninstall one of them\n" == answer.err
    assert 1 == events(home / "log")
    assert 0 == desk("plugins", "list").code
    assert 0 == desk("log", "list").code


def test_row_77_a_plugin_for_another_interface_is_named_with_both_versions(
    desk: Run, home: Path, install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    text = RAIN.format(**dict.fromkeys(PLACES, "pass"))
    install(rain=text.replace("views=(rains,)", "views=(rains,), api=7"))
    for command in (CALL, ("plugins", "check")):
        answer = desk(*command)
        assert (9, "") == answer[:2]
        said = "plugin rain is written for version 7 of the plugin interface; this PRIMM has version 1\n"
        assert said == answer.err
    assert 1 == events(home / "log")
