"""Plugins that raise, leave, interrupt or answer nonsense: named with exit code 15, while the core goes on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.errors.conftest import CALL, events
from tests.errors.rows import answers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]
    Install = Callable[..., None]
    Told = Callable[..., None]

RAIN = """
import sys
from datetime import date
from primm import WORK, Action, Entry, Event, Format, Row, Rule, ask, dim, event, flag, hookimpl, row, view, when

@event("weather.rained", about="weather")
class Rained(Event):
    millimetres: int = ask("how much", WORK, default=1)

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
FAILED = "plugin rain failed in a rule with …: tell its author"
OTHER = "plugin rain must answer Iterable[Problem] in a rule: tell its author"
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


def seen(answer: Answer, home: Path, *, stored: int = 1) -> str:
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
@answers(74, "a rule that raises, exits or interrupts", 15, FAILED)
def test_row_74_a_rule_that_leaves(rain: Callable[..., Run], told: Told, what: str) -> None:
    run = rain("rule", what)
    told(run(*RAINED))
    assert 0 == run(*CALL).code


@pytest.mark.parametrize(
    "what",
    [
        *(
            pytest.param(what, marks=answers(74, "a rule that returns None or a number", 15, FAILED))
            for what in ("return None", "return 3")
        ),
        *(
            pytest.param(what, marks=answers(74, "a rule that returns texts, yields None", 15, OTHER))
            for what in ("return ['wet']", "yield None")
        ),
    ],
)
def test_row_74_a_rule_that_answers_nonsense(rain: Callable[..., Run], told: Told, what: str) -> None:
    told(rain("rule", what)(*RAINED))


@pytest.mark.parametrize("what", LEAVING)
@answers(
    74,
    "an action that does so",
    15,
    "plugin rain failed in primm_action with …: tell its author",
    note="the others go on",
)
def test_row_74_an_action_that_leaves(rain: Callable[..., Run], told: Told, what: str) -> None:
    run = rain("action", what)
    told(run("plugins", "check"))
    assert "rain" in run("plugins", "list").out
    assert 0 == run(*CALL).code
    assert 3 == run(*RAINED).code


@pytest.mark.parametrize("what", ["return None", "return 'rain'"])
@answers(74, "an action that is none", 15, "plugin rain must answer Action in primm_action: tell its author")
def test_row_74_an_action_that_is_none(rain: Callable[..., Run], told: Told, what: str) -> None:
    told(rain("action", what)("plugins", "check"))


