"""Hours as rows: every minute of work once, whichever event says it; and the figure that adds them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.desk import WorkLogged
from primm.core.events.kinds.mediation import MediationDelivered, MediationRequested
from primm.plugins.services import action
from primm.plugins.services.events import AccompanimentDone, ServiceDelivered
from primm.plugins.services.hours import hours
from primm.testing.bench import only
from primm.testing.diary import Diary

TOLD: dict[str, Any] = {"channel": "in_person_desk", "outcomes": ("information",)}
MINUTES = st.none() | st.integers(0, 720)
WORK = only(action, next(each for each in action.metrics if each.id == "X12"))


def spent(diary: Diary) -> list[tuple[str, int]]:
    """What was spent on what."""
    return [(row.activity, row.minutes) for row in diary.rows(hours)]


def test_no_minute_counts_twice() -> None:
    diary = Diary()
    family = (diary.person(), diary.person())
    told = {"channel": "in_person_desk", "outcomes": ("information",)}
    diary.write("2020-01-10", Contact(persons=family, topics=("sch",), minutes=25, done_by="m2", **told))
    diary.write("2020-01-10", Contact(counterpart="service", topics=("doc",), minutes=5, **told))
    diary.write("2020-01-10", WorkLogged(activity="travel", minutes=30, action="services"))
    diary.write("2020-01-10", Contact(topics=("doc",), **told))
    assert [(row.worker, row.action, row.activity, row.minutes) for row in diary.rows(hours)] == [
        ("m2", "school", "desk", 25),
        ("test", "services", "network", 5),
        ("test", "services", "travel", 30),
    ]


def test_a_contact_without_topic_is_of_no_action() -> None:
    diary = Diary()
    diary.write("2020-01-10", Contact(channel="phone_out", reached="no_answer", minutes=2))
    assert [row.action for row in diary.rows(hours)] == [None]


def test_a_mediation_counts_its_time_on_site_and_on_the_way_for_its_mediator() -> None:
    diary = Diary()
    family = (diary.person(), diary.person())
    asked = diary.write("2020-01-07", MediationRequested(persons=family, language="ara", context="school"))
    done = MediationDelivered(of=asked, mediator="fz", context="school", minutes_on_site=50, minutes_travel=20)
    diary.write("2020-01-10", done)
    assert [(row.worker, row.action, row.activity, row.minutes) for row in diary.rows(hours)] == [
        ("fz", "school", "travel", 20),
        ("fz", "school", "mediation", 50),
    ]


def test_what_was_done_in_a_contact_is_in_the_contact_s_minutes_but_the_way_is_not() -> None:
    diary = Diary()
    person = diary.person()
    contact = diary.write("2020-01-10", Contact(persons=(person,), topics=("hea",), minutes=25, **TOLD))
    given_ = {"persons": (person,), "contact": contact}
    diary.write("2020-01-10", ServiceDelivered(service_kind="form_filled", minutes=10, **given_))
    diary.write("2020-01-10", MediationDelivered(minutes_on_site=15, minutes_travel=5, **given_))
    assert spent(diary) == [("desk", 25), ("travel", 5)]


def test_what_followed_on_another_day_adds_its_own_minutes() -> None:
    diary = Diary()
    person = diary.person()
    contact = diary.write("2020-01-10", Contact(persons=(person,), topics=("hea",), minutes=25, **TOLD))
    diary.write("2020-01-12", AccompanimentDone(persons=(person,), contact=contact, minutes=40))
    assert spent(diary) == [("desk", 25), ("desk", 40)]


def test_where_a_contact_says_no_minutes_those_of_its_parts_count_if_somebody_is_named() -> None:
    diary = Diary()
    person = diary.person()
    contact = diary.write("2020-01-10", Contact(persons=(person,), topics=("hea",), **TOLD))
    service = {"service_kind": "form_filled", "minutes": 10}
    diary.write("2020-01-10", ServiceDelivered(persons=(person,), contact=contact, **service))
    nobody = diary.write("2020-01-10", Contact(topics=("hea",), **TOLD))
    diary.write("2020-01-10", ServiceDelivered(contact=nobody, **service))
    assert spent(diary) == [("desk", 10)]


@given(st.lists(st.tuples(st.booleans(), MINUTES, MINUTES, MINUTES), max_size=5))
def test_the_figure_is_the_sum_of_the_rows_and_of_each_contact_no_more_than_it_says(
    visits: list[tuple[bool, int | None, int | None, int | None]],
) -> None:
    diary = Diary()
    person, expected = diary.person(), 0
    for named, minutes, service, logged in visits:
        persons = (person,) if named else ()
        contact = diary.write("2020-01-10", Contact(persons=persons, topics=("doc",), minutes=minutes, **TOLD))
        done = ServiceDelivered(persons=persons, contact=contact, service_kind="tracking", minutes=service)
        diary.write("2020-01-10", done)
        diary.write("2020-01-10", WorkLogged(activity="back_office", minutes=logged or 0))
        expected += (minutes or (service if named else 0) or 0) + (logged or 0)
    assert sum(minutes for _activity, minutes in spent(diary)) == expected
    figures = diary.figures(WORK, "2020-01-01", "2020-03-31")["X12"]
    assert figures[()] == Fraction(expected, 60)
