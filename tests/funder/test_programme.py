"""The fund's sheets as data: what they name is there, what was not read says so, and what is wrong is loud."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from primm.core.errors import PluginFailed, Refused
from primm.core.figures.catalogue import problems
from primm.funder import programme as module
from primm.funder.engine import fund_of
from primm.funder.programme import Indicator, Programme, Rule, faults, programme, programmes
from tests.funder.conftest import every_code, every_view, installed, the_fund

RULE = {"view": "services_services", "on": "day", "where": {"topic": ["hou"]}}


def with_rule(unit: str = "person", **changes: Any) -> Programme:
    """A programme of one indicator with one rule."""
    name = {"it": "uno", "en": "one"}
    indicator = Indicator(code="x", name=name, unit=unit, status="unverified", rows=[{**RULE, **changes}])
    return attrs.evolve(programmes()[0], indicators=[attrs.asdict(indicator, recurse=True)])


@pytest.mark.parametrize("of", programmes(), ids=lambda of: of.programme)
def test_every_view_column_date_and_code_that_a_sheet_names_is_there(of: Programme) -> None:
    assert [] == list(faults(of, every_view(), every_code()))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"view": "services_nothing"}, "x: services_nothing"),
        ({"view": "funder_counted"}, "x: funder_counted"),
        ({"on": "service_kind"}, "x: services_services.service_kind"),
        ({"on": "nowhere"}, "x: services_services.nowhere"),
        ({"until": "desk"}, "x: services_services.desk"),
        ({"where": {"colour": ["red"]}}, "x: services_services.colour=red"),
        ({"where": {"topic": ["casa"]}}, "x: services_services.topic=casa"),
        ({"where": {"lead": ["yes"]}}, "x: services_services.lead=yes"),
        ({"of": {"topic": ["casa"]}}, "x: services_services.topic=casa"),
        ({"silent": {"topic": ["casa"]}}, "x: services_services.topic=casa"),
        ({"unnamed": "topic"}, "x: services_services.topic"),
        ({"risen_since": "y"}, "x: risen_since y"),
        ({"view": "funder_groups", "on": "day", "where": {}}, "x: funder_groups.person"),
        ({"unit": "item"}, "x: services_services.item"),
    ],
)
def test_what_is_not_there_is_named(changes: dict[str, Any], fault: str) -> None:
    assert [fault] == list(faults(with_rule(**changes), every_view(), every_code()))


def test_a_part_that_is_no_indicator_is_named() -> None:
    of = attrs.evolve(programmes()[0], indicators=[{**attrs.asdict(programmes()[0].indicators[1]), "of": ["z"]}])
    assert ["b.ii: of z"] == list(faults(of, every_view(), every_code()))


def test_a_sheet_that_names_what_no_plugin_has_stops_the_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the action of associations nobody would notice that b.ii.d lacks: so nothing is printed at all."""
    others = [action for action in installed() if action.name != "participation"]
    with pytest.raises(PluginFailed, match=r"2014-2020 b\.ii\.d: participation_presences"):
        fund_of(others, every_code())


def test_the_views_and_metrics_of_the_fund_are_as_those_of_any_action() -> None:
    """But for what their rows look up elsewhere, which no figure of the fund asks for."""
    found = problems(the_fund().views, the_fund().metrics)
    assert {"no view of the action makes rows of {row}"} == {each.text for each in found}
    counted = next(view for view in the_fund().views if view.name == "funder_counted")
    assert {"lookup"}.isdisjoint(column.role for column in counted.row.columns)


def test_every_name_is_from_memory_and_says_so() -> None:
    """DOMAIN 1.3: neither annex was read; whoever reads one changes the status together with the name."""
    assert {"unverified"} == {each.status for of in programmes() for each in of.indicators}


def test_every_indicator_has_a_name_in_both_languages() -> None:
    names = [each.name for of in programmes() for each in of.indicators]
    assert [{"it", "en"}] * len(names) == [{key for key, text in name.items() if text} for name in names]


def test_the_list_of_each_programme_is_whole() -> None:
    assert {
        "2014-2020": ["b.i", "b.ii", "b.ii.a", "b.ii.b", "b.ii.c", "b.ii.d", "b.iii", "b.iv", "b.v"],
        "2021-2027": [
            *("O.2.1", "O.2.2", "O.2.3", "O.2.3.1", "O.2.3.2", "O.2.3.3", "O.2.4", "O.2.5", "O.2.6", "O.2.7"),
            *("R.2.8", "R.2.9", "R.2.10", "R.2.11"),
        ],
    } == {of.programme: [each.code for each in of.indicators] for of in programmes()}


def test_without_a_name_it_is_the_programme_that_binds() -> None:
    assert "2014-2020" == programme(None).programme
    assert "2021-2027" == programme("2021-2027").programme
    with pytest.raises(Refused):
        programme("2007-2013")


@pytest.mark.parametrize("text", ["programme = 1", "programme = ", 'indicators = [{code = "x"}]', "unknown = 1"])
def test_a_sheet_that_cannot_be_read_is_named(text: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "fami-broken.toml"
    path.write_text(text)
    with pytest.raises(PluginFailed, match=r"fami-broken\.toml"):
        module._read(path)


def test_a_rule_is_what_its_line_says() -> None:
    (rule,) = with_rule().indicators[0].rows
    assert Rule(view="services_services", on="day", where={"topic": ("hou",)}) == rule