@pytest.mark.parametrize("what", LEAVING)
@answers(
    74,
    "a module that does so",
    15,
    "plugin rain failed in plugin_rain, line 2 with …: tell its author",
    note="the others go on",
)
def test_row_74_a_module_that_leaves(
    desk: Run, told: Told, home: Path, install: Install, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    install(rain=f"import sys\n{what}\n")
    told(desk("plugins", "check"))
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
@answers(
    74,
    "a view that raises, exits, makes no rows or rows of another shape",
    15,
    "plugin plugin_rain: the view … failed with …: tell its author",
    note="lists go on",
)
def test_row_74_a_view_that_leaves_or_makes_no_rows(rain: Callable[..., Run], told: Told, what: str) -> None:
    run = rain("view", what)
    assert 0 == run(*RAINED).code
    told(run("views", "show", "plugin_rain_rains"))
    assert 0 == run("log", "list").code


def test_row_74_a_view_that_is_interrupted_ends_the_command(rain: Callable[..., Run]) -> None:
    run = rain("view", LEAVING[2])
    assert 0 == run(*RAINED).code
    assert 130 == run("views", "show", "plugin_rain_rains").code


@pytest.mark.parametrize(
    "what",
    [
        *(
            pytest.param(
                what,
                marks=answers(
                    74, "a format that does so", 15, "plugin rain failed in a format with …: tell its author"
                ),
            )
            for what in LEAVING
        ),
        *(
            pytest.param(
                what,
                marks=answers(
                    74,
                    "a format that writes no text",
                    15,
                    "plugin rain must answer Iterator[str] in a format: tell its author",
                ),
            )
            for what in ("yield 3", "yield None")
        ),
    ],
)
def test_row_74_a_format_that_leaves_or_writes_no_text(rain: Callable[..., Run], told: Told, what: str) -> None:
    run = rain("format", what)
    told(run("log", "list", "--format", "rain"))
    assert 0 == run("log", "list").code


@pytest.mark.parametrize("what", LEAVING[:2])
@answers(
    74,
    "a command that raises or exits",
    15,
    "the command dance of a plugin failed with …: tell its author",
    note="the journal has the error's class, not its text",
)
def test_row_74_a_command_that_leaves(rain: Callable[..., Run], told: Told, home: Path, what: str) -> None:
    told(rain("command", what)("dance"))
    (line,) = (home / "state/primm/primm.log").read_text().splitlines()
    assert {"event": "plugin_failed", "code": 15}.items() <= json.loads(line).items()
    assert "Amal" not in line


@pytest.mark.parametrize("what", LEAVING)
def test_row_74_commands_that_cannot_be_added(rain: Callable[..., Run], home: Path, what: str) -> None:
    run = rain("commands", what)
    assert 2 == run("dance").code
    assert 0 == run(*CALL).code


@pytest.mark.parametrize("what", LEAVING)
@answers(74, "a listener that does so", note="the event is stored; the journal names the plugin")
def test_row_74_a_listener_is_told_of_what_is_stored_already(
    rain: Callable[..., Run], told: Told, home: Path, what: str
) -> None:
    run = rain("recorded", what)
    told(run(*CALL))
    (line,) = (home / "state/primm/primm.log").read_text().splitlines()
    assert {"event": "hook_failed", "plugin": "rain", "code": 15}.items() <= json.loads(line).items()
    assert "Amal" not in line


@answers(77, "two plugins for one kind", 9, "one and two both claim the kind weather.rained: uninstall one of them")
def test_row_77_two_plugins_that_claim_one_kind_stop_recording_and_are_named(
    desk: Run, told: Told, home: Path, install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    same = RAIN.format(**dict.fromkeys(PLACES, "pass"))
    install(one=same, two=same)
    for command in (CALL, ("report", "services"), ("plugins", "check")):
        answer = desk(*command)
        told(answer)
        assert "" == answer.out
    assert 0 == desk("plugins", "list").code
    assert 0 == desk("log", "list").code


@answers(
    77,
    "a plugin for another version of PRIMM",
    9,
    "plugin rain is written for version 7 of the plugin interface; this PRIMM has version 1",
)
def test_row_77_a_plugin_for_another_interface_is_named_with_both_versions(
    desk: Run, told: Told, home: Path, install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    text = RAIN.format(**dict.fromkeys(PLACES, "pass"))
    install(rain=text.replace("views=(rains,)", "views=(rains,), api=7"))
    for command in (CALL, ("plugins", "check")):
        answer = desk(*command)
        told(answer)
        assert "" == answer.out


# A plugin runs in PRIMM's process, so it can find the connection that nobody gave it.
MEDDLE = """
    import gc, sqlite3
    for each in gc.get_objects():
        if isinstance(each, sqlite3.Connection):
            try:
                {guard}
                each.execute({statement!r})
            except sqlite3.ProgrammingError:
                pass  # it is closed
"""
IGNORE = "CREATE TEMP TRIGGER IF NOT EXISTS t BEFORE INSERT ON main.event BEGIN SELECT RAISE(IGNORE); END"
CHANGE = "CREATE TEMP TRIGGER IF NOT EXISTS t AFTER INSERT ON main.event BEGIN UPDATE event SET facts = '{}'; END"
UNGUARDED = "each.set_authorizer(None)"
LOST = "the log did not keep what was written to it; nothing was stored: check the plugins"


@pytest.mark.parametrize(
    ("guard", "statement", "blind"),
    [
        pytest.param("pass", IGNORE, False, marks=answers(76, "a trigger that lets events vanish", 15, FAILED)),
        pytest.param(
            UNGUARDED,
            IGNORE,
            False,
            marks=answers(
                76,
                "the same by a plugin that takes away the guard of the connection",
                9,
                "the tables of the log were changed: run primm log verify",
            ),
        ),
        pytest.param(
            UNGUARDED, IGNORE, True, marks=answers(76, "the same, and the tables are not looked at any more", 1, LOST)
        ),
        pytest.param(
            UNGUARDED,
            CHANGE,
            True,
            marks=answers(
                76,
                "the same with a trigger that changes the event",
                10,
                "the log is damaged or was changed (…): run primm log verify",
            ),
        ),
    ],
)
def test_row_76_a_plugin_that_meddles_with_the_log(
    rain: Callable[..., Run],
    told: Told,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    guard: str,
    statement: str,
    blind: bool,
) -> None:
    run = rain("rule", MEDDLE.format(guard=guard, statement=statement))
    if blind:
        monkeypatch.setattr("primm.core.log.chain.check_schema", lambda connection: True)
    answer = run(*RAINED)
    told(answer)
    assert "" == answer.out
    assert 1 == events(home / "log")
    assert 11 == run("log", "verify").code
