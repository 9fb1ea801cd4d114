"""The one page: its figures are those of the actions, and any form of it leads back to itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.host.plugins import Plugins
from primm.desk.presets import presets
from primm.formats.certificate import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

ACTIONS = Plugins.installed().actions
TOLD = ("--channel", "phone_in", "--topics", "doc", "--outcomes", "information")


@pytest.fixture
def told(desk: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Persons of two towns at two desks, some of them at both, and what each action counts."""
    monkeypatch.chdir(home)
    desk("record", "desk.registered", "--desk", "chiaravalle", "--name", "Chiaravalle")
    persons = []
    for number, town in enumerate(("042018", "042014", "042018", None)):
        known = ("--citizenships", ("MAR", "ROU")[number % 2], "--birth-year", f"{1980 + number}", "--sex", "f")
        persons.append(desk("record", "person.registered", *known, *(["--municipality", town] if town else [])))
    handles = [answer.out.split()[1] for answer in persons]
    for number in range(10):
        place, person = ("falconara", "chiaravalle")[number % 3 == 0], handles[number % 4]
        on = ("--on", f"2020-02-{number + 1:02}", "--minutes", f"{number * 7}")
        assert desk("--desk", place, "record", "contact", "--persons", person, *TOLD, *on).code == 0
    for command in (
        ("need.opened", "--persons", handles[0], "--category", "hou"),
        ("school.enrolled", "--person", handles[1], "--school-name", "IC Nord", "--level", "primary"),
        ("initiative.held", "--title", "festa", "--anonymous", "12"),
        ("mediation.delivered", "--persons", handles[2], "--language", "ara", "--mode", "phone"),
    ):
        desk("record", *command, "--on", "2020-02-20")
    return desk


def cells(tables: Iterable[dict[str, Any]]) -> dict[tuple[str, str], Any]:
    """The figures of a report in JSON by metric and desk."""
    return {
        (table["id"], "".join(each["code"] for each in cell["at"].values())): cell["figure"]
        for table in tables
        for cell in table["cells"]
    }


@pytest.mark.parametrize("filters", [(), ("--desk", "chiaravalle"), ("--residence", "042018,unknown")], ids=" ".join)
@pytest.mark.parametrize("name", sorted(presets("/nowhere")))
def test_the_figures_of_the_page_are_those_of_the_actions(told: Run, name: str, filters: tuple[str, ...]) -> None:
    page = json.loads(told("report", "q1", "--preset", name, *filters, "--format", "json").out)
    known = [f"--filter={key}={','.join(values)}" for key, values in page["filters"].items()]
    for action in ACTIONS.values():
        mine = {each.id for each in action.metrics}
        tables = [table for table in page["metrics"] if table["id"] in mine and table["cells"]]
        if tables:
            metrics = ",".join(table["id"] for table in tables)
            by = ["--by=desk"] if any(table["by"] for table in tables) else []
            alone = told("report", action.name, "q1", "--metric", metrics, *known, *by, "--format", "json")
            assert cells(tables) == cells(json.loads(alone.out)["metrics"])


def test_the_page_shows_the_figures_of_its_preset_in_their_order(told: Run) -> None:
    page = json.loads(told("report", "q1", "--format", "json").out)
    assert "X01 X03 X05 X09 X12 V03 V08b S01 I04 P03".split() == [table["id"] for table in page["metrics"]]
    figures = cells(page["metrics"])
    assert (10, 4, 6) == (figures["X01", ""], figures["X01", "chiaravalle"], figures["X01", "falconara"])
    # Persons 0, 3, 2, 1 came to Chiaravalle, and all four to Falconara too.
    assert (4, 4, 4) == (figures["X03", ""], figures["X03", "chiaravalle"], figures["X03", "falconara"])


@pytest.mark.parametrize("suffix", [".txt", ".csv", ".json"])
def test_a_page_of_any_form_leads_back_to_itself(told: Run, home: Path, suffix: str) -> None:
    assert told("report", "q1", "-o", f"page{suffix}").code == 0
    told("record", "contact", "--anonymous", "1", *TOLD, "--on", "2020-03-01")
    again = told("report", "q1", "--as-of", f"page{suffix}", "-o", f"again{suffix}")
    assert (0, "") == (again.code, again.err)
    assert (home / f"page{suffix}").read_bytes() == (home / f"again{suffix}").read_bytes()
    opened = told("explain", "X01", "q1", "--as-of", f"page{suffix}", "--format", "json")
    assert (10, "") == (sum(each["why"] == "counted" for each in json.loads(opened.out)), opened.err)


def test_versions_that_go_on_in_the_next_line_are_read_whole(told: Run, home: Path) -> None:
    for asked in (("q1",), ("services", "q1")):
        name = f"long-{len(asked)}"
        assert told("report", *asked, "-o", f"{name}.txt").code == 0
        assert told("report", *asked, "-o", f"{name}.json").code == 0
        page = read((home / f"{name}.txt").read_text())
        born = json.loads((home / f"{name}.json").read_text())["certificate"]
        expected = {**born["versions"], **{key: str(value) for key, value in born["metrics"].items()}}
        assert page
        assert expected | ({"code": born["code"]} if born["code"] else {}) == page["certificate"]["versions"]


