"""Acceptance examples of the services action through the command line: 1, 2, 4, 5, 6, 7, 13; and 15."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from primm.plugins.services import action
from primm.testing import Diary

if TYPE_CHECKING:
    from tests.acceptance.conftest import Office

NOT_APPLICABLE = """
    X02 X07 X07b X08 X10 X10b X11b X13b X14 X15 X15c X16 X16b X16c X16d X17 X18 X19 X22c X25b X27
    V04 V04b V05 V06 V08 V10 V11 V13 V15 V16
"""  # shares, medians and ratios of nothing


# 1: persons are not added over desks


def test_three_contacts_of_one_person_at_two_desks(office: Office) -> None:
    office.at("2020-03-10T10:00")
    amal = office.person()
    office.visit(amal)
    office.visit(amal)
    office.visit(amal, desk="chiaravalle")
    assert {(): 3, ("falconara",): 2, ("chiaravalle",): 1} == office.figures("X01", "2020-03", "--by=desk")
    assert {(): 1, ("falconara",): 1, ("chiaravalle",): 1} == office.figures("X03", "2020-03", "--by=desk")
    assert {(): 1, ("042018",): 1, ("042014",): 1} == office.figures("X03", "2020-03", "--by=municipality")


# 2: two files of one person, made one and told apart again


def test_two_files_are_merged_and_unmerged(office: Office) -> None:
    office.at("2020-03-10T10:00")
    first, second = office.person(), office.person(given_name="Amál")
    for person in (first, first, second):
        office.visit(person)
    timeline = office.primm("person", "show", second)
    assert (3, 2) == (office.figures("X01")[()], office.figures("X03")[()])
    office.primm("person", "merge", first, second)
    assert (3, 1) == (office.figures("X01")[()], office.figures("X03")[()])
    office.primm("person", "unmerge", first, second)
    assert (3, 2) == (office.figures("X01")[()], office.figures("X03")[()])
    assert set(timeline.splitlines()) <= set(office.primm("person", "show", second).splitlines())


# 4: what happens before midnight and is recorded after it


@pytest.mark.parametrize(
    ("day", "next_day"),
    [
        ("2020-03-31", "2020-04-01"),
        pytest.param("2019-03-31", "2019-04-01", id="the clocks went forward that day"),
        pytest.param("2021-10-31", "2021-11-01", id="the clocks went back that day"),
    ],
)
def test_a_contact_belongs_to_the_month_in_which_it_happened(office: Office, day: str, next_day: str) -> None:
    """At 23:30, recorded at 00:10, when in UTC it is still the day before: it is the local day that counts."""
    office.at(f"{next_day}T00:10")
    amal = office.person()
    late = office.visit(amal, f"--on={day}T23:30")
    after_midnight = office.visit(amal)
    assert ([late], [after_midnight]) == (office.counted("X01", day[:7]), office.counted("X01", next_day[:7]))
    assert {(): 2, (day[:7],): 1, (next_day[:7],): 1} == office.figures("X01", "--by=month")


def test_the_hour_that_comes_twice_is_of_that_day_both_times(office: Office) -> None:
    office.at("2021-11-02T09:00")
    amal = office.person()
    both = [office.visit(amal, "--on=2021-10-31T02:30", f"--fold={fold}") for fold in (1, 0)]
    assert set(both) == set(office.counted("X01", "--from=2021-10-31", "--to=2021-10-31"))


# 5: what comes late


@pytest.mark.parametrize("action", ["services", "info", "school", "participation"])
def test_a_report_that_was_sent_is_made_again_byte_by_byte(office: Office, action: str) -> None:
    office.at("2020-03-10T10:00")
    amal = office.person()
    office.visit(amal)
    office.at("2020-04-02T09:00")
    sent, again = office.folder / "sent.json", office.folder / "again.json"
    office.primm("report", action, "2020q1", "-o", str(sent))
    office.at("2020-04-20T09:00")
    office.visit(amal, "--on=2020-03-30")
    office.primm("report", action, "2020q1", "-o", str(again), f"--as-of={sent}")
    assert sent.read_bytes() == again.read_bytes()


def test_what_comes_late_is_in_the_new_report_and_not_in_the_old_one(office: Office) -> None:
    office.at("2020-03-10T10:00")
    amal = office.person()
    early = office.visit(amal)
    office.at("2020-04-02T09:00")
    sent = office.folder / "sent.json"
    office.primm("report", "services", "2020q1", "--by=topics,month,age", "-o", str(sent))
    office.at("2020-04-20T09:00")
    late = office.visit(amal, "--on=2020-03-30")
    assert [early, late] == office.counted("X01", "2020q1")
    assert [early] == office.counted("X01", "2020q1", f"--as-of={sent}")
    assert {(): 2, ("2020-03",): 2} == office.figures("X01", "2020q1", "--by=month")
    for then in (str(sent), "2020-04-02"):
        assert {(): 1, ("2020-03",): 1} == office.figures("X01", "2020q1", "--by=month", f"--as-of={then}")


# 6: a topic that was wrong


def test_a_corrected_topic_moves_in_the_report_and_the_log_shows_both(office: Office) -> None:
    office.at("2020-03-10T10:00")
    visit = office.visit(office.person())
    assert {(): 1, ("doc",): 1} == office.figures("X01", "--by=topics")
    office.at("2020-03-12T10:00")
    correction = office.primm("--by", "ab", "correct", visit, "topics=hou", "--reason=late_information").split()[1]
    assert {(): 1, ("hou",): 1} == office.figures("X01", "--by=topics")
    assert [visit] == office.counted("X01", "--by=topics=hou")
    before, after = office.primm("log", "show", visit), office.primm("log", "show", correction)
    assert {"topics\tdoc (documents and stay)", "by\tmr", f"later\tevent.corrected {correction}"} <= set(
        before.splitlines()
    )
    assert {
        'changes\t{"topics": ["hou"]}',
        "by\tab",
        "reason\tlate_information (information that came late)",
        "occurred\t2020-03-12",
    } <= set(after.splitlines())
    listed = office.primm("log", "list", "--from=2020-03-10").splitlines()
    assert [visit, correction] == [line.split("\t")[2] for line in listed if "contact" in line or "corrected" in line]


# 7: who comes of age between two contacts


def test_who_turns_18_is_one_person_in_one_bracket_and_two_needs_in_two(office: Office) -> None:
    """Born on 15 June 2002; the day is sealed, the month tells how old she is."""
    office.at("2020-05-20T10:00")
    amal = office.person(birth_year=2002, birth_date="2002-06-15")
    office.visit(amal)
    office.record("need.opened", persons=amal, category="doc")
    office.at("2020-07-20T10:00")
    office.visit(amal)
    office.record("need.opened", persons=amal, category="doc")
    assert {(): 1, ("lt18",): 1} == office.figures("X03", "2020-05", "--by=age")
    assert {(): 1, ("18_60",): 1} == office.figures("X03", "2020-07", "--by=age")
    assert {(): 1, ("lt18",): 1} == office.figures("X03", "2020", "--by=age")
    assert {(): 2, ("lt18",): 1, ("18_60",): 1} == office.figures("V01", "2020", "--by=age")
    (table,) = office.report("services", "--metric=X03")["metrics"]
    assert "where the first contact of the period puts them" in table["definition"]
    assert "2002-06-15" not in office.primm("log", "export")


# 13: one file, twice


def test_importing_the_file_of_a_desk_twice_changes_nothing(office: Office) -> None:
    """A day sheet on which two people stand, one of them with a referral."""
    office.at("2020-03-12T10:00")
    sheet, given = office.folder / "sheet.csv", office.folder / "sheet.toml"
    sheet.write_text("number,day,sex,topic,sent_to\n1,2020-03-10,2,doc,inps\n2,2020-03-11,1,hou,\n")
    given.write_text(
        """
