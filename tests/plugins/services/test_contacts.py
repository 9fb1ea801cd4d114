"""Contacts as rows: who was met, for the first time or again, and what stands outside."""

from __future__ import annotations

from typing import Any

from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.desk import DeskModeChanged, DeskRegistered
from primm.plugins.services.contacts import contacts, desk_modes, desks
from primm.testing.diary import Diary

REACHED: dict[str, Any] = {"channel": "in_person_desk", "topics": ("doc",), "outcomes": ("information",)}


def test_a_contact_of_three_persons_is_one_contact_and_three_persons() -> None:
    diary = Diary()
    family = tuple(diary.person() for _ in range(3))
    diary.write("2020-01-10", Contact(persons=family, anonymous=2, **REACHED))
    rows = diary.rows(contacts)
    assert [row.person for row in rows if row.reached] == list(family)
    assert [row.lead for row in rows] == [True, False, False]


def test_only_the_first_reached_contact_is_the_first_and_a_failed_call_is_none() -> None:
    diary = Diary()
    person = diary.person()
    diary.write("2020-01-10", Contact(persons=(person,), channel="phone_out", reached="no_answer"))
    diary.write("2020-01-11", Contact(persons=(person,), **REACHED))
    diary.write("2020-01-12", Contact(persons=(person,), **REACHED))
    rows = diary.rows(contacts)
    assert [(row.failed, row.first, row.returning) for row in rows] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]


def test_who_was_known_before_the_log_began_is_never_a_first_time_person() -> None:
    from datetime import date

    diary = Diary()
    person = diary.person(known_since=date(2018, 3, 1))
    diary.write("2020-01-10", Contact(persons=(person,), **REACHED))
    (row,) = diary.rows(contacts)
    assert (row.first, row.returning) == (False, True)


def test_a_contact_with_a_service_is_no_contact_of_a_user() -> None:
    diary = Diary()
    diary.write("2020-01-10", Contact(counterpart="service", **REACHED))
    assert diary.rows(contacts) == []


def test_somebody_without_a_name_asks_through_a_known_person_and_nobody_is_met() -> None:
    diary = Diary()
    employer = diary.person()
    diary.write("2020-01-10", Contact(anonymous=1, present=(employer,), relation=("employer",), **REACHED))
    (row,) = diary.rows(contacts)
    assert (row.person, row.lead, row.anonymous, row.proxy) == (None, True, True, True)


def test_who_is_only_present_at_another_persons_contact_is_not_met() -> None:
    diary = Diary()
    person, friend = diary.person(), diary.person()
    diary.write("2020-01-10", Contact(persons=(person,), present=(friend,), **REACHED))
    assert [row.person for row in diary.rows(contacts)] == [person]


def test_who_was_only_present_for_somebody_without_a_name_is_still_to_be_met_for_the_first_time() -> None:
    diary = Diary()
    employer = diary.person()
    diary.write("2020-01-10", Contact(anonymous=1, present=(employer,), relation=("employer",), **REACHED))
    diary.write("2020-02-10", Contact(persons=(employer,), **REACHED))
    diary.write("2020-03-10", Contact(persons=(employer,), **REACHED))
    assert [(row.person, row.first, row.returning) for row in diary.rows(contacts)] == [
        (None, False, False),
        (employer, True, False),
        (employer, False, True),
    ]


def test_a_desk_works_in_one_mode_until_the_next_begins() -> None:
    from datetime import date

    diary = Diary()
    diary.write("2020-03-09", DeskModeChanged(mode="phone", since=date(2020, 3, 12), reason="closure"))
    diary.write("2020-05-18", DeskModeChanged(mode="in_person"))
    assert [(row.mode, row.since, row.until) for row in diary.rows(desk_modes)] == [
        ("phone", date(2020, 3, 12), date(2020, 5, 18)),
        ("in_person", date(2020, 5, 18), None),
    ]


def test_a_mode_may_be_that_of_several_desks_from_a_day_to_come() -> None:
    from datetime import date

    diary = Diary()
    both = ("desk:falconara", "desk:chiaravalle")
    diary.write("2020-03-09", DeskModeChanged(desks=both, mode="phone", since=date(2020, 3, 12)))
    diary.write("2020-05-18", DeskModeChanged(mode="in_person"))
    assert [(row.desk, row.mode, row.since, row.until) for row in diary.rows(desk_modes)] == [
        ("falconara", "phone", date(2020, 3, 12), date(2020, 5, 18)),
        ("falconara", "in_person", date(2020, 5, 18), None),
        ("chiaravalle", "phone", date(2020, 3, 12), None),
    ]


def test_a_desk_stands_where_it_was_last_said_to_stand() -> None:
    diary = Diary()
    diary.write("2020-01-01", DeskRegistered(name="Desk"))
    diary.write("2020-02-01", DeskRegistered(name="Desk", municipality="042018"))
    assert [row.municipality for row in diary.rows(desks)] == ["042018"]
