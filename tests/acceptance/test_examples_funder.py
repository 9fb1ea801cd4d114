"""Acceptance examples through the command line for the fund's sheets: 9, who is a recipient; and 5, what came late."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.acceptance.conftest import Office

BOTH = ("2014-2020", "2021-2027")


def sheet(office: Office, *options: str) -> dict[tuple[str, str, str], Any]:
    """The figures of the sheet, by indicator, what and value."""
    lines = json.loads(office.primm("funder", "indicators", *options, "--format=json"))
    return {(each["code"], each["what"], each["value"]): each["figure"] for each in lines}


def served(office: Office, **known: object) -> str:
    """A person who came to the desk and was helped to find a house; the handle."""
    person = office.person(**known)
    office.visit(person, topics="hou.search")
    office.record("service.delivered", persons=person, service_kind="information", topic="hou.search")
    return person


# 9: who is served and who is a recipient


def test_who_has_one_citizenship_of_the_union_is_met_and_is_no_recipient(office: Office) -> None:
    """A dual citizen and a Romanian are in X03 and not in the sheet; Kosovo and stateless are in both."""
    office.at("2020-03-10T10:00")
    for citizenships in (["MAR", "ITA"], ["ROU"], ["x-kosovo"], ["x-stateless"]):
        served(office, citizenships=citizenships, id_check="document_seen")
    assert 4 == office.figures("X03")[()]
    assert 2 == sheet(office, "2020q1")["b.ii.b", "", ""]
    assert 2 == sheet(office, "2020q1", "--programme=2021-2027")["O.2.3", "", ""]
    out = ("kept out", "not a citizen of a third country, nor stateless")
    assert 2 == sheet(office, "2020q1")["b.ii", *out]


def test_the_day_is_that_on_which_it_counts_and_not_that_on_which_it_began(office: Office) -> None:
    """Two needs of January, met in January and in March: the second is met for a citizen of a third country."""
    office.at("2020-01-20T10:00")
    one, other = (office.person(citizenships=["GBR"], id_check="document_seen") for _ in range(2))
    needs = [office.record("need.opened", persons=each, category="hou.search") for each in (one, other)]
    office.record("need.closed", of=needs[0], outcome="met")
    office.at("2020-03-10T10:00")
    office.record("need.closed", of=needs[1], outcome="met")
    assert 1 == sheet(office, "2020q1")["b.ii.b", "", ""]


def test_the_citizenship_counts_that_the_person_had_on_that_day(office: Office) -> None:
    """British until 2020: a citizen of the Union in January, of a third country in March (DOMAIN 3.7)."""
    office.at("2020-01-20T10:00")
    served(office, citizenships=["GBR"], id_check="document_seen")
    office.at("2020-03-10T10:00")
    served(office, citizenships=["GBR"], id_check="document_seen")
    assert 1 == sheet(office, "2020q1")["b.ii.b", "", ""]


def test_who_was_only_declared_stands_apart_and_who_was_not_checked_stays_out(office: Office) -> None:
    office.at("2020-03-10T10:00")
    for check in ("document_seen", "self_declared", "known_to_desk", None):
        served(office, **({"id_check": check} if check else {}))
    found = sheet(office, "2020q1")
    identity = "how the identity was checked"
    assert (2, 1, 1) == tuple(
        found["b.ii.b", *each] for each in (("", ""), (identity, "document seen"), (identity, "self-declared"))
    )
    assert 2 == found["b.ii.b", "kept out", "identity neither seen on a document nor declared"]


# 5: what is entered late


def test_an_earlier_sheet_is_made_again_and_the_new_one_has_one_more(office: Office) -> None:
    office.at("2020-03-31T10:00")
    served(office, id_check="document_seen")
    sent = office.folder / "sent.csv"
    office.primm("funder", "indicators", "2020q1", "--since=2020-01-01", "-o", str(sent))
    office.at("2020-04-02T10:00")
    late = office.person(id_check="document_seen")
    office.record("service.delivered", "--on=2020-03-30", persons=late, service_kind="information", topic="hou.search")
    again = office.folder / "again.csv"
    office.primm("funder", "indicators", "2020q1", "--since=2020-01-01", f"--as-of={sent}", "-o", str(again))
    assert sent.read_bytes() == again.read_bytes()
    assert 2 == sheet(office, "2020q1", "--since=2020-01-01")["b.ii.b", "", ""]


# two programmes over the same events


def test_the_same_events_count_under_both_programmes(office: Office) -> None:
    """One person in a language course, at a civic course and helped with work; worked out by hand."""
    office.at("2020-03-10T10:00")
    person = office.person(id_check="document_seen", sex="f", birth_year=2010)
    for kind in ("l2_course", "civic_orientation"):
        group = office.record("group.opened", title="Corso", group_kind=kind, action="school")
        session = office.record("group.session_held", group=f"group:{group_id(office, group)}", minutes="60")
        office.record(
            "group.attendance_taken",
            session=session, group=f"group:{group_id(office, group)}", persons=person, action="school",
        )  # fmt: skip
    office.record("service.delivered", persons=person, service_kind="orientation", topic="wor.cv")
    first, second = (sheet(office, "2020q1", f"--programme={each}") for each in BOTH)
    assert (1, 1, 0, 0) == tuple(first[code, "", ""] for code in ("b.ii", "b.ii.a", "b.ii.b", "b.ii.d"))
    codes = ("O.2.3", "O.2.3.1", "O.2.3.2", "O.2.3.3", "O.2.5")
    assert (1, 1, 1, 1, 0) == tuple(second[code, "", ""] for code in codes)
    assert (1, 1) == (second["O.2.3", "sex", "female"], second["O.2.3", "age", "under 18"])


def group_id(office: Office, handle: str) -> str:
    """The id of a group that is named by the handle of its opening."""
    return next(line.split("\t")[1] for line in office.primm("log", "show", handle).splitlines() if "id\t" in line)


def test_what_nothing_can_tell_has_no_figure(office: Office) -> None:
    """Not even where the log is empty: nobody may take for 0 what nobody counted."""
    found = {**sheet(office, "2020q1"), **sheet(office, "2020q1", "--programme=2021-2027")}
    nothing = {code for (code, what, _value), figure in found.items() if not what and figure is None}
    assert {"b.i", "b.iv", "b.v", "O.2.1", "O.2.2", "O.2.6", "O.2.7"} == nothing


@pytest.mark.parametrize("programme", BOTH)
def test_the_status_stands_beside_every_name(office: Office, programme: str) -> None:
    lines = json.loads(office.primm("funder", "indicators", "2020q1", "--format=json", f"--programme={programme}"))
    assert {"name not verified"} == {each["status"] for each in lines if each["code"]}


def test_an_indicator_can_be_opened(office: Office) -> None:
    """The list is what the figure counts, and says of the others why not."""
    office.at("2020-03-10T10:00")
    served(office, id_check="document_seen")
    served(office, citizenships=["ROU"], id_check="document_seen")
    lines = json.loads(office.primm("funder", "explain", "b.ii.b", "2020q1", "--format=json"))
    assert ["counted", "not a citizen of a third country, nor stateless"] == [each["why"] for each in lines]
