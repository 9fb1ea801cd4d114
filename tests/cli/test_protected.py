"""Few needs of violence, trafficking and guardianship leave in no form: whatever way is tried, no number under 5."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from tests.cli.test_issued import handle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

NAME = "Casa di Esperia"  # invented
FEW = 4


@pytest.fixture
def protected(desk: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Four needs and four referrals that no report may tell, beside others that it may."""
    monkeypatch.chdir(home)
    desk("record", "body.registered", "--body", "body:esperia", "--name", NAME, "--body-type", "antiviolence_centre")
    desk("record", "body.registered", "--body", "body:caf", "--name", "CAF", "--body-type", "caf_patronato")
    for number in range(8):
        person = handle(desk("record", "person.registered", "--citizenships", "MAR", "--sex", "f"))
        topic, receiver = ("gen", "body:esperia") if number < FEW else ("ben", "body:caf")
        on = ("--on", "2020-02-10")
        desk("record", "contact", "--persons", person, "--channel", "phone_in", "--topics", topic, "--outcomes",
             "information", *on)  # fmt: skip
        need = ("--persons", person, "--category", topic, *on)
        assert 0 == desk("record", "need.opened", *need).code
        sent = ("--persons", person, "--receiver", receiver, "--topic", topic, *on)
        assert 0 == desk("record", "referral.sent", *sent).code
    return desk


def cells(desk: Run, *asked: str) -> dict[str, Any]:
    """The figures of a report of one metric, by the code of their place."""
    answer = desk("report", "services", "q1", *asked, "--format", "json")
    assert 0 == answer.code, answer.err
    (metric,) = json.loads(answer.out)["metrics"]
    return {",".join(each["code"] for each in cell["at"].values()): cell["figure"] for cell in metric["cells"]}


