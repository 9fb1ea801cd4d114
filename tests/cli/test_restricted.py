"""Whose data may only be kept: in no list, in every figure; and what was agreed to, in every sheet of the fund."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from primm.core.errors import KeyMissing
from primm.core.host.plugins import Plugins
from primm.people.vault import Vault
from tests.acceptance.conftest import office  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import Office

QUARTER = "2020q1"
SENTENCE = "persons who are not shown, because their data may only be kept: 1"
LEFT = "person left out: they did not agree to be reported"


@pytest.fixture
def desk(office: Office) -> Office:  # noqa: F811
    """Two women who look alike, both of whom came, were helped, and have something to do."""
    office.at("2020-03-10T10:00")
    for body in ("caf", "inps"):
        office.record("body.registered", body=f"body:{body}", name=body, body_type="caf_patronato")
    office.amal, office.rosa = (  # type: ignore[attr-defined]
        office.person(id_check="document_seen", sex="f", municipality="042018", permit_expiry="2020-04") for _ in "ab"
    )
    for person in (office.amal, office.rosa):  # type: ignore[attr-defined]
        office.visit(person, topics="hou")
        office.record("need.opened", persons=person, category="hou.search")
        office.record("service.delivered", persons=person, service_kind="information", topic="hou.search")
        office.record("task.set", persons=person, due="2020-03-10", task_kind="call")
        office.record("referral.sent", persons=person, receiver="caf", topic="hou", on="2020-02-01")
        office.record("case.opened", persons=person, action="services", worker="mr")
    return office


def restrict(office: Office) -> None:  # noqa: F811
    office.primm("person", "restrict", office.amal, "--basis=legal_claims")  # type: ignore[attr-defined]


def figures(office: Office) -> list[Any]:  # noqa: F811
    """Every figure of every action, and those of the fund, as JSON tells them without their certificate."""
    found: list[Any] = [office.report(action, QUARTER)["metrics"] for action in Plugins.installed().actions]
    for sheet in ("indicators", "quarterly"):
        told = json.loads(office.primm("funder", sheet, QUARTER, "--format=json"))
        found.append([each for each in told if each.get("what") != "position"])
    return [[{k: v for k, v in row.items() if k not in ("position", "versions")} for row in part] for part in found]


def test_every_figure_is_the_same_before_and_after(desk: Office) -> None:
    """A law, and a canary: a contact more is another figure."""
    before = figures(desk)
    restrict(desk)
    assert before == figures(desk)
    desk.visit(desk.amal)  # type: ignore[attr-defined]
    assert before != figures(desk)


LISTS = [
    ("person", "list"),
    ("agenda",),
    ("agenda", "week"),
    ("agenda", "phones"),
    ("agenda", "referrals"),
    ("case", "list"),
    ("doubles",),
    ("views", "show", "services_contacts"),
]


@pytest.mark.parametrize("command", LISTS, ids=" ".join)
def test_she_stands_in_no_list_and_each_says_that_somebody_is_missing(desk: Office, command: tuple[str, ...]) -> None:
    assert desk.amal in desk.primm(*command)  # type: ignore[attr-defined]
    assert SENTENCE not in desk.answer(*command).err
    restrict(desk)
    answer = desk.answer(*command)
    assert (0, False, True) == (answer.code, desk.amal in answer.out, SENTENCE in answer.err)  # type: ignore[attr-defined]


def test_a_row_of_somebody_else_that_names_her_is_not_listed(desk: Office) -> None:
    desk.record("school.enrolled", person=desk.amal, level="primary")  # type: ignore[attr-defined]
    desk.record("person.relation_set", person=desk.rosa, other=desk.amal, relation="child")  # type: ignore[attr-defined]
    assert desk.rosa in desk.primm("views", "show", "school_parents")  # type: ignore[attr-defined]
    restrict(desk)
    answer = desk.answer("views", "show", "school_parents")
    assert (0, "", True) == (answer.code, answer.out, SENTENCE in answer.err)


def test_what_a_quarter_lacks_is_not_told_of_her_but_that_her_request_is_overdue(desk: Office) -> None:
    desk.record("person.updated", person=desk.amal, municipality="missing")  # type: ignore[attr-defined]
    asked = desk.record("person.request", person=desk.amal, right="access", how="letter")  # type: ignore[attr-defined]
    desk.at("2020-06-30T10:00")
    before = desk.primm("check", QUARTER).splitlines()
    restrict(desk)
    answer = desk.answer("check", QUARTER)
    left = [line for line in before if line not in answer.out.splitlines()]
    assert 1 == len([line for line in left if desk.amal in line])  # type: ignore[attr-defined]
    assert 8 == len(left), "hers of seven checks, and that two files look alike"
    assert answer.out.splitlines() == [line for line in before if line not in left]
    assert (True, True) == (f"primm person answer {asked}" in answer.out, SENTENCE in answer.err)


@pytest.mark.parametrize("metric", ["X01", "X03", "X16"])
def test_an_opened_figure_counts_her_and_does_not_list_her(desk: Office, metric: str) -> None:
    before = desk.primm("explain", metric, QUARTER, "--format=csv")
    assert desk.amal in before  # type: ignore[attr-defined]
    told = desk.answer("explain", metric, QUARTER).err.splitlines()
    restrict(desk)
    after = desk.primm("explain", metric, QUARTER, "--format=csv").splitlines()
    assert [line for line in before.splitlines() if desk.amal not in line] == after  # type: ignore[attr-defined]
    (sentence,) = (line for line in desk.answer("explain", metric, QUARTER).err.splitlines() if line not in told)
    left = len(before.splitlines()) - len(after)
    assert f"rows that are not listed, because the data of their persons may only be kept: {left}" == sentence


def test_the_rows_of_a_page_say_how_many_they_leave_out(desk: Office, tmp_path: Path) -> None:
    restrict(desk)
    desk.primm("report", QUARTER, "-o", str(tmp_path / "page.html"))
    page = (tmp_path / "page.html").read_text("utf-8")
    assert "person:" + desk.rosa in page  # type: ignore[attr-defined]
    assert "person:" + desk.amal not in page  # type: ignore[attr-defined]
    assert "because the data of their persons may only be kept: 1<" in page
    assert "primm explain shows them" not in page


def test_the_day_sheet_leaves_her_out(desk: Office) -> None:
    desk.record("task.set", persons=desk.amal, due="2020-03-10T15:00", task_kind="appointment")  # type: ignore[attr-defined]
    assert desk.amal in desk.primm("sheet")  # type: ignore[attr-defined]
    restrict(desk)
    assert desk.amal not in desk.primm("sheet")  # type: ignore[attr-defined]


def test_a_line_at_the_desk_does_not_find_her_by_name_and_says_so(desk: Office) -> None:
    restrict(desk)
    answer = desk.answer("find", "amal")
    assert (0, True) == (answer.code, SENTENCE in answer.err)
    assert [desk.rosa] == [line[:5] for line in answer.out.splitlines()]  # type: ignore[attr-defined]


def test_help_given_to_her_is_stored_with_a_warning_and_counts(desk: Office) -> None:
    restrict(desk)
    before = desk.figures("X01")[()]
    answer = desk.answer("c", desk.amal, "casa", "informazione", "10")  # type: ignore[attr-defined]
    assert (0, True) == (answer.code, "may only be kept since 2020-03-10: this is stored" in answer.err)
    assert before + 1 == desk.figures("X01")[()]


def test_her_file_can_be_looked_at_by_its_handle_and_says_so(desk: Office) -> None:
    restrict(desk)
    answer = desk.answer("person", "show", desk.amal)  # type: ignore[attr-defined]
    assert (0, True) == (answer.code, "may only be kept since 2020-03-10" in answer.err)


@pytest.mark.parametrize("suffix", [".csv", ".json", ".xlsx"])
def test_the_sheet_of_recipients_leaves_her_out_and_says_how_many(desk: Office, suffix: str) -> None:
    restrict(desk)
    said, rows, above = sheet(desk, suffix)
    assert "1 person left out: their data may only be kept" in said
    assert [(desk.rosa, "1")] == [(row["code"], row["only_kept"]) for row in rows]  # type: ignore[attr-defined]
    assert suffix != ".xlsx" or "1 person left out: their data may only be kept" in above


def test_the_fund_is_told_that_it_may_not_use_her_data_any_more(desk: Office) -> None:
    """Regulation (EU) 2016/679, article 19: whoever was given the data is told of a restriction."""
    sheet(desk, ".csv")
    restrict(desk)
    _said, rows, _above = sheet(desk, ".csv", "--delta")
    assert [(desk.amal, "withdrawn", "the data may only be kept")] == [  # type: ignore[attr-defined]
        (row["code"], row["status"], row["why"]) for row in rows
    ]


@pytest.mark.parametrize("suffix", [".csv", ".json", ".xlsx"])
@pytest.mark.parametrize("kind", ["person.consent_refused", "person.consent_revoked"])
def test_who_does_not_agree_is_helped_and_not_told_of_and_the_sheet_says_how_many(
    desk: Office, kind: str, suffix: str
) -> None:
    before = desk.figures("X01")[()]
    desk.record(kind, person=desk.amal, scopes="reporting_to_funder")  # type: ignore[attr-defined]
    said, rows, above = sheet(desk, suffix)
    assert f"1 {LEFT}" in said
    assert [(desk.rosa, "1")] == [(row["code"], row["not_agreed"]) for row in rows]  # type: ignore[attr-defined]
    assert suffix != ".xlsx" or f"1 {LEFT}" in above
    assert before == desk.figures("X01")[()]


@pytest.mark.parametrize("kind", ["person.consent_refused", "person.consent_revoked"])
def test_the_sheets_of_numbers_say_it_too(desk: Office, kind: str) -> None:
    for _ in range(3):  # below three a number is not printed
        person = desk.person(id_check="document_seen")
        desk.record("service.delivered", persons=person, service_kind="information", topic="hou.search")
        desk.record(kind, person=person, scopes="reporting_to_funder")
    told = json.loads(desk.primm("funder", "indicators", QUARTER, "--format=json"))
    why = "consent to reporting refused or taken back"
    assert [("persons in any indicator", 3)] == [
        (each["name"], each["figure"]) for each in told if each["value"] == why and not each["code"]
    ]
    told = json.loads(desk.primm("funder", "quarterly", QUARTER, "--format=json"))
    assert [3] == [each["value"] for each in told if each["what"] == f"persons in any indicator · kept out: {why}"]


def test_a_copy_of_a_sheet_does_not_tell_again_of_who_refused_since(desk: Office) -> None:
    sheet(desk, ".csv")
    (line,) = json.loads(desk.primm("log", "list", "--kind=person.exported", "--format=json"))
    desk.record("person.consent_refused", person=desk.amal, scopes="reporting_to_funder")  # type: ignore[attr-defined]
    _said, rows, _above = sheet(desk, ".csv", f"--as-of={line['handle']}")
    assert [desk.rosa] == [row["code"] for row in rows]  # type: ignore[attr-defined]


def test_who_agreed_until_a_day_is_told_of_up_to_that_day(desk: Office) -> None:
    given = {"person": desk.amal, "scopes": "reporting_to_funder", "until": "2020-03-09"}  # type: ignore[attr-defined]
    desk.record("person.consent_given", "--on=2020-01-02", **given)
    _said, rows, _above = sheet(desk, ".csv")
    assert [desk.rosa] == [row["code"] for row in rows]  # type: ignore[attr-defined]
    desk.record("service.delivered", "--on=2020-03-01", persons=desk.amal, service_kind="information", topic="hou")  # type: ignore[attr-defined]
    _said, rows, _above = sheet(desk, ".csv")
    days = {row["code"]: (row["first_day"], row["last_day"]) for row in rows}
    assert ("2020-03-01", "2020-03-01") == days[desk.amal]  # type: ignore[attr-defined]


def test_an_override_takes_the_passphrase_of_a_coordinator(desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    options = ("--data-shared=phone", "--override-role=coordinator", "--override-reason=vital_interest")
    command = ("record", "referral.sent", f"--persons={desk.amal}", "--receiver=inps", *options)  # type: ignore[attr-defined]
    assert 0 == desk.answer(*command).code

    def refuse(vault: Vault, what: str) -> None:
        raise KeyMissing("{what}: only with a coordinator's passphrase", what=what)

    monkeypatch.setattr(Vault, "require_coordinator", refuse)
    answer = desk.answer(*command)
    assert (14, "sharing data without consent: only with a coordinator's passphrase\n") == (answer.code, answer.err)


def sheet(office: Office, suffix: str, *options: str) -> tuple[str, list[dict[str, str]], str]:  # noqa: F811
    """What is said when a sheet of recipients is written, its rows, and what stands above them."""
    import csv

    number = len(list(office.folder.glob("sheet-*")))
    path = office.folder / f"sheet-{number}{suffix}"
    period = () if any(each.startswith("--as-of") for each in options) else (QUARTER,)
    said = office.primm("funder", "recipients", *period, *options, "-o", str(path))
    if suffix == ".json":
        return said, [{k: str(v) for k, v in row.items()} for row in json.loads(path.read_text("utf-8"))], ""
    if suffix == ".csv":
        return said, list(csv.DictReader(path.read_text("utf-8").splitlines())), ""
    table, about = load_workbook(path).worksheets
    heads, *rows = ([str(cell.value) for cell in row] for row in table.iter_rows())
    above = "\n".join(str(row[0].value) for row in about.iter_rows())
    return said, [dict(zip(heads, row, strict=True)) for row in rows], above
