"""The network: roles from a day to another, what changed in a quarter, meetings, who was active, the directory."""

from __future__ import annotations

from datetime import date

import pytest

from primm.core.events.kinds.body import (
    BodyRegistered,
    BodyRenamed,
    BodyUpdated,
    NetworkMeeting,
    NetworkRoleRemoved,
    NetworkRoleSet,
)
from primm.core.events.kinds.case import NeedObserved
from primm.core.events.kinds.referral import ReferralSent
from primm.core.figures.period import Period
from primm.core.figures.refresh import made
from primm.plugins.services.observed import observed
from primm.plugins.services.referrals import referrals
from primm.plugins.services.roles import RoleRow, active, bodies, change, meetings, roles
from primm.testing.diary import Diary

Q1 = Period(date(2020, 1, 1), date(2020, 3, 31))
SCHOOL = "body:scuola"


@pytest.fixture
def diary() -> Diary:
    """A school is in the directory."""
    diary = Diary()
    school = BodyRegistered(body=SCHOOL, name="Scuola", body_type="school", municipality="042018", languages=("ita",))
    diary.write("2019-01-01", school)
    return diary


def span(row: RoleRow) -> tuple[str, str, str]:
    return row.role, str(row.since), str(row.until)


def test_a_body_is_known_under_its_present_name_with_what_was_last_said_of_it(diary: Diary) -> None:
    diary.write("2019-06-01", BodyUpdated(body=SCHOOL, opening="lun 9-13", languages=("ita", "ara")))
    diary.write("2019-07-01", BodyRenamed(body=SCHOOL, name="Istituto"))
    diary.write("2019-08-01", BodyUpdated(body=SCHOOL, level="municipal"))
    (row,) = diary.rows(bodies)
    assert (row.name, row.former, row.body_type, row.municipality) == ("Istituto", ("Scuola",), "school", "042018")
    assert (row.opening, row.languages, row.level) == ("lun 9-13", ("ita", "ara"), "municipal")


def test_a_role_lasts_until_it_is_removed_and_may_come_back(diary: Diary) -> None:
    for day, event in (
        ("2019-02-01", NetworkRoleSet(body=SCHOOL, role="hosts")),
        ("2019-03-01", NetworkRoleSet(body=SCHOOL, role="hosts")),
        ("2019-04-01", NetworkRoleRemoved(body=SCHOOL, role="hosts")),
        ("2019-05-01", NetworkRoleRemoved(body=SCHOOL, role="hosts")),
        ("2019-06-01", NetworkRoleSet(body=SCHOOL, role="hosts")),
        ("2019-07-01", NetworkRoleSet(body=SCHOOL, role="informs")),
    ):
        diary.write(day, event)
    assert [span(each) for each in diary.rows(roles)] == [
        ("hosts", "2019-02-01", "2019-04-01"),
        ("hosts", "2019-06-01", "None"),
        ("informs", "2019-07-01", "None"),
    ]


def test_a_role_takes_name_type_and_municipality_of_the_body_as_they_are_at_last(diary: Diary) -> None:
    diary.write("2019-02-01", NetworkRoleSet(body=SCHOOL, role="hosts"))
    diary.write("2020-02-01", BodyUpdated(body=SCHOOL, municipality="042014", body_type="cpia"))
    (row,) = diary.rows(roles)
    assert (row.name, row.body_type, row.municipality) == ("Scuola", "cpia", "042014")


@pytest.mark.parametrize(
    ("expected", "steps"),
    [
        (["kept"], ["2019-02-01 hosts"]),
        (["new"], ["2020-01-01 hosts"]),
        (["new", "new"], ["2020-01-01 hosts", "2020-03-31 informs"]),
        (["changed"], ["2019-02-01 hosts -2020-03-30", "2020-03-30 informs"]),
        (["removed"], ["2019-02-01 hosts -2020-03-31"]),
        (["removed"], ["2020-02-01 hosts -2020-02-02"]),
        (["kept", "changed"], ["2019-02-01 hosts", "2020-02-01 informs"]),
        (["kept"], ["2019-02-01 hosts -2020-04-01"]),
    ],
)
def test_what_changed_in_a_quarter(diary: Diary, expected: list[str], steps: list[str]) -> None:
    """A body is new that had no role the day before, and removed that has none on the last day."""
    for step in steps:
        begins, role, *ends = step.split()
        diary.write(begins, NetworkRoleSet(body=SCHOOL, role=role))
        for day in ends:
            diary.write(day[1:], NetworkRoleRemoved(body=SCHOOL, role=role))
    held = diary.rows(roles)
    found = [change(each, held, Q1) for each in sorted(held, key=lambda each: each.since)]
    assert found[: len(expected)] == expected


def test_a_meeting_without_a_level_has_that_of_the_body_and_its_minutes_count_once(diary: Diary) -> None:
    diary.write("2019-06-01", BodyUpdated(body=SCHOOL, level="municipal"))
    diary.write("2020-01-10", NetworkMeeting(bodies=(SCHOOL, "body:caf"), minutes=60, own_initiative=False))
    diary.write("2020-01-11", NetworkMeeting(bodies=("body:caf", SCHOOL), minutes=30, level="ats"))
    first, second = (each for each in diary.rows(meetings) if each.body == SCHOOL)
    assert (first.level, first.minutes, first.lead, first.initiative, first.told) == (
        *("municipal", 60, True, "asked", True),
    )
    assert (second.level, second.minutes, second.lead, second.initiative, second.told) == (
        *("ats", None, False, None, False),
    )


def test_a_body_is_active_by_a_meeting_or_a_referral_while_it_has_a_role(diary: Diary) -> None:
    diary.write("2020-01-10", NetworkRoleSet(body=SCHOOL, role="hosts"))
    diary.write("2020-01-20", NetworkRoleRemoved(body=SCHOOL, role="hosts"))
    for day in ("2020-01-09", "2020-01-10", "2020-01-20"):
        diary.write(day, NetworkMeeting(bodies=(SCHOOL,)))
    person = Diary()
    for receiver in (SCHOOL, "body:caf", "desk:falconara"):
        person.write("2020-01-12", ReferralSent(receiver=receiver))
    rows = made(active, diary.rows(roles), diary.rows(meetings), person.rows(referrals))
    assert [(str(each.day), each.body, each.role, each.body_type) for each in rows] == [
        ("2020-01-10", SCHOOL, ("hosts",), "school"),
        ("2020-01-12", SCHOOL, ("hosts",), "school"),
    ]


def test_an_observed_need_has_its_theme() -> None:
    diary = Diary()
    diary.write("2020-01-10", NeedObserved(category="sch.transport_canteen", source="school", municipality="042018"))
    (row,) = diary.rows(observed)
    assert (row.area, row.category, row.source, row.municipality) == (
        *("sch", "sch.transport_canteen", "school", "042018"),
    )