@pytest.mark.parametrize("publish", [(), ("--publish",)], ids=["whole", "published"])
@pytest.mark.parametrize(
    ("asked", "place"),
    [
        (("--metric", "X01", "--by", "topics"), "gen"),
        (("--metric", "V01", "--by", "area"), "gen"),
        (("--metric", "V01", "--by", "area,municipality"), "gen"),
        (("--metric", "V03", "--by", "topic"), "gen"),
        (("--metric", "V03", "--by", "receiver_type"), "antiviolence_centre"),
        (("--metric", "V03", "--by", "receiver"), NAME),
        (("--metric", "V03", "--filter", f"receiver={NAME}"), ""),
        (("--metric", "X01", "--filter", "topics=gen"), ""),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else each,
)
def test_no_report_tells_them(protected: Run, publish: tuple[str, ...], asked: tuple[str, ...], place: str) -> None:
    assert cells(protected, *asked, *publish)[place] is None


@pytest.mark.parametrize("place", [f"receiver={NAME}", "receiver_type=antiviolence_centre", "topic=gen"])
def test_none_of_them_is_opened(protected: Run, place: str) -> None:
    for asked in (("--by", place), ("--filter", place)):
        answer = protected("explain", "V03", "q1", *asked)
        assert (3, "") == (answer.code, answer.out)
        assert "is not opened" in answer.err


def test_five_are_told(protected: Run) -> None:
    person = handle(protected("record", "person.registered", "--citizenships", "MAR", "--sex", "f"))
    sent = ("--persons", person, "--receiver", "body:esperia", "--topic", "gen", "--on", "2020-02-11")
    assert 0 == protected("record", "referral.sent", *sent).code
    assert 5 == cells(protected, "--metric", "V03", "--by", "receiver")[NAME]


def test_beside_them_the_smallest_of_the_others_is_hidden(protected: Run) -> None:
    person = handle(protected("record", "person.registered", "--citizenships", "MAR", "--sex", "f"))
    protected("record", "body.registered", "--body", "body:sindacato", "--name", "Sindacato", "--body-type", "union")
    sent = ("--persons", person, "--receiver", "body:sindacato", "--topic", "ben", "--on", "2020-02-11")
    assert 0 == protected("record", "referral.sent", *sent).code
    expected = {"": 9, "CAF": 4, "Sindacato": None, NAME: None}
    assert expected == cells(protected, "--metric", "V03", "--by", "receiver")


def test_a_workbook_hides_them_and_says_what_is_hidden(protected: Run, home: Path) -> None:
    asked = ("services", "q1", "--metric", "V03", "--by", "receiver", "--publish", "-o", "sheet.xlsx")
    assert 0 == protected("report", *asked).code
    book = load_workbook(home / "sheet.xlsx")
    heads, line = ([cell.value for cell in line] for line in book["The page"].iter_rows())
    assert "*" == line[heads.index(NAME)]
    said = [str(line[0].value) for line in book["Birth certificate"].iter_rows()]
    assert ["Access to services", "for others: numbers under 3"] == [said[0], said[1][:27]]
    assert said[2].startswith("* hidden")


def test_the_rows_of_a_workbook_tell_of_nobody_who_they_are(protected: Run, home: Path) -> None:
    assert 0 == protected("report", "services", "q1", "-o", "whole.xlsx").code
    book = load_workbook(home / "whole.xlsx")
    views = [each for each in book.worksheets if each.title.startswith("services_")]
    assert {"services_contacts", "services_needs", "services_referrals"} <= {each.title for each in views}
    told = {(str(cell.value), each.title) for each in views for line in each.iter_rows() for cell in line}
    never = (NAME, "esperia", "anti-violence centre", "receiver", "area of need", "violence", "trafficking")
    assert set() == {each for each in told if each[0] in never}
    assert [9, 9] == [book[name].max_row for name in ("services_needs", "services_referrals")]
    about = [[cell.value for cell in line] for line in book["Birth certificate"].iter_rows()]
    (left,) = (line[2] for line in about if line[0] == "services_needs")
    assert "without: " in left


def test_where_they_alone_are_asked_for_no_row_is_opened(protected: Run, home: Path) -> None:
    assert 0 == protected("report", "services", "q1", "--metric", "X01", "--filter", "topics=gen", "-o", "a.xlsx").code
    assert ["The page", "Access to services", "definitions", "Birth certificate"] == load_workbook(
        home / "a.xlsx"
    ).sheetnames


def test_what_changed_since_a_report_tells_none_of_them(protected: Run) -> None:
    asked = ("services", "q1", "--metric", "V03", "--by", "receiver")
    assert 0 == protected("report", *asked, "--issue", "--to", "regione", "-o", "sent.txt").code
    person = handle(protected("record", "person.registered", "--citizenships", "MAR", "--sex", "f"))
    sent = ("--persons", person, "--receiver", "body:esperia", "--topic", "gen", "--on", "2020-02-11")
    late = handle(protected("record", "referral.sent", *sent))
    found = json.loads(protected("report", *asked, "--since", "sent.txt", "--format", "json").out)
    assert not [each for each in found if each["of"] == NAME and each["handle"]]
    assert [("*", "5", "")] == [(each["then"], each["now"], each["handle"]) for each in found if each["of"] == NAME]
    assert late in {each["handle"] for each in found if each["of"] == "total"}


def test_a_page_and_a_pack_tell_none_of_them(protected: Run, home: Path) -> None:
    page = protected("report", "q1", "--metric", "V03,X01", "--by", "receiver", "--format", "json").out
    (sent,) = (each for each in json.loads(page)["metrics"] if each["id"] == "V03")
    assert [None] == [each["figure"] for each in sent["cells"] if each["at"].get("receiver", {}).get("code") == NAME]
    assert 0 == protected("pack", "q1", "--filter", f"receiver={NAME}", "-o", "sent").code
    (sent,) = (
        each for each in json.loads((home / "sent" / "services.json").read_text())["metrics"] if each["id"] == "V03"
    )
    assert [None] == [each["figure"] for each in sent["cells"] if not each["at"]]


@pytest.mark.parametrize("filter_", [f"receiver={NAME}", "receiver_type=antiviolence_centre", "topic=gen"])
def test_rows_are_not_listed_by_what_no_report_tells(protected: Run, filter_: str) -> None:
    answer = protected("views", "show", "services_referrals", "--filter", filter_)
    assert (3, "") == (answer.code, answer.out)
    assert "is not opened" in answer.err
    assert 8 == len(protected("views", "show", "services_referrals").out.splitlines())
    assert 4 == len(protected("views", "show", "services_referrals", "--filter", "topic=ben").out.splitlines())
