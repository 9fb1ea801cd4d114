"""The year of the demo: nothing in its reports is empty, its margins are those that were published, nobody is in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.cli import main
from primm.commands.demo import NEXT
from primm.core.events.codes import Codes
from primm.core.host.index import open_index
from primm.core.host.plugins import Plugins
from primm.core.log.log import Log
from primm.demo.calendar import BY_PHONE, CLOSURE, DESKS, REOPENED
from primm.demo.dice import parts
from primm.demo.margins import margins, published
from primm.demo.plan import slots
from primm.demo.year import year

if TYPE_CHECKING:
    from pathlib import Path

    from primm.core.events.fields import Field
    from primm.demo.story import Told
    from tests.demo.conftest import Made

# What no year before this law can have, whatever happens in it.
EMPTY = {
    "S06": "more than 15 days of absence in three months: the law is of 2023",
    "S07": "seven days after the notice: the same law",
    "S08": "elusion, a quarter of the hours: the same law",
}
# What is sealed of anybody: the permit, which a funder's sheet asks for, and the coordinator's own notes.
SEALED = {"permit_reason", "permit_start", "permit_end", "specific_targets", "note"}
# And of the two persons who have two files each, what stands in the place of a name: it makes the files alike.
CODED = {"given_name": {"codice"}, "family_name": {"quaranta", "novanta"}}


@pytest.fixture(scope="module")
def told() -> list[Told]:
    return year().told


def figures(reports: dict[str, Any]) -> dict[str, Any]:
    """The total of every metric."""
    metrics = (each for report in reports.values() for each in report["metrics"])
    return {each["id"]: next(cell["figure"] for cell in each["cells"] if not cell["at"]) for each in metrics}


def test_no_figure_of_the_year_is_empty(reports: dict[str, Any]) -> None:
    found = figures(reports)
    every = {metric.id for action in Plugins.installed().actions.values() for metric in action.metrics}
    assert every == found.keys()
    assert sorted(EMPTY) == sorted(name for name, figure in found.items() if figure in (None, 0, "n/a"))


def test_the_published_margins_come_out(reports: dict[str, Any]) -> None:
    found, work = figures(reports), published("work")
    assert (work["passages"], work["first_time"], work["services"]) == (found["X01"], found["X05"], found["V02"])
    assert published("proxies")["per_cent"] == pytest.approx(found["X08"], abs=0.1)


def test_citizenships_sexes_languages_and_topics_are_as_published(told: list[Told]) -> None:
    files = [each for each in told if each.kind == "person.registered"]
    citizens = Counter(each.values["citizenships"][0] for each in files)
    residents = published("citizenships")
    assert residents["ALB"] / residents["BGD"] == pytest.approx(citizens["ALB"] / citizens["BGD"], abs=0.1)
    assert residents["CHN"] / residents["BGD"] == pytest.approx(citizens["CHN"] / citizens["BGD"], abs=0.1)
    sexes, users = Counter(each.values["sex"] for each in files), published("sexes")
    assert users["men"] / sum(users.values()) == pytest.approx(sexes["1"] / len(files), abs=0.05)
    languages = {language for each in files for language in each.values["languages"]}
    assert set(published("languages")["spoken"]) <= languages
    asked, cento = Counter(slot.topic for slot in slots()), published("topics")
    users = cento.pop("users")
    for topic, count in cento.items():
        assert count / users == pytest.approx(asked[topic] / asked.total(), abs=0.001)


def test_two_builds_tell_the_same(told: list[Told]) -> None:
    """In a process of its own, in which sets and hashes have another order."""
    program = "from primm.demo.year import year; print(*year().told, sep='\\n')"
    command = [sys.executable, "-c", program]
    ran = subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": "7"}, capture_output=True, text=True, check=True)
    assert [*map(str, told)] == ran.stdout.splitlines()


def test_the_log_holds_what_is_told_in_the_order_of_recording(made: Made) -> None:
    with closing(Log.open(made.folder / "log.db", write=False)) as log:
        metas = [json.loads(row.meta) for row in log.read()]
    held = [(each["id"], each["occurred"], each["recorded"][:10]) for each in metas if each["kind"] != "key.created"]
    days = list(year().days())
    assert [(each.id, each.here.day.isoformat(), day.isoformat()) for day, events in days for each in events] == held[
        1:
    ]  # the first event is the desk with which the log came
    assert 6_000 <= len(held) <= 13_000


def test_it_says_what_it_made_and_nothing_else(made: Made) -> None:
    assert 0 == made.code
    assert made.out.startswith("a synthetic year of four desks made in ")
    assert {"Its passphrase is demo. Try:", "  primm "} == {
        line[:8] if line.startswith("  ") else line for line in made.err.splitlines()
    }  # no rule warned of anything


@pytest.mark.parametrize("command", NEXT)
def test_what_it_tells_to_try_can_be_tried(made: Made, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert f"primm --log {made.folder} {command}\n" in made.err
    assert 0 == made.run(*command.split())
    assert capsys.readouterr().out


def test_one_pair_of_files_is_left_to_decide_about(
    made: Made, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRIMM_PASSPHRASE", "demo")
    assert 0 == made.run("doubles")
    assert 1 == len(capsys.readouterr().out.splitlines())


def test_nobody_has_a_name(told: list[Told], tmp_path: Path) -> None:
    index = open_index(str(tmp_path))
    fields: dict[str, list[Field]] = {kind: list(index.spec(kind).fields) for kind in index.kinds}
    sealed = {
        (each.kind, field.name)
        for each in told
        for field in fields[each.kind]
        if field.personal and field.name in each.values
    }
    assert set() == {name for _kind, name in sealed} - SEALED - CODED.keys()
    assert CODED == {
        name: {each.values[name] for each in told if each.kind.startswith("person.") and name in each.values}
        for name in CODED
    }
    assert {"quarter.note"} == {kind for kind, name in sealed if name == "note"}


def test_every_code_is_one_of_its_list(told: list[Told], tmp_path: Path) -> None:
    """What is sealed is not checked when it is read, so a wrong code could hide there."""
    index = open_index(str(tmp_path))
    codes = Codes.load(index.code_files.values())
    reasons = {each.values["permit_reason"] for each in told if "permit_reason" in each.values}
    assert set() == reasons - set(codes["permit_reason"].codes)


def test_in_the_closure_nobody_comes_to_a_counter_and_no_group_meets(told: list[Told]) -> None:
    closed = [each for each in told if CLOSURE <= each.here.day < REOPENED]
    contacts = [each for each in closed if each.kind == "contact"]
    assert "in_person_desk" not in {each.values["channel"] for each in contacts}
    assert not [each for each in closed if each.kind in ("group.session_held", "initiative.held")]
    early = {each.here.desk for each in contacts if each.here.day < BY_PHONE and "counterpart" not in each.values}
    assert {"falconara", "chiaravalle"} == early


def test_contacts_happen_when_the_desk_is_open(told: list[Told]) -> None:
    desks = {desk.code: desk for desk in DESKS}
    users = [each for each in told if each.kind == "contact" and each.values.get("counterpart") is None]
    assert [] == [each.here for each in users if not desks[each.here.desk].opens(each.here.day)]


def test_every_margin_says_where_it_comes_from() -> None:
    assert all(table["source"] for table in margins()["published"].values())
    assert all(table["why"] for table in margins()["assumed"].values())


def test_a_folder_that_holds_something_stays_as_it_is(
    made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").write_text("mine")
    assert 3 == main(("demo", str(tmp_path)))
    assert "is not empty: name a new folder, nothing was changed" in capsys.readouterr().err
    assert ["mine"] == [each.name for each in tmp_path.iterdir()]


@given(st.dictionaries(st.text(), st.integers(1, 1_000), min_size=1), st.integers(0, 1_000))
def test_the_parts_of_a_whole_add_up_and_are_next_to_their_share(weights: dict[str, float], many: int) -> None:
    counts, whole = parts(weights, many), sum(weights.values())
    assert many == sum(counts.values())
    assert all(abs(counts[each] - many * weight / whole) < 1 for each, weight in weights.items())