def test_the_name_of_an_action_and_a_period_come_in_either_order(told: Run) -> None:
    assert told("report", "services", "q1").out == told("report", "q1", "services").out
    assert told("report", "q1").out == told("report", "2020q1").out == told("report", "--from", "q1", "--to", "q1").out


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("services", "q1", "--preset", "mese"), "preset: a preset is a page over all actions: leave the action out"),
        (("q1", "--preset", "mense"), "preset: there is none of this name; did you mean mese?"),
        (("q1", "--residence", "chiara"), ""),
        (("q1", "--residence", "m"), "residence: several have this name: Monte San Vito 042030, Montemarciano 042027"),
        (("q1", "--residence", "Ancona"), "residence: no municipality of the list has this name or ISTAT code"),
        (("q1", "--desk", "ancona"), "desk: there is none of this name"),
        (("q1", "--metric", "X01,V08bb"), "metric: there is none of this name; did you mean V08b?"),
        (("q1", "--by", "colour"), "by: no figure can be shown by colour"),
        (("q1", "--to", "regione"), "to: this is no period; to whom a report is given is said with --issue"),
        (("services", "lastmonth"), "period: is no period"),
        (("lastmonth",), "period: neither an action nor a period: q3, 2020-07, luglio, lug-set"),
        (("q1", "--filter", "colour=red"), "filter: no figure can be filtered by colour"),
    ],
)
def test_what_cannot_be_shown_is_said_in_one_sentence(told: Run, asked: tuple[str, ...], said: str) -> None:
    answer = told("report", *asked)
    assert (3 if said else 0) == answer.code
    assert answer.err.startswith(said)
    assert answer.err.count("\n") == bool(said)


def test_a_preset_called_like_an_action_is_refused(told: Run, home: Path) -> None:
    own = home / "log" / "presets"
    own.mkdir()
    (own / "services.toml").write_text('metrics = ["X01"]')
    answer = told("report", "q1", "--preset", "services")
    assert (3, "preset: it has the name of an action: give its file another one\n") == (answer.code, answer.err)
    (own / "mia.toml").write_text('title.it = "Mia"\nmetrics = ["X03"]\nby = ["sex"]')
    assert [("X03", ""), ("X03", "2")] == [
        *cells(json.loads(told("report", "q1", "--preset", "mia", "--format", "json").out)["metrics"])
    ]


def test_what_is_only_tried_is_given_to_nobody(told: Run) -> None:
    assert "to: to whom a report is given is said with --issue\n" == told("pack", "q1", "--to", "q2").err
    assert "to: say to whom, as a code: --to regione\n" == told("report", "q1", "--issue").err


def test_what_was_given_can_be_given_to_somebody_else(told: Run, home: Path) -> None:
    assert told("report", "q1", "--issue", "--to", "regione", "-o", "one.txt").code == 0
    handle = json.loads(told("log", "list", "--kind", "report.issued", "--format", "json").out)[0]["handle"]
    told("record", "contact", "--anonymous", "1", *TOLD, "--on", "2020-03-01")
    assert told("report", "--as-of", handle, "--issue", "--to", "comune", "-o", "two.txt").code == 0
    assert (home / "one.txt").read_bytes() == (home / "two.txt").read_bytes()
    assert 2 == len(json.loads(told("log", "list", "--kind", "report.issued", "--format", "json").out))


def test_explain_opens_every_cell_of_the_page(told: Run) -> None:
    figures = cells(json.loads(told("report", "q1", "--format", "json").out)["metrics"])
    opened = {}
    for metric, desk in figures:
        cell = ("--by", f"desk={desk}") if desk else ()
        rows = json.loads(told("explain", metric, "q1", *cell, "--as-of", "2020-03-31", "--format", "json").out)
        counted = [row for row in rows if row["why"] == "counted"]
        opened[metric, desk] = sum(row["number"] / 60 if metric == "X12" else 1 for row in counted)
    assert len(figures) > 20
    assert figures == {key: pytest.approx(value, abs=0.005) for key, value in opened.items()}


def test_columns_that_add_to_more_than_the_total_are_told(told: Run, home: Path) -> None:
    whose = told("person", "list").out.split()[0]
    assert told("record", "contact", "--persons", whose, *TOLD, "--on", "2020-03-20").code == 0
    for number, (by, shown) in enumerate((("desk", "at two desks"), ("month", "in several columns"), ("sex", None))):
        assert told("report", "q1", "--metric", "X03", "--by", by, "-o", f"{number}.txt").code == 0
        page = (home / f"{number}.txt").read_text()
        assert (by, bool(shown)) == (by, "it is no sum" in page)
        assert (shown or "") in page
