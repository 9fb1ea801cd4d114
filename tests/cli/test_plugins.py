"""What the command line says of plugins that are broken, and of views that always fail."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from primm.core.figures.refresh import Reads
from primm.core.host.plugins import Plugins
from primm.testing.trial import NOTHING_HAPPENED, trials

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]
    Install = Callable[[str], None]

CARE = '''
from datetime import date
from primm import WORK, Action, Event, PersonTraits, ask, event, hookimpl, row, traits, view, when

@event("care.given")
class Given(Event):
    """A child was looked after."""
    person: str = ask("the child", WORK, subject="person")
    minutes: int = ask("minutes", WORK, at_least=1)
    why: str | None = ask("why", WORK, {codes}default=None)

@row
class Row(PersonTraits):
    """A child on a day."""
    day: date = when("day")

@view(Row, of="person", reads=("care.given",))
def cares(history):
    """Every day."""
    {first}
    for entry in history.of(Given):
        yield Row(entry, **traits(history, entry.occurred), day={day})

@row
class Day(PersonTraits):
    """The same day."""
    day: date = when("day")

@view(Day, after=(cares,))
def days(rows):
    """The same days."""
    {after}
    return iter(())

action = Action("care", "Care", kinds=(Given,), views=(cares, days))

@hookimpl
def primm_action():
    return action
'''
ORDER = {"codes": "", "first": "pass", "day": "entry.occurred", "after": "pass"}


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Install the text of a module as a plugin named care."""

    def install_(text: str) -> None:
        about = tmp_path / "site" / "primm_care-1.dist-info"
        about.mkdir(parents=True)
        (about / "entry_points.txt").write_text("[primm]\ncare = care_of_children\n")
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: primm-care\nVersion: 1\n")
        (tmp_path / "site" / "care_of_children.py").write_text(text)
        monkeypatch.syspath_prepend(tmp_path / "site")

    yield install_
    sys.modules.pop("care_of_children", None)


def test_a_kind_of_a_broken_plugin_is_not_called_unknown(desk: Run, install: Install) -> None:
    install("import no_such_module")
    answer = desk("record", "care.given", "--minutes", "5")
    assert 15 == answer.code
    assert "the plugin care is broken, and so care.given cannot be recorded: see primm plugins check\n" == answer.err
    told = "plugin care failed in care_of_children, line 1 with ModuleNotFoundError (no_such_module): tell its author\n"
    assert (15, told) == (desk("plugins", "check").code, desk("plugins", "check").err)


@pytest.mark.parametrize("command", [("report", "info"), ("explain", "I01"), ("metrics", "list")])
def test_a_broken_plugin_is_said_once_beside_the_figures(desk: Run, install: Install, command: tuple[str, ...]) -> None:
    install("import no_such_module")
    answer = desk(*command)
    assert 0 == answer.code
    assert 1 == answer.err.count("plugin care failed")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"day": "entry.ocurred"}, "the view care_of_children_cares fails over care.given with AttributeError"),
        (
            {"day": "entry.event.why.upper()"},
            "the view care_of_children_cares fails over care.given with AttributeError",
        ),
        (
            {"first": "history.entries[0]"},
            "the view care_of_children_cares fails over an empty history with IndexError",
        ),
        ({"after": "rows[0]"}, "the view care_of_children_days fails over an empty history with IndexError"),
        ({"codes": "codes='nowhere', "}, "there is no code list nowhere"),
    ],
)
def test_a_view_that_always_fails_is_named(desk: Run, install: Install, wrong: dict[str, str], said: str) -> None:
    install(CARE.format(**{**ORDER, **wrong}))
    answer = desk("plugins", "check")
    assert answer.code in (9, 15)
    assert said in answer.err


def test_plugins_in_order_are_counted(desk: Run, install: Install) -> None:
    install(CARE.format(**ORDER))
    assert (0, "5 plugins in order\n") == (desk("plugins", "check").code, desk("plugins", "check").out)


@pytest.mark.parametrize("name", ["info", "participation", "school", "services"])
def test_every_kind_of_our_own_actions_can_be_made_up(name: str) -> None:
    """Told with what it needs, and with all that it may say openly: a trial that tells nothing would find nothing."""
    action = Plugins.installed().actions[name]
    nothing, *tried = trials(action)
    assert NOTHING_HAPPENED == nothing.kind
    reads = [Reads(view.reads) for view in action.views if view.of]
    read = {each.kind for each in action.kinds if any(one[each.kind] for one in reads)}
    assert read
    assert read <= {each.kind for each in tried}
    for each in tried:
        told = [entry for history in each.histories for entry in history.entries if entry.kind == each.kind]
        assert 2 <= len({repr(entry.event) for entry in told}) or not any(
            not field.required and not field.personal for field in type(told[0].event).fields
        )
