"""Acceptance examples of what lasts, through the command line: 8, 10, and the other half of 13."""

from __future__ import annotations

import json
import re
import sqlite3
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.acceptance.conftest import Office

SHEET = "number,day,topic\n1,2020-03-{day},doc\n2,2020-03-{day},hou\n"
MAP = """
name = "day-sheet-{desk}"
key = ["number"]
occurred = {{ column = "day" }}

[[event]]
kind = "contact"
[event.fields]
channel = "in_person_desk"
topics = {{ column = "topic" }}
outcomes = ["information"]
"""


# 8: a window that is still open


def test_a_referral_whose_sixty_days_are_not_over_is_open_and_in_no_rate(office: Office) -> None:
    """Sent on 20 December without an answer: on 31 December it is printed as open; in March it counts as not served."""
    office.at("2020-12-20T10:00")
    office.record("body.registered", body="inps", name="INPS", body_type="inps")
    office.record("referral.sent", persons=office.person(), receiver="body:inps", topic="doc")
    office.at("2021-03-01T10:00")
    (soon,) = office.report("services", "2020q4", "--metric=V05", "--horizon=2020-12-31")["metrics"]
    (later,) = office.report("services", "2020q4", "--metric=V05", "--horizon=2021-03-01")["metrics"]
    assert (None, 1) == (soon["cells"][0]["figure"], soon["cells"][0]["open"])
    assert (0, 0) == (later["cells"][0]["figure"], later["cells"][0]["open"])
    printed = office.folder / "december.txt"
    office.primm("report", "services", "2020q4", "--metric=V05", "--horizon=2020-12-31", "-o", str(printed))
    assert "1 still open" in printed.read_text()


# 10: a person who is erased


def test_without_the_key_the_name_is_gone_and_every_figure_stays(office: Office) -> None:
    """What erasing rests on: the ciphertext stays in the log, nobody can open it, and the chain holds."""
    office.at("2020-03-10T10:00")
    amal = office.person(phone=["333 000"], note="may be called at noon")
    office.visit(amal)
    before = {by: office.figures("X03", "2020q1", f"--by={by}") for by in ("sex", "age", "tg")}
    assert "Amal" in office.primm("person", "show", amal)
    keys = sqlite3.connect(next(office.folder.rglob("keys.db")))
    with keys:
        keys.execute("DELETE FROM dek")
    keys.close()
    assert before == {by: office.figures("X03", "2020q1", f"--by={by}") for by in ("sex", "age", "tg")}
    shown = office.primm("person", "show", amal)
    assert [] == [each for each in ("Amal", "333 000", "noon") if each in shown]
    verdict = office.answer("log", "verify")
    assert (11, True) == (verdict.code, "events agree with their hashes" in verdict.err)  # 11: no checkpoint outside


def test_an_erased_person_counts_as_before_and_nothing_of_her_can_be_read(office: Office) -> None:
    """Name, note and phone are unreadable, figures of past periods unchanged, issued ones the same bytes."""
    office.at("2020-03-10T10:00")
    amal = office.person(phone=["333 000"], note="may be called at noon")
    office.visit(amal)
    office.at("2020-04-02T10:00")
    told = office.answer(
        "report", "services", "2020q1", "--issue", "--to", "regione", "-o", str(office.folder / "q1.txt")
    )
    issued = re.findall(r"kept as (\w+)", told.err)[0]
    before = {by: office.figures("X03", "2020q1", f"--by={by}") for by in ("sex", "age", "tg")}
    answer = office.answer("person", "erase", amal, "--yes")
    assert (0, "no figure of any report changes: what is sealed is not counted" in answer.out) == (0, True)
    assert before == {by: office.figures("X03", "2020q1", f"--by={by}") for by in ("sex", "age", "tg")}
    office.primm("report", "--as-of", issued, "-o", str(office.folder / "again.txt"))
    assert (office.folder / "q1.txt").read_bytes() == (office.folder / "again.txt").read_bytes()
    assert 5 == office.answer("person", "show", amal).code
    handles = [each["handle"] for each in json.loads(office.primm("log", "list", "--format=json"))]
    shown = "".join(office.answer("log", "show", each, "--open").out for each in handles)
    assert [] == [each for each in ("Amal", "333 000", "noon") if each in shown]
    verdict = office.answer("log", "verify")
    assert (11, True) == (verdict.code, "events agree with their hashes" in verdict.err)  # 11: no checkpoint outside


# 13: files of two desks, in either order


@pytest.mark.parametrize("first", ["falconara", "chiaravalle"])
def test_the_files_of_two_desks_give_one_report_in_either_order(office: Office, first: str) -> None:
    office.at("2020-03-20T10:00")
    days = {"falconara": "10", "chiaravalle": "11"}
    for desk in sorted(days, key=lambda name: name != first):
        sheet, given = office.folder / f"{desk}.csv", office.folder / f"{desk}.toml"
        sheet.write_text(SHEET.format(day=days[desk]))
        given.write_text(MAP.format(desk=desk))
        office.primm("--desk", desk, "import", str(sheet), "--map", str(given))
    assert {(): 4, ("falconara",): 2, ("chiaravalle",): 2} == office.figures("X01", "2020q1", "--by=desk")
    assert {(): 4, ("2020-03",): 4} == office.figures("X01", "2020q1", "--by=month")
    assert {(): 4, ("doc",): 2, ("hou",): 2} == office.figures("X01", "2020q1", "--by=topics")
