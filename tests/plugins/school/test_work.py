"""Courses, mediations, parents and arrivals, told as small stories."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from primm.core.events.kinds.body import GroupAttendanceTaken, GroupClosed, GroupOpened, GroupSessionHeld
from primm.core.events.kinds.case import NeedOpened
from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.mediation import (
    MediationCancelled,
    MediationDelivered,
    MediationRequested,
    MediationScheduled,
)
from primm.core.events.kinds.person import PersonRelationSet
from primm.plugins.school import arrivals, groups, parents, talks
from primm.plugins.school.events import SchoolAttendanceTaken, SchoolEnrolled

if TYPE_CHECKING:
    from primm.testing import Diary

# courses and study groups


def course(diary: Diary, action: str = "school") -> str:
    opened = GroupOpened(title="Italian A1", group_kind="l2_course", action=action, level="a1")
    return f"group:{diary.write('2020-01-07', opened)}"


def test_a_session_is_of_the_action_of_its_group_unless_it_says_another(diary: Diary) -> None:
    ours, theirs = course(diary), course(diary, "info")
    for group, action in ((ours, None), (theirs, None), (theirs, "school"), (ours, "info")):
        diary.write("2020-01-10", GroupSessionHeld(group=group, minutes=60, action=action))
    diary.write("2020-01-11", GroupSessionHeld(minutes=45, action="school"))
    assert [60, 60, 45] == [each.minutes for each in diary.rows(groups.sessions)]


def test_who_is_told_twice_of_one_session_was_there_once(diary: Diary) -> None:
    group, pupil = course(diary), diary.person()
    session = diary.write("2020-01-10", GroupSessionHeld(group=group, minutes=60))
    for _ in range(2):
        diary.write("2020-01-10", GroupAttendanceTaken(session=session, group=group, persons=(pupil,), action="school"))
    diary.write("2020-01-10", GroupAttendanceTaken(session=session, group=group, persons=(pupil,), action="info"))
    assert [1] == [each.presences for each in diary.rows(groups.presences) if each.margin == "all"]


def test_a_presence_has_the_level_of_the_enrolment(diary: Diary) -> None:
    group, pupil = course(diary), diary.person()
    diary.write("2020-01-07", SchoolEnrolled(person=pupil, level="primary", school_name="IC Est", class_name="2B"))
    session = diary.write("2020-01-10", GroupSessionHeld(group=group, minutes=60))
    diary.write("2020-01-10", GroupAttendanceTaken(session=session, group=group, persons=(pupil,), action="school"))
    (found,) = [each for each in diary.rows(groups.presences) if each.margin == "all"]
    assert ("primary", "IC Est", "2B") == (found.level, found.school, found.class_name)


def test_three_quarters_of_the_hours_complete_a_group(diary: Diary) -> None:
    """Of four hours three are enough; an hour of which half was attended is half an hour."""
    group, one, two = course(diary), diary.person(), diary.person()
    sessions = [diary.write(f"2020-01-1{n}", GroupSessionHeld(group=group, minutes=60)) for n in range(4)]
    for number, session in enumerate(sessions):
        there = (one, two) if number < 2 else (one,) if number == 2 else (two,)
        told = GroupAttendanceTaken(
            session=session, group=group, persons=there, action="school", minutes=30 if number == 3 else None
        )
        diary.write(f"2020-01-1{number}", told)
    assert not diary.rows(groups.completions)
    diary.write("2020-02-10", GroupClosed(group=group))
    found = {each.person: (each.attended, each.held, each.completed) for each in diary.rows(groups.completions)}
    assert {one: (180, 240, True), two: (150, 240, False)} == found


def test_a_group_without_minutes_is_not_completed_by_anybody(diary: Diary) -> None:
    group, pupil = course(diary), diary.person()
    session = diary.write("2020-01-10", GroupSessionHeld(group=group))
    diary.write("2020-01-10", GroupAttendanceTaken(session=session, group=group, persons=(pupil,), action="school"))
    diary.write("2020-02-10", GroupClosed(group=group))
    assert not diary.rows(groups.completions)


# mediations


def test_a_mediation_is_at_school_by_its_word_or_that_of_its_request(diary: Diary) -> None:
    pupil = diary.person()
    asked = diary.write(
        "2020-01-08",
        MediationRequested(
            persons=(pupil,), context="school", requester_name="IC Est", purpose="conflict", language="ara"
        ),
    )
    diary.write("2020-01-10", MediationDelivered(of=asked, minutes_on_site=50))
    diary.write("2020-01-11", MediationDelivered(context="school", language="ben"))
    diary.write("2020-01-12", MediationDelivered(persons=(pupil,), context="health", language="ben"))
    told = [
        (each.school, each.purpose, each.language, each.minutes, each.lead) for each in diary.rows(talks.mediations)
    ]
    assert [("IC Est", "conflict", "ara", 50, True), ("unknown", None, "ben", None, True)] == told


def test_a_request_says_what_became_of_it(diary: Diary) -> None:
    """One is planned, one was held after it had been cancelled, one is not for a school."""
    pupil = diary.person()

    def asked(**told: object) -> str:
        return diary.write("2020-01-08", MediationRequested(**{"persons": (pupil,), "language": "ara", **told}))  # type: ignore[arg-type]

    planned = asked(purpose="teacher_family_talk", proposed_slots=("2020-01-20T15:00",))
    diary.write("2020-01-09", MediationScheduled(of=planned, at="2020-01-21T16:00", mediator="fz"))
    held = asked(context="school")
    diary.write("2020-01-10", MediationCancelled(of=held, cancelled_by="user"))
    diary.write("2020-01-12", MediationDelivered(of=held))
    asked(context="health")
    first, second = diary.rows(talks.requests)
    assert (date(2020, 1, 21), "16:00", "fz", True, None) == (
        first.due, first.time, first.mediator, first.talk, first.ended_on
    )  # fmt: skip
    assert (date(2020, 1, 12), False) == (second.ended_on, second.talk)


# parents


def reached(diary: Diary, persons: tuple[str, ...], day: str = "2020-01-10", **told: object) -> None:
    more = {"channel": "phone_out", "topics": ("sch",), "outcomes": ("information",), **told}
    diary.write(day, Contact(persons=persons, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("side", ["parent", "child"])
def test_a_parent_is_known_by_a_relation_said_from_either_side(diary: Diary, side: str) -> None:
    parent, pupil = diary.person(), diary.person()
    diary.write("2019-09-16", SchoolEnrolled(person=pupil, level="primary"))
    one, other = (pupil, parent) if side == "parent" else (parent, pupil)
    diary.write("2019-10-01", PersonRelationSet(person=one, other=other, relation=side, until=date(2020, 1, 31)))
    reached(diary, (parent,))
    reached(diary, (parent,), "2020-02-01")
    assert [(parent, date(2020, 1, 10))] == [(each.person, each.day) for each in diary.rows(parents.pupils_parents)]


def test_who_is_present_counts_if_the_contact_says_parent(diary: Diary) -> None:
    mother, uncle, pupil, sister = (diary.person() for _ in range(4))
    diary.write("2019-09-16", SchoolEnrolled(person=pupil, level="primary"))
    reached(diary, (pupil, sister), present=(mother,), relation=("parent",))
    reached(diary, (pupil,), present=(uncle,), relation=("relative",))
    reached(diary, (sister,), present=(uncle,), relation=("parent",))
    reached(diary, (pupil,), present=(mother,), relation=("parent",), reached="no_answer")
    assert [mother] == [each.person for each in diary.rows(parents.pupils_parents)]


# arrivals


def arrived(diary: Diary, year: int | None = 2019, **known: object) -> str:
    return diary.person(first_arrival_year=year, **known)


def test_who_has_just_arrived_waits_until_the_first_day_of_school(diary: Diary) -> None:
    pupil = arrived(diary, birth_year=2010)
    reached(diary, (pupil,), reached="no_answer")
    reached(diary, (pupil,), "2020-01-15")
    (found,) = diary.rows(arrivals.arrivals)
    assert (date(2020, 1, 15), None, None, True) == (found.first_contact, found.first_day, found.days, found.waits)
    diary.write("2020-02-03", SchoolEnrolled(person=pupil, level="primary"))
    diary.write("2020-01-30", SchoolAttendanceTaken(person=pupil, status="present"))
    (found,) = diary.rows(arrivals.arrivals)
    assert (date(2020, 1, 30), 15) == (found.first_day, found.days)


@pytest.mark.parametrize(
    ("known", "waits"),
    [
        ({"birth_year": 2014}, 1),
        ({"birth_year": 2015}, 0),
        ({"birth_year": 2002}, 0),
        ({}, 0),
        ({"year": 2018, "birth_year": 2010}, 0),
        ({"year": None, "birth_year": 2010}, 0),
    ],
)
def test_who_waits_is_of_school_age_and_newly_arrived(diary: Diary, known: dict[str, int], waits: int) -> None:
    reached(diary, (arrived(diary, **known),), topics=("doc",))
    assert waits == len(diary.rows(arrivals.arrivals))


def test_whose_enrolment_was_asked_for_waits_if_young_or_of_an_age_that_nobody_said(diary: Diary) -> None:
    """At thirty it is asked for a child."""
    one, two, parent = arrived(diary, birth_year=1999), arrived(diary), arrived(diary, birth_year=1990)
    reached(diary, (parent,), topics=("sch.enrolment",))
    reached(diary, (one,), topics=("sch.enrolment",))
    reached(diary, (two,), topics=("doc",))
    diary.write("2020-01-10", NeedOpened(persons=(two,), category="sch.enrolment"))
    assert [True, True] == [each.waits for each in diary.rows(arrivals.arrivals)]


def test_who_was_at_school_before_has_no_insertion(diary: Diary) -> None:
    pupil = arrived(diary, birth_year=2010)
    diary.write("2020-01-09", SchoolEnrolled(person=pupil, level="primary"))
    reached(diary, (pupil,))
    assert not diary.rows(arrivals.arrivals)
