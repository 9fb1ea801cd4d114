"""The history of a subject: what a view sees."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.person import PersonRegistered
from primm.core.events.kinds.referral import ReferralAccepted, ReferralDrafted, ReferralSent

if TYPE_CHECKING:
    from tests.core.figures.conftest import Pen

SENT = {"receiver": "body:asl"}


def test_events_are_read_by_day_and_time_then_by_the_clock_of_the_logs(pen: Pen) -> None:
    late = pen.write(Contact, persons=["person:a"], on="2020-01-11", channel="video")
    second = pen.write(Contact, persons=["person:a"], on="2020-01-10T16:00", channel="video")
    first = pen.write(Contact, persons=["person:a"], on="2020-01-10T09:30", channel="video")
    day = pen.write(Contact, persons=["person:a"], on="2020-01-10", channel="video")
    again = pen.write(Contact, persons=["person:a"], on="2020-01-11", channel="video")
    assert [day, first, second, late, again] == [each.id for each in pen.history("person:a").entries]


def test_a_history_knows_its_ids_and_who_is_named_first(pen: Pen) -> None:
    history = pen.history("person:a", "person:b")
    assert ("person:a", "person", {"person:a", "person:b"}) == (history.subject, history.type, history.aliases)
    assert history.me("person:b")
    assert not history.me("person:c")
    assert not history.me(None)
    assert history.first_named(("person:b", "person:c"))
    assert not history.first_named(("person:c", "person:b"))
    assert history.first_named(()), "where nobody is named the one row stands for the event"


def test_follow_ups_are_found_from_their_opening_and_it_from_them(pen: Pen) -> None:
    sent = pen.write(ReferralSent, persons=["person:a"], **SENT)
    accepted = pen.write(ReferralAccepted, of=sent, on="2020-01-20")
    history = pen.history("person:a")
    opening, answer = history.entries
    assert [accepted] == [each.id for each in history.follow_ups(opening)]
    assert [accepted] == [each.id for each in history.follow_ups(opening, ReferralAccepted)]
    assert () == history.follow_ups(opening, ReferralSent)
    assert () == history.follow_ups(answer)
    assert opening is history.opening(answer)
    assert history.opening(opening) is None


def test_an_answer_to_a_referral_that_was_drafted_first_follows_the_draft(pen: Pen) -> None:
    draft = pen.write(ReferralDrafted, persons=["person:a"], **SENT)
    sent = pen.write(ReferralSent, of=draft, **SENT)
    accepted = pen.write(ReferralAccepted, of=sent)
    history = pen.history("person:a")
    assert [sent, accepted] == [each.id for each in history.follow_ups(history.entries[0])]


def test_two_events_that_follow_each_other_do_not_lead_in_circles(pen: Pen) -> None:
    one = pen.write(ReferralSent, id="x", persons=["person:a"], of="y", **SENT)
    other = pen.write(ReferralSent, id="y", persons=["person:a"], of="x", **SENT)
    assert {one: other, other: one} == {each.id: each.of for each in pen.history("person:a").entries}


def test_a_view_sees_the_kinds_that_it_reads_and_still_knows_the_person(pen: Pen) -> None:
    person = pen.register(sex="2")
    contact = pen.write(Contact, persons=[person], channel="video")
    seen = pen.history(person).reading(("contact",))
    assert [contact] == [each.id for each in seen.entries]
    assert [] == list(seen.of(PersonRegistered))
    assert seen.person(date(2020, 2, 1)).sex == "2"
