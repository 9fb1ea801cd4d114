"""Plugins are found by name, asked through hooks, and named when they fail; the others go on."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING

import click
import pytest

from primm.core.errors import PluginFailed, Refused, Unsafe
from primm.core.events.privacy import IDENTITY, NARRATIVE, SPECIAL
from primm.core.host.index import open_index
from primm.core.host.plugins import Plugins, core_kinds
from primm.core.host.registering import unsaid
from tests.core.host.conftest import WEATHER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from primm.core.events.base import Event
    from primm.core.events.privacy import Privacy
    from tests.core.host.conftest import Bench

    Install = Callable[..., None]

HEAD = "from primm import IDENTITY, WORK, Action, Event, Format, Privacy, Rule, ask, event, hookimpl\n"
ACTION = HEAD + "@hookimpl\ndef primm_action():\n    "
FIELD = '    {field}: str | None = ask("x", {ask}default=None)\n'
FORGOTTEN = 'say its {}, as in ask("…", WORK)'
RETAINED = "what is personal is not retained when a person is erased: say drop or coarsen"
KIND = HEAD + '@event("{kind}")\nclass It(Event):\n    """It."""\n' + FIELD
WITH_KIND = KIND + '@hookimpl\ndef primm_action():\n    return Action("{action}", "It", kinds=(It,))\n'


def test_a_plugin_hands_over_its_action(install: Install) -> None:
    install(weather=WEATHER)
    found = Plugins.installed()
    assert ["Weather"] == [action.title for action in found.actions.values()]
    assert found.faults == []
    found.require_safe()


def test_plugins_stand_in_the_order_of_their_names(install: Install) -> None:
    install(zoo=HEAD, weather=WEATHER, ant=HEAD)
    assert ["ant", "weather", "zoo"] == [each.name for each in Plugins.installed().found]


@pytest.mark.parametrize(
    "text",
    [
        "raise RuntimeError('secret')",
        "raise SystemExit(3)",
        "raise KeyboardInterrupt",
        "import no_such_module",
        "def broken(:",
        ACTION + "return None",
        ACTION + "return 7",
        ACTION + "raise RuntimeError('secret')",
        ACTION + "raise SystemExit",
        ACTION + "raise KeyboardInterrupt",
        ACTION + "return Action('it', 'It', kinds=(str,))",
        ACTION + "return Action('it', 'It', rules=(print,))",
        HEAD + "@hookimpl\ndef primm_acton():\n    pass",
        HEAD + "@hookimpl\ndef primm_action(nonsense):\n    pass",
        HEAD,
        HEAD + "@hookimpl\ndef primm_formats():\n    return [7]",
        HEAD + "@hookimpl\ndef primm_formats():\n    return 7",
    ],
)
def test_a_broken_plugin_is_named_and_does_not_stop_the_rest(install: Install, text: str) -> None:
    install(weather=WEATHER, broken=text)
    found = Plugins.installed()
    assert ["weather"] == list(found.actions)
    (fault,) = found.faults
    assert isinstance(fault, PluginFailed)
    assert "broken" in str(fault)
    assert "secret" not in str(fault)
    found.require_safe()


METRIC = """
from datetime import date
from primm import Metric, OWN, PERSON, PersonTraits, Source, persons, row, traits, view, when
@event("it.rained")
class It(Event):
    '''It.'''
@row
class ItRow(PersonTraits):
    '''A day of it.'''
    day: date = when("day")
@view(ItRow, of="person", reads=("it.rained",))
def its(history):
    return iter(())
def metric(id="I01", title="It", definition="It.", unit=PERSON, source=OWN):
    return Metric(id, 1, title, definition, unit=unit, source=source, measure=persons(ItRow))
