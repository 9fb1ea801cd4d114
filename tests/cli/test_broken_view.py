"""A view that fails costs the figures of its own plugin, and of no other."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING, Any

import pytest

from primm.commands.workplace import Workplace
from primm.core.host.plugins import Plugins

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HOUSING = '''
"""Visits, counted by a view that cannot count to three."""
from datetime import date

from primm import CONTACT, OWN, Action, Metric, Row, count, hookimpl, row, view, when


@row
class VisitRow(Row):
    """A visit."""

    day: date = when("day")


@view(VisitRow, of="person", reads=("contact",))
def visits(history):
    """Visits, up to two."""
    for number, entry in enumerate(history.entries):
        yield VisitRow(entry, day=entry.occurred if number < 2 else entry.hour)


VISITS = Metric("H01", 1, "Visits", "Visits.", unit=CONTACT, source=OWN, measure=count(VisitRow))


@hookimpl
def primm_action():
    """Hand it over."""
    return Action("housing", "Housing", views=(visits,), metrics=(VISITS,))
'''
STREETS = '''
"""Visits, and their streets by a view after them that fails at the second."""
from datetime import date

from primm import CONTACT, OWN, Action, Metric, Row, count, hookimpl, row, view, when


@row
class VisitRow(Row):
    """A visit."""

    day: date = when("day")


@row
class StreetRow(Row):
    """A street."""

    day: date = when("day")


@view(VisitRow, of="person", reads=("contact",))
def visits(history):
    """Visits."""
    return (VisitRow(entry, day=entry.occurred) for entry in history.entries)


@view(StreetRow, after=(visits,))
def found(every):
    """Streets."""
    for number, each in enumerate(every, 1):
        yield StreetRow(each.entry, day=each.day.replace(day=number // (2 - number)))


WORDS = {"unit": CONTACT, "source": OWN}
VISITS = Metric("T01", 1, "Visits", "Visits.", measure=count(VisitRow), **WORDS)
FOUND = Metric("T02", 1, "Streets", "Streets.", measure=count(StreetRow), **WORDS)


@hookimpl
def primm_action():
    """Hand it over."""
    return Action("streets", "Streets", views=(visits, found), metrics=(VISITS, FOUND))
'''
CONTACT = ("--channel", "in_person_desk", "--topics", "doc", "--outcomes", "information")


@pytest.fixture
def housing(desk: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """A desk with services and a plugin of somebody else's, and a person who came twice."""
    folder = tmp_path / "plugins"
    folder.mkdir()
    (folder / "housing.py").write_text(HOUSING)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, "housing", raising=False)  # that of the test before, whose folder may be gone
    points = [EntryPoint("housing", "housing", "primm"), EntryPoint("services", "primm.plugins.services", "primm")]
    monkeypatch.setattr(Workplace, "plugins", property(lambda place: Plugins(points)))
    person = desk("record", "person.registered", "--citizenships", "MAR").out.split()[1]
    for day in ("2020-01-10", "2020-01-11"):
        assert desk("record", "contact", "--persons", person, *CONTACT, "--on", day).code == 0
    assert figure(desk("report", "housing")) == figure(desk("report", "services", "--metric", "X01")) == "2"
    assert desk("record", "contact", "--persons", person, *CONTACT, "--on", "2020-01-12").code == 0
    return desk


def figure(answer: Any) -> str:
    """The figure of a report of one metric."""
    found: str = answer.out.splitlines()[1].split("\t")[3]
    return found


def test_an_action_without_views_has_a_report_without_figures(
    desk: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bare.py").write_text(
        "from primm import Action, hookimpl\n\n\n@hookimpl\ndef primm_action():\n    return Action('bare', 'Bare')\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(Workplace, "plugins", property(lambda place: Plugins([EntryPoint("bare", "bare", "primm")])))
    assert desk("record", "contact", *CONTACT).code == 0
    assert (desk("report", "bare").code, desk("views", "rebuild").code) == (0, 0)


def test_its_own_report_names_plugin_and_view(housing: Callable[..., Any]) -> None:
    for command in (("report", "housing"), ("explain", "H01"), ("views", "show", "housing_visits")):
        answer = housing(*command)
        assert (answer.code, answer.out) == (15, "")
        assert "plugin housing: the view housing_visits failed with AttributeError: tell its author" in answer.err


def test_the_reports_of_the_other_actions_go_on(housing: Callable[..., Any]) -> None:
    assert figure(housing("report", "services", "--metric", "X01")) == "3"
    assert housing("explain", "X01").code == 0
    assert housing("views", "show", "services_contacts").code == 0


def test_the_other_views_are_made_anew_before_it_is_said(housing: Callable[..., Any]) -> None:
    answer = housing("views", "rebuild")
    assert (answer.code, answer.out) == (15, "")
    assert "plugin housing: the view housing_visits failed" in answer.err
    assert figure(housing("report", "services", "--metric", "X01")) == "3"


def test_when_the_view_can_count_again_its_figures_are_back(housing: Callable[..., Any]) -> None:
    """What it could not read is retracted; the rows are what a rebuild would make of them."""
    assert housing("report", "housing").code == 15
    listed = housing("explain", "X01", "--format", "csv").out.splitlines()
    handle = listed[3].split(",")[1].strip('"')
    assert housing("retract", handle, "--reason", "typing_error").code == 0
    assert figure(housing("report", "housing")) == "2"


def test_a_view_after_others_that_fails_costs_the_figures_alone_that_read_it(
    desk: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "streets.py").write_text(STREETS)
    monkeypatch.syspath_prepend(tmp_path)
    points = [EntryPoint("streets", "streets", "primm")]
    monkeypatch.setattr(Workplace, "plugins", property(lambda place: Plugins(points)))
    assert desk("record", "contact", *CONTACT, "--on", "2020-01-10").code == 0
    assert figure(desk("report", "streets", "--metric", "T02")) == "1"
    assert desk("views", "rebuild").code == 0
    assert desk("record", "contact", *CONTACT, "--on", "2020-01-11").code == 0
    assert figure(desk("report", "streets", "--metric", "T01")) == "2"
    assert desk("views", "show", "streets_visits").code == 0
    for command in (
        ("report", "streets"),
        ("explain", "T02", "--from", "2020-01-01", "--to", "2020-12-31"),
        ("views", "show", "streets_found"),
        ("views", "rebuild"),
    ):
        answer = desk(*command)
        assert (answer.code, answer.out) == (15, "")
        assert "plugin streets: the view streets_found failed with ZeroDivisionError: tell its author" in answer.err
    assert desk("explain", "T01", "--from", "2020-01-01", "--to", "2020-12-31").code == 0
