"""The figures of information, each over a few events that anyone can count."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from primm.core.events.kinds.body import GroupAttendanceTaken, GroupSessionHeld
from primm.core.events.kinds.contact import CallUnattributed, Contact
from primm.plugins.info import action
from primm.plugins.info.events import Distributed, ItemPublished, ItemRevised, ItemWithdrawn
from primm.testing import Diary

Q1 = ("2020-01-01", "2020-03-31")


def figures(diary: Diary, *by: str, period: tuple[str, str] = Q1) -> dict[str, dict[Any, Any]]:
    """Every figure of the quarter; a cell of one dimension is called by its code alone."""
    found = diary.figures(action, *period, by=by)
    return {
        metric: {cell[0] if len(cell) == 1 else cell: value for cell, value in cells.items()}
        for metric, cells in found.items()
    }


def test_items_in_force_and_their_languages_at_the_end_of_the_period() -> None:
    """Three leaflets in Italian, one of them in Arabic until March too; the third was withdrawn on the last day."""
    diary = Diary()
    items = [
        diary.write(day, ItemPublished(title=topic, topic=topic, channel=channel, language="ita"))
        for day, topic, channel in (
            ("2019-11-01", "ben", "leaflet"),
            ("2020-01-10", "doc", "leaflet"),
            ("2020-01-11", "doc", "web"),
        )
    ]
    diary.write("2020-02-01", ItemRevised(of=items[0], language="ara"))
    diary.write("2020-02-01", ItemRevised(of=items[1], language="ara"))
    diary.write("2020-02-01", ItemRevised(of=items[1], language="ara", edition="2"))
    diary.write("2020-03-15", ItemWithdrawn(of=items[0], language="ara"))
    diary.write("2020-03-31", ItemWithdrawn(of=items[2]))
    by_topic, by_language = figures(diary, "topic"), figures(diary, "language")
    assert {(): 2, "ben": 1, "doc": 1} == by_topic["I01"]
    assert {(): 2, "leaflet": 2} == figures(diary, "channel")["I01"]
    assert {(): 2, "ita": 2, "ara": 1} == by_language["I01b"]
    assert {(): 100, "ita": 100, "ara": 50} == by_language["I02"]
    february = figures(diary, "language", period=("2020-02-01", "2020-02-29"))
    assert {(): 3, "ita": 3, "ara": 2} == february["I01b"]
    assert {(): 100, "ita": 100, "ara": Fraction(200, 3)} == february["I02"]
    assert 1 == figures(diary, period=("2019-12-01", "2019-12-31"))["I01"][()]


def test_contacts_of_which_information_is_all_that_came() -> None:
    """Not those with another outcome, not failed calls, not talks with services; a family's contact counts once."""
    diary = Diary()
    family = (diary.person(), diary.person())
    for outcomes in (("information",), ("information", "referral"), ("none",)):
        diary.write(
            "2020-01-10", Contact(persons=family, channel="in_person_desk", topics=("doc", "cit"), outcomes=outcomes)
        )
    diary.write("2020-02-10", Contact(channel="phone_in", topics=("cit",), outcomes=("information",), done_by="m2"))
    diary.write("2020-02-10", Contact(persons=family, channel="phone_out", reached="no_answer"))
    diary.write(
        "2020-02-10", Contact(counterpart="service", channel="email", topics=("doc",), outcomes=("information",))
    )
    assert {(): 2, "cit": 2, "doc": 1} == figures(diary, "topics")["I04"]
    assert {(): 2, "in_person_desk": 1, "phone_in": 1} == figures(diary, "channel")["I04"]
    assert {(): 2, "test": 1, "m2": 1} == figures(diary, "worker")["I04"]


def test_calls_without_a_case_by_kind_and_month() -> None:
    diary = Diary()
    for day, kind in (("2020-01-10", "spam"), ("2020-01-11", "silent"), ("2020-03-10", "spam")):
        diary.write(day, CallUnattributed(call_kind=kind))
    assert {(): 3, "spam": 2, "silent": 1} == figures(diary, "call_kind")["I05"]
    assert {(): 3, "2020-01": 2, "2020-03": 1} == figures(diary, "month")["I05"]


def test_distribution_adds_what_was_declared_by_channel() -> None:
    diary = Diary()
    for channel, distribution, items in (("desk", "copies", 120), ("web", "visits", 300), ("desk", "copies", 30)):
        diary.write("2020-01-10", Distributed(distribution=distribution, channel=channel, items=items))
    assert {(): 450, "desk": 150, "web": 300} == figures(diary, "channel")["I06"]
    assert {(): 450, "copies": 150, "visits": 300} == figures(diary, "distribution")["I06"]


def test_meetings_and_presences_are_those_of_information_alone() -> None:
    diary = Diary()
    person = diary.person(sex="2")
    for day in ("2020-01-10", "2020-02-10"):
        session = diary.write(day, GroupSessionHeld(action="info", place="library", language="fra", anonymous=4))
        diary.write(day, GroupAttendanceTaken(session=session, persons=(person,), action="info"))
    other = diary.write("2020-02-11", GroupSessionHeld(action="school", anonymous=9))
    diary.write("2020-02-11", GroupAttendanceTaken(session=other, persons=(person,), action="school"))
    assert {(): 2, "library": 2} == figures(diary, "place")["I07"]
    assert {(): 10, "library": 10} == figures(diary, "place")["I07b"]
    assert {(): 10, "2": 2, "unknown": 8} == figures(diary, "sex")["I07b"]