"""
BROKEN = "plugin broken failed in plugin_broken"
WITH_METRIC = HEAD + METRIC + "@hookimpl\ndef primm_action():\n    return Action('it', 'It', (It,), (its,), {})\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\nraise RuntimeError('secret')", f"{BROKEN}, line 2 with RuntimeError: tell its author"),
        ("import os\nos.pth", f"{BROKEN}, line 2 with AttributeError (pth): tell its author"),
        ("from primm import Actoin", f"{BROKEN}, line 1 with ImportError (Actoin): tell its author"),
        ("import no_such_module", f"{BROKEN}, line 1 with ModuleNotFoundError (no_such_module): tell its author"),
        ("\n\nActoin()", f"{BROKEN}, line 3 with NameError (Actoin): tell its author"),
        ("\ndef broken(:", f"{BROKEN}, line 2 with SyntaxError: tell its author"),
        (HEAD + "Action('x')", f"{BROKEN}, line 2 with TypeError (title): tell its author"),
        (HEAD + "int('secret')", f"{BROKEN}, line 2 with ValueError: tell its author"),
        ("from primm.core.errors import Unsafe\nraise Unsafe('PRIMM says so itself')", "PRIMM says so itself"),
        (HEAD + "None + 1", f"{BROKEN}, line 2 with TypeError: tell its author"),
        (
            HEAD + "@hookimpl\ndef primm_acton():\n    pass",
            "plugin broken: primm_acton: PRIMM has no such hook; did you mean primm_action?",
        ),
        (HEAD + "@hookimpl\ndef dance():\n    pass", "plugin broken: dance: PRIMM has no such hook"),
        (
            HEAD + "@hookimpl\ndef primm_recorded(entry, log):\n    pass",
            "plugin broken: its primm_recorded takes log, which PRIMM does not give: tell its author",
        ),
        (HEAD, "plugin broken has no hook of PRIMM: tell its author"),
        (WITH_METRIC.format("(metric(title=' '),)"), "plugin broken: I01: a metric needs a title"),
        (WITH_METRIC.format("(metric(definition=None),)"), "plugin broken: I01: a metric needs a definition"),
        (WITH_METRIC.format("(metric(unit=''),)"), "plugin broken: I01: a metric needs a unit"),
        (WITH_METRIC.format("(metric(source=None),)"), "plugin broken: I01: a metric needs a source"),
        (WITH_METRIC.format("(metric(source=Source('', 'own')),)"), "plugin broken: I01: a metric needs a source"),
        (
            WITH_METRIC.format("(metric(unit=''), metric('I02', source=None))"),
            "plugin broken: I01: a metric needs a unit\nplugin broken: I02: a metric needs a source",
        ),
        (
            WITH_METRIC.format("(Metric('I01', 1, 'It', 'It.', unit=PERSON, source=OWN, measure=7),)"),
            "plugin broken failed in primm_action with TypeError: tell its author",
        ),
        (
            WITH_METRIC.format("(7,)"),
            "plugin broken must answer Action(kinds=(Event, …), views=(View, …), metrics=(Metric, …), "
            "rules=(Rule, …)) in primm_action: tell its author",
        ),
    ],
)
def test_what_is_wrong_with_a_plugin_is_named(install: Install, text: str, said: str) -> None:
    install(broken=text)
    (fault,) = Plugins.installed().faults
    assert said == str(fault)


def test_a_module_of_a_package_is_named_with_its_line(install: Install, tmp_path: Path) -> None:
    install(broken="")
    package = tmp_path / "site" / "plugin_broken"
    package.with_suffix(".py").unlink()
    package.mkdir()
    (package / "__init__.py").write_text("import plugin_broken.events\n")
    (package / "events.py").write_text("\n\nActoin()\n")
    (fault,) = Plugins.installed().faults
    said = "plugin_broken (plugin_broken.events, line 3) with NameError (Actoin)"
    assert f"plugin broken failed in {said}: tell its author" == str(fault)


def test_a_plugin_in_order_has_its_metric(install: Install) -> None:
    install(it=WITH_METRIC.format("(metric(),)"))
    assert ["I01"] == [each.id for each in Plugins.installed().actions["it"].metrics]


def test_a_kind_of_a_broken_plugin_is_said_to_be_so(install: Install, tmp_path: Path) -> None:
    install(weather="raise RuntimeError", services="raise RuntimeError")
    index = open_index(str(tmp_path / "cache"))
    for kind, plugin in (("weather.rained", "weather"), ("application.prepared", "services")):
        with pytest.raises(PluginFailed, match=f"the plugin {plugin} is broken, and so {kind} cannot be recorded"):
            index.spec(kind)
    with pytest.raises(Refused, match="there is none of this name"):
        index.spec("wether.rained")


@pytest.mark.parametrize(
    ("kind", "field", "ask", "action"),
    [
        ("contact", "it", "WORK, ", "contact"),
        ("weather.rained", "it", "WORK, ", "it"),
        ("it.Rained", "it", "WORK, ", "it"),
        ("it", "it", "WORK, ", "it"),
        ("it.x/../y", "it", "WORK, ", "it"),
        ("it.rained", "desk", "WORK, ", "it"),
        ("it.rained", "about", "WORK, ", "it"),
        ("it.rained", "of", "WORK, ", "it"),
        ("it.rained", "it", 'WORK, opens="contact", ', "it"),
    ],
)
def test_a_kind_has_the_name_of_its_action_and_fields_that_can_be_typed(
    install: Install, kind: str, field: str, ask: str, action: str
) -> None:
    install(it=WITH_KIND.format(kind=kind, field=field, ask=ask, action=action))
    with pytest.raises(Unsafe, match="plugin it"):
        Plugins.installed().require_safe()


@pytest.mark.parametrize(("action", "kind"), [("services", "service.it"), ("participation", "seat.it")])
def test_kinds_that_were_named_before_the_rule_keep_their_names(install: Install, action: str, kind: str) -> None:
    install(it=WITH_KIND.format(kind=kind, field="it", ask="WORK, ", action=action))
    assert Plugins.installed().faults == []


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        ("", FORGOTTEN.format("sensitivity, retention, on_erase")),
        ("None, personal=True, ", FORGOTTEN.format("sensitivity, retention, on_erase")),
        ("WORK._replace(sensitivity=None), ", FORGOTTEN.format("sensitivity")),
        ("WORK._replace(retention=None), ", FORGOTTEN.format("retention")),
        ("WORK._replace(on_erase=None), ", FORGOTTEN.format("on_erase")),
        ("WORK._replace(sensitivity='secret'), ", FORGOTTEN.format("sensitivity")),
        ("WORK._replace(retention='forever'), ", FORGOTTEN.format("retention")),
        ("WORK._replace(on_erase='keep'), ", FORGOTTEN.format("on_erase")),
        ("WORK._replace(retention=['audit']), ", FORGOTTEN.format("retention")),
        ("('identity', 'contact'), ", FORGOTTEN.format("on_erase")),
        ("'work', ", FORGOTTEN.format("sensitivity, retention, on_erase")),
        ("IDENTITY._replace(on_erase='retain'), personal=True, ", RETAINED),
        ("WORK, personal=True, ", RETAINED),
    ],
)
def test_a_field_that_forgets_privacy_is_named_and_its_plugin_does_not_register(
    install: Install, tmp_path: Path, ask: str, said: str
) -> None:
    install(weather=WEATHER, it=WITH_KIND.format(kind="it.rained", field="wet", ask=ask, action="it"))
    found = Plugins.installed()
    assert [f"plugin it: it.rained, wet: {said}"] == [str(fault) for fault in found.faults]
    assert ["weather"] == list(found.actions)
    with pytest.raises(PluginFailed, match="the plugin it is broken"):
        open_index(str(tmp_path / "cache")).spec("it.rained")


def test_every_forgotten_field_is_named_at_once(install: Install) -> None:
    first, second = (
        KIND.format(kind="it.rained", field="wet", ask=""),
        KIND.format(kind="it.dried", field="dry", ask=""),
    )
    last = '@hookimpl\ndef primm_action():\n    return Action("it", "It", kinds=(First, It))\n'
    install(it=first + FIELD.format(field="cold", ask="") + "First = It\n" + second + last)
    forgotten = FORGOTTEN.format("sensitivity, retention, on_erase")
    (fault,) = Plugins.installed().faults
    assert str(fault).splitlines() == [
        f"plugin it: {each}: {forgotten}" for each in ("it.rained, wet", "it.rained, cold", "it.dried, dry")
    ]


@pytest.mark.parametrize("privacy", [IDENTITY, NARRATIVE, SPECIAL, IDENTITY._replace(on_erase="coarsen")])
def test_what_is_personal_is_dropped_or_made_coarser(install: Install, privacy: Privacy) -> None:
    said = f"{privacy!r}, personal=True, "
    install(it=WITH_KIND.format(kind="it.rained", field="wet", ask=said, action="it"))
    assert [] == Plugins.installed().faults


def test_two_plugins_that_claim_one_kind_are_both_named(install: Install) -> None:
    install(weather=WEATHER, other=WEATHER)
    with pytest.raises(Unsafe, match=r"other and weather both claim the kind weather\.rained"):
        Plugins.installed().require_safe()


def test_a_kind_of_the_core_is_not_for_plugins(install: Install) -> None:
    install(body=WITH_KIND.format(kind="body.registered", field="it", ask="WORK, ", action="body"))
    with pytest.raises(Unsafe, match=r"core and body both claim the kind body\.registered"):
        Plugins.installed().require_safe()


def test_a_plugin_for_another_interface_is_refused(install: Install) -> None:
    install(it=ACTION + "return Action('it', 'It', api=99)")
    with pytest.raises(Unsafe, match="version 99"):
        Plugins.installed().require_safe()


def test_a_plugin_that_is_installed_twice_is_broken_once(install: Install) -> None:
    install(weather=WEATHER)
    point = EntryPoint("weather", "plugin_weather", "primm")
    found = Plugins([point, point])
    assert ["weather"] == list(found.actions)
    assert [PluginFailed] == [type(fault) for fault in found.faults]


def test_formats_come_by_their_names(install: Install) -> None:
    form = "Format('runes', ('.rune',), lambda what, page: iter(()))"
    install(runes=HEAD + f"@hookimpl\ndef primm_formats():\n    return [{form}]")
    assert [(".rune",)] == [each.suffixes for each in Plugins.installed().formats.values()]


def test_commands_are_added_and_a_plugin_that_fails_at_it_is_left_out(install: Install) -> None:
    command = HEAD + "import click\n@hookimpl\ndef primm_commands(cli):\n    cli.add_command(click.Command('dance'))\n"
    install(dance=command, broken=HEAD + "@hookimpl\ndef primm_commands(cli):\n    raise SystemExit\n")
    found, cli = Plugins.installed(), click.Group()
    found.commands(cli)
    assert ["dance"] == list(cli.commands)
    assert ["broken"] == [each.name for each in found.found if each.fault]


def test_who_listens_hears_of_what_was_stored(bench: Bench) -> None:
    import plugin_weather  # type: ignore[import-not-found]

    rain = bench.record("weather.rained", millimetres=3)
    assert [rain] == [entry.id for entry in plugin_weather.heard if entry.kind == "weather.rained"]
    assert bench.notes == []


def test_who_fails_when_listening_is_written_down_and_the_event_is_stored(bench: Bench) -> None:
    rain = bench.record("weather.rained", millimetres=7)
    assert 7 == bench.read(rain).event.millimetres
    assert [{"event": "hook_failed", "plugin": "weather", "code": 15, "ids": [rain]}] == bench.notes


def test_the_core_has_kinds_of_its_own() -> None:
    assert {"contact", "person.registered", "event.corrected"} <= {each.kind for each in core_kinds()}


@pytest.mark.parametrize("kind", core_kinds(), ids=lambda each: each.kind)
def test_a_kind_of_the_core_keeps_the_law_that_plugins_must_keep(kind: type[Event]) -> None:
    assert [] == [problem.say() for problem in unsaid(kind)]
    for field in kind.fields:
        assert field.sensitivity in {"identity", "narrative", "special", "trait", "school", "work"}, field.name
        assert field.retention in {"contact", "school_year", "audit", "statistics"}, field.name
        assert field.on_erase in ({"drop", "coarsen"} if field.personal else {"drop", "coarsen", "retain"}), field.name
        assert field.personal or field.type != "note", field.name
        assert field.personal or field.sensitivity not in {"identity", "narrative", "special"}, field.name