name = "day-sheet-falconara"
key = ["number"]
occurred = { column = "day" }

[[event]]
kind = "person.registered"
[event.fields]
citizenships = ["unknown"]
sex = { column = "sex" }

[[event]]
kind = "contact"
[event.fields]
persons = { subject = "person.registered" }
channel = "in_person_desk"
topics = { column = "topic" }
outcomes = ["information"]

[[event]]
kind = "referral.sent"
when = { column = "sent_to", is = "inps" }
[event.fields]
persons = { subject = "person.registered" }
receiver = "body:inps"
"""
    )
    office.record("body.registered", body="inps", name="INPS", body_type="inps")
    once = office.primm("import", str(sheet), "--map", str(given))
    assert "stored: 2 rows (5 events); already there: 0; refused: 0\n" == once
    reports = [office.report(action) for action in ("services", "info")]
    office.at("2020-03-12T15:00")
    assert "stored: 0 rows (0 events); already there: 2; refused: 0\n" == office.primm(
        "import", str(sheet), "--map", str(given)
    )
    assert reports == [office.report(action) for action in ("services", "info")]
    assert (2, 2, 1) == tuple(office.figures(metric)[()] for metric in ("X01", "X03", "V03"))


# 15: an empty quarter


def test_an_empty_quarter_prints_everything_with_nothing() -> None:
    found = Diary().figures(action, "2020-01-01", "2020-03-31", by=("desk", "sex", "topics"))
    assert {metric.id for metric in action.metrics} == found.keys()
    assert [{()}] * len(found) == [set(cells) for cells in found.values()]
    assert set(NOT_APPLICABLE.split()) == {name for name, cells in found.items() if cells[()] is None}
    assert {0} == {cells[()] for cells in found.values() if cells[()] is not None}


@pytest.mark.parametrize("name", ["services", "info", "school", "participation"])
@pytest.mark.parametrize("form", ["text", "csv", "json"])
def test_an_empty_quarter_is_printed_in_every_form(office: Office, name: str, form: str) -> None:
    office.at("2020-04-01T10:00")
    out = office.primm("report", name, "2020q1", "--by=desk", f"--format={form}")
    metrics = [table["id"] for table in office.report(name, "2020q1")["metrics"]]
    assert [each for each in metrics if each not in out] == []
