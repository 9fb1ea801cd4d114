"""The sheets of the quarter, of operators and of indicators through the command line."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from tests.acceptance.conftest import home, office, run  # noqa: F401 - fixtures
from tests.cli.conftest import cache  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from tests.acceptance.conftest import Office

NOTE = "Da marzo si lavora per telefono"


@pytest.fixture
def quarter(office: Office) -> Office:  # noqa: F811
    """A quarter with somebody new, a training, a body of the network, a problem, and one person helped."""
    office.at("2020-03-10T10:00")
    office.record("staff.joined", staff="staff:lc", role="mediator")
    office.record("staff.trained", staff="staff:lc", minutes="90", contents="Diritto")
    office.record("body.registered", body="body:caf", name="CAF", body_type="caf_patronato")
    office.record("network.role_set", body="body:caf", role="receives")
    note = {"period": "2020q1", "note_kind": "problem", "origin": "emergency", "note": NOTE}
    office.primm("record", "-", given={"kind": "quarter.note", "fields": note})
    person = office.person(id_check="document_seen")
    office.record("service.delivered", persons=person, service_kind="information", topic="hou")
    return office


def lines(office: Office, *options: str) -> list[dict[str, Any]]:  # noqa: F811
    """The lines of the sheet."""
    found: list[dict[str, Any]] = json.loads(office.primm("funder", "quarterly", *options, "--format=json"))
    return found


def section(found: list[dict[str, Any]], name: str) -> list[tuple[Any, ...]]:
    """What and value of the lines of a section."""
    return [(each["what"], each["value"]) for each in found if each["section"] == name]


def test_the_sheet_has_every_section(quarter: Office) -> None:
    found = lines(quarter, "2020q1")
    assert ("V02 Services given", 1) in section(found, "activities and outputs")
    assert [("problem", "emergency, such as an epidemic")] == section(found, "strengths, problems, deviations")
    assert [("lc · linguistic-cultural mediator", "joined")] == section(found, "changes of the work group")
    assert [("CAF", "receives people from the desks")] == section(found, "subjects of the network")
    indicators = dict(section(found, "physical indicators"))
    assert (None, 1) == (
        indicators["b.i Persons who took part in pre-departure measures"],
        indicators["b.ii.b of which: advice and assistance on housing"],
    )
    status = {each["note"] for each in found if each["section"] == "physical indicators"}
    assert {"name not verified", "name not verified; nothing in the log can tell this yet"} == status


def test_what_was_noted_is_opened_into_a_file_alone(quarter: Office) -> None:
    assert not [each for each in lines(quarter, "2020q1") if NOTE in each["note"]]
    path = quarter.folder / "sheet.xlsx"
    quarter.primm("funder", "quarterly", "2020q1", "-o", str(path))
    cells = [cell.value for line in load_workbook(path).worksheets[0].iter_rows() for cell in line]
    assert 1 == cells.count(NOTE)


def test_a_note_whose_key_is_not_here_does_not_stop_the_sheet(quarter: Office) -> None:
    (path,) = (quarter.folder / "log").rglob("keys.db")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        assert 1 == connection.execute("DELETE FROM dek WHERE subject LIKE 'quarter:%'").rowcount
    sheet = quarter.folder / "sheet.json"
    quarter.primm("funder", "quarterly", "2020q1", "-o", str(sheet))
    (note,) = (each for each in json.loads(sheet.read_text("utf-8")) if each["what"] == "problem")
    assert "not readable here" == note["note"]


def test_the_sheet_is_made_again_from_a_position(quarter: Office) -> None:
    before = lines(quarter, "2020q1", "--as-of=2020-03-10")
    quarter.at("2020-03-20T10:00")
    quarter.record("network.role_set", body="body:caf", role="partner")
    quarter.record("staff.left", staff="staff:lc")
    assert before == lines(quarter, "2020q1", "--as-of=2020-03-10")
    assert len(before) + 2 == len(lines(quarter, "2020q1", "--as-of=2020-03-20"))


def test_a_sheet_is_of_one_quarter(quarter: Office) -> None:
    answer = quarter._command("funder", "quarterly", "2020-03")
    assert (3, "period: the sheet is of one quarter: q3, 2020q3\n") == (answer.code, answer.err)


def test_an_empty_quarter_is_no_fault(office: Office) -> None:  # noqa: F811
    office.at("2020-04-01T10:00")
    found = lines(office, "2019q2")
    assert {0, "0.00"} == {value for _what, value in section(found, "activities and outputs")}


def test_who_was_trained_and_in_what(quarter: Office) -> None:
    (found,) = json.loads(quarter.primm("funder", "operators", "2020q1", "--format=json"))
    assert ("lc", "linguistic-cultural mediator", "2020-03-10", 1.5, "Diritto", "falconara") == tuple(
        found[name] for name in ("staff", "role", "when", "hours", "contents", "desk")
    )
    assert "" == quarter.primm("funder", "operators", "2019q4")


def write(office: Office, text: str) -> None:  # noqa: F811
    """What the folder of the log says of the project."""
    folder = office.folder / "log" / "funder"
    folder.mkdir()
    (folder / "project.toml").write_text(text)


def test_the_project_begins_when_its_file_says(quarter: Office) -> None:
    write(quarter, 'start = 2018-10-01\ncode = "PROG-2379"\ntitle = "PRIMM"\n')
    general = dict(section(lines(quarter, "2020q1"), "general data"))
    assert ("PROG-2379", "PRIMM", "2018-10-01 – 2020-03-31") == (
        general["code"],
        general["title"],
        general["cumulated"],
    )


def test_what_was_before_the_project_does_not_count(quarter: Office) -> None:
    write(quarter, "start = 2020-03-11\n")
    sheet = json.loads(quarter.primm("funder", "indicators", "2020q1", "--format=json"))
    assert {0, None} == {each["figure"] for each in sheet if each["unit"] == "persons, cumulated"}
    sheet = json.loads(quarter.primm("funder", "indicators", "2020q1", "--since=2020-03-10", "--format=json"))
    assert 1 == next(each["figure"] for each in sheet if each["code"] == "b.ii.b")


def test_a_start_that_is_not_written_down_is_said(quarter: Office) -> None:
    path = quarter.folder / "sheet.txt"
    quarter.primm("funder", "indicators", "2020q1", "-o", str(path))
    assert "the start of the project is not written down" in path.read_text("utf-8")


@pytest.mark.parametrize("text", ["start = '2018'", "start = 2018-10-01T10:00:00", "code = 1", "nonsense"])
def test_a_file_of_the_project_that_is_none_is_refused(quarter: Office, text: str) -> None:
    write(quarter, text)
    answer = quarter._command("funder", "indicators", "2020q1")
    assert (3, True) == (answer.code, "project.toml is not as it must be" in answer.err)


def test_a_period_before_the_project_is_refused(quarter: Office) -> None:
    write(quarter, "start = 2020-03-11\n")
    assert 3 == quarter._command("funder", "indicators", "2019").code


def test_a_programme_that_there_is_not_is_refused(quarter: Office) -> None:
    assert 3 == quarter._command("funder", "indicators", "2020q1", "--programme=2007-2013").code
    assert 5 == quarter._command("funder", "explain", "b.i", "2020q1").code


def test_a_workbook_is_a_file(quarter: Office) -> None:
    answer = quarter._command("funder", "indicators", "2020q1", "--format=xlsx")
    sentence = "output: this form is always a file: name it with -o, such as figures.xlsx\n"
    assert (3, sentence) == (answer.code, answer.err)


def test_every_listing_and_report_can_be_a_workbook(quarter: Office) -> None:
    for number, command in enumerate((("person", "list"), ("report", "services", "2020q1"), ("report", "2020q1"))):
        path = quarter.folder / f"{number}.xlsx"
        quarter.primm(*command, "-o", str(path))
        assert load_workbook(path).worksheets[0].max_row > 1
